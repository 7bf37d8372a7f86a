"""On a child's file: what rosters said wrong about it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwang.core.actors import Actor
from shouwang.registry.hooks import Panel

from . import selectors, wording
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


def _line(finding: Any, may_open: bool) -> dict[str, Any]:
    return {
        "title": wording.code_title(finding.code),
        "label": wording.SEVERITIES.get(finding.severity, ""),
        "tone": wording.SEVERITY_TONES.get(finding.severity, "neutral"),
        "text": wording.message(finding.message, finding.params),
        "source": finding.batch.file_name,
        "url": reverse("exchange:batch-detail", args=[finding.batch_id]) if may_open else "",
    }
