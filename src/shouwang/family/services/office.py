"""Deeds of officers: send a link, take it back, accept or decline what arrived, log contacts."""

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shouwang.audit import services as audit
from shouwang.care import services as care
from shouwang.care.choices import Channel, RecordKind, Seen
from shouwang.core import clock, crypto
from shouwang.core.actors import Actor, require, system_actor
from shouwang.core.errors import DomainError, InTheFuture, WrongStatus
from shouwang.core.models import new_id
from shouwang.core.scope import acting_as
from shouwang.core.workflow import Transition
from shouwang.duties import services as duties
from shouwang.family import selectors, workflow
from shouwang.family.choices import Check, LinkPurpose, Relation, ReportKind, Way
from shouwang.family.models import Attempt, Link, Report
from shouwang.family.permissions import FamilyPermission
from shouwang.family.visiting import digest
from shouwang.guardianship import selectors as guardianship
from shouwang.guardianship.choices import AgreementStatus
from shouwang.policy.selectors import pack_for
from shouwang.quality import services as quality
from shouwang.registry import services as registry
from shouwang.registry.choices import Source
from shouwang.registry.entries import Entry
from shouwang.registry.fields import PartialDay
from shouwang.registry.models import CareFile

# Letters and digits that are not taken for one another when read aloud.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 10


class NoPerson(DomainError):
    """The file names nobody in this role."""

    message = _("档案中没有登记这个人。")


class NothingToAsk(DomainError):
    """What was chosen to be asked is not in the file."""

    message = _("档案中没有可以核验的内容（手机号或出生日期），请换一种核验方式。")


class NoAgreement(DomainError):
    """There is no agreement to sign."""

    message = _("没有正在拟定的协议可以签署，或者此人不是协议的当事人。")


class AgreementChanged(DomainError):
    """What was signed is no longer what is drafted."""

    message = _("协议在签署后有改动或者已不在拟定中，请重新发送签署链接。")


class NotYet(DomainError):
    """The day that was told has not come."""

    message = _("所报日期未到，到期核实后再采纳。")


class ReasonNeeded(DomainError):
    """Declining asks why."""

    message = _("请填写未采纳的理由。")


@dataclass(frozen=True, slots=True)
class Secrets:
    """What is handed over once: shown to the officer, stored nowhere."""

    link: Link
    token: str
    code: str


@transaction.atomic
def make_link(
    actor: Actor, file: CareFile, *, relation: str, check: str, purpose: str = LinkPurpose.CONTACT,
    now: datetime,
) -> Secrets:  # fmt: skip
    """Make a link for one person of one file; an open one for the same purpose ends with it.

    :raises NoPerson, NothingToAsk, NoAgreement: if something is not there.
    """
    require(actor, FamilyPermission.CONTACT, at=file.area)
    person = selectors.persons_of(file).get(relation)
    if person is None:
        raise NoPerson
    rules = pack_for(file.area, clock.local_date(now)).work.family
    token, code = (
        secrets.token_urlsafe(24),
        "".join(secrets.choice(_LETTERS) for _place in range(CODE_LENGTH)),
    )
    link = Link(
        id=new_id(), care_file=file, person=person, relation=relation, purpose=purpose,
        token_digest=digest(token), code_digest=digest(code), check_kind=check,
        most_wrong=rules.most_wrong, expires_at=now + timedelta(days=rules.link_days),
        made_by=actor.display_name, made_at=now,
    )  # fmt: skip
    link.check_digests = _expected(link, file, person)
    _show(link, file, person)
    link.place(file.area)
    for former in Link.objects.select_for_update().filter(
        care_file=file, person=person, purpose=purpose, revoked_at__isnull=True,
        expires_at__gt=now,
    ):  # fmt: skip
        _revoke(former, actor, now)
    link.save(force_insert=True)
    _record(actor, "make_link", link, now, relation=relation, purpose=purpose)
    return Secrets(link, token, code)


def answer_digest(link_id: UUID, answer: str) -> bytes:
    """Return the keyed digest of an answer to the second question, of one link alone."""
    return crypto.keyring().digest("family.check", f"{link_id}:{answer}")


def _expected(link: Link, file: CareFile, person: Any) -> list[bytes]:
    if link.check_kind == Check.BIRTH:
        answers = [f"{file.birth_date:%Y%m}"] if file.birth_date else []
    else:
        numbers = str(person.phones or "").replace("、", " ").replace(",", " ").split()
        answers = [number[-4:] for number in numbers if number[-4:].isdigit()]
    if not answers:
        raise NothingToAsk
    return [answer_digest(link.pk, answer) for answer in answers]


