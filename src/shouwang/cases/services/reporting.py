"""Reporting: a report goes out in the transaction in which it is written, and waits for nobody."""

import hashlib
import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.db import connection, transaction

from shouwang.accounts.models import Organisation
from shouwang.audit import services as audit
from shouwang.cases import choices as c
from shouwang.cases import errors, selectors, workflow
from shouwang.cases.models import (
    Addition,
    Case,
    CaseMember,
    Delivery,
    Outgoing,
    Report,
    Reporter,
)
from shouwang.cases.permissions import CasesPermission
from shouwang.core import clock
from shouwang.core.actors import Actor, require
from shouwang.core.errors import NotAllowed, WrongStatus
from shouwang.core.reach import CODE_LENGTH
from shouwang.core.scope import acting_as
from shouwang.documents import services as documents
from shouwang.duties import services as duties
from shouwang.registry.models import CareFile

from . import common, granting

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_CODE_LENGTH = 10
REPORT_PHOTO = "REPORT_PHOTO"


@dataclass(frozen=True, slots=True)
class ChildSaid:
    """What is known of the child; nothing of it is asked, an unknown child is reported too."""

    name: str = ""
    sex: str = ""
    age: int | None = None
    school: str = ""
    guardian: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the police said on the telephone: who took the call, when, under which number."""

    name: str
    at: datetime
    incident_number: str


@dataclass(frozen=True, slots=True)
class ReportDraft:
    """A report as a page, a phone, the hotline or a screening says it.

    :param situations: codes of `choices.Situation`, at least one.
    :param area: 12-digit code of the place: a township or below.
    :param id: from a phone: sent again, the report stands as it is.
    :param file_id: the child's file, within reach of who reports; None for an unknown child.
    :param receipt: the police were rung before, and said they come.
    """

    situations: Sequence[str]
    area: str
    found_at: datetime
    narrative: str = ""
    place_text: str = ""
    file_id: UUID | None = None
    child: ChildSaid = field(default_factory=ChildSaid)
    signs: Sequence[str] = ()
    suspect: str = ""
    taken: str = ""
    danger_now: bool | None = None
    attachments: Sequence[UUID] = ()
    unit: str = c.Unit.CITIZEN
    reporter_name: str = ""
    reporter_organisation: str = ""
    reporter_telephone: str = ""
    anonymous: bool = False
    origin: str = c.Origin.PAGE
    origin_id: UUID | None = None
    receipt: Receipt | None = None
    id: UUID | None = None


class Filed(NamedTuple):
    """A report that went out, its case, and the code by which its reporter can add words.

    The code is told once; it is empty where the report had been filed before.
    """

    report: Report
    case: Case
    code: str


@transaction.atomic
def file_report(actor: Actor, draft: ReportDraft, *, now: datetime) -> Filed:
    """File a report and deliver it at once to police, township and civil affairs.

    Nothing is approved, nothing waits (R-244). A report on a child whose case is open belongs to
    that case; after a closed one it opens a new case linked to it (W-01 结案 → 已发现).

    :raises NotAllowed: without the right, or for a file out of the actor's reach.
    :raises NothingSaid, PlaceNeeded, InTheFuture: if it cannot be delivered as it is.
    """
    require(actor, CasesPermission.REPORT)
    _check(draft, now)
    file = _file(actor, draft.file_id)
    with acting_as(common.system()):
        known = _known(draft.id)
        if known is not None and known.state != c.ReportState.FOUND:
            return _filed_before(actor, known)
        case = _case_for(file, draft, now)
        code = _random(_CODE_LENGTH)
        report = known or Report(pk=draft.id or uuid4(), reference=_number("B", now))
        _say(report, draft, file)
        report.case, report.state, report.reported_at = case, c.ReportState.SENT, now
        report.code_digest = code_digest(code)
        report.save(force_insert=known is None)
        if known is None:
            _keep_reporter(actor, report, draft, now)
        _deliver(case, report, now)
        common.regrade(case)
        case.save()
        _tell(case, report, actor, now)
        if draft.receipt is not None:
            _take_receipt(case, report, draft.receipt, now)
        if case.care_file_id is not None:
            granting.open_to_police(case, now)
        common.plan(case)
    return Filed(report, case, code)


def _check(draft: ReportDraft, now: datetime) -> None:
    if not draft.situations or not set(draft.situations) <= set(c.Situation.values):
        raise errors.NothingSaid
    digits = len(draft.area) == CODE_LENGTH and draft.area.isdigit()
    if not digits or draft.area[6:9] == "000":
        raise errors.PlaceNeeded
    common.not_later(draft.found_at, now)


def _file(actor: Actor, file_id: UUID | None) -> CareFile | None:
    if file_id is None:
        return None
    file = selectors.reportable_files(actor).filter(pk=file_id).first()
    if file is None:
        raise NotAllowed
    found: CareFile = file
    return found


def _known(report_id: UUID | None) -> Report | None:
    if report_id is None:
        return None
    return Report.objects.filter(pk=report_id).select_related("case").first()


def _filed_before(actor: Actor, report: Report) -> Filed:
    """Answer a phone that sends again; a stranger's id answers nothing."""
    sent = Reporter.objects.filter(report=report, user_id=actor.user_id).exists()
    hidden = Reporter.objects.filter(report=report, anonymous=True).exists()
    if report.case is None or not (sent or hidden or actor.system):
        raise NotAllowed
    return Filed(report, report.case, "")


