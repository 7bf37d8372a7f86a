"""Hazards and dangerous houses go with the child's file when files are merged."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from shouwang.registry.hooks import Hanging

from .models import DangerousHouse, Hazard


def hanging() -> list[Hanging]:
    """Return the tables of this app that hang on a file or a person."""
    return [
        Hanging(Hazard, "care_file_id", "moves", _("隐患"), describe=describe_hazards),
        Hanging(DangerousHouse, "care_file_id", "moves", _("危房"), describe=describe_houses),
    ]


def describe_hazards(ids: Sequence[UUID]) -> Mapping[UUID, str]:
    """Return what hazards are called."""
    return {row.pk: str(row) for row in Hazard.objects.filter(pk__in=ids)}


def describe_houses(ids: Sequence[UUID]) -> Mapping[UUID, str]:
    """Return what houses are called."""
    return {row.pk: str(row) for row in DangerousHouse.objects.filter(pk__in=ids)}
