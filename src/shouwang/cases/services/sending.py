"""Notices that leave the house: claimed in one transaction, sent, marked in the next.

A row is claimed before it is sent and marked after, so that two senders never take the same. When
the server dies in between, a webhook is sent again under the same `Idempotency-Key` (the gateway
drops the double); a mail, which nobody can drop, is not: it is marked as unsure, the page says so,
and the clock of the delivery goes on. Nothing is lost: the report itself lies on the desk.
"""

import hashlib
import hmac
import json
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import datetime, timedelta
from smtplib import SMTPException
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from shouwang.cases.choices import Channel, OutgoingState
from shouwang.cases.models import Outgoing
from shouwang.core.scope import acting_as
from shouwang.registry.selectors import place_names

from . import common

_DEAD_AFTER = timedelta(minutes=2)
_MOST_ATTEMPTS = 5
_TIMEOUT = 10
Road = Callable[[UUID, str, str, str, str], None]


class Refused(Exception):
    """The other side did not take the notice; the name of the cause, no values."""


def send_pending(now: datetime) -> int:
    """Send every notice that waits; returns how many went out."""
    _recover(now)
    sent = 0
    while (row := _claim(now)) is not None:
        sent += _send(row, now)
    return sent


def _recover(now: datetime) -> None:
    """Settle what a dead sender had claimed."""
    with acting_as(common.system()):
        dead = Outgoing.objects.select_for_update(skip_locked=True).filter(
            state=OutgoingState.SENDING, claimed_at__lt=now - _DEAD_AFTER
        )
        for row in dead:
            again = row.channel == Channel.WEBHOOK and row.attempts < _MOST_ATTEMPTS
            row.state = OutgoingState.PENDING if again else OutgoingState.UNSURE
            row.save(update_fields=["state"])


def _claim(now: datetime) -> Outgoing | None:
    with acting_as(common.system()):
        rows = Outgoing.objects.select_for_update(skip_locked=True, of=("self",))
        waiting = rows.select_related("delivery__report").filter(state=OutgoingState.PENDING)
        waiting = waiting.exclude(claimed_at__gte=now)  # failed in this very round
        row = waiting.order_by("id").first()
        if row is None:
            return None
        row.state, row.claimed_at = OutgoingState.SENDING, now
        row.attempts += 1
        row.save(update_fields=["state", "claimed_at", "attempts"])
        return row


def _send(row: Outgoing, now: datetime) -> bool:
    try:
        with acting_as(common.system()):
            subject, text, link = message(row)
        transmit(row.channel, row.pk, str(row.address), subject, text, link)
    except (Refused, SMTPException, OSError) as error:
        last = row.attempts >= _MOST_ATTEMPTS
        state = OutgoingState.FAILED if last else OutgoingState.PENDING
        _mark(row.pk, state, now, type(error).__name__)
        return False
    _mark(row.pk, OutgoingState.SENT, now, "")
    return True


def _mark(pk: UUID, state: str, now: datetime, error: str) -> None:
    with acting_as(common.system()), transaction.atomic():
        row = Outgoing.objects.select_for_update().get(pk=pk)
        row.state, row.error, row.finished_at = state, error, now
        row.save(update_fields=["state", "error", "finished_at"])


def message(row: Outgoing) -> tuple[str, str, str]:
    """Return subject, text and link: number and township, nothing of child or reporter."""
    report = row.delivery.report
    township = place_names([f"{report.township}000"])[f"{report.township}000"]
    link = f"{settings.SITE_ADDRESS}{reverse('cases:desk')}"
    subject = _("守望：收到强制报告 {number}").format(number=report.reference)
    text = _("{place}有一件强制报告（{number}），请立即登录系统签收，或电话确认。").format(
        place=township, number=report.reference
    )
    return subject, f"{text}\n{link}", link


def transmit(channel: str, key: UUID, address: str, subject: str, text: str, link: str) -> None:
    """Send one notice by mail or webhook; under the same `key` a gateway drops the double.

    :raises Refused, SMTPException, OSError: if the other side did not take it.
    """
    _ROADS[Channel(channel)](key, address, subject, text, link)


def _mail(key: UUID, address: str, subject: str, text: str, link: str) -> None:
    if not settings.EMAIL_HOST:
        raise Refused("no mail server")
    headers = {"Message-ID": f"<{key}@shouwang>"}
    EmailMessage(subject, text, None, [address], headers=headers).send()


def _webhook(key: UUID, address: str, subject: str, text: str, link: str) -> None:
    body = json.dumps({"subject": subject, "text": text, "link": link}, ensure_ascii=False).encode()
    secret = settings.WEBHOOK_SECRET.encode()
    request = urllib.request.Request(  # noqa: S310 - the scheme is checked below
        address, data=body, method="POST",
        headers={
            "Content-Type": "application/json",
            "Idempotency-Key": str(key),
            "X-Shouwang-Signature": hmac.new(secret, body, hashlib.sha256).hexdigest(),
        },
    )  # fmt: skip
    if request.type not in ("http", "https"):
        raise Refused("scheme")
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT) as answer:  # noqa: S310
            if answer.status >= 300:
                raise Refused(str(answer.status))
    except urllib.error.HTTPError as error:
        raise Refused(str(error.code)) from None


_ROADS: dict[Channel, Road] = {Channel.EMAIL: _mail, Channel.WEBHOOK: _webhook}
