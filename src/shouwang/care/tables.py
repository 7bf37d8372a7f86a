"""Columns of the lists."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwang.core.listing import Column, Listing
from shouwang.core.presentation import Tone

from . import selectors


def record_url(row: Any) -> str:
    """Return the address of a record."""
    return reverse("care:record-detail", kwargs={"id": row.pk})


def _state(row: Any) -> Any:
    if row.voided_at is not None:
        return _("已作废")
    return _("一切正常") if row.all_well else _("发现异常")


def _tone(row: Any) -> str:
    if row.voided_at is not None:
        return Tone.NEUTRAL
    return Tone.SUCCESS if row.all_well else Tone.WARNING


def _problems(row: Any) -> str:
    return "、".join(map(str, selectors.labels(row)["problems"]))


RECORDS: Listing[Any] = Listing(
    key="care-records",
    title=_("关爱工作记录"),
    default_order="-occurred_on",
    row_url=record_url,
    columns=(
        Column("occurred_on", _("日期"), sort="occurred_on", url=record_url, fixed=True, width=12),
        Column("name", _("儿童"), value="care_file.person.name", sort="care_file__sort_key"),
        Column("kind", _("事项"), value="get_kind_display", sort="kind"),
        Column("channel", _("方式"), value="get_channel_display", default=False),
        Column("doers", _("经办人"), value=selectors.doers, width=24),
        Column("state", _("有无异常"), value=_state, tone=_tone),
        Column("problems", _("发现的问题"), value=_problems, width=30),
        Column("entered_by", _("录入人"), default=False),
    ),
)
