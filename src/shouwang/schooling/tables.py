"""Columns of the lists."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.core.listing import Column, Listing

from . import panels


def follow_url(row: Any) -> str:
    """Return the address of a follow-up."""
    return reverse("schooling:follow-detail", kwargs={"id": row.pk})


def _days(row: Any) -> int:
    return int(row.days_absent(clock.today()))


def _tone(row: Any) -> str:
    return str(panels.tone_of(row))


_NAME: Column[Any] = Column(
    "name", _("学生"), value="care_file.person.name", sort="care_file__sort_key", url=follow_url,
    fixed=True,
)  # fmt: skip
_STATE: Column[Any] = Column(
    "state", _("状态"), value="get_state_display", tone=_tone, sort="state"
)
_SCHOOL: Column[Any] = Column("school", _("学校"), value="school.name", sort="school__name")
_CLASS: Column[Any] = Column("class_key", _("班级"), sort="class_key")

FOLLOW_UPS: Listing[Any] = Listing(
    key="follow-ups",
    title=_("缺勤追踪"),
    default_order="absent_since",
    row_url=follow_url,
    columns=(
        _NAME, _STATE,
        Column("days", _("缺勤日数"), value=_days, numeric=True),
        Column("failed", _("劝返未果次数"), sort="failed", numeric=True),
        Column("reason", _("缺勤原因"), value="get_reason_display", sort="reason"),
        Column("absent_since", _("缺勤自"), sort="absent_since", width=12),
        _SCHOOL, _CLASS,
        Column("origin", _("发现途径"), value="get_origin_display", default=False),
    ),
)  # fmt: skip

DROPOUTS: Listing[Any] = Listing(
    key="dropouts",
    title=_("辍学学生登记"),
    default_order="-registered_on",
    row_url=follow_url,
    columns=(
        _NAME, _STATE,
        Column("sex", _("性别"), value="care_file.person.get_sex_display", default=False),
        Column("stage", _("学段"), value="get_stage_display", sort="stage"),
        _SCHOOL, _CLASS,
        Column("registered_on", _("登记日期"), sort="registered_on", width=12),
        Column("absent_since", _("缺勤自"), sort="absent_since", width=12),
        Column("failed", _("劝返未果次数"), sort="failed", numeric=True, default=False),
        Column("township_reported_on", _("上报乡镇"), sort="township_reported_on", width=12),
        Column("written_sent_on", _("书面报告"), sort="written_sent_on", width=12),
        Column("returned_on", _("复学日期"), sort="returned_on", width=12),
    ),
)  # fmt: skip
