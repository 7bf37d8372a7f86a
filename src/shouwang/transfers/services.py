"""Giving a child's file to another place, asking for one, sending one to another installation."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from shouwang.accounts.models import Organisation
from shouwang.audit import services as audit
from shouwang.core.actors import Actor, require, system_actor
from shouwang.core.clock import local_date
from shouwang.core.errors import DomainError, NotAllowed, WrongStatus
from shouwang.core.scope import acting_as
from shouwang.documents import hooks
from shouwang.documents import services as documents
from shouwang.duties import services as duties
from shouwang.registry import services as registry
from shouwang.registry.choices import CloseReason, FileStatus, GrantKind
from shouwang.registry.models import CareFile, Grant, GuardianshipArrangement
from shouwang.registry.permissions import RegistryPermission
from shouwang.registry.selectors.carrying import carried

from . import packages, selectors, work, workflow
from .choices import ArrivalStatus, Route, TransferReason, TransferStatus
from .models import Arrival, Identity, Partner, Transfer
from .permissions import TransferPermission
from .workflow import Step

OPEN_DAYS = 90
SHOWN = (RegistryPermission.VIEW_FILE, RegistryPermission.VIEW_CONTACT)
_SYSTEM = "transfers"


class AlreadyOnTheWay(DomainError):
    """A file is given to one place at a time."""

    message = _("该儿童的档案正在移交，请先撤回或等待对方答复。")


class AlreadyRequested(DomainError):
    """The same child is asked for already."""

    message = _("已经为该儿童提出过转入申请，请等待对方答复。")


class NoLongerThere(DomainError):
    """The child has left the other side meanwhile."""

    message = _("该儿童的档案已不在本地，不能办理转出。")


class SayWhy(DomainError):
    """Declining asks for a word."""

    message = _("请写明不同意的原因。")


class NotAPackage(DomainError):
    """What was uploaded is no package, or was changed on the way."""

    message = _("这不是可以识别的档案包，或内容已被改动，请让对方重新生成。")


class NotForUs(DomainError):
    """The package was made for another installation."""

    message = _("该档案包不是发给本系统的，请让对方核对接收单位。")


class UnknownSender(DomainError):
    """Nobody here has compared the sender's keys."""

    message = _("发送方系统尚未登记或尚未核对指纹，不能接收。")


class AlreadyHere(DomainError):
    """A package is taken in once."""

    message = _("该档案包已经上传过。")


class TooLarge(DomainError):
    """No installation takes in a package above the limit."""

    message = _("档案内容超过20MB，不能生成档案包。请打印档案，以纸质方式移交。")


class SameHand(DomainError):
    """Comparing the keys is another person's deed."""

    message = _("核对指纹须由登记人以外的另一人办理。")


# --- inside this installation -------------------------------------------------------------------


@transaction.atomic
def offer(
    actor: Actor, file: CareFile, to: Organisation, *, reason: TransferReason, note: str,
    now: datetime,
) -> Transfer:  # fmt: skip
    """Offer a child's file to another place; it can look at the file until it answered.

    :raises AlreadyOnTheWay: if the file is being given to somebody. :raises WrongStatus: if it is
        closed. :raises NotAllowed: outside one's own area.
    """
    file = CareFile.objects.select_for_update(of=("self",)).select_related("person").get(pk=file.pk)
    require(actor, TransferPermission.SEND, at=file.area)
    if file.is_closed:
        raise WrongStatus
    if not selectors.takers(actor).filter(pk=to.pk).exists():
        raise NotAllowed
    row = Transfer(
        care_file=file, route=Route.OFFERED, status=TransferStatus.OFFERED, reason=reason,
        note=note, to_area=to.area, to_name=to.name, organisation=to,
        child_name=file.person.name, begun_at=now, begun_by=actor.display_name,
    )  # fmt: skip
    row.place(file.area)
    _save_alone(row)
    row.grant = _open(file, to, str(reason.label), now)
    row.save(update_fields=["grant"])
    _record(actor, "transfers.offer", row, now, note=note, to=to.area)
    return row


