"""A pairing goes with the child when files are merged."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from shouwang.registry.hooks import Hanging

from .models import Pairing


def hanging() -> list[Hanging]:
    """Return the tables of this app that hang on a file."""
    return [
        Hanging(
            Pairing, "care_file_id", "moves", _("结对"), unique=("volunteer_id", "status"),
            describe=describe_pairings,
        )
    ]  # fmt: skip


def describe_pairings(ids: Sequence[UUID]) -> Mapping[UUID, str]:
    """Return what pairings are called."""
    return {row.pk: str(row) for row in Pairing.objects.filter(pk__in=ids)}
