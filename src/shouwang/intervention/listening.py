"""What the cases tell: an emergency measure was taken; what a member may open next."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwang.cases import workflow as case_workflow
from shouwang.cases.hooks import Action, Taken
from shouwang.cases.models import Case, Measure
from shouwang.core.actors import Actor

from . import selectors, services
from .permissions import InterventionPermission


def measure_done(actor: Actor, measure: Measure, taken: Taken | None, now: datetime) -> None:
    """Keep temporary care that a measure of the response began, and that the parents were told."""
    if taken is not None:
        services.take_from_response(actor, measure, taken, now=now)
    elif measure.code == "TELL_PARENTS":
        services.tell_parents_from_response(actor, measure, now=now)


def case_actions(actor: Actor, case: Case) -> Sequence[Action]:
    """Offer measures over the guardian where the case has come so far (W-01 监护干预)."""
    may = actor.may(InterventionPermission.MEASURE) and selectors.works_in(actor, case.pk)
    if not may or case.state not in case_workflow.INTERVENE.sources:
        return []
    url = reverse("intervention:intervention-open", kwargs={"id": case.pk})
    return [Action(_("监护干预"), url)]
