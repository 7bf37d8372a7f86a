"""Columns of the lists."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.core.listing import Column, Listing

from . import panels


def agreement_url(row: Any) -> str:
    """Return the address of an agreement."""
    return reverse("guardianship:agreement-detail", kwargs={"id": row.pk})


def _state(row: Any) -> object:
    return panels.shown(row, clock.today())["state"]


def _tone(row: Any) -> str:
    return str(panels.shown(row, clock.today())["tone"])


AGREEMENTS: Listing[Any] = Listing(
    key="agreements",
    title=_("委托照护协议"),
    default_order="ends_on",
    row_url=agreement_url,
    empty_text=_("没有符合条件的协议。打开儿童档案，在“委托照护协议”处拟定。"),
    columns=(
        Column("name", _("儿童"), value="care_file.person.name", sort="care_file__sort_key",
               url=agreement_url, fixed=True),
        Column("kind", _("文书类型"), value="get_kind_display", sort="kind"),
        Column("carer", _("受委托人"), value="carer.name"),
        Column("starts_on", _("自"), sort="starts_on", width=12),
        Column("ends_on", _("至"), sort="ends_on", width=12),
        Column("status", _("状态"), value=_state, tone=_tone, sort="status"),
        Column("drafted", _("拟定人"), value="drafted_label", default=False),
        Column("checked", _("核对人"), value="checked_label", default=False),
    ),
)  # fmt: skip
