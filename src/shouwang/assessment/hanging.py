"""An assessment goes with the child when files are merged; the carer's with the carer."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from shouwang.registry.hooks import Hanging

from .models import Assessment


def hanging() -> list[Hanging]:
    """Return the tables of this app that hang on a file or a person."""
    return [
        Hanging(Assessment, "care_file_id", "moves", _("评估"), describe=describe_assessments),
        Hanging(Assessment, "person_id", "moves", _("评估")),
    ]


def describe_assessments(ids: Sequence[UUID]) -> Mapping[UUID, str]:
    """Return what assessments are called."""
    rows = Assessment.objects.filter(pk__in=ids).select_related("instrument")
    return {row.pk: str(row) for row in rows}