def masked(name: str) -> str:
    """Return a child's name as a page without account may show it: the first character."""
    return name[:1] + "＊"


def _show(link: Link, file: CareFile, person: Any) -> None:
    """Lay down what the page may show: nothing else of the file is ever read there."""
    shown: dict[str, Any] = {"child": masked(file.person.name), "person": person.name}
    if link.purpose == LinkPurpose.SIGN:
        agreement = _to_sign(link, file)
        link.agreement_id, link.agreement_version = agreement.pk, agreement.version
        shown["agreement"] = {
            "title": str(agreement.get_kind_display()), "child": file.person.name,
            "carer": agreement.carer.name, "reason": str(agreement.get_reason_display()),
            "starts_on": agreement.starts_on.isoformat(), "ends_on": agreement.ends_on.isoformat(),
            "parent_duties": list(agreement.parent_duties), "living_costs": agreement.living_costs,
            "carer_duties": list(agreement.carer_duties),
        }  # fmt: skip
    link.shown = json.dumps(shown, ensure_ascii=False)


def _to_sign(link: Link, file: CareFile) -> Any:
    drafts = [row for row in guardianship.of_file(file.pk) if row.status == AgreementStatus.DRAFT]
    if not drafts or (link.relation == Relation.CARER and drafts[0].carer_id != link.person_id):
        raise NoAgreement
    return drafts[0]


@transaction.atomic
def revoke_link(actor: Actor, link: Link, *, now: datetime) -> Link:
    """Take a link back, used or not; its page closes at once.

    :raises WrongStatus: if it was taken back already.
    """
    locked: Link = Link.objects.select_for_update(of=("self",)).get(pk=link.pk)
    require(actor, FamilyPermission.CONTACT, at=locked.area)
    if locked.revoked_at is not None:
        raise WrongStatus
    _revoke(locked, actor, now)
    _record(actor, "revoke_link", locked, now)
    return locked


def _revoke(link: Link, actor: Actor, now: datetime) -> None:
    link.revoked_at, link.revoked_by = now, actor.display_name
    link.save(update_fields=["revoked_at", "revoked_by"])


def _record(actor: Actor, deed: str, row: Any, now: datetime, **changes: Any) -> None:
    audit.record(
        actor, f"family.{deed}", row, at=now, area=row.area, file_ids=[row.care_file_id],
        changes=changes,
    )  # fmt: skip


# --- what arrived ---------------------------------------------------------------------------------


def _lock(actor: Actor, report: Report, step: Transition) -> Report:
    locked: Report = (
        Report.objects.select_for_update(of=("self",))
        .select_related("care_file__person", "link__person")
        .get(pk=report.pk)
    )
    require(actor, step.permission, at=locked.area)
    step.check(locked.status)
    return locked


@transaction.atomic
def accept_report(actor: Actor, report: Report, *, now: datetime) -> Report:
    """Take over what was told: it is written to the file, or kept as a record, by this deed alone.

    For a signature the actor is the witness of the call at which it was given.

    :raises NotYet: before the day that was told. :raises AgreementChanged: if the draft that was
        signed is no longer the same.
    """
    locked = _lock(actor, report, workflow.ACCEPT)
    today = clock.local_date(now)
    if locked.day is not None and locked.day > today:
        raise NotYet
    if locked.kind == ReportKind.SIGNED:
        _must_be_same(locked)
    elif locked.kind == ReportKind.CALLED:
        _keep_call(actor, locked, now)
    else:
        entry = Entry(locked.area, values_of(locked), locked.care_file_id)
        registry.record_entries(
            actor, [entry], on=locked.day or clock.local_date(locked.said_at),
            source=Source.FAMILY, now=now, permission=FamilyPermission.CONTACT,
        )  # fmt: skip
    _keep_attempt(
        actor, locked.care_file, locked.relation, Way.OWN_PAGE, clock.local_date(locked.said_at),
        reached=True, note="", now=now,
    )  # fmt: skip
    return _decided(actor, locked, workflow.ACCEPT, now)


