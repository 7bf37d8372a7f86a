"""Signing, accepting, returning: what is done with a frozen report, by the table of workflow."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.audit import services as audit
from shouwang.core import clock
from shouwang.core.actors import Actor, require
from shouwang.core.errors import DomainError, NotAllowed
from shouwang.core.reach import Area, level_of
from shouwang.registry.models import CareFile
from shouwang.submission import consistency, selectors, workflow
from shouwang.submission.choices import Status
from shouwang.submission.consistency import VillageLevels
from shouwang.submission.document import Frozen
from shouwang.submission.models import ReturnItem, Snapshot, Submission
from shouwang.submission.permissions import SubmissionPermission
from shouwang.submission.workflow import Hand, Step

from .reporting import keep_print

Effect = tuple[list[str], dict[str, str]]  # columns that changed, what the event tells more


class SamePersonSigns(DomainError):
    """Two hands: who prepared it does not sign it."""

    message = gettext_lazy("填报人不能自己签发，请由另一人签发。")


class IncludedAbove(DomainError):
    """The report of the level above counts it."""

    message = gettext_lazy("上级报送已汇总本次报送，须先作废或退回上级报送。")


class ReasonsNeeded(DomainError):
    """A return names at least one child with a reason, or says what is wrong as a whole."""

    message = gettext_lazy("请写明退回原因：逐名儿童填写，或填写总的意见。")


class NotConsistent(DomainError):
    """Village books, township files and county database do not hold the same children (R-031)."""

    message = gettext_lazy("村、乡、县三级数据不一致，不能签发。")


def sign(actor: Actor, row: Submission, *, now: datetime) -> Submission:
    """Sign a prepared report as the second person (D-37 verified_by); it is reported by that.

    :raises SamePersonSigns: by who prepared it; :raises NotConsistent: names the children who
        differ between the three levels (T-043).
    """
    return _do(actor, row, workflow.SIGN, now=now)


def discard(actor: Actor, row: Submission, *, now: datetime) -> Submission:
    """Throw away a report that was prepared and not signed; the reports below are free again."""
    return _do(actor, row, workflow.DISCARD, now=now)


def withdraw(actor: Actor, row: Submission, *, now: datetime) -> Submission:
    """Take an own report back before it was reviewed."""
    return _do(actor, row, workflow.WITHDRAW, now=now)


def accept(actor: Actor, row: Submission, *, note: str = "", now: datetime) -> Submission:
    """Accept a report of a level below."""
    return _do(actor, row, workflow.ACCEPT, now=now, note=note)


@transaction.atomic
def give_back(
    actor: Actor, row: Submission, *, reasons: Mapping[UUID, str], note: str, now: datetime
) -> Submission:
    """Return a report of a level below with reasons, child by child.

    :param reasons: file → reason; children of the report alone.
    :raises ReasonsNeeded: with neither; :raises IncludedAbove: while the report above counts it.
    """
    told = {key: reason.strip() for key, reason in reasons.items() if reason.strip()}
    if not told and not note.strip():
        raise ReasonsNeeded
    row = _do(actor, row, workflow.RETURN, now=now, note=note, changes={"children": len(told)})
    frozen = selectors.frozen(row)
    for child in frozen.children:
        if child.id in told:
            _return_child(row, child.id, child.name, child.area, told.pop(child.id))
    if told:
        raise ReasonsNeeded(_("所填儿童不在本次报送中。"))
    return row


def _return_child(row: Submission, file_id: UUID, name: str, area: str, reason: str) -> None:
    version = CareFile.objects.filter(pk=file_id).values_list("version", flat=True).first()
    item = ReturnItem(
        submission=row, care_file_id=file_id, child_name=name, reason=reason,
        file_version=version or 0,
    )  # fmt: skip
    item.place(area)
    item.save()


@transaction.atomic
def _do(
    actor: Actor, row: Submission, step: Step, *, now: datetime, note: str = "",
    changes: Mapping[str, Any] | None = None,
) -> Submission:  # fmt: skip
    """Do one deed of the table: lock, ask the right, ask the state, change, record."""
    row = Submission.objects.select_for_update(of=("self",)).get(pk=row.pk)
    _require_hand(actor, row, step.hand)
    step.check(row.status)
    if step.free_only and row.included_in is not None and row.included_in.is_live:
        raise IncludedAbove
    if step.is_same_hand(row, actor):
        raise SamePersonSigns
    before, row.status = row.status, step.target
    fields, told = _EFFECTS[step.deed](actor, row, note, now)
    row.save(update_fields=["status", *fields])
    audit.record(
        actor, f"submission.{step.deed}", row, at=now, area=row.area, note=note,
        changes={
            "status": (before, row.status), "period": row.period, "version": row.version,
            **told, **(changes or {}),
        },
    )  # fmt: skip
    return row


def _require_hand(actor: Actor, row: Submission, hand: Hand) -> None:
    """Own: the unit itself, not a level above for it. Above: a level above, not the unit itself."""
    own = actor.system or (actor.area is not None and actor.area == Area.of(row.area))
    if hand == Hand.OWN:
        require(actor, workflow.own_permission(row.area), at=row.area)
        if not own:
            raise NotAllowed
    else:
        require(actor, SubmissionPermission.REVIEW, at=row.area)
        if own and not actor.system:
            raise NotAllowed


def _signed(actor: Actor, row: Submission, note: str, now: datetime) -> Effect:
    odd = inconsistent(row)
    if odd:
        raise NotConsistent(_told(odd))
    row.verified_by, row.submitted_at = actor.display_name, now
    row.is_late = clock.local_date(now) > row.due_on
    return ["verified_by", "submitted_at", "is_late"], {"print_hash": keep_print(row)}


def _taken_back(actor: Actor, row: Submission, note: str, now: datetime) -> Effect:
    Submission.objects.filter(included_in=row).update(included_in=None)
    return [], {}


def _reviewed(actor: Actor, row: Submission, note: str, now: datetime) -> Effect:
    row.reviewed_at, row.reviewed_by, row.review_note = now, actor.display_name, note
    if row.status == Status.RETURNED:
        Submission.objects.filter(included_in=row).update(included_in=None)
    return ["reviewed_at", "reviewed_by", "review_note"], {}


_EFFECTS = {
    "sign": _signed,
    "discard": _taken_back,
    "withdraw": _taken_back,
    "accept": _reviewed,
    "return": _reviewed,
}


def inconsistent(row: Submission) -> list[VillageLevels]:
    """Return the villages of a county's report in which the three levels differ (R-031).

    A report above the county rests on its counties, which were asked when they signed.
    """
    if level_of(row.area) != selectors.COUNTY_LEVEL:
        return []
    found = []
    for part in Submission.objects.filter(included_in=row).order_by("area"):
        frozen = Frozen.of(Snapshot.objects.get(submission=part).body)
        levels = consistency.three_levels(frozen, part.area, frozen.data["villages"])
        found += [each for each in levels if not each.agrees]
    return found


def _told(odd: list[VillageLevels]) -> str:
    parts = []
    for village in odd[:10]:
        held = village.levels
        if not village.is_confirmed:
            parts.append(_("{village}：未核对").format(village=village.name))
            continue
        names = "、".join(name for _key, name in (*village.extra, *village.missing))
        parts.append(
            _("{village}：村{book}、乡{middle}、县{top}，不一致的儿童：{names}").format(
                village=village.name, book=held.village, middle=held.township, top=held.county,
                names=names,
            )
        )  # fmt: skip
    message = str(NotConsistent.message)
    return _("{message}{villages}").format(message=message, villages="；".join(parts))
