"""Reports that also leave the house by e-mail or webhook, to the lines an office keeps on call.

Claimed in one transaction, sent, marked in the next, as the notices of reports in `cases`: nothing
is lost, and only a mail that was under way when the server died is left marked as unsure. The
message names no child: it says that something waits, and where.
"""

from datetime import datetime, timedelta
from smtplib import SMTPException
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from shouwang.cases import selectors as cases
from shouwang.cases.choices import Channel, OutgoingState
from shouwang.cases.services.sending import Refused, transmit
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.registry.selectors import place_names
from shouwang.schooling.models import Notice, Outgoing

_DEAD_AFTER = timedelta(minutes=2)
_MOST_ATTEMPTS = 5
_SYSTEM = "schooling"


def put_out(notice: Notice) -> int:
    """Put a report into the outbox for every line of the office it goes to; how many."""
    if notice.organisation_id is None:
        return 0
    made = []
    for line in cases.on_call([notice.organisation_id]).get(notice.organisation_id, []):
        for channel, address in ((Channel.EMAIL, line.email), (Channel.WEBHOOK, line.webhook)):
            if address:
                row = Outgoing(
                    care_file_id=notice.care_file_id, notice=notice, channel=channel,
                    address=address,
                )  # fmt: skip
                row.place(notice.area)
                made.append(row)
    Outgoing.objects.bulk_create(made)
    return len(made)


def send_pending(now: datetime) -> int:
    """Send every report that waits; returns how many went out."""
    _recover(now)
    sent = 0
    while (row := _claim(now)) is not None:
        sent += _send(row, now)
    return sent


def _recover(now: datetime) -> None:
    """Settle what a dead sender had claimed."""
    with acting_as(system_actor(_SYSTEM)):
        dead = Outgoing.objects.select_for_update(skip_locked=True).filter(
            state=OutgoingState.SENDING, claimed_at__lt=now - _DEAD_AFTER
        )
        for row in dead:
            again = row.channel == Channel.WEBHOOK and row.attempts < _MOST_ATTEMPTS
            row.state = OutgoingState.PENDING if again else OutgoingState.UNSURE
            row.save(update_fields=["state"])


def _claim(now: datetime) -> Outgoing | None:
    with acting_as(system_actor(_SYSTEM)):
        rows = Outgoing.objects.select_for_update(skip_locked=True, of=("self",))
        waiting = rows.select_related("notice").filter(state=OutgoingState.PENDING)
        waiting = waiting.exclude(claimed_at__gte=now)  # failed in this very round
        row: Outgoing | None = waiting.order_by("id").first()
        if row is None:
            return None
        row.state, row.claimed_at = OutgoingState.SENDING, now
        row.attempts += 1
        row.save(update_fields=["state", "claimed_at", "attempts"])
        return row


def _send(row: Outgoing, now: datetime) -> bool:
    try:
        with acting_as(system_actor(_SYSTEM)):
            subject, text, link = message(row)
        transmit(row.channel, row.pk, str(row.address), subject, text, link)
    except (Refused, SMTPException, OSError) as error:
        last = row.attempts >= _MOST_ATTEMPTS
        _mark(row.pk, OutgoingState.FAILED if last else OutgoingState.PENDING, now,
              type(error).__name__)  # fmt: skip
        return False
    _mark(row.pk, OutgoingState.SENT, now, "")
    return True


def _mark(pk: UUID, state: str, now: datetime, error: str) -> None:
    with acting_as(system_actor(_SYSTEM)), transaction.atomic():
        row = Outgoing.objects.select_for_update().get(pk=pk)
        row.state, row.error, row.finished_at = state, error, now
        row.save(update_fields=["state", "error", "finished_at"])


def message(row: Outgoing) -> tuple[str, str, str]:
    """Return subject, text and link: what waits and in which township, nothing of the child."""
    township = place_names([f"{row.township}000"]).get(f"{row.township}000", "")
    what = str(row.notice.get_kind_display())
    link = f"{settings.SITE_ADDRESS}{reverse('schooling:follow-list')}"
    subject = _("守望：待签收的学校报告（{what}）").format(what=what)
    text = _("{place}有一件学校报告（{what}）待签收，请登录系统办理。").format(
        place=township, what=what
    )
    return subject, f"{text}\n{link}", link
