"""Columns of the lists."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from shouwang.core.listing import Column, Listing
from shouwang.registry.fields import FIELDS

from . import wording
from .choices import RowPlan
from .comparing import Compared, Side
from .forms import BatchFilter, FindingFilter, RowFilter


def file_url(file_id: UUID | None) -> str:
    """Return the address of a child's file, "" where there is no page for it."""
    if file_id is None:
        return ""
    try:
        return reverse("registry:child-detail", kwargs={"id": file_id})
    except NoReverseMatch:
        return ""


def batch_url(batch: Any) -> str:
    """Return the address of a batch."""
    return reverse("exchange:batch-detail", args=[batch.pk])


def row_url(row: Any) -> str:
    """Return the address of a row of a batch."""
    return reverse("exchange:row-detail", args=[row.batch_id, row.pk])


BATCHES: Listing[Any] = Listing(
    key="batches",
    title=_("导入批次"),
    filters=BatchFilter,
    default_order="-sent_at",
    row_url=batch_url,
    columns=(
        Column("file_name", _("文件名"), sort="file_name", url=batch_url, fixed=True, width=30),
        Column("status", _("状态"), value="get_status_display", sort="status",
               tone=lambda b: wording.STATUS_TONES[b.status]),
        Column("profile", _("表格类型"), value=lambda b: wording.profile_title(b.profile)),
        Column("rows", _("行数"), value=lambda b: b.counts.get("rows"), numeric=True),
        Column("errors", _("错误"), value=lambda b: b.counts.get("errors"), numeric=True),
        Column("warnings", _("提醒"), value=lambda b: b.counts.get("warnings"), numeric=True),
        Column("opened", _("新建档案"), value=lambda b: b.counts.get("opened"), numeric=True),
        Column("changed", _("变更档案"), value=lambda b: b.counts.get("changed"), numeric=True),
        Column("reference_date", _("填报日期"), sort="reference_date"),
        Column("sender", _("上传人"), value="sender_label", sort="sender_label"),
        Column("sent_at", _("上传时间"), sort="sent_at", width=18),
        Column("organisation", _("上传单位"), value="organisation.name", default=False, width=24),
        Column("committed_by", _("入库人"), default=False),
        Column("committed_at", _("入库时间"), default=False, width=18),
    ),
)  # fmt: skip


