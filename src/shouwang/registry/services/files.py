"""Deeds on a file as a whole: verify, close, reopen, open to others."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from shouwang.accounts.models import Organisation
from shouwang.audit import services as audit
from shouwang.core.actors import Actor, require
from shouwang.core.clock import local_date
from shouwang.core.errors import DomainError, NotAllowed, WrongStatus
from shouwang.registry import hooks, workflow
from shouwang.registry.choices import CloseReason, GrantKind
from shouwang.registry.models import (
    CareFile,
    Change,
    Grant,
)
from shouwang.registry.permissions import RegistryPermission


class TooLateToReopen(DomainError):
    """A closed file can be reopened for thirty days only."""

    message = _("退出已超过30天，不能直接恢复，请重新建档。")


class AnotherFileOpen(DomainError):
    """Another open file holds the number."""

    message = _("该儿童已有另一份在册档案，不能恢复本档案。")


def locked_file(file: CareFile) -> CareFile:
    """Return the file as it stands, held until the deed is done."""
    locked: CareFile = CareFile.objects.select_for_update(of=("self",)).get(pk=file.pk)
    return locked


def note_deed(
    actor: Actor, file: CareFile, deed: str, *, on: date, now: datetime, text: str
) -> None:
    """Put a line into the file\'s course."""
    change = Change(
        care_file=file, effective_on=on, at=now, deed=deed, source="OFFICE",
        actor_label=actor.display_name,
        summary=[{"field": "", "before": "", "after": text}] if text else [],
    )  # fmt: skip
    change.place(file.area)
    change.save()


@transaction.atomic
def verify_file(actor: Actor, file: CareFile, *, note: str = "", now: datetime) -> CareFile:
    """Confirm that somebody looked at the child and the papers.

    :raises WrongStatus: if the file is not waiting to be verified.
    """
    file = locked_file(file)
    require(actor, workflow.VERIFY.permission, at=file.area)
    workflow.VERIFY.check(file.status)
    before, file.status = file.status, workflow.VERIFY.target
    file.save(update_fields=["status", "updated_at"])
    note_deed(actor, file, "registry.verify_file", on=local_date(now), now=now, text=note)
    audit.record(
        actor, "registry.verify_file", file, at=now, area=file.area, note=note,
        changes={"status": (before, file.status)},
    )  # fmt: skip
    hooks.tell_facts_changed([file.pk])
    return file


@transaction.atomic
def close_file(
    actor: Actor, file: CareFile, *, reason: CloseReason, on: date, note: str = "", now: datetime
) -> CareFile:
    """Let a child leave the register, with the reason and the day; history stays.

    :raises WrongStatus: if the file is closed already.
    """
    file = locked_file(file)
    require(actor, workflow.CLOSE.permission, at=file.area)
    workflow.CLOSE.check(file.status)
    before = file.status
    file.status, file.close_reason, file.closed_on = workflow.CLOSE.target, reason, on
    file.version += 1
    file.save(update_fields=["status", "close_reason", "closed_on", "version", "updated_at"])
    note_deed(actor, file, "registry.close_file", on=on, now=now, text=str(reason.label))
    audit.record(
        actor, "registry.close_file", file, at=now, area=file.area, note=note,
        changes={"status": (before, file.status), "reason": reason},
    )  # fmt: skip
    hooks.tell_facts_changed([file.pk])
    return file


@transaction.atomic
def reopen_file(actor: Actor, file: CareFile, *, note: str, on: date, now: datetime) -> CareFile:
    """Take a closing back within thirty days; that of a merged file by undoing the merge.

    :raises TooLateToReopen: after that; :raises AnotherFileOpen: if the number is in use again.
    """
    file = locked_file(file)
    require(actor, workflow.REOPEN.permission, at=file.area)
    workflow.REOPEN.check(file.status)
    if file.merged_into_id:
        raise WrongStatus  # a stub comes back by undoing the merge
    if file.closed_on and on - file.closed_on > timedelta(days=workflow.REOPEN_WITHIN_DAYS):
        raise TooLateToReopen
    before, file.status = file.status, workflow.REOPEN.target
    file.close_reason, file.closed_on = "", None
    file.version += 1
    try:
        with transaction.atomic():
            file.save(
                update_fields=["status", "close_reason", "closed_on", "version", "updated_at"]
            )
    except IntegrityError:
        raise AnotherFileOpen from None
    note_deed(actor, file, "registry.reopen_file", on=on, now=now, text=note)
    audit.record(
        actor, "registry.reopen_file", file, at=now, area=file.area, note=note,
        changes={"status": (before, file.status)},
    )  # fmt: skip
    hooks.tell_facts_changed([file.pk])
    return file


@transaction.atomic
def grant_file(
    actor: Actor, file: CareFile, *, organisation: Organisation, permissions: Sequence[str],
    reason: str, valid_from: date, valid_to: date | None, now: datetime,
    kind: GrantKind = GrantKind.DECISION, user_id: UUID | None = None,
) -> Grant:  # fmt: skip
    """Open one file to an organisation outside its area, with fewer rights and an end.

    :param user_id: to this one of its people alone.
    :raises NotAllowed: if a right is granted that the actor does not hold.
    """
    require(actor, RegistryPermission.GRANT_FILE, at=file.area)
    if not all(actor.may(permission) for permission in permissions):
        raise NotAllowed
    grant = Grant(
        care_file=file, organisation=organisation, kind=kind, permissions=list(permissions),
        reason=reason, valid_from=valid_from, valid_to=valid_to, granted_by=actor.user_id,
        user_id=user_id,
    )  # fmt: skip
    grant.place(file.area)
    grant.save()
    note_deed(actor, file, "registry.grant_file", on=valid_from, now=now, text=organisation.name)
    audit.record(
        actor, "registry.grant_file", file, at=now, area=file.area, note=reason,
        changes={"organisation": str(organisation.pk), "permissions": list(permissions)},
    )  # fmt: skip
    return grant


@transaction.atomic
def revoke_grant(actor: Actor, grant: Grant, *, on: date, now: datetime) -> Grant:
    """End a grant on a day; that day it no longer holds."""
    grant = Grant.objects.select_for_update(of=("self",)).get(pk=grant.pk)
    require(actor, RegistryPermission.GRANT_FILE, at=grant.area)
    grant.valid_to = on - timedelta(days=1)
    grant.save(update_fields=["valid_to"])
    audit.record(actor, "registry.revoke_grant", grant, at=now, area=grant.area)
    return grant
