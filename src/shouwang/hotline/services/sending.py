"""Hand-overs to the lines an office keeps on call; how they leave: `core.outbox`."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shouwang.cases import selectors as cases
from shouwang.core.outbox import Message, Outbox
from shouwang.hotline.models import Outgoing, Referral
from shouwang.registry.selectors import place_names


def put_out(referral: Referral) -> int:
    """Put a hand-over into the outbox for every line of the office it goes to; how many."""
    return _OUTBOX.put(cases.roads_to(referral.to_id), referral.area, referral=referral)


def _message(row: Outgoing) -> Message:
    """That a call waits, in which township, until when; nothing of caller or child."""
    township = place_names([f"{row.township}000"]).get(f"{row.township}000", "")
    until = timezone.localtime(row.referral.accept_by).strftime("%Y-%m-%d %H:%M")
    text = _("{place}有一件热线诉求转给贵单位，请于{until}前登录系统接收或者退回。")
    return Message(
        _("守望：转来的热线诉求待接收"),
        text.format(place=township, until=until),
        reverse("hotline:call-referred"),
    )


_OUTBOX = Outbox(Outgoing, "hotline", "referral", _message)
send_pending = _OUTBOX.send_pending