def values_of(report: Report) -> dict[str, Any]:
    """Return what a report says in the vocabulary of the registry; empty for calls, signatures."""
    told, relation = report.told, report.relation
    if report.kind == ReportKind.PHONE:
        return {f"{relation}.phones": (told["phone"],)}
    if report.kind == ReportKind.WORKPLACE:
        found = {"destination": told.get("place", ""), "employer": told.get("employer", "")}
        return {f"{relation}.{key}": text for key, text in found.items() if text}
    if report.kind == ReportKind.RETURNING:
        return {f"{relation}.state": "AT_HOME"}
    if report.kind == ReportKind.LEAVING and report.day is not None:
        place = {f"{relation}.destination": told["place"]} if told.get("place") else {}
        return {
            f"{relation}.state": "AWAY", f"{relation}.left": PartialDay(report.day, "DAY"), **place,
        }  # fmt: skip
    return {}


def _must_be_same(report: Report) -> None:
    drafts = {row.pk: row for row in guardianship.of_file(report.care_file_id)}
    draft = drafts.get(report.link.agreement_id) if report.link.agreement_id else None
    if (
        draft is None
        or draft.status != AgreementStatus.DRAFT
        or draft.version != report.link.agreement_version
    ):
        raise AgreementChanged


def _keep_call(actor: Actor, report: Report, now: datetime) -> None:
    work = care.Work(
        kind=RecordKind.PARENT_CONTACT, occurred_on=report.day or clock.local_date(report.said_at),
        done_by=[{"name": report.link.person.name, "role": "", "user": ""}],
        channel=Channel(report.told["channel"]), seen=[Seen.CHILD, Seen.PARENT], connected=True,
    )  # fmt: skip
    care.record_work(actor, [report.care_file_id], work, now=now)


@transaction.atomic
def decline_report(actor: Actor, report: Report, *, reason: str, now: datetime) -> Report:
    """Leave the file as it is, and say why.

    :raises ReasonNeeded: without a reason.
    """
    locked = _lock(actor, report, workflow.DECLINE)
    if not reason.strip():
        raise ReasonNeeded
    locked.reason = reason.strip()
    return _decided(actor, locked, workflow.DECLINE, now)


def _decided(actor: Actor, report: Report, step: Transition, now: datetime) -> Report:
    report.status, report.decided_by, report.decided_at = step.target, actor.display_name, now
    report.save(update_fields=["status", "reason", "decided_by", "decided_at"])
    _record(actor, f"{step.deed}_report", report, now, kind=str(report.kind))
    _follow(report.care_file_id, now)
    return report


def _follow(file_id: UUID, now: datetime) -> None:
    """Let the search for who cannot be reached, and the checks of the register, follow."""
    on = clock.local_date(now)
    duties.plan_files([file_id], on)
    with acting_as(system_actor("family.follow")):
        quality.check_files([file_id], on, now=now)


# --- the contact log ------------------------------------------------------------------------------


@transaction.atomic
def log_attempt(
    actor: Actor, file: CareFile, *, relation: str, way: str, on: date, reached: bool,
    note: str = "", now: datetime,
) -> Attempt:  # fmt: skip
    """Enter that somebody was tried, and whether reached.

    :raises InTheFuture: for a day to come. :raises NoPerson: if the file names nobody such.
    """
    require(actor, FamilyPermission.CONTACT, at=file.area)
    if on > clock.local_date(now):
        raise InTheFuture
    if relation not in selectors.persons_of(file):
        raise NoPerson
    row = _keep_attempt(actor, file, relation, way, on, reached=reached, note=note, now=now)
    _record(actor, "log_attempt", row, now, relation=relation, reached=reached)
    _follow(file.pk, now)
    return row


def _keep_attempt(
    actor: Actor, file: CareFile, relation: str, way: str, on: date, *, reached: bool, note: str,
    now: datetime,
) -> Attempt:  # fmt: skip
    row = Attempt(
        care_file=file, relation=relation, way=way, on=on, reached=reached, note=note.strip(),
        by=actor.display_name, entered_at=now,
    )  # fmt: skip
    row.place(file.area)
    row.save(force_insert=True)
    return row


def note_list(actor: Actor, file_ids: Iterable[Any], *, now: datetime) -> None:
    """Record that reports of parents were shown."""
    audit.record(actor, "family.list_reports", at=now, file_ids=list(file_ids))


def note_contacts(actor: Actor, file: CareFile, *, now: datetime) -> None:
    """Record that links and contact log of a file were shown."""
    audit.record(actor, "family.view_contacts", file, at=now, area=file.area, file_ids=[file.pk])
