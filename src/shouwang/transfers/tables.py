"""Columns of the lists."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwang.core.listing import Column, Listing

from . import wording
from .forms import TransferFilter


def transfer_url(row: Any) -> str:
    """Return the address of a transfer."""
    return reverse("transfers:transfer-detail", kwargs={"id": row.pk})


def arrival_url(row: Any) -> str:
    """Return the address of a package that came."""
    return reverse("transfers:arrival-detail", kwargs={"id": row.pk})


TRANSFERS: Listing[Any] = Listing(
    key="transfers",
    title=_("档案移交"),
    filters=TransferFilter,
    default_order="-begun_at",
    row_url=transfer_url,
    empty_text=_("没有符合条件的移交。在儿童档案页点“移交到其他地区”发起。"),
    columns=(
        Column("child_name", _("儿童姓名"), value="child_name", url=transfer_url, fixed=True),
        Column("route", _("方式"), value="get_route_display", sort="route"),
        Column("status", _("状态"), value="get_status_display", sort="status",
               tone=lambda row: str(wording.TONES[row.status])),
        Column("from", _("移出地"), value=lambda row: row.from_name, width=26),
        Column("to", _("接收单位"), value="to_name", width=24),
        Column("reason", _("事由"), value="get_reason_display", default=False),
        Column("begun_at", _("发起时间"), sort="begun_at", width=18),
        Column("begun_by", _("发起人"), default=False),
        Column("answered_by", _("答复人"), default=False),
        Column("answered_at", _("答复时间"), default=False, width=18),
    ),
)  # fmt: skip

ARRIVALS: Listing[Any] = Listing(
    key="arrivals",
    title=_("外地档案包"),
    default_order="-came_at",
    row_url=arrival_url,
    empty_text=_("没有外地档案包。收到对方交来的文件后，点“上传外地档案包”。"),
    columns=(
        Column("child_name", _("儿童姓名"), value="child_name", url=arrival_url, fixed=True),
        Column("status", _("状态"), value="get_status_display", sort="status",
               tone=lambda row: str(wording.ARRIVAL_TONES[row.status])),
        Column("partner", _("来自系统"), value="partner.name"),
        Column("from_name", _("移出地"), width=26),
        Column("came_at", _("收到时间"), sort="came_at", width=18),
        Column("came_by", _("上传人"), default=False),
        Column("answered_by", _("办理人"), default=False),
    ),
)  # fmt: skip