def _save_alone(row: Transfer) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise (AlreadyRequested if row.route == Route.REQUESTED else AlreadyOnTheWay) from None


def _open(file: CareFile, to: Organisation, reason: str, now: datetime) -> Grant:
    today = local_date(now)
    with acting_as(system_actor(_SYSTEM)) as system:
        return registry.grant_file(
            system, file, organisation=to, permissions=SHOWN, reason=reason, valid_from=today,
            valid_to=today + timedelta(days=OPEN_DAYS), kind=GrantKind.TRANSFER, now=now,
        )  # fmt: skip


@transaction.atomic
def request(
    actor: Actor, *, area: str, from_area: str, child_name: str, id_digest: bytes, note: str,
    now: datetime, row_id: UUID | None = None,
) -> Transfer:  # fmt: skip
    """Ask the place that holds a child for the file, knowing no more than the own roster says.

    :param area: the village (or higher) that wants the child; `from_area`: where it is held.
    :raises AlreadyRequested: if that was asked already and not yet answered.
    """
    require(actor, TransferPermission.RECEIVE, at=area)
    if actor.organisation_id is None:
        raise NotAllowed
    row = Transfer(
        route=Route.REQUESTED, status=TransferStatus.REQUESTED, note=note, to_area=area,
        to_name=actor.organisation_name, organisation_id=actor.organisation_id,
        child_name=child_name, id_digest=id_digest, row_id=row_id, begun_at=now,
        begun_by=actor.display_name,
    )  # fmt: skip
    row.place(from_area)
    _save_alone(row)
    _record(actor, "transfers.request", row, now, note=note, to=area)
    return row


@transaction.atomic
def answer(
    actor: Actor, transfer: Transfer, step: Step, *, text: str, now: datetime,
    area: str = "", on: date | None = None,
) -> Transfer:  # fmt: skip
    """Do one step of the table on a transfer.

    :param area: the village that takes the child (ACCEPT), of the actor's own area.
    :param on: the day from which the child belongs there; today where it is not said.
    :raises WrongStatus: if the other side was faster. :raises SayWhy: refusing without a word.
    :raises NoLongerThere: if the child's file is gone meanwhile.
    """
    row: Transfer = Transfer.objects.select_for_update(of=("self",)).get(pk=transfer.pk)
    require(actor, step.permission, at=row.area if step.side == "giver" else row.to_area)
    step.check(row.status)
    if step.target == TransferStatus.DECLINED and not text.strip():
        raise SayWhy
    row.status, row.answer = step.target, text.strip()
    row.answered_at, row.answered_by = now, actor.display_name
    if step in (workflow.ACCEPT, workflow.AGREE):
        _hand_over(actor, row, step, area=area, on=on or local_date(now), now=now)
    elif row.care_file_id:
        _close_grant(row, now)
    row.save()
    _record(actor, f"transfers.{step.deed}", row, now, note=text, to=row.to_area)
    return row


def _hand_over(
    actor: Actor, row: Transfer, step: Step, *, area: str, on: date, now: datetime
) -> None:
    if step == workflow.ACCEPT:
        require(actor, TransferPermission.RECEIVE, at=area)
        row.to_area = area
    before = row.area
    with acting_as(system_actor(_SYSTEM)) as system:
        file = _file_of(row)
        if file is None:
            raise NoLongerThere
        _close_grant(row, now)
        registry.hand_over_file(
            system, file, area=row.to_area, on=on, reason=row.get_route_display(), now=now
        )
    row.care_file = file
    row.place(before)  # the stub stays where the child came from


def _file_of(row: Transfer) -> CareFile | None:
    files = CareFile.objects.exclude(status=FileStatus.CLOSED)
    if row.care_file_id:
        return files.filter(pk=row.care_file_id).first()
    found: CareFile | None = files.filter(id_digest=bytes(row.id_digest or b"")).first()
    return found if found is not None and found.county == row.county else None


def _close_grant(row: Transfer, now: datetime) -> None:
    if row.grant_id:
        with acting_as(system_actor(_SYSTEM)) as system:
            registry.revoke_grant(system, Grant.objects.get(pk=row.grant_id), on=local_date(now),
                                  now=now)  # fmt: skip


