"""Notices that leave the house: claimed in one transaction, sent, marked in the next.

A row is claimed before it is sent and marked after, so that two senders never take the same. When
the server dies in between, a webhook is sent again under the same `Idempotency-Key` (the gateway
drops the double); a mail, which nobody can drop, is not: it is marked as unsure, the page says so.
Nothing is lost: what the notice speaks of lies on a desk.
"""

import hashlib
import hmac
import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models, transaction

from .actors import system_actor
from .choices import Channel, OutgoingState
from .fields import CodeField, SealedTextField
from .models import AreaModel, UUIDModel
from .scope import acting_as

_DEAD_AFTER = timedelta(minutes=2)
_MOST_ATTEMPTS = 5
_TIMEOUT = 10


class OutgoingModel(UUIDModel, AreaModel):
    """A notice to be sent outside: claimed, sent, marked; its id is the key against doubles."""

    channel = CodeField(max_length=8, choices=Channel.choices)
    address = SealedTextField()
    state = CodeField(max_length=8, choices=OutgoingState.choices, default=OutgoingState.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=60, blank=True)

    class Meta(AreaModel.Meta):
        abstract = True
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["state", "id"], name="%(app_label)s_%(class)s_due",
                condition=models.Q(state__in=["PENDING", "SENDING"]),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.pk)


class Message(NamedTuple):
    """What a notice says: no child, no reporter; `page` is the address where the thing waits."""

    subject: str
    text: str
    page: str


class Refused(Exception):
    """The other side did not take the notice; the name of the cause, no values."""


Row = TypeVar("Row", bound=OutgoingModel)


@dataclass(frozen=True, slots=True)
class Outbox(Generic[Row]):
    """One table of notices.

    :param system: the part of the system that sends. :param related: what `message` reads besides.
    """

    model: type[Row]
    system: str
    related: str
    message: Callable[[Row], Message]

    def put(self, roads: Iterable[tuple[Channel, str]], area: str, **about: Any) -> int:
        """Let a notice leave by some roads, with the address on each; how many.

        :param area: where it lies. :param about: what it speaks of, by the fields of the table.
        """
        rows = [self.model(channel=road, address=to, **about) for road, to in roads]
        for row in rows:
            row.place(area)
        return len(self.model._default_manager.bulk_create(rows))

    def send_pending(self, now: datetime) -> int:
        """Send every notice that waits; returns how many went out."""
        self._recover(now)
        sent = 0
        while (row := self._claim(now)) is not None:
            sent += self._send(row, now)
        return sent

    def _locked(self, **more: Any) -> models.QuerySet[Row]:
        return self.model._default_manager.select_for_update(of=("self",), **more)

    def _recover(self, now: datetime) -> None:
        """Settle what a dead sender had claimed."""
        with acting_as(system_actor(self.system)):
            dead = self._locked(skip_locked=True).filter(
                state=OutgoingState.SENDING, claimed_at__lt=now - _DEAD_AFTER
            )
            for row in dead:
                again = row.channel == Channel.WEBHOOK and row.attempts < _MOST_ATTEMPTS
                row.state = OutgoingState.PENDING if again else OutgoingState.UNSURE
                row.save(update_fields=["state"])

    def _claim(self, now: datetime) -> Row | None:
        with acting_as(system_actor(self.system)):
            waiting = self._locked(skip_locked=True).select_related(self.related)
            waiting = waiting.filter(state=OutgoingState.PENDING)
            waiting = waiting.exclude(claimed_at__gte=now)  # failed in this very round
            row = waiting.order_by("id").first()
            if row is None:
                return None
            row.state, row.claimed_at = OutgoingState.SENDING, now
            row.attempts += 1
            row.save(update_fields=["state", "claimed_at", "attempts"])
            return row

    def _send(self, row: Row, now: datetime) -> bool:
        try:
            with acting_as(system_actor(self.system)):
                said = self.message(row)
            link = f"{settings.SITE_ADDRESS}{said.page}"
            road = _ROADS[Channel(row.channel)]
            road(row.pk, str(row.address), said.subject, f"{said.text}\n{link}", link)
        except (Refused, SMTPException, OSError) as error:
            last = row.attempts >= _MOST_ATTEMPTS
            state = OutgoingState.FAILED if last else OutgoingState.PENDING
            self._mark(row.pk, state, now, type(error).__name__)
            return False
        self._mark(row.pk, OutgoingState.SENT, now, "")
        return True

    def _mark(self, pk: UUID, state: str, now: datetime, error: str) -> None:
        with acting_as(system_actor(self.system)), transaction.atomic():
            row = self._locked().get(pk=pk)
            row.state, row.error, row.finished_at = state, error, now
            row.save(update_fields=["state", "error", "finished_at"])


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


_ROADS: dict[Channel, Callable[[UUID, str, str, str, str], None]] = {
    Channel.EMAIL: _mail,
    Channel.WEBHOOK: _webhook,
}
