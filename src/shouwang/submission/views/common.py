"""What the views share."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from shouwang.core import clock
from shouwang.core.access import Request
from shouwang.core.presentation import Tab
from shouwang.core.reach import Area
from shouwang.submission import periods, selectors, wording, workflow
from shouwang.submission.periods import NoSuchPeriod, Period
from shouwang.submission.permissions import SubmissionPermission


def get_submission(request: Request, submission_id: UUID) -> Any:
    """Return a report in the actor's reach, or answer 404 as if it were not there."""
    return get_object_or_404(selectors.submissions(request.actor), pk=submission_id)


def get_period(request: Request, kind: str, code: str) -> Period:
    """Return the period of an address, or answer 404."""
    if request.actor.area is None:
        raise Http404
    today = clock.today()
    try:
        found = periods.period(kind, code, selectors.rules_for(request.actor.area_code, today))
    except NoSuchPeriod as error:
        raise Http404 from error
    if found.starts_on > today:
        raise Http404
    return found


def is_own(request: Request, row: Any) -> bool:
    """Say whether a report is of the acting post's own unit, and its right to act on it."""
    actor = request.actor
    return bool(actor.area == Area.of(row.area) and actor.may(workflow.own_permission(row.area)))


def may_review(request: Request, row: Any) -> bool:
    """Say whether the acting post reviews a report: from a level above."""
    actor = request.actor
    return actor.may(SubmissionPermission.REVIEW) and actor.area != Area.of(row.area)


def head_of(request: Request, row: Any, active: str) -> dict[str, Any]:
    """Return what the head of each page of a report shows: state, tabs, what may be done."""
    own, above = is_own(request, row), may_review(request, row)
    tabs = [
        ("detail", _("汇总表"), "submission:detail"),
        ("difference", _("增减情况"), "submission:difference"),
        ("levels", _("三级核对"), "submission:levels"),
        ("verify", _("校验"), "submission:verify"),
    ]

    def can(step: workflow.Step) -> bool:
        hand = own if step.hand == workflow.Hand.OWN else above
        return hand and row.status in step.sources

    return {
        "row": row,
        "status_tone": wording.STATUS_TONES[row.status],
        "tabs": [
            Tab(label, reverse(name, args=[row.pk]), key == active) for key, label, name in tabs
        ],
        "can": {step.deed.replace("return", "give_back"): can(step)
                for step in workflow.TRANSITIONS},
        "can_amend": own and row.status in workflow.AMENDABLE,
        "is_own": own,
        "is_printed": row.submitted_at is not None,
    }  # fmt: skip
