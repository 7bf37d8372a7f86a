"""Columns of the list of pairs that may be one."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwang.core.listing import Column, Listing

from .choices import PairStatus
from .forms_duplicates import DuplicateFilter

_TONES = {
    PairStatus.OPEN: "warning", PairStatus.LATER: "neutral", PairStatus.SAME: "success",
    PairStatus.DIFFERENT: "neutral",
}  # fmt: skip


def _url(pair: Any) -> str:
    return reverse("exchange:duplicate-detail", args=[pair.pk])


DUPLICATES: Listing[Any] = Listing(
    key="duplicates",
    title=_("疑似重复"),
    filters=DuplicateFilter,
    default_order="-score",
    row_url=_url,
    empty_text=_("没有待核对的疑似重复。"),
    actions="exchange/_duplicate_actions.html",
    columns=(
        Column("left", _("甲"), template="exchange/_duplicate_side.html", fixed=True, width=30),
        Column("right", _("乙"), template="exchange/_duplicate_side.html", fixed=True, width=30),
        Column("kind", _("类别"), value="get_kind_display"),
        Column("score", _("相似度"), value=lambda p: f"{p.score:.0%}", sort="score", numeric=True),
        Column("evidence", _("主要依据"), value=lambda p: "；".join(
            line.text for line in p.lines), width=40),
        Column("status", _("状态"), value="get_status_display", tone=lambda p: _TONES[p.status],
               default=False),
        Column("first_seen", _("发现日期"), sort="first_seen", default=False),
        Column("decided_by", _("处理人"), default=False),
        Column("reason", _("理由"), default=False, width=30),
    ),
)  # fmt: skip
