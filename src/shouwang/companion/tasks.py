"""Jobs over what is to be keyed."""

from shouwang.core import clock
from shouwang.core.jobs import job, periodic

from . import services


@job("companion.refresh_county")
def refresh_county(county: str) -> None:
    """Derive a county's list anew, after a deed on many files."""
    services.refresh_county(county, on=clock.today())


@periodic("companion.refresh_all", cron="20 18 * * *")
def refresh_all() -> None:
    """Derive every list anew at night: days alone let children in and out."""
    services.refresh_all(on=clock.today())
