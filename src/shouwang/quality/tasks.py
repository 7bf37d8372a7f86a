"""Jobs of the checks, and how they are told that facts changed."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.jobs import job, periodic
from shouwang.core.reach import Area, full_code
from shouwang.core.scope import acting_as
from shouwang.policy.engine.pack import PolicyPack

from . import services

AT_ONCE = 500  # files of one deed that are checked in it; more are checked by a job after it
_PART = 1000


def on_determined(ids: Sequence[UUID], pack: PolicyPack, on: date) -> None:
    """Check files whose facts or results changed: at once, or many by jobs of the same deed."""
    if len(ids) <= AT_ONCE:
        services.check_files(ids, on, now=clock.now())
        return
    for start in range(0, len(ids), _PART):
        check_part.defer(file_ids=" ".join(map(str, ids[start : start + _PART])))


def on_facts_changed(file_ids: list[UUID]) -> None:
    """Forget what was found in files that are no more; the others are determined, then checked."""
    with acting_as(system_actor("quality")):
        services.forget(file_ids)


@job("quality.check_part")
def check_part(file_ids: str | list[str]) -> None:
    """Check files that one deed touched: their ids in one text, which is quoted at a tenth of the
    cost of a list; a list is read too (jobs of older versions).
    """
    given = file_ids.split() if isinstance(file_ids, str) else file_ids
    with acting_as(system_actor("quality.check_part")):
        ids = [UUID(each) for each in given]
        services.check_files(ids, clock.today(), now=clock.now())


@periodic("quality.nightly", cron="10 17 * * *")
def nightly() -> None:
    """Start the check of every county, after the determination of the day; end waivers due."""
    services.expire_waivers(clock.today(), now=clock.now())
    for county in services.counties():
        check_county.defer(county=county)


@job("quality.check_county")
def check_county(county: str) -> None:
    """Check a whole county (six digits)."""
    actor = system_actor("quality.check_county", Area.of(full_code(county)))
    with acting_as(actor):
        services.check_county(actor, county, clock.today(), now=clock.now(), clock=clock.now)
