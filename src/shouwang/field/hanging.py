"""What a phone sent of a child goes with the child when files are merged or split."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from shouwang.registry.hooks import Hanging

from .models import Item


def hanging() -> list[Hanging]:
    """Return the tables of this app that hang on a file."""
    return [Hanging(Item, "care_file_id", "moves", _("手机上传记录"), describe=describe_items)]


def describe_items(ids: Sequence[UUID]) -> Mapping[UUID, str]:
    """Return what items are called: kind and day."""
    return {row.pk: str(row) for row in Item.objects.filter(pk__in=ids)}
