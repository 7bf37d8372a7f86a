"""Jobs over figures."""

from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.jobs import periodic

from . import services


@periodic("statistics.check_drift", cron="50 17 * * *")
def check_drift() -> None:
    """Compare the spells with the facts at night, after the determination of the day."""
    services.check_drift(system_actor("statistics.check_drift"), clock.today(), now=clock.now())
