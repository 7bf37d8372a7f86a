"""Columns of the register of issued papers (发文登记)."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwang.core.listing import Column, Listing
from shouwang.core.presentation import Tone


def paper_url(row: Any) -> str:
    """Return the address of an entry."""
    return reverse("documents:paper-detail", kwargs={"id": row.pk})


def _state(row: Any) -> object:
    return _("已作废") if row.is_voided else _("已发出")


def _tone(row: Any) -> str:
    return Tone.NEUTRAL if row.is_voided else Tone.SUCCESS


PAPERS: Listing[Any] = Listing(
    key="papers",
    title=_("发文登记"),
    default_order="-issued_at",
    row_url=paper_url,
    empty_text=_("没有符合条件的发文。在协议、个案、控辍保学等页面办理时发出的文书会登记在这里。"),
    columns=(
        Column("number", _("文号"), value="number_text", sort="number", url=paper_url, fixed=True),
        Column("title", _("文书"), value="title", sort="kind"),
        Column("about", _("事由"), value="about"),
        Column("organisation", _("发文单位"), value="organisation_name", sort="organisation_name"),
        Column("issued_at", _("发出时间"), sort="issued_at", width=18),
        Column("issued_by", _("经办人"), value="issued_label"),
        Column("state", _("状态"), value=_state, tone=_tone),
        Column("template", _("模板"), value="template", default=False),
    ),
)
