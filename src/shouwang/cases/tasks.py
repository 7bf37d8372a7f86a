"""Jobs over notices."""

from shouwang.core import clock
from shouwang.core.jobs import job, periodic

from . import services


@job("cases.send_notices")
def send_notices() -> None:
    """Send what a report just put into the outbox."""
    services.send_pending(clock.now())


@periodic("cases.send_pending", cron="* * * * *")
def send_pending() -> None:
    """Try again what could not be sent, and settle what a dead sender left.

    In a job of its own: a notice is claimed, sent and marked in transactions that really end.
    """
    send_notices.defer()
