"""Notices of reports to the lines an office keeps on call; how they leave: `core.outbox`."""

from django.urls import reverse
from django.utils.translation import gettext as _

from shouwang.cases.models import Outgoing
from shouwang.core.outbox import Message, Outbox
from shouwang.registry.selectors import place_names

from . import common


def _message(row: Outgoing) -> Message:
    """Number and township, nothing of child or reporter."""
    report = row.delivery.report
    township = place_names([f"{report.township}000"])[f"{report.township}000"]
    text = _("{place}有一件强制报告（{number}），请立即登录系统签收，或电话确认。")
    return Message(
        _("守望：收到强制报告 {number}").format(number=report.reference),
        text.format(place=township, number=report.reference),
        reverse("cases:desk"),
    )


send_pending = Outbox(Outgoing, common.SYSTEM, "delivery__report", _message).send_pending
