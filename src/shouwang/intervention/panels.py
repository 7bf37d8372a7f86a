"""What the page of a case shows of help and measures."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from shouwang.cases import selectors as cases_selectors
from shouwang.cases.models import Case
from shouwang.core.actors import Actor
from shouwang.core.presentation import Tone
from shouwang.registry.hooks import Panel

from . import choices as c
from . import selectors
from .permissions import InterventionPermission

_TONES: Mapping[str, Tone] = {
    **dict.fromkeys(
        (c.PlacementState.ESCORTING, c.ServiceState.ASKED, c.EntitlementState.FOUND,
         c.InterventionState.FOUND, c.PaperState.ISSUED, c.ServiceState.REFUSED,
         c.ServiceState.RETURNED, c.InterventionState.MAY_APPLY), Tone.WARNING),
    **dict.fromkeys((c.PaperState.REPORTED, c.InterventionState.REVOKED), Tone.DANGER),
    **dict.fromkeys(
        (c.PlacementState.LEFT, c.ServiceState.DONE, c.EntitlementState.GRANTED,
         c.EntitlementState.PROVIDED, c.EntitlementState.ENROLLED, c.InterventionState.APPOINTED,
         c.PaperState.LIFTED, c.GoalState.REACHED), Tone.SUCCESS),
    **dict.fromkeys(
        (c.PlacementState.CANCELLED, c.PlacementState.DIED, c.ServiceState.WITHDRAWN,
         c.EntitlementState.ENDED, c.EntitlementState.NOT_ELIGIBLE), Tone.NEUTRAL),
}  # fmt: skip


def tone_of(state: str) -> Tone:
    """Return the colour of a state: open ones that wait for somebody stand out."""
    return _TONES.get(state, Tone.INFO)


def shown(row: Any) -> dict[str, Any]:
    """Return a row with the tone of its state."""
    return {"row": row, "tone": tone_of(row.state)}


def panels(actor: Actor, cases: Sequence[Case], on: date) -> Mapping[UUID, Sequence[Panel]]:
    """Return the cards of each case."""
    if not actor.may(InterventionPermission.VIEW):
        return {}
    said = selectors.standing([case.pk for case in cases])
    return {case.pk: _cards(actor, case, said[case.pk], on) for case in cases}


def _cards(actor: Actor, case: Case, said: selectors.Standing, on: date) -> list[Panel]:
    works = case.is_open and selectors.works_in(actor, case.pk)

    def may(right: str) -> bool:
        return works and actor.may(right)

    right = InterventionPermission
    return [
        Panel(
            "intervention-placement", _("临时监护照料"), "intervention/case_placement.html",
            {"lines": [shown(row) for row in said.placements],
             "may": may(right.PLACE) and not any(row.is_open for row in said.placements)},
            icon="house-heart", place="main", order=40,
        ),
        Panel(
            "intervention-help", _("帮扶方案和服务"), "intervention/case_help.html",
            {"plans": [shown(row) for row in said.plans if row.state == c.PlanState.ACTIVE],
             "services": [shown(row) | {"late": late(row, on)} for row in said.services],
             "rights": [shown(row) for row in said.rights], "may": may(right.HELP),
             "wanted": wanted(case) if may(right.HELP) else []},
            icon="clipboard-check", place="main", order=50,
        ),
        Panel(
            "intervention-measures", _("监护干预"), "intervention/case_measures.html",
            {"lines": [shown(row) for row in said.interventions],
             "papers": [shown(row) for row in said.papers], "may": may(right.MEASURE)},
            icon="exclamation-diamond", place="main", order=60,
        ),
    ]  # fmt: skip


def wanted(case: Case) -> list[c.ServiceKind]:
    """Return the services found needed of which nobody was asked, and that nobody dropped."""
    open_needs = cases_selectors.open_needs([case.pk]).get(case.pk, ())
    return [selectors.KIND_OF[code] for code in open_needs]


def late(service: Any, on: date) -> bool:
    """Say whether an answer or an outcome is overdue."""
    if service.state == c.ServiceState.ASKED:
        return bool(service.answer_due_on < on)
    running = service.state in (c.ServiceState.ACCEPTED, c.ServiceState.PROVIDED)
    return running and bool(service.due_on < on)
