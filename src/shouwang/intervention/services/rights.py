"""Welfare, legal aid, a place at another school: from what was found to what was granted.

W-32 (应纳尽纳), W-17 (法律援助 100%, 转学保障), R-171, R-256.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shouwang.cases.models import Case
from shouwang.core.actors import Actor
from shouwang.core.errors import DomainError
from shouwang.intervention import workflow
from shouwang.intervention.choices import EntitlementState, ReviewOf, Track, WelfareKind
from shouwang.intervention.models import Entitlement
from shouwang.intervention.permissions import InterventionPermission

from . import common


class AlreadyUnderWay(DomainError):
    """One course for one right at a time."""

    message = _("该项目已在办理中，请在原记录上继续。")


def track_of(kind: str) -> Track:
    """Return the course that a right takes."""
    if kind == WelfareKind.LEGAL_AID:
        return Track.LEGAL_AID
    return Track.SCHOOLING if kind == WelfareKind.SCHOOL_TRANSFER else Track.WELFARE


@dataclass(frozen=True, slots=True)
class Said:
    """What a deed may say; which of it must be said, `NEEDED` tells."""

    on: date
    agency: str = ""
    number: str = ""
    amount: Decimal | None = None
    reason: str = ""
    result: str = ""
    next_on: date | None = None


# What a deed cannot do without: field → what it is called.
_REASON, _AGENCY, _RESULT = _("原因"), _("受理机构"), _("结果")
NEEDED: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "deny": {"reason": _REASON},
        "apply": {"agency": _AGENCY},
        "refuse": {"reason": _REASON},
        "provide": {"agency": _("法律援助机构")},
        "arrange": {"agency": _("安排的教育部门或者学校")},
        "enrol": {"result": _("入学学校、班级")},
        "review": {"result": _("复核情况")},
        "end": {"result": _RESULT},
    }
)
# The day of a deed, kept in; and the day before which it cannot lie.
_DAYS = {
    "confirm": ("eligible_on", "found_on"), "deny": ("eligible_on", "found_on"),
    "apply": ("applied_on", "eligible_on"), "grant": ("decided_on", "applied_on"),
    "refuse": ("decided_on", "applied_on"), "provide": ("provided_on", "applied_on"),
    "arrange": ("provided_on", "eligible_on"), "enrol": ("ended_on", "provided_on"),
}  # fmt: skip


@transaction.atomic
def find_right(
    actor: Actor, case: Case, *, kind: str, on: date, case_type: str = "", now: datetime
) -> Entitlement:
    """Enter that the child may have a right, to be checked.

    :raises AlreadyUnderWay: while the same is on its way.
    """
    locked = common.lock_case(actor, case, InterventionPermission.HELP)
    open_states = [*workflow.ENTITLEMENT_OPEN, EntitlementState.GRANTED, EntitlementState.PROVIDED]
    held = Entitlement.objects.filter(case=locked, kind=kind, state__in=open_states)
    if held.exists():
        raise AlreadyUnderWay
    row = common.place_in(locked, Entitlement(
        track=track_of(kind), kind=kind, found_on=common.past(on, now), case_type=case_type.strip(),
    ))  # fmt: skip
    row.save(force_insert=True)
    common.done(actor, "find_right", row, now)
    return row


@transaction.atomic
def advance_right(
    actor: Actor, right: Entitlement, *, deed: str, said: Said, now: datetime
) -> Entitlement:
    """Take a right one step further: confirm, deny, apply, grant, refuse, provide, arrange, enrol,
    review, end.

    :raises Needed: without what the step asks for. :raises NotThatDay: before the step before.
    """
    row, target = common.lock(actor, right, workflow.ENTITLEMENT[right.track], deed)
    for name, what in NEEDED.get(deed, {}).items():
        common.needed(getattr(said, name), what)
    own, since = _DAYS.get(deed, ("", "found_on"))
    common.past(said.on, now, since=getattr(row, since))
    if own:
        setattr(row, own, said.on)
    for name in ("agency", "number", "reason", "result"):
        if getattr(said, name).strip():
            setattr(row, name, getattr(said, name).strip())
    row.amount = said.amount if said.amount is not None else row.amount
    _after(actor, row, deed, said)
    before, row.state = row.state, target
    row.save()
    common.done(actor, f"{deed}_right", row, now, before=before)
    return row


def _after(actor: Actor, row: Entitlement, deed: str, said: Said) -> None:
    days = timedelta(days=common.rules_of(row.area, said.on).right_review_days)
    if deed in ("grant", "refuse"):
        row.review_due_on = said.next_on or said.on + days
    elif deed == "review":
        row.review_due_on = said.next_on or said.on + days
        common.review(
            actor, row, ReviewOf.ENTITLEMENT, on=said.on, finding=said.result,
            next_on=row.review_due_on,
        )  # fmt: skip
    elif deed == "end":
        row.ended_on, row.review_due_on = said.on, None
    elif deed == "confirm":
        row.applied_on = row.decided_on = row.review_due_on = None
