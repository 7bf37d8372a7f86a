"""Deeds on agreements: draft, sign, confirm, return, end (W-15)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid5

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouwang.audit import services as audit
from shouwang.core import clock
from shouwang.core.actors import Actor, require, system_actor
from shouwang.core.errors import ChangedMeanwhile, DomainError, NotAllowed
from shouwang.core.scope import acting_as
from shouwang.core.workflow import Transition
from shouwang.documents import services as documents
from shouwang.documents.models import IssuedPaper
from shouwang.duties import services as duties
from shouwang.quality import services as quality
from shouwang.registry import services as registry
from shouwang.registry.choices import DocumentKind
from shouwang.registry.entries import Entry
from shouwang.registry.models import CareFile

from . import checks, papers, selectors, workflow
from .choices import AgreementStatus, EndReason
from .models import Agreement
from .permissions import GuardianshipPermission

_TERMS = (
    "kind", "reason", "starts_on", "ends_on", "parent_duties", "carer_duties", "living_costs",
    "child_opinion", "grounds", "told_school_on", "told_village_on",
)  # fmt: skip


class Lacking(DomainError):
    """An agreement lacks what the law or the rules ask; the message names it."""

    def __init__(self, lacks: Sequence[checks.Lack]) -> None:
        self.lacks = tuple(lacks)
        super().__init__("".join(f"{gettext(lack.message)}（{lack.basis}）" for lack in lacks))


class NoCarer(DomainError):
    """Nobody is entered as the child's carer besides a parent."""

    message = _("档案中没有登记父母以外的照护人，请先在档案里登记受委托人。")


class UnderWay(DomainError):
    """One agreement at a time."""

    message = _("该儿童已有拟定中或已签的协议，请先办完或终止。")


class ReasonNeeded(DomainError):
    """Returning asks why."""

    message = _("请填写退回原因。")


class SameHand(DomainError):
    """Who drafted does not check."""

    message = _("拟定人不能核对自己拟定的协议，请由另一人核对。")


class NoPaper(DomainError):
    """Nothing was chosen."""

    message = _("请选择要上传的照片或扫描件。")


