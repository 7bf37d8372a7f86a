"""Cases and reports go with the child when files are merged by their own team."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from shouwang.registry.hooks import Hanging

from .models import Case, Report


def hanging() -> list[Hanging]:
    """Return the tables of this app that hang on a file."""
    return [
        Hanging(Case, "care_file_id", "moves", _("个案"), describe=describe(Case)),
        Hanging(Report, "care_file_id", "moves", _("强制报告"), describe=describe(Report)),
    ]


def describe(model: type[Any]) -> Any:
    """Return how rows of a table are called: by their number."""

    def told(ids: Sequence[UUID]) -> Mapping[UUID, str]:
        return {row.pk: str(row) for row in model.objects.filter(pk__in=ids)}

    return told
