"""The list of children behind a figure."""

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from shouwang.core.listing import Column, Listing
from shouwang.core.presentation import Tone
from shouwang.policy.engine.determine import CARE_REASONS
from shouwang.registry.choices import Rating, Schooling

_RATING_TONES = {"GOOD": Tone.SUCCESS, "FAIR": Tone.INFO, "POOR": Tone.WARNING, "NONE": Tone.DANGER}


def _file_url(row: Any) -> str:
    try:
        return reverse("registry:child-detail", kwargs={"id": row.pk})
    except NoReverseMatch:
        return ""


def _reason(row: Any) -> object:
    return _(CARE_REASONS[row.care_reason]) if row.care_reason in CARE_REASONS else None


def _rating(row: Any) -> object:
    return Rating(row.rating).label if row.rating in Rating.values else None


def _schooling(row: Any) -> object:
    return Schooling(row.schooling).label if row.schooling in Schooling.values else None


CHILDREN: Listing[Any] = Listing(
    key="figure-children",
    title=_("儿童名单"),
    default_order="name",
    row_url=_file_url,
    columns=(
        Column("name", _("姓名"), value="person.name", sort="sort_key", url=_file_url, fixed=True),
        Column("sex", _("性别"), value="person.get_sex_display"),
        Column("birth_date", _("出生日期"), value="person.birth_date", sort="birth_date"),
        Column("age", _("周岁"), numeric=True),
        Column("grade", _("年级")),
        Column("village", _("村（居）"), value="village_name", sort="area", width=20),
        Column("group", _("村民小组"), value="group_name", default=False),
        Column("schooling", _("就学情况"), value=_schooling),
        Column("reason", _("委托照料原因"), value=_reason, width=26),
        Column(
            "rating", _("监护情况"), value=_rating, tone=lambda r: _RATING_TONES.get(r.rating, "")
        ),
        Column("status", _("档案状态"), value="get_status_display"),
        Column("number", _("档案编号"), default=False, width=20),
    ),
)

PAIRING: Listing[Any] = Listing(
    key="pairing-status",
    title=_("结对情况"),
    columns=(
        Column("name", _("单位"), fixed=True, width=26),
        Column("children", _("留守儿童"), numeric=True),
        Column("paired", _("已结对"), numeric=True),
        Column("share", _("结对率（%）"), numeric=True),
        Column("proposed", _("拟结对"), numeric=True),
        Column("begun", _("本季新结对"), numeric=True),
        Column("ended", _("本季终止"), numeric=True),
    ),
)
