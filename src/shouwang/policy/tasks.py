"""Jobs of the determination."""

from shouwang.core import clock
from shouwang.core.jobs import periodic

from . import services


@periodic("policy.determine_due", cron="20 16 * * *")
def determine_due() -> None:
    """Determine the files whose result changes by today's date (just after midnight in China)."""
    services.determine_due(clock.today())
