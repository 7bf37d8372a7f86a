"""What the file page, the course and the dossier show of records of work."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.core.actors import Actor
from shouwang.core.presentation import Step, Tone
from shouwang.documents.paper import Chapter, Grid
from shouwang.registry.hooks import DossierPart, Panel
from shouwang.registry.models import CareFile

from . import selectors
from .choices import URGENT, RecordKind
from .models import Record
from .permissions import CarePermission

_SHOWN = 5
_PLACE = 60
# What a post records most; the first of them is the big button.
KINDS = (RecordKind.HOME_VISIT, RecordKind.TALK, RecordKind.PARENT_CONTACT)


def panels(actor: Actor, files: Sequence[CareFile], on: date) -> Mapping[UUID, Sequence[Panel]]:
    """Return the last records of each file, and the ways to add one."""
    if not actor.may(CarePermission.VIEW_RECORD):
        return {}
    found: dict[UUID, Sequence[Panel]] = {}
    for file in files:
        rows = selectors.records_of(actor, file)
        valid = [row for row in rows if row.voided_at is None]
        context = {
            "lines": [_line(row) for row in rows[:_SHOWN]],
            "more": max(0, len(rows) - _SHOWN),
            "kinds": [(kind, kind.label) for kind in KINDS]
            if actor.may(CarePermission.RECORD) and not file.is_closed
            else [],
            "last_visit": _last(valid, RecordKind.HOME_VISIT),
            "last_talk": _last(valid, RecordKind.TALK),
            "last_contact": _last(valid, RecordKind.PARENT_CONTACT),
        }
        found[file.pk] = [
            Panel("care", gettext_lazy("关爱工作记录"), "care/file_records.html", context,
                  icon="chat-dots", order=30)
        ]  # fmt: skip
    return found


def _last(rows: Sequence[Record], kind: RecordKind) -> date | None:
    return next((row.occurred_on for row in rows if row.kind == kind), None)


def _line(row: Record) -> dict[str, object]:
    return {
        "record": row,
        "kind": row.get_kind_display(),
        "doers": selectors.doers(row),
        "labels": selectors.labels(row),
        "urgent": bool(URGENT & set(row.problems)),
    }


def timeline(actor: Actor, file_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[Step]]:
    """Return the records of files as steps of their course."""
    if not actor.may(CarePermission.VIEW_RECORD):
        return {}
    found: dict[UUID, list[Step]] = {}
    rows = Record.objects.filter(care_file__in=list(file_ids), voided_at__isnull=True)
    for row in rows.order_by("-occurred_on"):
        found.setdefault(row.care_file_id, []).append(_step(row))
    return found


def _step(row: Record) -> Step:
    words = selectors.labels(row)
    said = (
        _("未发现异常") if row.all_well else "、".join(map(str, words["problems"])) or _("有异常")
    )
    tone = Tone.SUCCESS if row.all_well else Tone.WARNING
    return Step(
        row.get_kind_display(), row.occurred_on, str(said), selectors.doers(row), tone,
        "house-heart" if row.kind == RecordKind.HOME_VISIT else "chat-dots",
    )  # fmt: skip


def dossier(actor: Actor, files: Sequence[CareFile], on: date) -> Mapping[UUID, DossierPart]:
    """Return the chapter of records, and whether there are any (R-027, R-040, T-010)."""
    if not actor.may(CarePermission.VIEW_RECORD):
        return {}
    found = {}
    headings = [_("日期"), _("事项"), _("内容"), _("经办人")]
    for file in files:
        rows = [row for row in selectors.records_of(actor, file) if row.voided_at is None]
        lines = [
            [row.occurred_on.isoformat(), str(row.get_kind_display()), _told(row),
             selectors.doers(row)]
            for row in rows
        ]  # fmt: skip
        grid = Grid(headings, lines, shares=(1.4, 1.4, 5, 2), empty=_("尚无记录"))
        visited = any(row.kind == RecordKind.HOME_VISIT for row in rows)
        found[file.pk] = DossierPart(
            chapters=[(_PLACE, Chapter(_("走访、谈心和联系记录"), [grid]))],
            expected=[(_("家访（走访）记录"), visited, "" if visited else _("尚无走访记录"))],
        )
    return found


def _told(row: Record) -> str:
    words = selectors.labels(row)
    said = [_("见到：{who}").format(who="、".join(map(str, words["seen"])))]
    said.append(_("未发现异常") if row.all_well else "、".join(map(str, words["problems"])))
    said += [f"{label}：{text}" for label, text in selectors.parts(row)]
    return "；".join(filter(None, said))
