"""The last quarter of the demo county and its semester's census, by the real deeds, dated back.

Confirmed by villages, reported by townships, one child returned and repaired, signed by the county.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from shouwang.core import crypto
from shouwang.core.actors import Actor, system_actor
from shouwang.core.clock import CHINA
from shouwang.core.reach import Area, level_of
from shouwang.core.scope import acting_as
from shouwang.divisions import selectors as divisions
from shouwang.registry import services as registry
from shouwang.registry.entries import Entry
from shouwang.registry.models import CareFile
from shouwang.submission import periods, selectors, services
from shouwang.submission.choices import Kind
from shouwang.submission.models import Submission
from shouwang.submission.periods import Period

_IN_CHARGE = "分管负责人"
_REASON = "受委托人电话打不通，请核实后修改。"
_NEW_PHONE = "16100007788"
_NOTE = "本季度逐村核对，没有其他情况说明。"
_VILLAGE_LEVEL = 5


@dataclass(frozen=True, slots=True)
class Days:
    """When what happened in the last quarter."""

    period: Period
    rosters: date  # the earlier round came in
    confirmed: date
    reported: date
    repaired: date
    signed: date

    @classmethod
    def before(cls, county: str, on: date) -> "Days":
        """Return the days of the quarter before the one in which a day lies."""
        rules = selectors.rules_for(county.ljust(12, "0"), on)
        period = periods.before(periods.current(Kind.QUARTER, on, rules), rules)
        due = period.due_on
        return cls(period, *(due - timedelta(days=each) for each in (12, 5, 4, 2, 1)))


def first_day(on: date) -> date:
    """Return the day on which the county began to work with the system: half a year before."""
    return on - timedelta(days=183)


def at(day: date, hour: int = 9) -> datetime:
    """Return a moment of a local day."""
    return datetime.combine(day, time(hour), tzinfo=CHINA)


def report_quarter(county: str, days: Days, reviewer: Actor) -> Submission:
    """Lead the quarter from the monthly checks to the county's signature; returns its report.

    :param county: six digits; `reviewer`: the officer who prepares what another person signs.
    """
    with acting_as(_person(county, "")):
        areas = CareFile.objects.filter(county=county).order_by("area").values_list("area")
        villages = [area for (area,) in areas.distinct()]
    for village in villages:
        _confirm(village, days)
    townships = _townships(villages)
    rows = [_report(area, days.period, days.reported) for area in townships]
    first = _return_and_repair(rows[0], reviewer, days)
    for row in (first, *rows[1:]):
        _accept(row, reviewer, days.signed)
    signed = _sign(reviewer, days.period, days.signed)
    _take_census(townships, reviewer, days)
    return signed


def _take_census(townships: Iterable[str], reviewer: Actor, days: Days) -> None:
    """Report the census of the semester too (R-044), if it fell due after the county began."""
    rules = selectors.rules_for(reviewer.area_code, days.signed)
    period = periods.current(Kind.SEMESTER, days.signed, rules)
    if period.is_late(days.rosters):
        return
    for area in townships:
        _accept(_report(area, period, days.signed), reviewer, days.signed)
    _sign(reviewer, period, days.signed)


def _person(area: str, title: str) -> Actor:
    """Return somebody of a village or township who has no account in the demo."""
    code = area.ljust(12, "0")
    name = divisions.path_names(code)[-1:] if title else []
    return replace(
        system_actor("".join([*name, title]) or "demo", Area.of(code)), area_code=code
    )  # fmt: skip


def _confirm(village: str, days: Days) -> None:
    if level_of(village) != _VILLAGE_LEVEL:
        return
    with acting_as(_person(village, "儿童主任")) as actor:
        check = selectors.village_check(actor, village, days.confirmed)
        if check is not None:
            services.confirm_village(
                actor, village, stamp=check.stamp, responsible=actor.display_name,
                on=days.confirmed, now=at(days.confirmed),
            )  # fmt: skip


def _townships(villages: Iterable[str]) -> list[str]:
    return sorted({village[:9] + "000" for village in villages})


def _report(area: str, period: Period, day: date) -> Submission:
    with acting_as(_person(area, "儿童督导员")) as actor:
        return services.freeze(
            actor, area, period, responsible=_IN_CHARGE, verified_by=_IN_CHARGE, note=_NOTE,
            on=day, now=at(day),
        )  # fmt: skip


def _return_and_repair(row: Submission, reviewer: Actor, days: Days) -> Submission:
    """Send one child back, change its carer's number, report anew."""
    with acting_as(reviewer):
        child = selectors.frozen(row).children[0]
        services.give_back(
            reviewer, row, reasons={child.id: _REASON}, note="", now=at(days.repaired)
        )
    with acting_as(_person(row.area, "儿童督导员")) as actor:
        file = CareFile.objects.get(pk=child.id)
        entry = Entry(file.area, {"carer.phones": (_NEW_PHONE,)}, file_id=file.pk)
        registry.record_entries(
            actor, [entry], on=days.repaired, source="OFFICE", now=at(days.repaired, 14)
        )
    return _report(row.area, days.period, days.repaired + timedelta(days=1))


def _accept(row: Submission, reviewer: Actor, day: date) -> None:
    with acting_as(reviewer):
        services.accept(reviewer, row, now=at(day, 10))


def _sign(reviewer: Actor, period: Period, day: date) -> Submission:
    area = reviewer.area_code
    with acting_as(reviewer):
        row = services.freeze(
            reviewer, area, period, responsible=_IN_CHARGE, note=_NOTE, on=day, now=at(day, 15)
        )  # fmt: skip
    with acting_as(_person(area, "民政局局长")) as second:
        return services.sign(second, row, now=at(day, 16))


def parents_came_home(numbers: Iterable[str], day: date) -> int:
    """Record that the parents of some children, named by identity number, came home that day.

    Returns how many there were.
    """
    digests = [crypto.keyring().digest("id", number) for number in numbers]
    home: dict[str, Any] = {"father.state": "AT_HOME", "mother.state": "AT_HOME"}
    with acting_as(system_actor("县民政局工作人员")) as system:
        files = CareFile.objects.filter(id_digest__in=digests).order_by("number")
        entries = [Entry(file.area, home, file_id=file.pk) for file in files]
        registry.record_entries(system, entries, on=day, source="OFFICE", now=at(day))
    return len(entries)
