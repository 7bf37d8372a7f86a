"""Workbooks that leave the system: asked for, let go by a second person, made, fetched, discarded.

One person takes out a few thousand rows alone; more only with a second one, and always behind a
password. Everything is an event.
"""

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouwang.audit import services as audit
from shouwang.core import clock
from shouwang.core.actors import Actor, require
from shouwang.core.errors import DomainError, NotAllowed, WrongStatus
from shouwang.core.listing import Selection
from shouwang.registry import sealed_files
from shouwang.registry.choices import ExportStatus
from shouwang.registry.export_replay import Found
from shouwang.registry.models import Export
from shouwang.registry.permissions import RegistryPermission

from .viewing import MOST_ALONE, PurposeNeeded

MOST_ROWS = 200_000
KEPT = timedelta(days=7)
_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789"  # none that look alike
_PASSWORD_LENGTH = 12


class TooMany(DomainError):
    """More rows than any export may have."""

    message = _("超过20万条，不能导出，请缩小查询范围。")


class SameAsker(DomainError):
    """Whoever asks for an export does not let it go."""

    message = _("申请人不能审批自己的导出，请由另一名有审批权的工作人员办理。")


class NoLonger(DomainError):
    """The workbook was discarded, or never made."""

    message = _("文件已过保存期限或尚未生成，不能下载。请重新申请。")


class AlreadyFetched(DomainError):
    """The workbook was fetched once already."""

    message = _("文件只能下载一次，已经下载过。需要时请重新申请。")


class AlreadyShown(DomainError):
    """The password was shown once already."""

    message = _("密码只显示一次，已经显示过。忘记密码的，请重新导出。")


def label_of(actor: Actor) -> str:
    """Return "organisation name" of an actor."""
    return f"{actor.organisation_name} {actor.display_name}".strip()


@transaction.atomic
def ask_export(
    actor: Actor, kind: str, label: str, asked: Mapping[str, Any], *, rows: int,
    columns: list[str], conditions: Mapping[str, str], purpose: str, now: datetime,
) -> Export:  # fmt: skip
    """Ask for a workbook behind a password; a small one needs nobody else.

    :param kind: key of the list, `label` what it is called; `asked` finds it again, see
        `export_replay.asked_of`.
    :raises NotAllowed: without the right; :raises PurposeNeeded: without a purpose;
    :raises TooMany: for more rows than any export may have.
    """
    if not actor.may(RegistryPermission.EXPORT) or actor.user_id is None or not actor.area_code:
        raise NotAllowed
    if not purpose.strip():
        raise PurposeNeeded
    if rows > MOST_ROWS:
        raise TooMany
    alone = rows <= MOST_ALONE
    export = Export(
        kind=kind, kind_label=label,
        query=json.dumps(asked), conditions=dict(conditions), columns=columns, rows=rows,
        purpose=purpose, status=ExportStatus.APPROVED if alone else ExportStatus.ASKED,
        asked_by=actor.user_id, asker=label_of(actor), post_id=actor.post_id, asked_at=now,
    )  # fmt: skip
    export.place(actor.area_code)
    export.save()
    changes = {"kind": kind, "rows": rows, "conditions": dict(conditions), "alone": alone}
    audit.record(actor, "registry.ask_export", export, at=now, area=export.area, purpose=purpose,
                 changes=changes)  # fmt: skip
    return export


@transaction.atomic
def answer_export(
    actor: Actor, export: Export, *, approve: bool, answer: str, now: datetime
) -> Export:
    """Let an export go, or refuse it with the reason.

    :raises NotAllowed: without the right over the asker's area; :raises SameAsker: for the asker;
    :raises WrongStatus: if it was answered already.
    """
    export = Export.objects.select_for_update().get(pk=export.pk)
    require(actor, RegistryPermission.APPROVE_EXPORT, at=export.area)
    if actor.user_id is None or actor.user_id == export.asked_by:
        raise SameAsker
    if export.status != ExportStatus.ASKED:
        raise WrongStatus
    export.status = ExportStatus.APPROVED if approve else ExportStatus.REFUSED
    export.answered_by, export.answered_at, export.answer = label_of(actor), now, answer
    export.save(update_fields=["status", "answered_by", "answered_at", "answer"])
    audit.record(
        actor, "registry.approve_export" if approve else "registry.refuse_export", export, at=now,
        area=export.area, note=answer, purpose=export.purpose, changes={"rows": export.rows},
    )  # fmt: skip
    return export