def _case_for(file: CareFile | None, draft: ReportDraft, now: datetime) -> Case:
    """Return the open case of the child, or a new one; one report of a child at a time."""
    previous = None
    if file is not None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"cases:{file.pk}"])
        before = Case.objects.select_for_update(of=("self",)).filter(care_file=file)
        for case in before.exclude(state=c.CaseState.JOINED).order_by("-opened_at"):
            if case.is_open:
                return case
            previous = previous or case
    case = Case(
        number=_number("A", now), care_file=file, state_since=now, opened_at=now,
        child=_child(draft, file), risk=c.RiskLevel.MEDIUM, previous=previous,
    )  # fmt: skip
    case.place(draft.area)
    case.save(force_insert=True)
    return case


def _child(draft: ReportDraft, file: CareFile | None) -> str:
    said = asdict(draft.child)
    if file is not None:
        said["name"] = said["name"] or file.person.name
    return json.dumps(said, ensure_ascii=False)


def _say(report: Report, draft: ReportDraft, file: CareFile | None) -> None:
    report.care_file = file
    report.origin, report.origin_id = draft.origin, draft.origin_id
    report.situations, report.signs = list(draft.situations), list(draft.signs)
    report.place_text, report.child = draft.place_text, _child(draft, file)
    report.narrative, report.suspect = draft.narrative, draft.suspect
    report.taken, report.danger_now = draft.taken, draft.danger_now
    report.found_at, report.attachments = draft.found_at, list(draft.attachments)
    report.place(draft.area)


def _keep_reporter(actor: Actor, report: Report, draft: ReportDraft, now: datetime) -> None:
    """Write down who reported, apart; an anonymous account keeps only what lets it add words."""
    hidden = draft.anonymous
    Reporter.objects.create(
        report=report, unit=draft.unit, anonymous=hidden, made_at=now,
        organisation_id=None if hidden else actor.organisation_id,
        user_id=None if hidden else actor.user_id,
        name="" if hidden else draft.reporter_name or (actor.display_name if actor.user_id else ""),
        organisation_name="" if hidden else draft.reporter_organisation or actor.organisation_name,
        telephone="" if hidden else draft.reporter_telephone,
    )  # fmt: skip


def _deliver(case: Case, report: Report, now: datetime) -> None:
    """Put the report before every receiver of its place, and make them members of the case."""
    receivers = selectors.receivers(report.area)
    if not any(receiver == c.Receiver.POLICE for receiver, _office in receivers):
        receivers = [(c.Receiver.POLICE, None), *receivers]
    for receiver, office in receivers:
        delivery = Delivery(report=report, receiver=receiver, organisation=office, sent_at=now)
        common.add(case, delivery)
        if office is not None:
            make_member(case, office, workflow.MEMBER_OF[receiver], now)
            _notices(case, delivery, office)


