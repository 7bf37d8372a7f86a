"""A call goes with the child's file when files are merged."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from shouwang.registry.hooks import Hanging

from .models import Call


def hanging() -> list[Hanging]:
    """Return the tables of this app that hang on a file or a person."""
    return [Hanging(Call, "care_file_id", "moves", _("热线诉求"), describe=describe_calls)]


def describe_calls(ids: Sequence[UUID]) -> Mapping[UUID, str]:
    """Return what calls are called."""
    return {row.pk: str(row) for row in Call.objects.filter(pk__in=ids)}
