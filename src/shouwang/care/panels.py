"""What the file page, the course and the dossier show of records of work."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.core.actors import Actor
from shouwang.core.presentation import Step, Tone
from shouwang.documents.paper import Chapter, Grid
from shouwang.registry.hooks import DossierPart, FileFlag, Panel
from shouwang.registry.models import CareFile

from . import selectors, tables
from .choices import URGENT, ParentalCare, RecordKind
from .models import Donation, FamilyCare, Letter, Persuasion, Plan, Record, Wish
from .permissions import CarePermission

_SHOWN = 5
_PLACE = 60
# What a post records most; the first of them is the big button.
KINDS = (
    RecordKind.HOME_VISIT, RecordKind.TALK, RecordKind.PARENT_CONTACT, RecordKind.GROWTH,
    RecordKind.HEALTH,
)  # fmt: skip
_HELP_SHOWN = 12


def panels(actor: Actor, files: Sequence[CareFile], on: date) -> Mapping[UUID, Sequence[Panel]]:
    """Return the last records of each file, and the ways to add one."""
    if not actor.may(CarePermission.VIEW_RECORD):
        return {}
    found: dict[UUID, Sequence[Panel]] = {}
    judged = selectors.judgements([file.pk for file in files])
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
            "judged": _judged(judged.get(file.pk, {})),
        }
        found[file.pk] = [
            Panel("care", gettext_lazy("关爱工作记录"), "care/file_records.html", context,
                  icon="chat-dots", order=30),
            Panel("care-help", gettext_lazy("帮扶方案、书信、心愿和捐赠"), "care/file_help.html",
                  _help_context(actor, file), icon="gift", order=35),
        ]  # fmt: skip
    return found


def _judged(rows: Mapping[str, Record]) -> list[dict[str, object]]:
    """Return what a person judged of the parents, last: with the day and who judged."""
    lines = []
    if level := rows.get("parental_care"):
        lines.append((_("父母关爱层次"), level.get_parental_care_display(), level))
    if (earning := rows.get("not_earning")) and earning.not_earning:
        lines.append((_("外出务工没有挣到钱"), _("是，重点关注"), earning))
    return [
        {"label": label, "word": word, "day": row.occurred_on, "by": selectors.doers(row),
         "record": row}
        for label, word, row in lines
    ]  # fmt: skip


def file_flags() -> list[FileFlag]:
    """Return the conditions by which the list shows households to be watched (R-101, R-105)."""
    return [
        FileFlag("care_material_only", gettext_lazy("父母只提供物质供给"), _material_only),
        FileFlag("care_not_earning", gettext_lazy("外出务工没有挣到钱"), _not_earning),
    ]


def _material_only(rows: Any, wanted: bool) -> Any:
    return _narrowed(rows, wanted, "parental_care", ParentalCare.MATERIAL)


def _not_earning(rows: Any, wanted: bool) -> Any:
    return _narrowed(rows, wanted, "not_earning", True)


def _narrowed(rows: Any, wanted: bool, name: str, value: object) -> Any:
    """Narrow files by what the last valid record that says it at all says."""
    told = Record.objects.filter(voided_at__isnull=True, **{f"{name}__isnull": False})
    last = told.order_by("care_file", "-occurred_on", "-id").distinct("care_file")
    files = Record.objects.filter(pk__in=last.values("pk"), **{name: value}).values("care_file")
    return rows.filter(pk__in=files) if wanted else rows.exclude(pk__in=files)


def _help_context(actor: Actor, file: CareFile) -> dict[str, object]:
    may = actor.may(CarePermission.RECORD) and not file.is_closed
    things = help_of([file.pk]).get(file.pk, [])
    persuade = may and selectors.both_away(file) and not selectors.open_persuasions([file.pk])
    return {
        "lines": [
            {
                "day": day, "title": title, "url": url, "tone": tone,
                "status": status,
            }
            for day, title, url, status, tone in things[:_HELP_SHOWN]
        ],
        "add": [(label, reverse(f"care:{name}", kwargs={"id": file.pk})) for name, label in _ADD]
        if may
        else [],
        "persuade": reverse("care:persuasion-create", kwargs={"id": file.pk}) if persuade else "",
        "papers": [
            (label, reverse(f"care:{name}", kwargs={"id": file.pk})) for name, label in _FORMS
        ]
        if may
        else [],
    }  # fmt: skip


_ADD = (
    ("plan-create", gettext_lazy("帮扶方案")), ("letter-create", gettext_lazy("亲情书信")),
    ("wish-create", gettext_lazy("微心愿")), ("donation-create", gettext_lazy("捐赠")),
    ("family-place", gettext_lazy("互助家庭照看")),
)  # fmt: skip
_FORMS = (
    ("talk-card", gettext_lazy("谈心记录卡")), ("growth-record", gettext_lazy("成长记录")),
    ("plan-form", gettext_lazy("空白帮扶方案")),
)  # fmt: skip
# Model, its day, its page; what each is called is its own text.
_HELP = (
    (Plan, "starts_on", "plan"), (Letter, "received_on", "letter"),
    (Wish, "collected_on", "wish"), (Donation, "given_on", "donation"),
    (FamilyCare, "starts_on", "family-care-end"), (Persuasion, "listed_on", "persuasion"),
)  # fmt: skip
Thing = tuple[date, str, str, str, str]


def help_of(file_ids: Sequence[UUID]) -> dict[UUID, list[Thing]]:
    """Return file id → (day, what, address, status, tone), the newest first; a query a kind."""
    found: dict[UUID, list[Thing]] = {}
    for model, day, page in _HELP:
        for row in model.objects.filter(care_file__in=list(file_ids)):
            if getattr(row, "voided_at", None) is not None:
                continue
            has_status = hasattr(row, "status")
            found.setdefault(row.care_file_id, []).append((
                getattr(row, day), _called(row), reverse(f"care:{page}", kwargs={"id": row.pk}),
                row.get_status_display() if has_status else "",
                tables.tone_of(row) if has_status else Tone.INFO,
            ))  # fmt: skip
    for things in found.values():
        things.sort(key=lambda thing: thing[0], reverse=True)
    return found


def _called(row: Any) -> str:
    if isinstance(row, Plan):
        return str(row.get_kind_display())
    if isinstance(row, Letter):
        return str(row.get_direction_display())
    if isinstance(row, Donation):
        return _("捐赠：{what}").format(what=selectors.gift_text(row))
    if isinstance(row, FamilyCare):
        until = f" — {row.ended_on}" if row.ended_on else ""
        return _("互助家庭照看（{mode}）").format(mode=row.get_mode_display()) + until
    return _("劝返一名监护人") if isinstance(row, Persuasion) else _("微心愿")


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
    for file_id, things in help_of(file_ids).items():
        found.setdefault(file_id, []).extend(
            Step(title, day, str(status), tone=tone, icon="gift", url=url)
            for day, title, url, status, tone in things
        )
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
    helped = help_of([file.pk for file in files])
    for file in files:
        rows = [row for row in selectors.records_of(actor, file) if row.voided_at is None]
        lines = [
            [row.occurred_on.isoformat(), str(row.get_kind_display()), _told(row),
             selectors.doers(row)]
            for row in rows
        ]  # fmt: skip
        grid = Grid(headings, lines, shares=(1.4, 1.4, 5, 2), empty=_("尚无记录"))
        helps = [[day.isoformat(), title, str(status)]
                 for day, title, _url, status, _tone in helped.get(file.pk, [])]  # fmt: skip
        help_grid = Grid([_("日期"), _("内容"), _("状态")], helps, shares=(1.4, 6, 2),
                         empty=_("尚无记录"))  # fmt: skip
        visited = any(row.kind == RecordKind.HOME_VISIT for row in rows)
        found[file.pk] = DossierPart(
            chapters=[
                (_PLACE, Chapter(_("走访、谈心和联系记录"), [grid])),
                (_PLACE + 1, Chapter(_("帮扶方案、书信、心愿和捐赠"), [help_grid])),
            ],
            expected=[(_("家访（走访）记录"), visited, "" if visited else _("尚无走访记录"))],
        )
    return found


def _told(row: Record) -> str:
    words = selectors.labels(row)
    said = [_("见到：{who}").format(who="、".join(map(str, words["seen"])))]
    said.append(_("未发现异常") if row.all_well else "、".join(map(str, words["problems"])))
    said += [f"{label}：{text}" for label, text in selectors.parts(row)]
    return "；".join(filter(None, said))
