"""Columns of the lists."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwang.core.listing import Column, Listing

from . import panels, selectors
from .choices import CaseState, RiskLevel


def case_url(row: Any) -> str:
    """Return the address of a case."""
    return reverse("cases:case-detail", kwargs={"id": row.pk})


def _child(row: Any) -> object:
    return selectors.child_said(row).get("name") or _("身份不详")


CASES: Listing[Any] = Listing(
    key="cases",
    title=_("个案"),
    default_order="-opened",
    row_url=case_url,
    empty_text=_("没有符合条件的个案。只列出您参与办理的个案；新的报告请到“报告签收台”办理。"),
    columns=(
        Column("number", _("个案编号"), url=case_url, fixed=True, width=16),
        Column("child", _("儿童"), value=_child),
        Column("risk", _("风险"), value=lambda row: RiskLevel(row.level).label,
               tone=lambda row: panels.LEVELS[RiskLevel(row.level)]),
        Column("state", _("状态"), value="get_state_display", sort="state",
               tone=lambda row: panels.STATES[CaseState(row.state)]),
        Column("opened", _("报告时间"), value="opened_at", sort="opened_at"),
        Column("since", _("最近变动"), value="state_since", sort="state_since", default=False),
    ),
)  # fmt: skip
