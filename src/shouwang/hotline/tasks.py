"""Jobs: notices of hand-overs that leave the house."""

from shouwang.core import clock
from shouwang.core.jobs import job, periodic

from . import services


@job("hotline.send_notices")
def send_notices() -> None:
    """Send what waits in the outbox, in transactions that really end."""
    services.send_pending(clock.now())


@periodic("hotline.send_pending", cron="* * * * *")
def send_pending() -> None:
    """Send what a hand-over just put into the outbox, and what failed before."""
    send_notices.defer()
