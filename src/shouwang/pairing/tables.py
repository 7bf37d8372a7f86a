"""Columns of the lists."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwang.core.listing import Column, Listing
from shouwang.core.presentation import Tone

from .choices import PairingStatus, ServiceStatus, VolunteerStatus
from .panels import TONES

VOLUNTEER_TONES = {
    VolunteerStatus.APPLIED: Tone.WARNING,
    VolunteerStatus.ADMITTED: Tone.SUCCESS,
    VolunteerStatus.REFUSED: Tone.NEUTRAL,
    VolunteerStatus.SUSPENDED: Tone.DANGER,
    VolunteerStatus.LEFT: Tone.NEUTRAL,
}
SERVICE_TONES = {
    ServiceStatus.SIGNED_UP: Tone.INFO,
    ServiceStatus.REPORTED: Tone.WARNING,
    ServiceStatus.CONFIRMED: Tone.SUCCESS,
    ServiceStatus.ABSENT: Tone.NEUTRAL,
    ServiceStatus.WITHDRAWN: Tone.NEUTRAL,
}


def volunteer_url(row: Any) -> str:
    """Return the address of a volunteer."""
    return reverse("pairing:volunteer-detail", kwargs={"id": row.pk})


def pairing_url(row: Any) -> str:
    """Return the address of a pairing."""
    return reverse("pairing:pairing-detail", kwargs={"id": row.pk})


VOLUNTEERS: Listing[Any] = Listing(
    key="volunteers",
    title=_("帮扶人（代理家长、志愿者）"),
    default_order="name",
    row_url=volunteer_url,
    columns=(
        Column("name", _("姓名"), sort="name", url=volunteer_url, fixed=True),
        Column("origin", _("来源"), value="get_origin_display", sort="origin"),
        Column("status", _("状态"), value="get_status_display", sort="status",
               tone=lambda row: VOLUNTEER_TONES[VolunteerStatus(row.status)]),
        Column("paired", _("已结对"), numeric=True, sort="paired"),
        Column("most", _("上限"), value="most_children", numeric=True),
        Column("vetted_until", _("审查有效期至"), sort="vetted_until", width=12),
    ),
)  # fmt: skip

PAIRINGS: Listing[Any] = Listing(
    key="pairings",
    title=_("结对"),
    default_order="-starts_on",
    row_url=pairing_url,
    columns=(
        Column("child", _("儿童"), value="care_file.person.name", sort="care_file__sort_key",
               url=pairing_url, fixed=True),
        Column("volunteer", _("帮扶人"), value="volunteer.name", sort="volunteer__name"),
        Column("mode", _("结对形式"), value="get_mode_display", sort="mode"),
        Column("status", _("状态"), value="get_status_display", sort="status",
               tone=lambda row: TONES[PairingStatus(row.status)]),
        Column("starts_on", _("结对日期"), sort="starts_on", width=12),
        Column("ended_on", _("终止日期"), sort="ended_on", default=False, width=12),
    ),
)  # fmt: skip
