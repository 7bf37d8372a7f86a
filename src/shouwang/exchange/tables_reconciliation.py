"""Columns of the lists of registers, comparisons and differences."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwang.core.listing import Column, Listing

from . import wording_reconciliation as words
from .forms_reconciliation import DifferenceFilter


def difference_url(row: Any) -> str:
    """Return the address of a difference."""
    return reverse("exchange:difference-detail", args=[row.pk])


DIFFERENCES: Listing[Any] = Listing(
    key="differences",
    title=_("差异清单"),
    filters=DifferenceFilter,
    default_order="found",
    row_url=difference_url,
    empty_text=_("没有需要核对的差异。"),
    columns=(
        Column("name", _("儿童姓名"), value="child_name", sort="child_name", url=difference_url,
               fixed=True),
        Column("kind", _("差异"), value=words.kind_label, sort="kind", width=20,
               tone=lambda r: words.KIND_TONES[r.kind]),
        Column("field", _("项目"), value=lambda r: words.item_label(r.field), sort="field"),
        Column("registers", _("登记簿"), value=words.pair_of, width=26),
        Column("left", _("前者"), value=lambda r: r.left_shown, width=28),
        Column("right", _("后者"), value=lambda r: r.right_shown, width=28),
        Column("pattern", _("类型"), value=lambda r: words.pattern_label(r.pattern),
               sort="pattern", width=20),
        Column("village", _("村（居）"), value=lambda r: r.place_name, sort="area", width=20),
        Column("turn", _("由谁核对"), value="get_turn_display", sort="turn"),
        Column("status", _("状态"), value="get_status_display", sort="status",
               tone=lambda r: words.STATUS_TONES[r.status]),
        Column("resolution", _("处理结果"), value=words.resolution_label, default=False, width=20),
        Column("note", _("处理说明"), default=False, width=30),
        Column("settled_by", _("处理人"), default=False),
        Column("found", _("发现时间"), value="first_seen_at", sort="first_seen_at", default=False,
               width=18),
    ),
)  # fmt: skip

RUNS: Listing[Any] = Listing(
    key="reconciliations",
    title=_("比对记录"),
    default_order="-requested_at",
    row_url=lambda r: reverse("exchange:run-detail", args=[r.pk]),
    empty_text=_("还没有比对过。"),
    columns=(
        Column("left", _("登记簿"), value=lambda r: words.short(r.left_kind), fixed=True,
               url=lambda r: reverse("exchange:run-detail", args=[r.pk]), sort="left_kind"),
        Column("right", _("与之比对"), value=lambda r: words.short(r.right_kind),
               sort="right_kind"),
        Column("place", _("范围"), value=lambda r: r.place_name, width=24),
        Column("on", _("核对日期"), sort="on"),
        Column("status", _("状态"), value="get_status_display",
               tone=lambda r: words.RUN_TONES[r.status]),
        Column("pairs", _("对上的儿童"), value=lambda r: r.counts.get("pairs"), numeric=True),
        Column("equal", _("完全一致"), value=lambda r: r.counts.get("equal"), numeric=True),
        Column("new", _("新差异"), value=lambda r: r.counts.get("new"), numeric=True),
        Column("requested_by", _("发起人")),
        Column("requested_at", _("发起时间"), sort="requested_at", width=18),
    ),
)  # fmt: skip

PARTS: Listing[Any] = Listing(
    key="register-parts",
    title=_("各村（居）、各校名册"),
    default_order="unit",
    columns=(
        Column("unit", _("村（居）或学校"), value=lambda r: r.unit_name, sort="unit", fixed=True,
               width=24),
        Column("day", _("填报日期"), sort="day"),
        Column("rows", _("行数"), sort="rows", numeric=True),
        Column("present", _("状态"), value=lambda r: _("现行") if r.is_present else _("已被更新"),
               sort="is_present", tone=lambda r: "success" if r.is_present else "neutral"),
        Column("file", _("来源文件"), value="batch.file_name", width=30,
               url=lambda r: reverse("exchange:batch-detail", args=[r.batch_id])),
        Column("sender", _("上传人"), value="batch.sender_label"),
        Column("committed_at", _("入库时间"), sort="committed_at", width=18),
    ),
)  # fmt: skip