def _record(
    actor: Actor, deed: str, row: Transfer, now: datetime, *, note: str = "", to: str = ""
) -> None:
    audit.record(
        actor, deed, row, at=now, area=row.area,
        file_ids=[row.care_file_id] if row.care_file_id else [], note=note,
        changes={"status": str(row.status), "to": to},
    )  # fmt: skip


# --- other installations ------------------------------------------------------------------------


@transaction.atomic
def our_identity(actor: Actor, name: str, *, now: datetime) -> Identity:
    """Return the keys of this installation; made when they are first asked for."""
    if not actor.may(TransferPermission.EDIT_PARTNER):
        raise NotAllowed
    found = selectors.identity()
    if found is not None:
        return found
    signing, opening = packages.Keys.generate().dump()
    made = Identity(name=name, signing_key=signing, opening_key=opening, made_at=now)
    made.save(force_insert=True)
    audit.record(actor, "transfers.make_keys", made, at=now)
    return made


def keys_of(identity: Identity) -> packages.Keys:
    """Return the private keys of this installation."""
    return packages.Keys.load(str(identity.signing_key), str(identity.opening_key))


@transaction.atomic
def add_partner(actor: Actor, card: bytes, *, now: datetime) -> Partner:
    """Take in the card of another installation; it counts when a second person compared it.

    :raises NotAPackage: if the file is no such card.
    """
    if not actor.may(TransferPermission.EDIT_PARTNER):
        raise NotAllowed
    try:
        name, verify_key, sealing_key = packages.read_card(card)
    except packages.NotAPackage:
        raise NotAPackage from None
    known = Partner.objects.filter(verify_key=verify_key).first()
    if known is not None:
        return known
    made = Partner(
        name=name, verify_key=verify_key, sealing_key=sealing_key, added_at=now,
        added_by=actor.display_name, added_user=actor.user_id,
    )  # fmt: skip
    made.save(force_insert=True)
    audit.record(actor, "transfers.add_partner", made, at=now, changes={"name": name})
    return made


@transaction.atomic
def confirm_partner(actor: Actor, partner: Partner, *, now: datetime) -> Partner:
    """Say that the fingerprint was compared with the other side by telephone.

    :raises SameHand: by whoever added it. :raises WrongStatus: if it was done, or is out of use.
    """
    if not actor.may(TransferPermission.EDIT_PARTNER):
        raise NotAllowed
    row = Partner.objects.select_for_update().get(pk=partner.pk)
    if row.confirmed_at is not None or row.ended_at is not None:
        raise WrongStatus
    if row.added_user == actor.user_id:
        raise SameHand
    row.confirmed_at, row.confirmed_by = now, actor.display_name
    row.save(update_fields=["confirmed_at", "confirmed_by"])
    audit.record(actor, "transfers.confirm_partner", row, at=now)
    return row


@transaction.atomic
def end_partner(actor: Actor, partner: Partner, *, now: datetime) -> Partner:
    """Take another installation out of use.

    :raises WrongStatus: if it is out of use already.
    """
    if not actor.may(TransferPermission.EDIT_PARTNER):
        raise NotAllowed
    row = Partner.objects.select_for_update().get(pk=partner.pk)
    if row.ended_at is not None:
        raise WrongStatus
    row.ended_at = now
    row.save(update_fields=["ended_at"])
    audit.record(actor, "transfers.end_partner", row, at=now)
    return row


