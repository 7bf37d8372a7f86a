"""Links, reports and the contact log go with the child when files are merged."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from shouwang.registry.hooks import Hanging

from .models import Attempt, Link, Report


def hanging() -> list[Hanging]:
    """Return the tables of this app that hang on a file or a person."""
    return [
        Hanging(Link, "care_file_id", "moves", _("家长专页链接")),
        Hanging(Link, "person_id", "moves", _("家长专页链接")),
        Hanging(Report, "care_file_id", "moves", _("家长报告"), describe=describe_reports),
        Hanging(Attempt, "care_file_id", "moves", _("家长联系记录"), describe=describe_attempts),
    ]


def describe_reports(ids: Sequence[UUID]) -> Mapping[UUID, str]:
    """Return what reports are called."""
    return {row.pk: str(row) for row in Report.objects.filter(pk__in=ids)}


def describe_attempts(ids: Sequence[UUID]) -> Mapping[UUID, str]:
    """Return what entries of the contact log are called."""
    return {row.pk: str(row) for row in Attempt.objects.filter(pk__in=ids)}
