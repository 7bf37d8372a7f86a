"""Jobs of accounts."""

from django.core.management import call_command

from shouwang.core import clock
from shouwang.core.jobs import periodic

from . import services


@periodic("accounts.tidy", cron="40 18 * * *")
def tidy() -> None:
    """Forget drafts older than a week and sessions that have ended, at night in China."""
    services.drop_old_drafts(clock.now())
    call_command("clearsessions")
