"""Jobs: reports that leave the house; rolls whose term is over."""

from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.jobs import job, periodic

from . import services


@job("schooling.send_notices")
def send_notices() -> None:
    """Send what waits in the outbox, in transactions that really end."""
    services.send_pending(clock.now())


@periodic("schooling.send_pending", cron="* * * * *")
def send_pending() -> None:
    """Send what a report just put into the outbox, and what failed before."""
    send_notices.defer()


@periodic("schooling.drop_old_rolls", cron="40 19 1 * *")
def drop_old_rolls() -> None:
    """Each month delete the rolls of the school years whose term is over."""
    services.drop_old_rolls(system_actor("schooling"), clock.today(), now=clock.now())
