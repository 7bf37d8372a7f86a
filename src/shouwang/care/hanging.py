"""What was done with a child goes with the child when files are merged or split."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from shouwang.registry.hooks import Hanging

from .models import Record


def hanging() -> list[Hanging]:
    """Return the tables of this app that hang on a file."""
    return [Hanging(Record, "care_file_id", "moves", _("关爱工作记录"), describe=describe_records)]


def describe_records(ids: Sequence[UUID]) -> Mapping[UUID, str]:
    """Return what records are called: what was done, and when."""
    return {row.pk: str(row) for row in Record.objects.filter(pk__in=ids)}
