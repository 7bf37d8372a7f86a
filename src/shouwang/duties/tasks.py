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


@periodic("duties.send_digests", cron="0 23 * * 0")
def send_digests() -> None:
    """Send every Monday morning what is due in the week, to those with an e-mail address."""
    services.send_digests(clock.today())
