"""From the facts of a file to its spells: pure, one file at a time."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from shouwang.core.reach import COUNTY_LENGTH, TOWNSHIP_LENGTH
from shouwang.policy.deriving import LOOK_AHEAD
from shouwang.policy.engine.calendar import PartialDate, add_years, completed_years
from shouwang.policy.engine.conditions import age_states
from shouwang.policy.engine.determine import judge_of
from shouwang.policy.engine.logic import RESULT_NAMES
from shouwang.policy.engine.pack import AgeLimit, PolicyPack
from shouwang.policy.engine.situations import Judged, judged
from shouwang.policy.engine.timelines import ById, Timeline, go_on, together
from shouwang.policy.gathering import FileFacts, Stretch, code_on, codes_on

from .packing import PROFILES as PROFILES  # whoever reports by definition asks for them here
from .packing import pack_codes, pack_states

EARLIEST = date(2016, 1, 1)  # 国发〔2016〕13号 is of February 2016: nothing is reported before
LATEST = date(2100, 1, 1)
# Figures tell of days until today. Every file is determined again after `LOOK_AHEAD` at the latest,
# and a job that runs late has time until its spells end.
AHEAD = LOOK_AHEAD + timedelta(days=100)
_BIRTHDAYS_KEPT = 20_000
_PACKED_KEPT = 200_000
_LAST_YEARS = 19  # no profile reaches beyond the 18th birthday
_SINGLE = ("schooling", "hukou", "health", "boarding", "carer", "rating")
LINE_COLUMNS = ("area", "county", "township", "care_file_id", "starts_on", "ends_on", "packed")

Reported = tuple[Any, ...]


def spells_over_time(
    facts: FileFacts, pack: PolicyPack, until: date = date.max
) -> Iterator[tuple[date, date, int]]:
    """Yield the spells of a file before a day, each judged by the pack that held then."""
    periods = pack.periods
    ends = [*(begins for begins, _pack in periods[1:]), date.max]
    for (begins, then), end in zip(periods, ends, strict=True):
        yield from spells(facts, then, begins, min(end, until))


def spells(
    facts: FileFacts, pack: PolicyPack, begins: date = date.min, ends: date = date.max
) -> Iterator[tuple[date, date, int]]:
    """Yield (from, to, what is reported, see `packing`) of a file, `to` the day after the last.

    Within [begins, ends), judged by one pack. Only stretches in which the child meets a definition,
    or may meet one. Definitions are judged again only on the days that matter to them, and
    attributes are read only on the days on which they change.
    """
    first, last = _window(facts)
    start, end = max(first, begins), min(last, ends)
    if not facts.counted or start >= end:
        return
    known = _of(pack).packed
    since, told = start, 0
    for day, (now, *rest) in together(_lines(facts, pack, start, end), start, end):
        key = (facts.sex, now.number, *rest)
        bits = known.get(key)
        if bits is None:
            bits = _pack(_Standing(now, *rest), facts.sex, pack, key)
        if bits == told:
            continue
        if told:
            yield since, day, told
        since, told = day, bits
    if told:
        yield since, end, told


def spell_lines(group: Sequence[FileFacts], pack: PolicyPack, on: date) -> bytes:
    """Return the spells of files, as of a day and `AHEAD` of it, as lines for the database.

    In the order of `LINE_COLUMNS`.
    """
    lines: list[str] = []
    for facts in group:
        area = facts.area
        head = "\t".join([area, area[:COUNTY_LENGTH], area[:TOWNSHIP_LENGTH], str(facts.file_id)])
        for since, until, packed in spells_over_time(facts, pack, on + AHEAD):
            lines.append(f"{head}\t{since}\t{until}\t{packed}\n")
    return "".join(lines).encode()


def reported_on(facts: FileFacts, pack: PolicyPack, day: date) -> dict[str, Reported]:
    """Return profile → reported attributes of one day (see :func:`spells`), without the calendar.

    Profiles under which the child is certainly not meant are left out.
    """
    start, end = _window(facts)
    if not facts.counted or not start <= day < end:
        return {}
    after = day + timedelta(days=1)
    standing = _Standing(*together(_lines(facts, pack, day, after), day, after)[0][1])
    told = _reported(standing, facts.sex)
    states = _states(standing, pack)
    return {profile: (RESULT_NAMES[now], *told) for profile, now in states.items() if now}


class _Standing(NamedTuple):
    """What a day's report rests on.

    Everything but age as judged, the state of the age limit of each reported definition, the age
    band, and the single codes with the kinds of relief.
    """

    judged: Judged
    ages: tuple[int, ...]
    band: str
    codes: tuple[Any, ...]


class _Known:
    """What is the same for many files under a pack, worked out once."""

    def __init__(self, pack: PolicyPack) -> None:
        self.limits = _limits(pack)
        self.ages = ById(lambda birth: _ages(birth, list(self.limits.values())))
        self.codes = ById(_codes)
        self.bands: dict[date | None, Timeline] = {}
        self.packed: dict[tuple[Any, ...], int] = {}


def _of(pack: PolicyPack) -> _Known:
    memo = judge_of(pack).memo
    known: _Known | None = memo.get("spells")
    if known is None:
        known = memo["spells"] = _Known(pack)
    return known


def _lines(facts: FileFacts, pack: PolicyPack, start: date, end: date) -> tuple[Timeline, ...]:
    """Return the time lines of a file in the order of `_Standing`."""
    known = _of(pack)
    return (
        judged(facts.child, pack, start, end),
        known.ages(facts.child.birth),
        _bands(facts.birth_date, pack),
        known.codes(facts.attributes),
    )


def _pack(standing: _Standing, sex: str, pack: PolicyPack, key: tuple[Any, ...]) -> int:
    """Return what is reported as a number (0 if no definition is met), and keep it."""
    states = pack_states(_states(standing, pack))
    *codes, relief = _reported(standing, sex)
    bands = [band.id for band in pack.age_bands.bands]
    known = _of(pack).packed
    if len(known) >= _PACKED_KEPT:
        known.clear()
    known[key] = states | pack_codes(codes, relief, bands) if states else 0
    return known[key]


def _states(standing: _Standing, pack: PolicyPack) -> dict[str, int]:
    """Return how each reported definition stands; age is told for each birth date once."""
    met = standing.judged.states
    limits = _of(pack).limits
    return {key: min(age, met[key]) for key, age in zip(limits, standing.ages, strict=True)}


def _window(facts: FileFacts) -> tuple[date, date]:
    born = facts.birth_date
    start = max(born, EARLIEST) if born else EARLIEST
    end = add_years(born, _LAST_YEARS) if born else LATEST
    return start, min(end, facts.closed_on) if facts.closed_on else end


def _limits(pack: PolicyPack) -> dict[str, AgeLimit]:
    """Return the age limit of each reported definition that can be used."""
    usable = pack.usable_profiles
    return {key: usable[key].age for key in PROFILES if key in usable}


def _ages(birth: PartialDate | None, limits: Sequence[AgeLimit]) -> Timeline:
    """Return how the age limits stand."""
    if not limits:
        return [(date.min, ())]
    lines = [list(age_states(limit, birth)) for limit in limits]
    return together(lines, date.min, date.max)


def _reported(standing: _Standing, sex: str) -> Reported:
    """Return the attributes in the order of the columns, the reason of care among them."""
    schooling, hukou, health, boarding, carer, rating, relief = standing.codes
    reason = standing.judged.care_reason
    return (
        sex, standing.band, schooling, hukou, health, boarding,
        "" if reason == "UNKNOWN" else reason, carer or _without_carer(rating, reason), rating,
        relief,
    )  # fmt: skip


def _without_carer(rating: str, reason: str) -> str:
    """Say who cares where nobody is named: nobody (无人监护), a parent at home, not collected."""
    if rating == "NONE":
        return "NOBODY"
    return "PARENT" if reason == "NONE" else ""


def _codes(held: Mapping[str, Sequence[Stretch]]) -> Timeline:
    """Return the single codes and the kinds of relief, from each day on which one changes."""
    line: Timeline = []
    days = {day for each in held.values() for day in _edges(each)}
    for day in (date.min, *sorted(days)):
        codes = [code_on(held[name], day) if name in held else "" for name in _SINGLE]
        relief = tuple(codes_on(held["relief"], day)) if "relief" in held else ()
        go_on(line, day, (*codes, relief))
    return line


def _bands(born: date | None, pack: PolicyPack) -> Timeline:
    """Return the age band from each birthday on that opens one."""
    known = _of(pack).bands
    line = known.get(born)
    if line is None:
        if len(known) >= _BIRTHDAYS_KEPT:
            known.clear()
        days = [] if born is None else [add_years(born, b.from_years) for b in pack.age_bands.bands]
        line = known[born] = [(day, _band(born, pack, day)) for day in sorted({EARLIEST, *days})]
    return line


def _band(born: date | None, pack: PolicyPack, day: date) -> str:
    if born is None:
        return ""
    age = completed_years(born, day)
    for band in pack.age_bands.bands:
        if band.from_years <= age and (band.to_years is None or age <= band.to_years):
            return band.id
    return ""


def _edges(stretches: Sequence[Stretch]) -> Iterator[date]:
    for stretch in stretches:
        if stretch.start:
            yield stretch.start
        if stretch.end:
            yield stretch.end
