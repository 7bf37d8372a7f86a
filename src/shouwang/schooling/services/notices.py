"""Telling the chiefs, and how it is known that they were told."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouwang.accounts.choices import Role
from shouwang.accounts.models import Organisation
from shouwang.audit import services as audit
from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.core.errors import DomainError, NotAllowed, WrongStatus
from shouwang.schooling.choices import NoticeKind, Office, Receipt
from shouwang.schooling.models import FollowUp, FollowUpStep, Notice
from shouwang.schooling.permissions import SchoolingPermission
from shouwang.schooling.selectors import follow as selectors

from . import sending

# Whose opening of the page is the receipt of what the office was told.
_OFFICES = {
    Role.CLASS_TEACHER: (Office.TEACHER,),
    Role.PRINCIPAL: (Office.PRINCIPAL,),
    Role.VILLAGE_OFFICER: (Office.VILLAGE_HEAD,),
    Role.TOWNSHIP_SUPERVISOR: (Office.TOWNSHIP_HEAD,),
    Role.EDUCATION_OFFICER: (Office.BUREAU_HEAD,),
}


class NameNeeded(DomainError):
    """A receipt by telephone or on paper names who took it."""

    message = _("请填写签收人姓名。")


def send(
    actor: Actor, follow: FollowUp, step: FollowUpStep, offices: Sequence[Office], *,
    now: datetime, kind: NoticeKind = NoticeKind.NOTICE, person: str = "",
    receipt: Receipt | None = None,
) -> list[Notice]:  # fmt: skip
    """Write to offices of the ladder; who holds each, and where it sits, is looked up today."""
    holders = selectors.holders(follow, clock.local_date(now))
    made = []
    for office in dict.fromkeys(offices):
        named = person or "、".join(each.name for each in holders.get(office, ()))
        made.append(
            _send(actor, follow, step, office, selectors.office_of(office, follow), named[:72],
                  kind, receipt, now)
        )  # fmt: skip
    return made


def send_to(
    actor: Actor, follow: FollowUp, step: FollowUpStep, organisation: Organisation | None,
    name: str, *, now: datetime, kind: NoticeKind,
) -> Notice:  # fmt: skip
    """Write to an organisation that is none of the seven (the police)."""
    named = organisation.name if organisation else name
    return _send(actor, follow, step, None, organisation, named[:72], kind, None, now)


def _send(
    actor: Actor, follow: FollowUp, step: FollowUpStep, office: Office | None,
    organisation: Organisation | None, name: str, kind: NoticeKind, receipt: Receipt | None,
    now: datetime,
) -> Notice:  # fmt: skip
    notice = Notice(
        care_file_id=follow.care_file_id, follow_up=follow, step=step, kind=kind,
        office=office or "", organisation=organisation, person_name=name, sent_at=now,
        sent_by=actor.display_name,
    )  # fmt: skip
    if receipt is not None:
        notice.receipt, notice.received_at = receipt, now
        notice.received_by = name or actor.display_name
    notice.place(follow.area)
    notice.save(force_insert=True)
    if kind is not NoticeKind.NOTICE:
        sending.put_out(notice)
    return notice


def note_skipped(
    actor: Actor, follow: FollowUp, step: FollowUpStep, wanted: Sequence[Office], *, now: datetime
) -> list[Office]:
    """Write down which of the offices that should have been told nobody has told (T-014)."""
    known = set(Notice.objects.filter(follow_up=follow).values_list("office", flat=True))
    left_out = [office for office in wanted if str(office) not in known]
    for office in left_out:
        notice = Notice(
            care_file_id=follow.care_file_id, follow_up=follow, step=step,
            kind=NoticeKind.NOTICE, office=office, is_skipped=True,
            note=gettext("应报告而未报告"), sent_at=now, sent_by=actor.display_name,
        )  # fmt: skip
        notice.place(follow.area)
        notice.save(force_insert=True)
    if left_out:
        audit.record(
            actor, "schooling.step_skipped", follow, at=now, area=follow.area,
            file_ids=[follow.care_file_id],
            changes={"step": str(step.kind), "skipped": [str(each) for each in left_out]},
        )  # fmt: skip
    return left_out


def note_own(actor: Actor, follow: FollowUp, step: FollowUpStep | None, *, now: datetime) -> None:
    """Take for received what the actor's own office was told: who acts on it has seen it.

    A headmaster who reports without having been told knows by that.
    """
    offices = _OFFICES.get(Role(actor.role), ()) if actor.role in Role.values else ()
    waiting = Notice.objects.filter(
        follow_up=follow, organisation=actor.organisation_id, received_at__isnull=True,
        is_skipped=False,
    )  # fmt: skip
    if offices:
        waiting.filter(office__in=offices).update(
            receipt=Receipt.PAGE, received_at=now, received_by=actor.display_name
        )
    told = Notice.objects.filter(follow_up=follow, office=Office.PRINCIPAL, is_skipped=False)
    if step is not None and Office.PRINCIPAL in offices and not told.exists():
        _send(actor, follow, step, Office.PRINCIPAL, follow.school, actor.display_name[:72],
              NoticeKind.NOTICE, Receipt.PAGE, now)  # fmt: skip


def note_seen(actor: Actor, follow: FollowUp, *, now: datetime) -> int:
    """Take opening the page for the receipt of plain notices to the actor's office; how many.

    A report is signed for by a deed of its own.
    """
    offices = _OFFICES.get(Role(actor.role), ()) if actor.role in Role.values else ()
    if not offices:
        return 0
    rows = Notice.objects.filter(
        follow_up=follow, organisation=actor.organisation_id, office__in=offices,
        kind=NoticeKind.NOTICE, received_at__isnull=True, is_skipped=False,
    )  # fmt: skip
    return rows.update(receipt=Receipt.PAGE, received_at=now, received_by=actor.display_name)


def enter_receipt(actor: Actor, notice: Notice, *, how: Receipt, by: str, now: datetime) -> Notice:
    """Enter a receipt; see `following.receive`, which locks the follow-up before."""
    locked: Notice = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    if how is Receipt.PAGE:
        if actor.organisation_id is None or locked.organisation_id != actor.organisation_id:
            raise NotAllowed
        by = actor.display_name
    elif not actor.may(SchoolingPermission.FOLLOW):
        raise NotAllowed
    elif not by.strip():
        raise NameNeeded
    if locked.is_skipped or locked.is_received:
        raise WrongStatus
    locked.receipt, locked.received_at, locked.received_by = how, now, by.strip()
    locked.save(update_fields=["receipt", "received_at", "received_by"])
    audit.record(
        actor, "schooling.receive", locked, at=now, area=locked.area,
        file_ids=[locked.care_file_id], changes={"how": str(how), "kind": str(locked.kind)},
    )  # fmt: skip
    return locked
