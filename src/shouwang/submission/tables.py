"""Columns of the lists."""

from typing import Any

from django import forms
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from shouwang.core.listing import Column, FilterForm, Listing
from shouwang.registry.choices import FileStatus, Rating, Schooling, Sex

from . import periods, wording
from .choices import Cause, WorkKind


def submission_url(row: Any) -> str:
    """Return the address of a report."""
    return reverse("submission:detail", args=[row.pk])


def _file_url(row: Any) -> str:
    key = row["id"] if isinstance(row, dict) else row.id
    try:
        return reverse("registry:child-detail", kwargs={"id": key})
    except NoReverseMatch:
        return ""


def _label(choices: Any, name: str) -> Any:
    """Return a column's value: the label of a code among the reported attributes."""

    def value(child: Any) -> object:
        code = child.attributes.get(name)
        return choices(code).label if code in choices.values else None

    return value


def _status(child: Any) -> object:
    return FileStatus(child.status).label if child.status in FileStatus.values else None


def _period(row: Any) -> str:
    """Return the period of a report in words."""
    return periods.Period(row.kind, row.period, row.starts_on, row.starts_on, row.due_on).label


SUBMISSIONS: Listing[Any] = Listing(
    key="submissions",
    title=_("报送记录"),
    default_order="-period",
    row_url=submission_url,
    empty_text=_("还没有报送。"),
    columns=(
        Column("unit", _("报送单位"), value="unit_name", sort="area", url=submission_url,
               fixed=True, width=22),
        Column("kind", _("种类"), value="get_kind_display"),
        Column("period", _("期间"), sort="starts_on", value=_period, width=20),
        Column("version", _("版次"), numeric=True),
        Column("status", _("状态"), value="get_status_display", sort="status",
               tone=lambda row: wording.STATUS_TONES[row.status]),
        Column("count", _("留守儿童"), value=lambda row: row.figures.get("count"), numeric=True),
        Column("late", _("是否逾期"), value=lambda row: _("逾期") if row.is_late else _("按时")
               if row.submitted_at else None),
        Column("submitted_at", _("报送时间"), sort="submitted_at", width=18),
        Column("as_of", _("统计日期"), sort="as_of", default=False),
        Column("due_on", _("截止日期"), sort="due_on", default=False),
        Column("prepared_by", _("填表人"), default=False),
        Column("verified_by", _("核实人"), default=False),
    ),
)  # fmt: skip

# Rows are the children of a frozen document: nothing is read of their present files.
CHILDREN: Listing[Any] = Listing(
    key="frozen-children",
    title=_("报送时的儿童名单"),
    default_order="birth_date",
    row_url=_file_url,
    columns=(
        Column("name", _("姓名"), sort="name", url=_file_url, fixed=True),
        Column("sex", _("性别"), value=lambda c: Sex(c.sex).label if c.sex else None),
        Column("birth_date", _("出生日期"), sort="birth_date"),
        Column("village", _("村（居）"), sort="area", width=20),
        Column("group", _("村民小组"), default=False),
        Column("schooling", _("就学情况"), value=_label(Schooling, "schooling")),
        Column("school", _("学校"), width=22),
        Column("rating", _("监护情况"), value=_label(Rating, "rating")),
        Column("status", _("档案状态"), value=_status),
        Column("number", _("档案编号"), default=False, width=20),
    ),
)

DIFFERENCE: Listing[Any] = Listing(
    key="frozen-difference",
    title=_("增减儿童"),
    default_order="cause",
    empty_text=_("没有增减。"),
    row_url=_file_url,
    columns=(
        Column("name", _("姓名"), sort="name", url=_file_url, fixed=True),
        Column("side", _("增减"), sort="side"),
        Column("cause", _("原因"), value=lambda row: Cause(row["cause"]).label, sort="cause"),
        Column("village", _("村（居）"), sort="area", width=20),
    ),
)


class WorkFilter(FilterForm):
    """Which kind of writing, of which month."""

    kind = forms.ChoiceField(
        label=_("种类"), required=False, choices=(("", _("全部")), *WorkKind.choices)
    )
    period = forms.RegexField(
        r"^\d{4}-\d{2}$", label=_("月份"), required=False,
        widget=forms.TextInput(attrs={"type": "month"}),
    )  # fmt: skip

    def narrow(self, rows: Any) -> Any:
        """Narrow by what is given."""
        given = {key: value for key, value in self.cleaned_data.items() if value}
        return rows.filter(**given)


def work_url(row: Any) -> str:
    """Return the address of a piece of writing."""
    return reverse("submission:work-detail", args=[row.pk])


WORKS: Listing[Any] = Listing(
    key="works",
    title=_("工作材料"),
    default_order="-sent_at",
    filters=WorkFilter,
    row_url=work_url,
    empty_text=_("还没有工作材料。"),
    columns=(
        Column("title", _("标题"), sort="title", url=work_url, fixed=True, width=30),
        Column("kind", _("种类"), value="get_kind_display", sort="kind"),
        Column("period", _("月份"), sort="period"),
        Column("unit", _("报送单位"), value="unit_name", sort="unit_name", width=22),
        Column("sent_at", _("报送时间"), sort="sent_at", width=18),
        Column("late", _("是否逾期"), value=lambda row: None if row.due_on is None
               else _("逾期") if row.is_late else _("按时")),
        Column("state", _("状态"), value=lambda row: _("已签收") if row.received_at
               else _("待签收"), tone=lambda row: "success" if row.received_at else "warning"),
    ),
)  # fmt: skip
