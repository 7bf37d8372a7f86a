"""Columns of the lists."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwang.core.listing import Column, Listing
from shouwang.core.presentation import Tone

from .choices import ReportStatus

TONES = {
    ReportStatus.NEW: Tone.WARNING,
    ReportStatus.ACCEPTED: Tone.SUCCESS,
    ReportStatus.DECLINED: Tone.NEUTRAL,
}


def report_url(row: Any) -> str:
    """Return the address of a report."""
    return reverse("family:report-detail", kwargs={"id": row.pk})


REPORTS: Listing[Any] = Listing(
    key="family-reports",
    title=_("家长报告"),
    default_order="-said_at",
    row_url=report_url,
    columns=(
        Column("name", _("儿童"), value="care_file.person.name", sort="care_file__sort_key",
               url=report_url, fixed=True),
        Column("relation", _("家长"), value="get_relation_display"),
        Column("kind", _("事项"), value="get_kind_display", sort="kind"),
        Column("day", _("所报日期"), sort="day", width=12),
        Column("said_at", _("报告时间"), sort="said_at"),
        Column("status", _("状态"), value="get_status_display", sort="status",
               tone=lambda row: TONES[ReportStatus(row.status)]),
        Column("decided_by", _("处理人"), default=False),
    ),
)  # fmt: skip