@transaction.atomic
def make_export(actor: Actor, export: Export, found: Found, *, now: datetime) -> Export:
    """Write the workbook of a list behind a fresh password, sealed on disk.

    Made already: nothing is done again. The event names the files in it.

    :raises WrongStatus: if it was not let go.
    """
    export = Export.objects.select_for_update().get(pk=export.pk)
    if export.status == ExportStatus.READY:
        return export
    if export.status != ExportStatus.APPROVED:
        raise WrongStatus
    from msoffcrypto.format.ooxml import OOXMLFile  # large, and no other command needs it

    content, ids = _workbook(export, found, now)
    password = "".join(secrets.choice(_ALPHABET) for _ in range(_PASSWORD_LENGTH))
    locked = BytesIO()
    office: Any = OOXMLFile
    office(content).encrypt(password, locked)
    export.stored_as = sealed_files.keep(locked.getvalue())
    export.digest = hashlib.sha256(locked.getvalue()).digest()
    export.password, export.rows = password, len(ids)
    export.status, export.made_at = ExportStatus.READY, now
    export.expires_on = clock.local_date(now) + KEPT
    export.save()
    audit.record(
        actor, f"registry.export_{export.kind}", export, at=now, area=export.area,
        purpose=export.purpose, file_ids=ids,
        changes={"rows": len(ids), "digest": export.digest.hex()},
    )  # fmt: skip
    return export


def _workbook(export: Export, found: Found, now: datetime) -> tuple[BytesIO, list[Any]]:
    """Return the workbook, not yet protected, and the files in it."""
    ids: list[Any] = []

    def rows() -> Iterator[Any]:
        for chunk in found.chunks():
            ids.extend(found.ids_of(chunk))
            yield from chunk

    chosen = found.selection
    each: Any = rows()
    shown = Selection(each, chosen.columns, chosen.form, chosen.order, is_valid=True)
    out = BytesIO()
    notes = watermark(export.asker, export.purpose, now, let_go_by=export.answered_by)
    found.listing.to_xlsx(out, shown, notes=notes, limit=MOST_ROWS)
    out.seek(0)
    return out, ids


def watermark(who: str, purpose: str, now: datetime, *, let_go_by: str = "") -> list[str]:
    """Return the lines under the title: who took it out, who let it go, when, what for."""
    when = timezone.localtime(now).strftime("%Y-%m-%d %H:%M")
    line = gettext("导出人：{who}　导出时间：{when}　用途：{purpose}").format(
        who=who, when=when, purpose=purpose
    )
    if let_go_by:
        line += gettext("　审批人：{who}").format(who=let_go_by)
    return [line, gettext("内含儿童个人信息，仅限上述用途，不得转发，用后删除。")]


def fail_export(export: Export, problem: str) -> None:
    """Note that a workbook cannot be made, and why."""
    Export.objects.filter(pk=export.pk, status=ExportStatus.APPROVED).update(
        status=ExportStatus.FAILED, answer=problem
    )


@transaction.atomic
def show_password(actor: Actor, export: Export, *, now: datetime) -> str:
    """Return the password of a workbook to its asker, and forget it.

    :raises NotAllowed: for anybody else; :raises NoLonger: if there is no workbook;
    :raises AlreadyShown: the second time.
    """
    export = Export.objects.select_for_update().get(pk=export.pk)
    _own(actor, export)
    if export.status != ExportStatus.READY:
        raise NoLonger
    password = str(export.password or "")
    if not password:
        raise AlreadyShown
    Export.objects.filter(pk=export.pk).update(password=b"")
    audit.record(actor, "registry.show_export_password", export, at=now, area=export.area)
    return password


@transaction.atomic
def fetch_export(actor: Actor, export: Export, *, now: datetime) -> bytes:
    """Return the workbook to its asker, once, and note that it left; then it is deleted.

    :raises NotAllowed: for anybody else; :raises AlreadyFetched: the second time;
    :raises NoLonger: once its time is over, or if it is not the workbook that was made.
    """
    export = Export.objects.select_for_update().get(pk=export.pk)
    _own(actor, export)
    today = clock.local_date(now)
    if (
        export.status != ExportStatus.READY
        or export.expires_on is None
        or export.expires_on < today
    ):
        raise NoLonger
    if export.downloads:
        raise AlreadyFetched
    try:
        content = sealed_files.read(export.stored_as)
    except FileNotFoundError as error:
        raise NoLonger from error
    if hashlib.sha256(content).digest() != bytes(export.digest):
        raise NoLonger
    export.downloads += 1
    export.save(update_fields=["downloads"])
    transaction.on_commit(lambda: sealed_files.discard(export.stored_as))
    audit.record(actor, "registry.fetch_export", export, at=now, area=export.area,
                 purpose=export.purpose, changes={"rows": export.rows})  # fmt: skip
    return content


def _own(actor: Actor, export: Export) -> None:
    if actor.user_id is None or actor.user_id != export.asked_by:
        raise NotAllowed
    if not actor.may(RegistryPermission.EXPORT):
        raise NotAllowed


def discard_expired(actor: Actor, on: date, *, now: datetime) -> int:
    """Delete the workbooks that were kept until before `on`; returns how many."""
    due = list(Export.objects.filter(expires_on__lt=on, status=ExportStatus.READY))
    for export in due:
        sealed_files.discard(export.stored_as)
        export.status, export.stored_as, export.password = ExportStatus.EXPIRED, "", b""
        export.save(update_fields=["status", "stored_as", "password"])
        audit.record(actor, "registry.expire_export", export, at=now, area=export.area)
    return len(due)
