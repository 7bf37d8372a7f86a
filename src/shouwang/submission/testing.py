"""Builders for tests: a county of two townships, confirmed villages, whole reports by services."""

from datetime import date, datetime, time, timedelta
from typing import Any

from shouwang.accounts.testing import actor_of, make_post
from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.core.clock import CHINA
from shouwang.core.scope import acting_as
from shouwang.divisions.gazetteer import Entry, level_of, parent_code
from shouwang.divisions.services import rows
from shouwang.registry.testing import make_child, make_children

from . import periods, selectors, services
from .models import Confirmation, Submission, WorkReport
from .periods import Period

COUNTY, TOWNSHIP, OTHER_TOWNSHIP = "990102000000", "990102001000", "990102002000"
VILLAGE, VILLAGE_B, OTHER_VILLAGE = "990102001201", "990102001202", "990102002201"
NAMES = {
    "990000000000": "试点省", "990100000000": "试点市", COUNTY: "试点县", TOWNSHIP: "雪松镇",
    OTHER_TOWNSHIP: "云杉乡", VILLAGE: "杉树村", VILLAGE_B: "柏树村", OTHER_VILLAGE: "松树村",
}  # fmt: skip
ON = date(2026, 3, 10)  # in the first quarter, before its due day


def make_places() -> None:
    """Store the divisions of the pilot county."""
    entries = [Entry(code, name, level_of(code), parent_code(code)) for code, name in NAMES.items()]
    rows.insert(entries, {})


def at(on: date, hour: int = 9) -> datetime:
    """Return a moment of a local day."""
    return datetime.combine(on, time(hour), tzinfo=CHINA)


def quarter(on: date = ON) -> Period:
    """Return the quarter in which a day lies."""
    return periods.current("QUARTER", on, selectors.rules_for(COUNTY, on))


def supervisor(area: str = TOWNSHIP) -> Actor:
    """Return the actor of a township's supervisor."""
    return actor_of(make_post("TOWNSHIP_SUPERVISOR", area=area))


def villager(area: str = VILLAGE) -> Actor:
    """Return the actor of a village's children's officer."""
    return actor_of(make_post("VILLAGE_OFFICER", area=area))


def officer(area: str = COUNTY) -> Actor:
    """Return the actor of a civil-affairs officer."""
    return actor_of(make_post("CIVIL_AFFAIRS_OFFICER", area=area))


_WHOLE: dict[str, Any] = {"school_name": "雪松镇中心小学", "on": date(2026, 1, 5)}


def make_whole_child(name: str = "", **said: Any) -> Any:
    """Open a file that lacks nothing a report asks for."""
    return make_child(name, **(_WHOLE | said))


def make_whole_children(count: int, **said: Any) -> list[Any]:
    """Open many such files in one deed."""
    return make_children(count, **(_WHOLE | said))


def confirm(actor: Actor, area: str = VILLAGE, on: date = ON, **said: Any) -> Confirmation:
    """Confirm a village as it stands."""
    with acting_as(actor):
        check = selectors.village_check(actor, area, on)
        if check is None:
            raise LookupError(area)
        given = {"stamp": check.stamp, "responsible": "田守正"} | said
        return services.confirm_village(actor, area, on=on, now=at(on), **given)


def report(
    actor: Actor, area: str = TOWNSHIP, on: date = ON, period: Period | None = None, **said: Any
) -> Submission:
    """Freeze what a unit reports."""
    given = {"responsible": "田守正", "verified_by": "罗知远"} | said
    with acting_as(actor):
        return services.freeze(actor, area, period or quarter(on), on=on, now=at(on), **given)


def accepted(on: date = ON, **said: Any) -> Submission:
    """Return a township's report that the county accepted; the village is confirmed before."""
    confirm(villager(), on=on)
    row = report(supervisor(), on=on, **said)
    reviewer = officer()
    with acting_as(reviewer):
        return services.accept(reviewer, row, now=at(on + timedelta(days=1)))


def send_work(actor: Actor, on: date | None = None, **said: Any) -> WorkReport:
    """Send a piece of writing of the actor's unit for the month of a day (today's)."""
    day = on or clock.today()
    given = {"kind": "INFORMATION", "title": "冬季走访", "text": "本月走访三十户。"} | said
    month = periods.current("MONTH", day, selectors.rules_for(COUNTY, day))
    with acting_as(actor):
        return services.send_work(actor, month=month, on=day, now=at(day), **given)
