"""Columns of the lists. They leave no workbook: what is sealed is not exported in bulk."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwang.core.listing import Column, Listing

from . import panels


def _child(row: Any) -> str:
    return str(row.case.care_file.person.name) if row.case.care_file_id else str(row.case.number)


def _tone(row: Any) -> str:
    return str(panels.tone_of(row.state))


def placement_url(row: Any) -> str:
    """Return the address of temporary care."""
    return reverse("intervention:placement-detail", kwargs={"id": row.pk})


def intervention_url(row: Any) -> str:
    """Return the address of measures over a guardian."""
    return reverse("intervention:intervention-detail", kwargs={"id": row.pk})


PLACEMENTS: Listing[Any] = Listing(
    key="placements",
    title=_("临时照料"),
    default_order="-escorted",
    row_url=placement_url,
    columns=(
        Column("child", _("儿童"), value=_child, url=placement_url, fixed=True),
        Column("place_kind", _("场所类型"), value="get_place_kind_display", sort="place_kind"),
        Column("venue", _("机构或者照料人")),
        Column("escorted", _("护送时间"), value="escorted_at", sort="escorted_at", width=16),
        Column("state", _("状态"), value="get_state_display", tone=_tone, sort="state"),
        Column("review", _("下次复核"), value="review_due_on", sort="review_due_on", width=12),
        Column("out", _("离开时间"), value="out_at", sort="out_at", width=16),
    ),
)
INTERVENTIONS: Listing[Any] = Listing(
    key="interventions",
    title=_("监护干预"),
    default_order="-found",
    row_url=intervention_url,
    columns=(
        Column("child", _("儿童"), value=_child, url=intervention_url, fixed=True),
        Column("kin", _("对象"), value="get_kin_display", sort="kin"),
        Column("found", _("发现日期"), value="found_on", sort="found_on", width=12),
        Column("state", _("状态"), value="get_state_display", tone=_tone, sort="state"),
        Column("ground", _("法定情形")),
        Column("review", _("下次复核"), value="review_due_on", sort="review_due_on", width=12),
    ),
)
