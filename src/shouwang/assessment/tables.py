"""Columns of the lists."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.core.listing import Column, Listing

from . import presentation


def assessment_url(row: Any) -> str:
    """Return the address of an assessment."""
    return reverse("assessment:assessment-detail", kwargs={"id": row.pk})


def _verdict(row: Any) -> object:
    return presentation.verdict(row, clock.today())[0]


def _tone(row: Any) -> str:
    return presentation.verdict(row, clock.today())[1]


ASSESSMENTS: Listing[Any] = Listing(
    key="assessments",
    title=_("评估"),
    default_order="-assessed_on",
    row_url=assessment_url,
    columns=(
        Column("name", _("儿童"), value="care_file.person.name", sort="care_file__sort_key",
               url=assessment_url, fixed=True),
        Column("purpose", _("用途"), value="get_purpose_display", sort="purpose"),
        Column("about", _("被评估的照护人"), value="person.name"),
        Column("assessed_on", _("评估日期"), sort="assessed_on", width=12),
        Column("verdict", _("结论"), value=_verdict, tone=_tone, sort="band"),
        Column("points", _("得分"), numeric=True, sort="points", default=False),
        Column("valid_until", _("有效期至"), sort="valid_until", width=12),
        Column("assessors", _("评估人"), value=presentation.assessors, width=24, default=False),
    ),
)  # fmt: skip