def make_member(case: Case, office: Organisation, role: str, now: datetime) -> CaseMember:
    """Return the office's membership in a role, made where it has none."""
    here = CaseMember.objects.filter(case=case, organisation=office, user_id=None, role=role)
    present = here.in_force(clock.local_date(now)).first()
    if present is not None:
        return present
    member = CaseMember(
        organisation=office, label=office.name, role=role, since=clock.local_date(now)
    )
    return common.add(case, member)


def _notices(case: Case, delivery: Delivery, office: Organisation) -> None:
    for channel, address in selectors.roads_to(office.pk):
        common.add(case, Outgoing(delivery=delivery, channel=channel, address=address))


def _tell(case: Case, report: Report, actor: Actor, now: datetime) -> None:
    """Write chronology and event without a word of who reported: the trail is read by others."""
    details = {"report": report.reference, "found": report.found_at.isoformat()}
    common.tell(case, "report", at=now, by="", details=details)
    nobody = replace(common.system(), display_name="", address="", area_code=case.area)
    audit.record(nobody, "cases.report", case, at=now, area=case.area, changes=details)


def _take_receipt(case: Case, report: Report, receipt: Receipt, now: datetime) -> None:
    common.not_later(receipt.at, now)
    if not receipt.name.strip() or not receipt.incident_number.strip():
        raise errors.ReceiptNeeded
    for delivery in Delivery.objects.filter(report=report, receiver=c.Receiver.POLICE)[:1]:
        _acknowledged(delivery, c.Acknowledged.TELEPHONE, receipt, by="", now=now)
        _accept(common.system(), case, delivery, now)


@transaction.atomic
def record_finding(actor: Actor, draft: ReportDraft, *, now: datetime) -> Report:
    """Write down what was found and is not told to the police yet; it shows in review (R-245).

    :raises NotAllowed, NothingSaid, PlaceNeeded, InTheFuture: as :func:`file_report`.
    """
    require(actor, CasesPermission.REPORT)
    _check(draft, now)
    file = _file(actor, draft.file_id)
    with acting_as(common.system()):
        found = Report.objects.filter(
            origin=draft.origin, origin_id=draft.origin_id, care_file=file
        ).first()
        if draft.origin_id is not None and found is not None:
            return found
        report = Report(
            pk=draft.id or uuid4(), reference=_number("B", now), state=c.ReportState.FOUND
        )
        _say(report, draft, file)
        report.save(force_insert=True)
        _keep_reporter(actor, report, draft, now)
        audit.record(common.system(), "cases.find", report, at=now, area=report.area)
        if file is not None:
            duties.plan_files([file.pk], clock.local_date(now))
    return report


@transaction.atomic
def dismiss_finding(actor: Actor, report: Report, *, reason: str, now: datetime) -> Report:
    """Say why a finding needs no report; the review sees it.

    :raises NotAllowed: for another's finding. :raises ReasonNeeded: without a reason.
    :raises WrongStatus: if it was reported meanwhile: a report is never taken back.
    """
    require(actor, CasesPermission.REPORT)
    locked = Report.objects.select_for_update(of=("self",)).filter(pk=report.pk).first()
    own = Reporter.objects.filter(report=report.pk, user_id=actor.user_id).exists()
    if locked is None or not (own or actor.system):
        raise NotAllowed
    if locked.state != c.ReportState.FOUND:
        raise WrongStatus
    if not reason.strip():
        raise errors.ReasonNeeded
    locked.state, locked.dismiss_reason = c.ReportState.DISMISSED, reason.strip()
    locked.dismissed_at, locked.dismissed_by = now, common.who(actor)
    locked.save()
    audit.record(actor, "cases.dismiss_finding", locked, at=now, area=locked.area)
    if locked.care_file_id is not None:
        duties.plan_files([locked.care_file_id], clock.local_date(now))
    return locked


@transaction.atomic
def add_words(
    actor: Actor, report: Report, text: str, *, now: datetime, by_reporter: bool = True
) -> Addition:
    """Add to a report; the report itself stays as it was said.

    :raises ReasonNeeded: without a word. :raises WrongStatus: before it was reported.
    """
    if not text.strip():
        raise errors.ReasonNeeded
    with acting_as(common.system()):
        locked = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
        if locked.case is None:
            raise WrongStatus
        row = Addition(report=locked, text=text.strip(), by_reporter=by_reporter, at=now)
        common.add(locked.case, row)
        common.tell(locked.case, "add_words", at=now, by="", details={"report": locked.reference})
        audit.record(common.system(), "cases.add_words", locked.case, at=now, area=locked.area)
    return row