# `choices.Evidence` → uploaded files (a list of the form field, with its token).
Papers = Mapping[str, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Terms:
    """What is agreed, as the form says it."""

    kind: str
    reason: str
    starts_on: date
    ends_on: date
    parent_duties: Sequence[str]
    carer_duties: Sequence[str]
    grounds: Mapping[str, str]
    living_costs: str = ""
    child_opinion: str = ""
    told_school_on: date | None = None
    told_village_on: date | None = None


@transaction.atomic
def draft_agreement(actor: Actor, file: CareFile, terms: Terms, *, now: datetime) -> Agreement:
    """Draft an agreement with the carer whom the file names.

    :raises NotAllowed: without the right there. :raises NoCarer: if nobody is named.
    :raises UnderWay: while another is drafted or signed.
    """
    require(actor, GuardianshipPermission.DRAFT, at=file.area)
    CareFile.objects.select_for_update(of=("self",)).get(pk=file.pk)
    carer = selectors.carer_of(file)
    if carer is None:
        raise NoCarer
    existing = selectors.of_file(file.pk)
    if any(each.status in (AgreementStatus.DRAFT, AgreementStatus.SIGNED) for each in existing):
        raise UnderWay
    agreement = Agreement(
        care_file=file, carer=carer, drafted_by=actor.user_id, drafted_label=actor.display_name,
        drafted_at=now, previous=existing[0] if existing else None,
    )  # fmt: skip
    agreement.place(file.area)
    _set(agreement, terms)
    agreement.save(force_insert=True)
    return _done(actor, agreement, "draft", now)


def _set(agreement: Agreement, terms: Terms) -> None:
    for name in _TERMS:
        value = getattr(terms, name)
        setattr(agreement, name, list(value) if isinstance(value, tuple) else value)
    agreement.grounds = dict(terms.grounds)


@transaction.atomic
def edit_agreement(
    actor: Actor, agreement: Agreement, terms: Terms, *, version: int, now: datetime
) -> Agreement:
    """Change a draft.

    :raises ChangedMeanwhile: if it was changed since it was shown. :raises WrongStatus: if it is
        no draft any more.
    """
    locked = _lock(actor, agreement, workflow.EDIT)
    if locked.version != version:
        raise ChangedMeanwhile
    _set(locked, terms)
    return _done(actor, locked, "edit", now)


@transaction.atomic
def sign_agreement(
    actor: Actor, agreement: Agreement, signatures: Sequence[Mapping[str, str]], *,
    proofs: Papers | None = None, now: datetime,
) -> Agreement:  # fmt: skip
    """Enter who signed, how, on which day, with the photos that prove it (may follow).

    :raises Lacking: if responsibilities, the carer's fitness or separate hands are missing.
    """
    locked = _lock(actor, agreement, workflow.SIGN)
    locked.signatures = [dict(each) for each in signatures]
    said = selectors.said(locked, clock.local_date(now))
    lacks = [*checks.before_signing(said, clock.local_date(now)), *checks.of_signatures(said)]
    if lacks:
        raise Lacking(lacks)
    locked.status, locked.return_reason = workflow.SIGN.target, ""
    _keep(actor, locked, proofs or {}, now)
    return _done(actor, locked, "sign", now)


@transaction.atomic
def add_papers(actor: Actor, agreement: Agreement, proofs: Papers, *, now: datetime) -> Agreement:
    """Add photos of the signed sheet, of the witnessed call, or the original that came later.

    :raises NotAllowed: without the right there. :raises WrongStatus: for an ended agreement.
    :raises NoPaper: if there is none.
    """
    locked = _lock(actor, agreement, workflow.PROVE)
    if not any(proofs.values()):
        raise NoPaper
    _keep(actor, locked, proofs, now)
    duties.plan_files([locked.care_file_id], clock.local_date(now))
    return locked


@transaction.atomic
def issue_agreement(actor: Actor, agreement: Agreement, *, now: datetime) -> IssuedPaper:
    """Give an agreement its number, and keep Word file and PDF; changed since, it is issued anew.

    :raises NotAllowed: without the right there. :raises WrongStatus: unless it is a draft.
    """
    locked = _lock(actor, agreement, workflow.EDIT)
    subject = documents.Subject(selectors.SUBJECT, locked.pk, locked.area, locked.care_file_id)
    return documents.issue(
        actor, selectors.PAPERS[locked.kind], papers.said(locked), subject=subject,
        about=locked.care_file.person.name, paper_id=uuid5(locked.pk, f"v{locked.version}"),
        now=now,
    )  # fmt: skip


def _keep(actor: Actor, agreement: Agreement, proofs: Papers, now: datetime) -> None:
    subject = documents.Subject(
        selectors.SUBJECT, agreement.pk, agreement.area, agreement.care_file_id
    )
    for kind, files in proofs.items():
        token = getattr(files, "token", None)
        documents.store_all(actor, files, kind=kind, subject=subject, token=token, now=now)


@transaction.atomic
def confirm_agreement(actor: Actor, agreement: Agreement, *, now: datetime) -> Agreement:
    """Say that a signed agreement was looked at and counts; the one before ends with it.

    :raises SameHand: if the actor drafted it. :raises Lacking: while the law asks for more.
    """
    locked = _lock(actor, agreement, workflow.CONFIRM)
    if workflow.CONFIRM.is_same_hand(locked, actor):
        raise SameHand
    today = clock.local_date(now)
    lacks = checks.before_counting(selectors.said(locked, today), today)
    if lacks:
        raise Lacking(lacks)
    for former in selectors.of_file(locked.care_file_id):
        if former.pk != locked.pk and former.status == AgreementStatus.EFFECTIVE:
            former.status, former.ended_on = AgreementStatus.ENDED, today
            former.end_reason = EndReason.REPLACED
            former.save(update_fields=["status", "ended_on", "end_reason"])
    locked.status, locked.checked_label = workflow.CONFIRM.target, actor.display_name
    locked.checked_at = now
    _done(actor, locked, "confirm", now)
    _tell_file(actor, locked, DocumentKind(locked.kind), today, now)
    return locked


@transaction.atomic
def return_agreement(
    actor: Actor, agreement: Agreement, *, reason: str, now: datetime
) -> Agreement:
    """Give a signed agreement back, with the reason: one pen for all, a ground not looked into …

    :raises ReasonNeeded: without a reason.
    """
    locked = _lock(actor, agreement, workflow.RETURN)
    if not reason.strip():
        raise ReasonNeeded
    locked.status, locked.return_reason = workflow.RETURN.target, reason.strip()
    locked.signatures = []
    return _done(actor, locked, "return", now)


@transaction.atomic
def end_agreement(
    actor: Actor, agreement: Agreement, *, reason: EndReason, on: date, now: datetime
) -> Agreement:
    """End an agreement; the child's file says from then on that there is none."""
    locked = _lock(actor, agreement, workflow.END)
    counted = locked.status == AgreementStatus.EFFECTIVE
    locked.status, locked.ended_on, locked.end_reason = workflow.END.target, on, reason
    _done(actor, locked, "end", now)
    if counted:
        _tell_file(actor, locked, DocumentKind.NONE, on, now)
    return locked


def _lock(actor: Actor, agreement: Agreement, step: Transition) -> Agreement:
    locked: Agreement = (
        Agreement.objects.select_for_update(of=("self",))
        .select_related("care_file", "carer")
        .get(pk=agreement.pk)
    )
    require(actor, step.permission, at=locked.area)
    step.check(locked.status)
    return locked


def _done(actor: Actor, agreement: Agreement, deed: str, now: datetime) -> Agreement:
    if deed != "draft":
        agreement.version += 1
        agreement.save()
    audit.record(
        actor, f"guardianship.{deed}_agreement", agreement, at=now, area=agreement.area,
        file_ids=[agreement.care_file_id], changes={"status": str(agreement.status)},
    )  # fmt: skip
    duties.plan_files([agreement.care_file_id], clock.local_date(now))
    return agreement


def _tell_file(
    actor: Actor, agreement: Agreement, document: DocumentKind, on: date, now: datetime
) -> None:
    """Let the child's file say which paper holds: what was checked here is entered nowhere else."""
    entry = Entry(agreement.area, {"agreement": str(document)}, agreement.care_file_id)
    registry.record_entries(
        actor, [entry], on=on, source="OFFICE", now=now,
        permission=GuardianshipPermission.VIEW,
    )  # fmt: skip
    # What the file says may stand already: whether measures hold has changed all the same.
    with acting_as(system_actor("guardianship.follow")):
        quality.check_files([agreement.care_file_id], clock.local_date(now), now=now)


def note_list(actor: Actor, file_ids: Iterable[Any], *, now: datetime) -> None:
    """Record that the list of agreements was shown."""
    audit.record(actor, "guardianship.list_agreements", at=now, file_ids=list(file_ids))


def note_agreement(actor: Actor, agreement: Agreement, deed: str, *, now: datetime) -> None:
    """Record that an agreement was shown (`view`) or printed (`print`)."""
    if not actor.may(GuardianshipPermission.VIEW):
        raise NotAllowed
    audit.record(
        actor, f"guardianship.{deed}_agreement", agreement, at=now, area=agreement.area,
        file_ids=[agreement.care_file_id],
    )  # fmt: skip
