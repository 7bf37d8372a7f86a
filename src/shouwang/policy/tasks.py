"""Jobs of the determination."""

from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.jobs import job, periodic
from shouwang.core.reach import Area
from shouwang.core.scope import acting_as

from . import services


@periodic("policy.determine_due", cron="20 16 * * *")
def determine_due() -> None:
    """Determine the files whose result changes by today's date (just after midnight in China)."""
    services.determine_due(clock.today())


@job("policy.determine_area")
def determine_area(area: str) -> None:
    """Determine the files of a division again, its pack having changed."""
    with acting_as(system_actor("policy.determine_area", Area.of(area))):
        services.determine_area(area, clock.today())
