"""Jobs over duties."""

from shouwang.core import clock
from shouwang.core.jobs import job, periodic

from . import services


@job("duties.plan_county")
def plan_county(county: str) -> None:
    """Plan a county anew, after a deed on many files."""
    services.plan_county(county, clock.today())


@periodic("duties.plan_all", cron="5 18 * * *")
def plan_all() -> None:
    """Plan everything anew at night: days alone make work due."""
    services.plan_all(clock.today())


@periodic("duties.put_out_digests", cron="0 23 * * 0")
def put_out_digests() -> None:
    """Tell every Monday morning what is due in the week, to those with an e-mail address."""
    services.put_out_digests(clock.today())


@job("duties.send_notices")
def send_notices() -> None:
    """Send what waits in the outbox, in transactions that really end."""
    services.send_pending(clock.now())


@periodic("duties.send_pending", cron="* * * * *")
def send_pending() -> None:
    """Send the week's digests, and what failed before."""
    send_notices.defer()
