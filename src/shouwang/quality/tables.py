"""Columns of the lists."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.core.listing import Column, Listing
from shouwang.core.presentation import Tone

from . import wording

# A rate under which it is shown as a warning.
_WHOLE, _POOR = 100.0, 80.0


def finding_url(row: Any) -> str:
    """Return the address of a finding."""
    return reverse("quality:finding-detail", kwargs={"id": row.pk})


def file_url(row: Any) -> str:
    """Return the address of the file a finding is about."""
    return reverse("registry:child-detail", kwargs={"id": row.care_file_id})


def _message(row: Any) -> str:
    return wording.message(row.rule, row.params)


def _is_late(row: Any) -> bool:
    return bool(row.is_open and row.deadline < clock.today())


def _deadline(row: Any) -> str:
    if _is_late(row):
        days = (clock.today() - row.deadline).days
        return str(_("{day}（逾期{days}天）")).format(day=row.deadline, days=days)
    return str(row.deadline)


def _deadline_tone(row: Any) -> str:
    return Tone.DANGER if _is_late(row) else ""


FINDINGS: Listing[Any] = Listing(
    key="findings",
    title=_("数据质量问题"),
    default_order="deadline",
    row_url=finding_url,
    columns=(
        Column("rule", _("检查项"), value=lambda r: wording.rule_title(r.rule), sort="rule",
               url=finding_url, fixed=True, width=24),
        Column("child", _("儿童"), value="care_file.person.name", url=file_url, width=12),
        Column("severity", _("程度"), value="get_severity_display", width=8,
               tone=lambda r: wording.SEVERITY_TONES[r.severity]),
        Column("message", _("问题"), value=_message, width=60),
        Column("weight", _("处数"), sort="weight", numeric=True, default=False, width=8),
        Column("defect", _("缺陷类型"), value="get_defect_display", width=10),
        Column("village", _("村（居）"), value="village_name", sort="area", width=18),
        Column("school", _("学校"), value="school.name", default=False, width=24),
        Column("owner", _("责任岗位"), value="get_owner_display", width=18),
        Column("first_seen", _("首次发现"), sort="first_seen", default=False, width=12),
        Column("deadline", _("整改期限"), value=_deadline, sort="deadline", width=22,
               excel=lambda r: r.deadline, tone=_deadline_tone),
        Column("status", _("状态"), value="get_status_display", width=10,
               tone=lambda r: wording.STATUS_TONES[r.status]),
        Column("basis", _("依据"), default=False, width=16),
    ),
)  # fmt: skip


def _rate(key: str) -> Any:
    def shown(row: Any) -> object:
        value = getattr(row, key)
        return None if value is None else f"{value:.1f}"

    return shown


def _good(key: str) -> Any:
    def tone(row: Any) -> str:
        value = getattr(row, key)
        if value is None:
            return Tone.NEUTRAL
        if value >= _WHOLE:
            return Tone.SUCCESS
        return Tone.WARNING if value >= _POOR else Tone.DANGER

    return tone


def _missing(row: Any) -> object:
    if row.missing_share is None:
        return None
    shown = f"{row.missing_share:.1f}"
    return str(_("{share}（全部缺项）")).format(share=shown) if row.all_missing else shown


UNITS: Listing[Any] = Listing(
    key="quality-units",
    title=_("各单位数据质量"),
    default_order="-missing",
    row_url=lambda row: row.url,
    page_sizes=(20, 50, 100),
    default_size=50,
    columns=(
        Column("name", _("单位"), sort="code", url=lambda r: r.url, fixed=True, width=24),
        Column("files", _("有档案（人）"), sort="files", numeric=True, width=10),
        Column("left_behind", _("其中留守儿童"), sort="left_behind", numeric=True, width=10),
        Column("whole", _("完整档案"), sort="whole", numeric=True, width=10),
        Column("whole_rate", _("建档率（%）"), value=_rate("whole_rate"), sort="whole_rate",
               tone=_good("whole_rate"), width=12),
        Column("precision", _("信息精准度（%）"), value=_rate("precision"), sort="precision",
               tone=_good("precision"), width=12),
        Column("missing", _("缺项档案占比（%）"), value=_missing, sort="missing_share", width=16,
               tone=lambda r: Tone.DANGER if r.all_missing else ""),
        Column("mean_empty", _("平均缺项数"), sort="mean_empty", numeric=True, width=10),
        Column("omitted", _("漏项档案"), sort="omitted", numeric=True, default=False, width=10),
        Column("wrong", _("错项档案"), sort="wrong", numeric=True, default=False, width=10),
        Column("errors", _("错误"), sort="errors", numeric=True, width=8),
        Column("warnings", _("警告"), sort="warnings", numeric=True, width=8),
        Column("claimed_share", _("声称已落实监护（%）"), value=_rate("claimed_share"),
               sort="claimed_share", width=14),
        Column("verified_share", _("核实已落实监护（%）"), value=_rate("verified_share"),
               sort="verified_share", width=14),
    ),
)  # fmt: skip