@transaction.atomic
def send(
    actor: Actor, file: CareFile, partner: Partner, *, reason: TransferReason, note: str,
    now: datetime,
) -> tuple[Transfer, str]:  # fmt: skip
    """Make the package of a child's file for another installation; the file waits for the receipt.

    Records of work, letters, plans and agreements go along, and their photos and scans up to a
    limit; how many stayed behind is told.

    :raises AlreadyOnTheWay, WrongStatus: as :func:`offer`. :raises UnknownSender: if the keys of
        the other side were not compared, or there are none here. :raises TooLarge: as it says.
    """
    file = CareFile.objects.select_for_update(of=("self",)).select_related("person").get(pk=file.pk)
    require(actor, TransferPermission.SEND, at=file.area)
    ours = selectors.identity()
    if ours is None or not selectors.partners_in_use().filter(pk=partner.pk).exists():
        raise UnknownSender
    if file.is_closed:
        raise WrongStatus
    row = Transfer(
        id=uuid4(), care_file=file, route=Route.PACKAGE, status=TransferStatus.SENT,
        reason=reason, note=note, to_name=partner.name, partner=partner,
        child_name=file.person.name, begun_at=now, begun_by=actor.display_name,
    )  # fmt: skip
    row.place(file.area)
    _save_alone(row)
    load = work.load_of(actor, file)
    row.records, row.papers = len(load.rows["records"]), load.papers
    row.photos, row.left_out = len(load.photos), load.left_out
    body = {
        "work": {
            **load.rows, "left_out": load.left_out,
            "photos": [
                work.told_photo(each, documents.open_attachment(actor, each, now=now))
                for each in load.photos
            ],
        },
        "child": carried(file), "from": selectors.place_name(file.area), "by": actor.display_name,
        "organisation": actor.organisation_name, "on": local_date(now).isoformat(),
        "reason": str(reason.label), "note": note,
    }  # fmt: skip
    package = packages.pack(str(row.pk), body, keys_of(ours), partner.sealing_key)
    if len(package) > packages.MOST_BYTES:
        raise TooLarge
    row.package_digest = packages.digest(package)
    row.save(update_fields=["package_digest", "records", "papers", "photos", "left_out"])
    _record(actor, "transfers.send", row, now, note=note, to=partner.name)
    return row, package


@transaction.atomic
def take_receipt(actor: Actor, text: bytes, *, now: datetime) -> Transfer:
    """Close the file when the other installation took it in; leave it open when it did not.

    :raises NotAPackage: if it is no receipt of a package of ours. :raises UnknownSender: if another
        installation signed it. :raises WrongStatus: if it was answered already.
    """
    try:
        told = packages.read_receipt(text)
        row = Transfer.objects.select_for_update(of=("self",)).get(pk=UUID(told["id"]))
    except (packages.NotAPackage, packages.Forged, ValueError, Transfer.DoesNotExist):
        raise NotAPackage from None
    require(actor, TransferPermission.SEND, at=row.area)
    if row.partner is None or row.partner.verify_key != told["from"]:
        raise UnknownSender
    step = workflow.CONFIRM if told["accepted"] else workflow.RETURNED
    step.check(row.status)
    row.status, row.answered_at, row.answered_by = step.target, now, str(told["by"])[:120]
    row.save(update_fields=["status", "answered_at", "answered_by"])
    if told["accepted"] and row.care_file is not None and not row.care_file.is_closed:
        with acting_as(system_actor(_SYSTEM)) as system:
            registry.close_file(
                system, row.care_file, reason=CloseReason.MOVED_AWAY,
                on=date.fromisoformat(str(told["on"])), note=row.to_name, now=now,
            )  # fmt: skip
    _record(actor, f"transfers.{step.deed}", row, now, to=row.to_name)
    return row


@transaction.atomic
def take_package(actor: Actor, text: bytes, *, now: datetime) -> Arrival:
    """Take a package in, to be looked at; nothing enters the register yet.

    :raises NotAPackage, NotForUs, UnknownSender, AlreadyHere: as they say.
    """
    require(actor, TransferPermission.RECEIVE, at=actor.area_code)
    ours = selectors.identity()
    try:
        envelope = packages.read_package(text)
        package_id = UUID(envelope.id)
    except (packages.NotAPackage, ValueError):
        raise NotAPackage from None
    sender = selectors.partners_in_use().filter(verify_key=envelope.sender).first()
    if sender is None or ours is None:
        raise UnknownSender
    try:
        body = packages.unpack(envelope, keys_of(ours))
    except packages.NotForUs:
        raise NotForUs from None
    except packages.Forged:
        raise NotAPackage from None
    row = Arrival(
        id=package_id, partner=sender, status=ArrivalStatus.RECEIVED,
        content=json.dumps(body, ensure_ascii=False), child_name=_name_in(body),
        from_name=str(body["from"])[:200], came_at=now, came_by=actor.display_name,
    )  # fmt: skip
    row.place(actor.area_code)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise AlreadyHere from None
    audit.record(actor, "transfers.take_package", row, at=now, area=row.area)
    return row


