"""Columns of the lists; units stand in the order of their codes, nobody is ranked."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.core.listing import Column, Listing
from shouwang.core.presentation import Tone

from . import choices as c
from . import selectors

TONES: dict[str, str] = {
    c.CampaignStatus.OPEN: Tone.INFO,
    c.UnitStatus.WAITING: Tone.WARNING, c.UnitStatus.SCREENING: Tone.INFO,
    c.UnitStatus.ZERO: Tone.PRIMARY, c.UnitStatus.REPORTED: Tone.PRIMARY,
    c.UnitStatus.CHECKED: Tone.SUCCESS,
    c.HazardStatus.FOUND: Tone.DANGER, c.HazardStatus.CONTROLLED: Tone.WARNING,
    c.HazardStatus.CLAIMED: Tone.INFO, c.HazardStatus.REMOVED: Tone.SUCCESS,
    c.HazardStatus.ESCALATED: Tone.PRIMARY,
    c.HouseStatus.LIVED_IN: Tone.DANGER, c.HouseStatus.MOVED_OUT: Tone.WARNING,
    c.HouseStatus.FINISHED: Tone.INFO,
    c.DormitoryStatus.BUILDING: Tone.INFO, c.DormitoryStatus.FINISHED: Tone.WARNING,
    c.DormitoryStatus.IN_USE: Tone.SUCCESS,
    c.CheckStatus.PLANNED: Tone.INFO, c.CheckStatus.PASSED: Tone.SUCCESS,
    c.CheckStatus.PROBLEMS: Tone.DANGER,
    c.ProblemStatus.HANDLED: Tone.INFO,
    c.Appraisal.SOUND: Tone.SUCCESS, c.Appraisal.LACKING: Tone.WARNING,
    c.Harm.INJURY: Tone.DANGER, c.Harm.MISSING: Tone.DANGER,
}  # fmt: skip


def tone(row: Any) -> str:
    """Return the tone of a row's state."""
    return TONES.get(row.status, Tone.NEUTRAL)


def uncalled(rows: Iterable[selectors.Uncalled]) -> list[dict[str, Any]]:
    """Return what is to be opened: label, days, state, and the form with the period filled in."""
    lines = []
    for row in rows:
        period = row.key_period
        label, year = period.period.label, period.starts_on.year
        asked = {
            "period": period.period.value,
            "title": _("{year}年{period}安全排查").format(year=year, period=label),
            "starts_on": period.starts_on.isoformat(), "ends_on": period.ends_on.isoformat(),
        }  # fmt: skip
        lines.append({
            "label": label, "starts_on": period.starts_on, "ends_on": period.ends_on,
            "state": _("时段已开始") if row.late else _("即将开始"),
            "tone": Tone.DANGER if row.late else Tone.WARNING,
            "url": f"{reverse('screening:campaign-create')}?{urlencode(asked)}",
        })  # fmt: skip
    return lines


_RUNNING = frozenset({
    c.HazardStatus.FOUND, c.HazardStatus.CONTROLLED, c.ProblemStatus.OPEN,
    c.HouseStatus.LIVED_IN, c.HouseStatus.MOVED_OUT,
})  # fmt: skip


def _late(row: Any) -> str:
    running = row.status in _RUNNING
    late = running and row.due_on is not None and row.due_on < clock.today()
    return Tone.DANGER if late else ""


def is_unused(row: Any) -> bool:
    """Say whether the shell stands, the month is over, and nobody lives there."""
    return bool(row.status == c.DormitoryStatus.FINISHED and row.due_on < clock.today())


def _unused(row: Any) -> str:
    return Tone.DANGER if is_unused(row) else ""


def _harm_tone(row: Any) -> str:
    return TONES.get(row.harm, "")


def _to(name: str) -> Any:
    return lambda row: reverse(f"screening:{name}", kwargs={"id": row.pk})


campaign_url, unit_url = _to("campaign-detail"), _to("unit-detail")
hazard_url, house_url, check_url = _to("hazard-detail"), _to("house-detail"), _to("check-detail")
dormitory_url = _to("dormitory-detail")


def problem_url(row: Any) -> str:
    """Return the page of the check that found a problem."""
    return reverse("screening:check-detail", kwargs={"id": row.check_row_id})


