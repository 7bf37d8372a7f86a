"""Deeds: propose, begin and end pairings (W-08)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shouwang.audit import services as audit
from shouwang.core import clock
from shouwang.core.actors import Actor, require, system_actor
from shouwang.core.errors import DomainError, WrongStatus
from shouwang.core.models import new_id
from shouwang.core.scope import acting_as
from shouwang.documents import services as documents
from shouwang.documents.models import IssuedPaper
from shouwang.duties import services as duties
from shouwang.pairing import selectors
from shouwang.pairing.choices import EndReason, Mode, PairingStatus
from shouwang.pairing.models import Pairing, Volunteer
from shouwang.pairing.permissions import PairingPermission
from shouwang.registry import services as registry
from shouwang.registry.choices import GrantKind
from shouwang.registry.models import CareFile
from shouwang.registry.permissions import RegistryPermission

from .ending import end, keep

# What a proxy parent sees of the own child: the file's head and the carer's number to ring.
GRANTED = (RegistryPermission.VIEW_FILE, RegistryPermission.VIEW_CONTACT)


class NotFit(DomainError):
    """A volunteer who is not admitted, not fully vetted, or whose vetting has run out."""

    message = _("帮扶人未通过审查、条件不全或审查已过期，不能结对。")


class OwnNeeded(DomainError):
    """The rule demands one to one (R-130 c, T-044)."""

    message = _(
        "该儿童无人监护或父母均无监护能力，须一对一结对，不能与其他儿童共用帮扶人（R-130）。"
    )


class Full(DomainError):
    """The volunteer has no room."""

    message = _("该帮扶人已达到结对上限，或已一对一结对其他儿童。")


class ConsentNeeded(DomainError):
    """Parents agree of their own will (R-135)."""

    message = _("须登记家长自愿同意（姓名和日期）后才能结对（R-135）。")


class ChildUnwilling(DomainError):
    """The child was asked and does not want it."""

    message = _("儿童不愿意，不能结对。")


@transaction.atomic
def propose(
    actor: Actor, files: Sequence[CareFile], volunteer: Volunteer, *, reasons: Sequence[str] = (),
    follows: Pairing | None = None, now: datetime,
) -> list[Pairing]:  # fmt: skip
    """Put a child, or the children of one home, down for a volunteer; the parents are asked next.

    :raises NotFit: for a volunteer who may not. :raises Full: beyond what he or she offers.
    :raises OwnNeeded: if a child must have somebody of its own and would share.
    """
    locked = Volunteer.objects.select_for_update(of=("self",)).get(pk=volunteer.pk)
    for file in files:
        require(actor, PairingPermission.MANAGE, at=file.area)
    on = clock.local_date(now)
    if not selectors.is_fit(locked, on):
        raise NotFit
    own = any(selectors.needs_own(file) for file in files)
    _must_have_room(locked, own=own, number=len(files))
    mode = Mode.RELAY if follows else _mode(own, len(files))
    family = new_id() if len(files) > 1 else None
    made = []
    for file in files:
        pairing = Pairing(
            care_file=file, volunteer=locked, mode=mode, family=family, reasons=list(reasons),
            proposed_at=now, proposed_by=actor.display_name, follows=follows,
        )  # fmt: skip
        pairing.place(file.area)
        pairing.save(force_insert=True)
        made.append(pairing)
    audit.record(
        actor, "pairing.propose", locked, at=now, area=locked.area,
        file_ids=[file.pk for file in files], changes={"mode": str(mode)},
    )  # fmt: skip
    return made


def _mode(own: bool, number: int) -> Mode:
    if own:
        return Mode.ONE_TO_ONE
    return Mode.FAMILY if number > 1 else Mode.ONE_TO_MANY


def _must_have_room(volunteer: Volunteer, *, own: bool, number: int) -> None:
    busy = selectors.open_pairings(volunteer)
    if own and (busy or number > 1):
        raise OwnNeeded
    bound = any(each.mode == Mode.ONE_TO_ONE for each in busy)
    if bound or selectors.load_of(volunteer) >= volunteer.most_children:
        raise Full


@transaction.atomic
def begin(
    actor: Actor, pairing: Pairing, *, consent_by: str, consent_on: date | None,
    child_willing: bool | None, on: date, sheets: Sequence[Any] = (), now: datetime,
) -> Pairing:  # fmt: skip
    """Begin a pairing: only now the volunteer's own person may open the child's file.

    :param sheets: photos or scans of the consent that the parents signed.

    :raises ConsentNeeded: without the parents' consent. :raises ChildUnwilling: if it was said.
    :raises NotFit: if the vetting ran out meanwhile.
    """
    locked = _lock_pairing(actor, pairing, PairingStatus.PROPOSED)
    if not consent_by.strip() or consent_on is None or consent_on > clock.local_date(now):
        raise ConsentNeeded
    if child_willing is False:
        raise ChildUnwilling
    volunteer = locked.volunteer
    if not selectors.is_fit(volunteer, clock.local_date(now)):
        raise NotFit
    locked.consent_by, locked.consent_on = consent_by.strip(), consent_on
    locked.child_willing, locked.starts_on = child_willing, on
    locked.status = PairingStatus.ACTIVE
    locked.grant_id = _open_file(locked, on, now)
    locked.save()
    keep(actor, sheets, selectors.CONSENT, _subject(locked), now)
    audit.record(
        actor, "pairing.begin", locked, at=now, area=locked.area, file_ids=[locked.care_file_id]
    )
    duties.plan_files([locked.care_file_id], clock.local_date(now))
    former = locked.follows
    if former is not None and former.status == PairingStatus.ACTIVE:
        end(actor, former, EndReason.RELAYED, on, "", now)
    return locked


def _subject(pairing: Pairing) -> documents.Subject:
    return documents.Subject(
        selectors.PAIRING, pairing.pk, pairing.area, file_id=pairing.care_file_id
    )


@transaction.atomic
def add_sheets(actor: Actor, pairing: Pairing, files: Sequence[Any], *, now: datetime) -> Pairing:
    """Add the parents' consent sheet to a running pairing.

    :raises NotAllowed: without the right there. :raises WrongStatus: unless it runs.
    """
    locked = _lock_pairing(actor, pairing, PairingStatus.ACTIVE)
    keep(actor, files, selectors.CONSENT, _subject(locked), now)
    return locked


@transaction.atomic
def issue_consent(actor: Actor, pairing: Pairing, *, now: datetime) -> IssuedPaper:
    """Give the sheet on which the parents consent its number; once for a pairing.

    :raises WrongStatus: unless the pairing is proposed.
    """
    locked = _lock_pairing(actor, pairing, PairingStatus.PROPOSED)
    file, born = locked.care_file, locked.care_file.birth_date
    said = {
        "儿童姓名": file.person.name, "住址": file.person.address,
        "出生日期": f"{born.year}年{born.month}月{born.day}日" if born else "",
        "帮扶人": locked.volunteer.name,
        "帮扶人来源": str(locked.volunteer.get_origin_display()),
        "结对形式": str(locked.get_mode_display()),
    }  # fmt: skip
    return documents.issue(
        actor, selectors.CONSENT_PAPER, said, subject=_subject(locked), about=file.person.name,
        paper_id=uuid5(locked.pk, "consent"), now=now,
    )  # fmt: skip


def _open_file(pairing: Pairing, on: date, now: datetime) -> UUID | None:
    """Open the file to the one person who was paired; nobody else of the team."""
    volunteer = pairing.volunteer
    if volunteer.user_id is None or volunteer.organisation is None:
        return None
    system = system_actor("pairing")
    with acting_as(system):
        grant = registry.grant_file(
            system, pairing.care_file, organisation=volunteer.organisation,
            permissions=[str(right) for right in GRANTED], reason=str(_("结对帮扶")),
            valid_from=on, valid_to=None, now=now, kind=GrantKind.PAIRING,
            user_id=volunteer.user_id,
        )  # fmt: skip
    return grant.pk


@transaction.atomic
def decline(actor: Actor, pairing: Pairing, *, now: datetime) -> Pairing:
    """Note that a proposed pairing does not come about."""
    locked = _lock_pairing(actor, pairing, PairingStatus.PROPOSED)
    locked.status = PairingStatus.DECLINED
    locked.save(update_fields=["status"])
    audit.record(
        actor, "pairing.decline", locked, at=now, area=locked.area,
        file_ids=[locked.care_file_id],
    )  # fmt: skip
    return locked


@transaction.atomic
def end_pairing(
    actor: Actor, pairing: Pairing, *, reason: EndReason, on: date, review: str, now: datetime
) -> Pairing:
    """End a pairing with the reason and a review; the file closes to the volunteer that day."""
    locked = _lock_pairing(actor, pairing, PairingStatus.ACTIVE)
    return end(actor, locked, reason, on, review, now)


def _lock_pairing(actor: Actor, pairing: Pairing, status: PairingStatus) -> Pairing:
    locked: Pairing = Pairing.objects.select_for_update(of=("self",)).get(pk=pairing.pk)
    require(actor, PairingPermission.MANAGE, at=locked.area)
    if locked.status != status:
        raise WrongStatus
    return locked


def note_shown(actor: Actor, kind: str, file_ids: Iterable[UUID], *, now: datetime) -> None:
    """Record that volunteers or pairings were shown."""
    audit.record(actor, f"pairing.list_{kind}", at=now, file_ids=list(file_ids))
