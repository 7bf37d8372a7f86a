"""Why a case may not be closed: open placements, unanswered services, measures not ended.

Asked by the cases app as the system, inside the deed that closes.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from shouwang.cases.hooks import Barrier

from . import selectors, workflow
from .choices import EntitlementState, PlanState


def barriers(case_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[Barrier]]:
    """Return case id → what must be settled first, each with the page where it is."""
    return {
        case_id: [*_help(said), *_measures(said)]
        for case_id, said in selectors.standing(case_ids).items()
    }


def _help(said: selectors.Standing) -> list[Barrier]:
    found = [
        Barrier(
            "placement", _("临时照料尚未结束：{state}").format(state=row.get_state_display()),
            reverse("intervention:placement-detail", kwargs={"id": row.pk}),
        )
        for row in said.placements
        if row.is_open
    ]  # fmt: skip
    found += [
        Barrier(
            "service",
            _("帮扶服务尚未办结：{kind}（{organisation}，{state}）").format(
                kind=row.get_kind_display(), organisation=row.organisation.name,
                state=row.get_state_display(),
            ),
            reverse("intervention:service-detail", kwargs={"id": row.pk}),
        )
        for row in said.services
        if row.state not in workflow.SERVICE_OVER
    ]  # fmt: skip
    found += [
        Barrier(
            "right",
            _("{kind}尚无结果：{state}").format(
                kind=row.get_kind_display(), state=row.get_state_display()
            ),
            reverse("intervention:right-detail", kwargs={"id": row.pk}),
        )
        for row in said.rights
        if row.state in (*workflow.ENTITLEMENT_OPEN, EntitlementState.PROVIDED)
    ]
    found += [
        Barrier(
            "plan", _("帮扶方案尚未结束"),
            reverse("intervention:plan-detail", kwargs={"id": row.pk}),
        )
        for row in said.plans
        if row.state == PlanState.ACTIVE
    ]  # fmt: skip
    return found


def _measures(said: selectors.Standing) -> list[Barrier]:
    found = [
        Barrier(
            "measure", _("监护干预尚未办结：{state}").format(state=row.get_state_display()),
            reverse("intervention:intervention-detail", kwargs={"id": row.pk}),
        )
        for row in said.interventions
        if row.state not in workflow.INTERVENTION_OVER
    ]  # fmt: skip
    found += [
        Barrier(
            "paper", _("{kind}尚未解除：{state}").format(
                kind=row.get_kind_display(), state=row.get_state_display()
            ),
            reverse("intervention:paper-detail", kwargs={"id": row.pk}),
        )
        for row in said.papers
        if row.state not in workflow.PAPER_OVER
    ]  # fmt: skip
    return found