def _name_in(body: dict[str, object]) -> str:
    child = body["child"]
    return str(json.loads(child["values"])["name"]) if isinstance(child, dict) else ""


@transaction.atomic
def answer_arrival(
    actor: Actor, arrival: Arrival, *, accept: bool, text: str, now: datetime, area: str = ""
) -> Arrival:
    """Enter the child of a package, or send it back; either way sign a receipt.

    :param area: the village that takes the child.
    :raises WrongStatus: if it was answered. :raises SayWhy: sending back without a word.
    :raises NumberTaken: if the child has an open file here.
    """
    row: Arrival = Arrival.objects.select_for_update(of=("self",)).get(pk=arrival.pk)
    require(actor, TransferPermission.RECEIVE, at=area if accept else row.area)
    ours = selectors.identity()
    if row.status != ArrivalStatus.RECEIVED or ours is None:
        raise WrongStatus
    if not accept and not text.strip():
        raise SayWhy
    today, body = local_date(now), json.loads(str(row.content))
    if accept:
        row.care_file = registry.take_in(
            actor, body["child"], area=area, on=date.fromisoformat(body["on"]), now=now
        )
        _take_work(actor, row.care_file, row, body, now)
    row.status = ArrivalStatus.ACCEPTED if accept else ArrivalStatus.DECLINED
    row.answer, row.answered_at, row.answered_by = text.strip(), now, actor.display_name
    row.content = ""
    row.receipt = packages.receipt(
        str(row.pk), keys_of(ours), accepted=accept, on=today.isoformat(), by=actor.display_name
    )
    row.save()
    audit.record(
        actor, "transfers.answer_arrival", row, at=now, area=area or row.area,
        file_ids=[row.care_file_id] if row.care_file_id else [],
        changes={"status": str(row.status), "records": work.counted(body).records},
    )  # fmt: skip
    return row


def _take_work(
    actor: Actor, file: CareFile, row: Arrival, body: dict[str, Any], now: datetime
) -> None:
    """Enter what came along: records of work, letters, plans, agreements, photos and scans."""
    told = body.get("work") or {}
    made = {
        name: work.rows_of(name, told.get(name, []), file, row.pk, source=row.from_name)
        for name in work.PARTS
    }
    _name_carers(file, made["agreements"], told.get("agreements", []))
    here = {each.pk for rows in made.values() for each in rows}
    for name, rows in made.items():
        work.forget_missing(rows, here)
        work.PARTS[name].model.objects.bulk_create(rows, batch_size=500)
    for photo in told.get("photos", []):
        subject = work.new_id(row.pk, photo["record"])
        if subject in here and photo["kind"] in hooks.kinds:
            documents.store(
                actor, documents.Upload(photo["name"], work.content_of(photo)),
                kind=photo["kind"], area=file.area, file_id=file.pk,
                subject_kind=work.subject_of(photo), subject_id=subject, note=photo["note"],
                now=now,
            )  # fmt: skip
    duties.plan_files([file.pk], local_date(now))


def _name_carers(
    file: CareFile, agreements: Sequence[Any], told: Sequence[Mapping[str, Any]]
) -> None:
    """Let each agreement name its carer: who cares for the child in the file, else a new person."""
    carers = GuardianshipArrangement.objects.filter(care_file=file).select_related("carer")
    known = {str(row.carer.name): row.carer for row in carers}
    for agreement, each in zip(agreements, told, strict=True):
        name = str(each["carer"]["name"])
        if name not in known:
            known[name] = registry.enter_person(file, each["carer"])
        agreement.carer = known[name]


def note_shown(actor: Actor, file_ids: list[UUID], *, now: datetime) -> None:
    """Record that transfers were shown, with the files in them."""
    audit.record(actor, "transfers.view", at=now, file_ids=file_ids)