CAMPAIGNS: Listing[Any] = Listing(
    key="campaigns", title=_("排查行动"), default_order="-starts_on", row_url=campaign_url,
    empty_text=_("没有符合条件的排查行动。由县、乡（镇）在重点时段前发起。"),
    columns=(
        Column("title", _("名称"), url=campaign_url, fixed=True, width=24),
        Column("period", _("时段"), value="get_period_display", sort="period"),
        Column("starts_on", _("自"), sort="starts_on", width=12),
        Column("ends_on", _("至"), sort="ends_on", width=12),
        Column("status", _("状态"), value="get_status_display", tone=tone, sort="status"),
        Column("owners", _("牵头和责任部门"), width=24),
    ),
)  # fmt: skip
UNITS: Listing[Any] = Listing(
    key="screening-units", title=_("排查单位"), default_order="area", row_url=unit_url,
    empty_text=_("没有符合条件的排查单位。"),
    columns=(
        Column("name", _("单位"), url=unit_url, fixed=True, width=24),
        Column("area", _("区划代码"), sort="area", default=False),
        Column("kind", _("单位类型"), value="get_kind_display", sort="kind"),
        Column("status", _("状态"), value="get_status_display", tone=tone, sort="status"),
        Column("educated_on", _("安全教育日期"), sort="educated_on", width=12),
        Column("hazards", _("隐患"), value="hazard_count", numeric=True),
        Column("reported", _("报告人"), value="reported_label"),
        Column("appraisal", _("考核结果"), value="get_appraisal_display", sort="appraisal"),
    ),
)  # fmt: skip
HAZARDS: Listing[Any] = Listing(
    key="hazards", title=_("隐患"), default_order="-found_on", row_url=hazard_url,
    empty_text=_("没有符合条件的隐患。村（居）和学校在排查行动里填报。"),
    columns=(
        Column("kind", _("隐患类型"), value="get_kind_display", sort="kind", url=hazard_url,
               fixed=True),
        Column("place", _("地点"), value="place_text", width=24),
        Column("unit", _("单位"), value="unit.name"),
        Column("status", _("状态"), value="get_status_display", tone=tone, sort="status"),
        Column("harm", _("是否造成伤害"), value="get_harm_display", tone=_harm_tone, sort="harm"),
        Column("owner", _("责任人"), value="owner_label"),
        Column("due_on", _("整改期限"), sort="due_on", tone=_late, width=12),
        Column("found_on", _("发现日期"), sort="found_on", width=12),
    ),
)  # fmt: skip
HOUSES: Listing[Any] = Listing(
    key="dangerous-houses", title=_("危房"), default_order="due_on", row_url=house_url,
    empty_text=_("没有符合条件的危房。留守儿童住在危房里的，由村（居）、乡（镇）登记。"),
    columns=(
        Column("address", _("房屋地址"), url=house_url, fixed=True, width=24),
        Column("household", _("户主")),
        Column("grade", _("危险等级"), value="get_grade_display", sort="grade"),
        Column("plan", _("处置方式"), value="get_plan_display", sort="plan"),
        Column("status", _("状态"), value="get_status_display", tone=tone, sort="status"),
        Column("due_on", _("完成期限"), sort="due_on", tone=_late, width=12),
        Column("moved_on", _("搬离日期"), sort="moved_on", width=12),
    ),
)  # fmt: skip
DORMITORIES: Listing[Any] = Listing(
    key="dormitories", title=_("宿舍工程"), default_order="planned_on", row_url=dormitory_url,
    empty_text=_("没有符合条件的宿舍工程。新建、改建的宿舍由乡（镇）、县有关部门登记。"),
    columns=(
        Column("name", _("工程名称"), url=dormitory_url, fixed=True, width=24),
        Column("school", _("学校"), value="organisation.name"),
        Column("beds", _("床位数"), sort="beds", numeric=True),
        Column("status", _("状态"), value="get_status_display", tone=tone, sort="status"),
        Column("planned_on", _("计划完工日期"), sort="planned_on", width=12),
        Column("finished_on", _("主体完工日期"), sort="finished_on", width=12),
        Column("due_on", _("应投入使用日期"), sort="due_on", tone=_unused, width=12),
        Column("opened_on", _("投入使用日期"), sort="opened_on", width=12),
    ),
)  # fmt: skip
CHECKS: Listing[Any] = Listing(
    key="safety-checks", title=_("安全检查"), default_order="-planned_on", row_url=check_url,
    empty_text=_("没有符合条件的安全检查。由乡（镇）、县有关部门安排，写明检查什么、何时去。"),
    columns=(
        Column("target", _("被检查的单位、房屋或车辆"), url=check_url, fixed=True, width=24),
        Column("subject", _("检查对象"), value="get_subject_display", sort="subject"),
        Column("status", _("状态"), value="get_status_display", tone=tone, sort="status"),
        Column("planned_on", _("计划日期"), sort="planned_on", width=12),
        Column("checked_on", _("检查日期"), sort="checked_on", width=12),
        Column("inspectors", _("检查人员"), width=20),
    ),
)  # fmt: skip


def _problem_tone(row: Any) -> str:
    if row.status == c.ProblemStatus.OPEN:
        return Tone.DANGER
    return TONES.get(row.status, Tone.SUCCESS)


PROBLEMS: Listing[Any] = Listing(
    key="safety-problems", title=_("检查发现的问题"), default_order="due_on", row_url=problem_url,
    empty_text=_("没有符合条件的问题。问题在安全检查时逐条登记。"),
    columns=(
        Column("words", _("问题"), url=problem_url, fixed=True, width=30),
        Column("target", _("被检查的单位、房屋或车辆"), value="check_row.target"),
        Column("kind", _("问题类型"), value="get_kind_display", sort="kind"),
        Column("status", _("状态"), value="get_status_display", tone=_problem_tone, sort="status"),
        Column("handler", _("处理责任人"), value="handler_label"),
        Column("due_on", _("处理期限"), sort="due_on", tone=_late, width=12),
    ),
)  # fmt: skip
