"""On a child's file and in the list of files: what rosters said wrong."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwang.core.actors import Actor
from shouwang.registry.hooks import FileFlag, Panel

from . import selectors, wording
from .choices import BatchStatus
from .models import Finding
from .permissions import ExchangePermission


def findings_panel(actor: Actor, files: Sequence[Any], on: date) -> Mapping[UUID, Sequence[Panel]]:
    """Return the panel of roster findings of each file that has any."""
    found: dict[UUID, list[dict[str, Any]]] = {}
    may_open = actor.may(ExchangePermission.VIEW_BATCH)
    for finding in selectors.findings_of_files([file.pk for file in files]):
        assert finding.care_file_id is not None  # noqa: S101 — selected by it
        found.setdefault(finding.care_file_id, []).append(_line(finding, may_open))
    return {
        file_id: [
            Panel(
                "roster-findings", _("花名册检查发现的问题"), "exchange/file_findings.html",
                {"findings": lines}, icon="clipboard-check", order=60,
            )
        ]
        for file_id, lines in found.items()
    }  # fmt: skip


def file_flags() -> list[FileFlag]:
    """Return the condition by which the list shows files that rosters have errors about."""
    return [FileFlag("roster_errors", _("花名册有错误待修正"), _with_errors)]


def _with_errors(rows: Any, wanted: bool) -> Any:
    errors = Exists(
        Finding.objects.filter(
            care_file_id=OuterRef("pk"), severity="error", batch__status=BatchStatus.COMMITTED
        )
    )
    return rows.filter(errors if wanted else ~errors)


def _line(finding: Any, may_open: bool) -> dict[str, Any]:
    return {
        "title": wording.code_title(finding.code),
        "label": wording.SEVERITIES.get(finding.severity, ""),
        "tone": wording.SEVERITY_TONES.get(finding.severity, "neutral"),
        "text": wording.message(finding.message, finding.params),
        "source": finding.batch.file_name,
        "url": reverse("exchange:batch-detail", args=[finding.batch_id]) if may_open else "",
    }
