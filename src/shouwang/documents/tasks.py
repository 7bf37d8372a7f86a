"""Jobs over attachments."""

from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.jobs import periodic

from . import services


@periodic("documents.purge", cron="20 17 * * *")
def purge() -> None:
    """Delete the contents whose time is over, and those that no row names."""
    services.purge_due(system_actor("documents.purge"), clock.today(), now=clock.now())
    services.sweep(now=clock.now())