FINDINGS: Listing[Any] = Listing(
    key="findings",
    title=_("问题清单"),
    filters=FindingFilter,
    default_order="row",
    empty_text=_("没有发现问题。"),
    columns=(
        Column("sheet", _("工作表"), sort="sheet"),
        Column("row", _("行号"), sort="row", numeric=True),
        Column("column", _("列名"), sort="column", width=20),
        Column("code", _("问题"), value=lambda f: wording.code_title(f.code), sort="code",
               fixed=True, width=20),
        Column("severity", _("程度"), sort="severity",
               value=lambda f: wording.SEVERITIES.get(f.severity, f.severity),
               tone=lambda f: wording.SEVERITY_TONES.get(f.severity, "neutral")),
        Column("value_hint", _("所填内容"), width=22),
        Column("message", _("说明"), width=60,
               value=lambda f: wording.message(f.message, f.params)),
        Column("related", _("相关行"), default=False,
               value=lambda f: "、".join(str(row) for row in f.related_rows[:20])),
        Column("slug", _("代码"), value="code", default=False, width=24),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Comparison:
    """One field of a row: as said last, as the register has it, as said now, as it will be."""

    label: str
    before: str
    stored: str
    incoming: str
    result: str


def comparisons(row: Any, *, readable: bool, waiting: bool = False) -> list[Comparison]:
    """Return the fields in which a row differs from its file.

    :param readable: whether the actor may see the file; if not, what is stored is left out.
    :param waiting: whether the row waits for a decision.
    """
    if not row.difference:
        return []
    compared = Compared.from_text(row.difference)
    entering = compared.entering(row.decision)
    order = {key: place for place, key in enumerate(FIELDS)}
    return [
        Comparison(
            wording.field_label(key),
            wording.shown(key, compared.before.get(key)),
            _stored(key, compared.stored[key]) if readable else "＊＊＊",
            wording.shown(key, said),
            _result(compared.sides[key], wording.shown(key, said), key in entering, waiting),
        )
        for key, said in sorted(
            compared.incoming.items(), key=lambda item: order.get(item[0], len(order))
        )
    ]


def _stored(key: str, value: Any) -> str:
    return wording.shown(key, value) or str(_("未采集"))


def _result(side: Side, said: str, enters: bool, waiting: bool) -> str:
    if side is Side.REGISTER:
        return str(_("保留档案（本表仍是上次所报）"))
    if waiting:
        return str(_("双方都改过，待确认") if side is Side.BOTH else _("待确认"))
    return said if enters else str(_("保留档案"))


def _plan_tone(row: Any) -> str:
    return wording.PLAN_TONES[row.plan]


_PLACE: tuple[Column[Any], ...] = (
    Column("name", _("儿童姓名"), value=lambda r: r.child_name or _("（无姓名）"),
           sort="child_name", url=row_url, fixed=True),
    Column("sheet", _("工作表"), sort="sheet"),
    Column("row", _("行号"), sort="row", numeric=True),
)  # fmt: skip
_PLAN: Column[Any] = Column(
    "plan", _("处理方式"), value="get_plan_display", tone=_plan_tone, width=16
)
_VILLAGE: Column[Any] = Column("village", _("归属村（居）"), value=lambda r: r.place_name)
_DECISION: Column[Any] = Column(
    "decision", _("人工确认"), value=lambda r: wording.decision_label(r), width=18
)
_ISSUES: Column[Any] = Column(
    "issues", _("问题"), value=lambda r: len(r.findings) or None, numeric=True
)
_DIFFERENCE: Column[Any] = Column(
    "difference", _("变动内容"), template="exchange/_difference.html",
    value=lambda r: r.comparisons,
)  # fmt: skip
_FILE: Column[Any] = Column(
    "file", _("档案"), template="exchange/_file_link.html", value="care_file_id"
)
_HELD: Column[Any] = Column(
    "held", _("暂挂原因"), template="exchange/_held.html", value="held_reason", width=30
)
_ELSEWHERE: Column[Any] = Column(
    "elsewhere", _("登记地"), template="exchange/_elsewhere.html", value="held_reason"
)


def _rows(plan: str, *columns: Column[Any], actions: str = "") -> Listing[Any]:
    return Listing(
        key=f"rows-{plan.lower()}",
        title=_("名册各行"),
        filters=RowFilter,
        default_order="row",
        row_url=row_url,
        actions=actions,
        columns=columns,
    )


ROWS: dict[str, Listing[Any]] = {
    RowPlan.NEW: _rows("NEW", *_PLACE, _VILLAGE, _ISSUES, _DECISION, _FILE),
    RowPlan.CHANGED: _rows("CHANGED", *_PLACE, _DIFFERENCE, _ISSUES, _DECISION, _FILE),
    RowPlan.UNCHANGED: _rows("UNCHANGED", *_PLACE, _VILLAGE, _DIFFERENCE, _ISSUES, _FILE),
    RowPlan.DOUBTFUL: _rows(
        "DOUBTFUL", *_PLACE, _DIFFERENCE, _DECISION, _FILE, actions="exchange/_decide.html"
    ),
    RowPlan.HELD: _rows("HELD", *_PLACE, _HELD, _DECISION, actions="exchange/_decide.html"),
    RowPlan.ELSEWHERE: _rows("ELSEWHERE", *_PLACE, _ELSEWHERE),
    RowPlan.REFERENCE: _rows(
        "REFERENCE", *_PLACE, _VILLAGE, _DECISION, _FILE, actions="exchange/_decide.html"
    ),
    "ALL": _rows("ALL", *_PLACE, _PLAN, _VILLAGE, _ISSUES, _DECISION, _FILE),
}