@transaction.atomic
def add_photos(
    report: Report, uploads: Iterable[Any], *, now: datetime, token: UUID | None = None
) -> None:
    """Keep photos handed over with a report, for its case alone.

    As the system: who kept a photo would be told as who reported.

    :raises DomainError: if one cannot be kept; then none is.
    """
    system = common.system()
    subject = documents.Subject(
        "cases.report", report.pk, area=report.area, sealed_for=report.case_id
    )
    with acting_as(system):
        documents.store_all(
            system, uploads, kind=REPORT_PHOTO, subject=subject, token=token, now=now
        )


# --- receipts ----------------------------------------------------------------------------------


@transaction.atomic
def acknowledge(
    actor: Actor, delivery: Delivery, *, now: datetime, receipt: Receipt | None = None,
    incident_number: str = "",
) -> Delivery:  # fmt: skip
    """Say that a receiver has the report: on its own page, or told by telephone (`receipt`).

    The receiver itself needs no more than the button. Anybody else of the team, and who reported,
    enters what was said on the telephone: who, at which minute, under which number.

    :raises NotAllowed: for others. :raises ReceiptNeeded: if name or number is missing.
    :raises WrongStatus: if it is acknowledged already.
    """
    if not actor.may(CasesPermission.VIEW) and not actor.may(CasesPermission.REPORT):
        raise NotAllowed
    team = selectors.roles_in(actor, delivery.case_id)
    own = actor.organisation_id is not None and actor.organisation_id == delivery.organisation_id
    own = own and actor.may(CasesPermission.VIEW)
    if not (own or team or actor.system or selectors.is_reporter(actor, delivery.report_id)):
        raise NotAllowed
    _must_say(delivery, own, receipt, now)
    with acting_as(common.system()):
        case = Case.objects.select_for_update(of=("self",)).get(pk=delivery.case_id)
        locked = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)
        if locked.acknowledged_at is not None:
            raise WrongStatus
        by = common.who(actor) if (team or own) else ""
        if receipt is None:
            told = Receipt(actor.display_name, now, incident_number.strip())
            _acknowledged(locked, c.Acknowledged.PAGE, told, by=by, now=now)
        else:
            _acknowledged(locked, c.Acknowledged.TELEPHONE, receipt, by=by, now=now)
        known = actor if (team or own) else common.system()
        _accept(known, case, locked, now)
    return locked


def _must_say(delivery: Delivery, own: bool, receipt: Receipt | None, now: datetime) -> None:
    if receipt is None:
        if not own:
            raise errors.ReceiptNeeded
        return
    common.not_later(receipt.at, now)
    numbered = receipt.incident_number.strip() or delivery.receiver != c.Receiver.POLICE
    if not receipt.name.strip() or not numbered:
        raise errors.ReceiptNeeded


def _acknowledged(
    delivery: Delivery, how: c.Acknowledged, receipt: Receipt, *, by: str, now: datetime
) -> None:
    delivery.acknowledged_at, delivery.acknowledged_how = receipt.at, how
    delivery.acknowledged_name = receipt.name.strip()
    delivery.incident_number = receipt.incident_number.strip()
    delivery.entered_by, delivery.entered_at = by, now
    delivery.save()


def _accept(actor: Actor, case: Case, delivery: Delivery, now: datetime) -> None:
    """Write the receipt down; the police's receipt makes the case an accepted one."""
    details = {"receiver": str(delivery.receiver), "how": str(delivery.acknowledged_how)}
    police = delivery.receiver == c.Receiver.POLICE
    moves = police and case.state in workflow.ACCEPT.sources
    common.finish(
        actor, case, "accept" if police else "acknowledge", now=now, details=details,
        target=workflow.ACCEPT.target if moves else "", at=delivery.acknowledged_at,
    )  # fmt: skip


def code_digest(code: str) -> bytes:
    """Return what the database keeps of a reporter's code."""
    return hashlib.sha256(code.strip().upper().encode()).digest()


def _random(length: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def _number(head: str, now: datetime) -> str:
    return f"{head}{clock.local_date(now):%y%m%d}-{_random(6)}"
