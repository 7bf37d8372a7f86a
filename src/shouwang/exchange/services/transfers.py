"""申请转入: asking the other side for a child who has a file there; its answer."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shouwang.audit import services as audit
from shouwang.core.actors import Actor, require
from shouwang.core.clock import local_date
from shouwang.core.errors import DomainError, WrongStatus
from shouwang.exchange.choices import RowPlan, TransferStatus
from shouwang.exchange.models import SourceRow, TransferRequest
from shouwang.exchange.permissions import ExchangePermission
from shouwang.registry import services as registry
from shouwang.registry.choices import FileStatus, GrantKind
from shouwang.registry.models import CareFile
from shouwang.registry.permissions import RegistryPermission

OPEN_DAYS = 90
OPENS = (RegistryPermission.VIEW_FILE, RegistryPermission.VIEW_CONTACT)


class AlreadyRequested(DomainError):
    """The same child is asked for already."""

    message = _("已经为该儿童提出过转入申请，请等待对方答复。")


class NoLongerThere(DomainError):
    """The child has left the other side meanwhile."""

    message = _("该儿童的档案已不在本地，不能办理转出。")


@transaction.atomic
def request_transfer(
    actor: Actor, row: SourceRow, *, reason: str, now: datetime
) -> TransferRequest:
    """Ask the area that holds the child of an `ELSEWHERE` row to open its file.

    :raises AlreadyRequested: if that was asked already and not yet answered.
    :raises WrongStatus: if the row is no such row.
    """
    row = SourceRow.objects.select_for_update(of=("self",)).get(pk=row.pk)
    require(actor, ExchangePermission.COMMIT_BATCH, at=row.area)
    if row.plan != RowPlan.ELSEWHERE or row.id_digest is None or actor.organisation_id is None:
        raise WrongStatus
    if TransferRequest.objects.filter(
        organisation_id=actor.organisation_id, id_digest=bytes(row.id_digest),
        status=TransferStatus.REQUESTED,
    ).exists():  # fmt: skip
        raise AlreadyRequested
    request = TransferRequest(
        organisation_id=actor.organisation_id, from_area=row.held_reason, batch_id=row.batch_id,
        row_id=row.pk, child_name=row.child_name, id_digest=bytes(row.id_digest), reason=reason,
        requested_at=now, requested_by=actor.display_name,
    )  # fmt: skip
    request.place(row.area)
    request.save()
    audit.record(
        actor, "exchange.request_transfer", request, at=now, area=row.area, note=reason,
        changes={"from": row.held_reason},
    )  # fmt: skip
    return request


@transaction.atomic
def answer_transfer(
    actor: Actor, request_id: UUID, *, accept: bool, answer: str, now: datetime
) -> TransferRequest:
    """Open the child's file to the office that asks, or decline; both with a word of reason.

    :raises NoLongerThere: if the child has no open file in the actor's area any more.
    :raises WrongStatus: if it was answered already.
    """
    request = TransferRequest.objects.select_for_update(of=("self",)).get(pk=request_id)
    require(actor, RegistryPermission.GRANT_FILE, at=request.from_area)
    if request.status != TransferStatus.REQUESTED:
        raise WrongStatus
    if accept:
        request.care_file_id = _open(actor, request, now).pk
    request.status = TransferStatus.ACCEPTED if accept else TransferStatus.DECLINED
    request.answer, request.answered_at, request.answered_by = answer, now, actor.display_name
    request.save(update_fields=["status", "answer", "answered_at", "answered_by", "care_file_id"])
    audit.record(
        actor, "exchange.answer_transfer", request, at=now, area=request.from_area, note=answer,
        changes={"status": str(request.status)},
    )  # fmt: skip
    return request


def _open(actor: Actor, request: TransferRequest, now: datetime) -> CareFile:
    area = actor.area_for(RegistryPermission.GRANT_FILE)
    files = CareFile.objects.filter(id_digest=bytes(request.id_digest))
    file: CareFile | None = files.exclude(status=FileStatus.CLOSED).first()
    if area is None or file is None or file.area not in area:
        raise NoLongerThere
    today = local_date(now)
    registry.grant_file(
        actor, file, organisation=request.organisation, permissions=OPENS,
        reason=request.reason, valid_from=today, valid_to=today + timedelta(days=OPEN_DAYS),
        kind=GrantKind.TRANSFER, now=now,
    )  # fmt: skip
    return file
