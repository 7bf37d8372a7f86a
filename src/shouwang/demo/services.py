"""Building the demo county: offices, accounts, and every roster through the real import path."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings

from shouwang.accounts import founding
from shouwang.accounts import selectors as accounts
from shouwang.accounts.models import Organisation, Post
from shouwang.core.actors import Actor, system_actor
from shouwang.core.scope import acting_as
from shouwang.divisions import selectors as divisions
from shouwang.exchange import services as exchange
from shouwang.exchange.models import Batch
from shouwang.exchange.services import reconciling

from . import earlier, quarter, workbooks
from .care import work_of_months
from .cases import cases_of_weeks
from .intervention import help_and_measures
from .offices import Account, Offices, furnish, save_accounts
from .population import Population, build
from .schooling import weeks_of_school
from .screening import work_of_season
from .workbooks import WorkbookFile

SEED = 20261101
READY_FILE = Path(settings.DATA_DIR) / "demo" / "ready.json"
ROSTERS = Path(settings.DATA_DIR) / "demo" / "rosters"
EARLIER = Path(settings.DATA_DIR) / "demo" / "rosters-earlier"
_COMPARED = (
    ("VILLAGE", "SCHOOL"), ("SCHOOL", "XUEJI"), ("VILLAGE", "XUEJI"), ("SCHOOL", "DORMITORY"),
)  # fmt: skip
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Demo:
    """What a demo county consists of."""

    county: str
    children: int
    on: date
    files: int
    accounts: list[Account]


def is_ready(county: str, children: int) -> bool:
    """Say whether a finished demo of this county and size stands already."""
    if not READY_FILE.exists():
        return False
    made = json.loads(READY_FILE.read_text(encoding="utf-8"))
    return bool(made["county"] == county and made["children"] == children)


def build_demo(county: str, children: int, *, on: date, now: datetime, progress: Progress) -> Demo:
    """Build the county: deterministic by its code, size and day.

    :param county: six digits.
    :param progress: called with what is being done, how far, of how much.
    """
    progress("offices", 0, 1)
    first_day = quarter.first_day(on)
    founded = founding.found(county, now=quarter.at(first_day), is_demo=True)
    population = _population(county, children, on)
    with acting_as(system_actor("demo")) as system:
        offices = Offices(system, founded.organisation, now=quarter.at(first_day))
        furnish(offices, population)
    save_accounts(offices.accounts)
    progress("quarter", 0, 1)
    _last_quarter(population, county, on)
    files = _import_all(population, on=on, now=now, progress=progress)
    _compare_registers(on, now)
    progress("work", 0, 1)
    begun = frozenset(township.code[:9] for township in earlier.pilots(population))
    work_of_months(county, SEED, begun, on=on, now=now)
    cases_of_weeks(county, now=now)
    help_and_measures(county, now=now)
    weeks_of_school(on, now)
    work_of_season(county, SEED, on=on, now=now)
    READY_FILE.write_text(
        json.dumps({"county": county, "children": children, "on": on.isoformat()}),
        encoding="utf-8",
    )
    return Demo(county, children, on, files, offices.accounts)


def _population(county: str, children: int, on: date) -> Population:
    with acting_as(system_actor("demo")):
        below = list(divisions.subtree(county.ljust(12, "0")))
        name = divisions.get_division(county.ljust(12, "0")).name
    townships = [(d.code, d.name) for d in below if d.level == 4]
    villages = [(d.code, d.name) for d in below if d.level == 5]
    return build(county, villages, townships, children, SEED, on, county_name=name)


def _last_quarter(population: Population, county: str, on: date) -> None:
    """Let the first townships live through the quarter before: earlier rosters, and their report.

    The others join with today's rosters.
    """
    days = quarter.Days.before(county, on)
    officer, townships = _actor("minzheng", days.rosters), earlier.pilots(population)
    shutil.rmtree(EARLIER, ignore_errors=True)
    books = earlier.books(population, townships, days.rosters)
    for file in workbooks.write_books(population.seed, books, EARLIER):
        _import_one(officer, file, days.rosters, quarter.at(days.rosters))
    quarter.report_quarter(county, days, officer)
    back = [child for child in map(earlier.returned, townships) if child is not None]
    quarter.parents_came_home([child.id_number for child in back], on - timedelta(days=25))


def _import_all(population: Population, *, on: date, now: datetime, progress: Progress) -> int:
    shutil.rmtree(ROSTERS, ignore_errors=True)
    files = workbooks.write(population, ROSTERS)
    officer, educator = _actor("minzheng", on), _actor("jiaoyu", on)
    for number, file in enumerate(files, start=1):
        progress("rosters", number, len(files))
        _import_one(educator if file.sender_kind != "township" else officer, file, on, now)
    progress("done", len(files), len(files))
    return len(files)


def _import_one(actor: Actor, file: WorkbookFile, on: date, now: datetime) -> Batch:
    """Send one workbook in as its sender would; what cannot enter stays on the worklist."""
    with acting_as(actor):
        batch = exchange.receive(
            actor, file.path, file_name=file.path.name, area=file.area.ljust(12, "0"), on=on,
            now=now,
        )  # fmt: skip
        batch = exchange.check_batch(batch, now=now)
        if batch.status == "CHECKED":
            batch = exchange.commit_batch(actor, batch, now=now)
    return batch


def _compare_registers(on: date, now: datetime) -> None:
    """Set the registers of villages and schools against each other, as the county would."""
    officer = _actor("minzheng", on)
    for left, right in _COMPARED:
        with acting_as(officer):
            run = reconciling.request_reconciliation(
                officer, left=left, right=right, area=officer.area_code, on=on, now=now
            )
        with acting_as(system_actor("exchange.reconcile")):
            reconciling.run_reconciliation(run, now=now)


def _actor(username: str, on: date) -> Actor:
    post = Post.objects.select_related("organisation", "user").get(user__username=username)
    found = accounts.actor_of_post(post.pk, on)
    if found is None:
        raise Organisation.DoesNotExist(username)
    return found
