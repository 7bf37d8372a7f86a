"""Jobs of the trail."""

from shouwang.core import clock
from shouwang.core.jobs import periodic

from . import services


@periodic("audit.seal", cron="* * * * *")
def seal() -> None:
    """Append the finished events of the last minute to the chain."""
    while services.seal_pending(clock.now()):
        pass
