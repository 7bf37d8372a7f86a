"""What the file page shows of cases: to their team alone, and to who found something, that."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from shouwang.core.actors import Actor
from shouwang.core.presentation import Tone
from shouwang.registry.hooks import Panel
from shouwang.registry.models import CareFile

from . import selectors
from .choices import CaseState, ReportState, RiskLevel
from .models import Case, Report
from .touched import touched

LEVELS = {
    RiskLevel.HIGH: Tone.DANGER,
    RiskLevel.MEDIUM: Tone.WARNING,
    RiskLevel.LOW: Tone.SUCCESS,
}
STATES = {
    CaseState.REPORTED: Tone.DANGER,
    CaseState.ACCEPTED: Tone.WARNING,
    CaseState.DISPATCHED: Tone.WARNING,
    CaseState.RESPONDING: Tone.WARNING,
    CaseState.NOTIFIED: Tone.INFO,
    CaseState.ASSESSING: Tone.INFO,
    CaseState.ASSESSED: Tone.INFO,
    CaseState.HELPING: Tone.PRIMARY,
    CaseState.INTERVENING: Tone.WARNING,
    CaseState.CLOSED: Tone.NEUTRAL,
    CaseState.JOINED: Tone.NEUTRAL,
}


def panels(actor: Actor, files: Sequence[CareFile], on: date) -> Mapping[UUID, Sequence[Panel]]:
    """Return the cases of each file that the actor is of, and its own findings."""
    ids = [file.pk for file in files]
    any_case, any_report = touched(ids)
    cases = _cases(actor, ids) if any_case else {}
    waiting = _waiting(actor, ids) if any_report else {}
    return {
        file_id: [
            Panel(
                "cases", _("个案"), "cases/file_panel.html",
                {
                    "lines": [(case, STATES[CaseState(case.state)]) for case in
                              cases.get(file_id, [])],
                    "waiting": waiting.get(file_id, []),
                },
                icon="shield-check", place="main", order=5,
            )
        ]
        for file_id in {*cases, *waiting}
    }  # fmt: skip


def _cases(actor: Actor, file_ids: Sequence[UUID]) -> dict[UUID, list[Case]]:
    cases: dict[UUID, list[Case]] = {}
    for case in selectors.cases_of_files(actor, file_ids).order_by("-opened_at"):
        if case.care_file_id is not None:
            cases.setdefault(case.care_file_id, []).append(case)
    return cases


def _waiting(actor: Actor, file_ids: Sequence[UUID]) -> dict[UUID, list[Report]]:
    waiting: dict[UUID, list[Report]] = {}
    for report in selectors.own_reports(actor).filter(care_file__in=file_ids):
        if report.care_file_id is not None and report.state == ReportState.FOUND:
            waiting.setdefault(report.care_file_id, []).append(report)
    return waiting
