"""From the facts of a file to its spells: pure, one file at a time."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from shouwang.core.reach import COUNTY_LENGTH, TOWNSHIP_LENGTH
from shouwang.policy.deriving import LOOK_AHEAD
from shouwang.policy.engine.calendar import PartialDate, add_years, completed_years
from shouwang.policy.engine.conditions import age_states
from shouwang.policy.engine.determine import judge_of
from shouwang.policy.engine.logic import RESULT_NAMES
from shouwang.policy.engine.pack import AgeLimit, PolicyPack
from shouwang.policy.engine.situations import judged
from shouwang.policy.gathering import FileFacts, Stretch, code_on, codes_on

from .packing import PROFILES as PROFILES  # whoever reports by definition asks for them here
from .packing import pack_codes, pack_states, states_of

EARLIEST = date(2016, 1, 1)  # 国发〔2016〕13号 is of February 2016: nothing is reported before
LATEST = date(2100, 1, 1)
# Figures tell of days until today. Every file is determined again after `LOOK_AHEAD` at the latest,
# and a job that runs late has time until its spells end.
AHEAD = LOOK_AHEAD + timedelta(days=100)
_BIRTHDAYS_KEPT = 20_000
_LAST_YEARS = 19  # no profile reaches beyond the 18th birthday
_SINGLE = ("schooling", "hukou", "health", "boarding", "carer", "rating")
LINE_COLUMNS = ("area", "county", "township", "care_file_id", "starts_on", "ends_on", "packed")

Reported = tuple[Any, ...]
Timeline = list[tuple[date, Any]]  # what holds from which day on; the first day first


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
    states, reasons = _judged(facts, pack, start, end)
    since, told = start, 0
    for day, state, what in _both(states, _attributes(facts, pack, start, end, reasons)):
        now = state | _packed(what, pack) if state else 0
        if now == told:
            continue
        if told:
            yield since, day, told
        since, told = day, now
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


def _packed(what: Reported, pack: PolicyPack) -> int:
    """Return attributes as a number, worked out once for all who are reported alike."""
    known: dict[Reported, int] = judge_of(pack).memo.setdefault("packed", {})
    found = known.get(what)
    if found is None:
        *codes, relief = what
        bands = [band.id for band in pack.age_bands.bands]
        found = known[what] = pack_codes(codes, relief, bands)
    return found


def reported_on(facts: FileFacts, pack: PolicyPack, day: date) -> dict[str, Reported]:
    """Return profile → reported attributes of one day (see :func:`spells`), without the calendar.

    Profiles under which the child is certainly not meant are left out.
    """
    start, end = _window(facts)
    if not facts.counted or not start <= day < end:
        return {}
    after = day + timedelta(days=1)
    standing, reasons = _judged(facts, pack, day, after)
    told = _attributes(facts, pack, day, after, reasons)[0][1]
    states = states_of(standing[0][1])
    return {profile: (RESULT_NAMES[now], *told) for profile, now in states.items()}


def _window(facts: FileFacts) -> tuple[date, date]:
    born = facts.birth_date
    start = max(born, EARLIEST) if born else EARLIEST
    end = add_years(born, _LAST_YEARS) if born else LATEST
    return start, min(end, facts.closed_on) if facts.closed_on else end


def _judged(
    facts: FileFacts, pack: PolicyPack, start: date, end: date
) -> tuple[Timeline, Timeline]:
    """Return how the definitions stand (packed) from which day on, and the reason of care.

    Age is the one condition that the calendar alone changes: told for each birth date once.
    """
    situations = judged(facts.child, pack, start, end)
    ages = _from(start, end, _ages(facts.child.birth, pack))
    states: Timeline = []
    for day, of_age, each in _both(ages, situations):
        met = each.states
        _go_on(states, day, pack_states({key: min(age, met[key]) for key, age in of_age}))
    reasons: Timeline = []
    for day, each in situations:
        _go_on(reasons, day, each.care_reason)
    return states, reasons


def _ages(birth: PartialDate | None, pack: PolicyPack) -> Timeline:
    """Return how the age limits of the reported definitions stand: (profile, state) of each."""
    known: dict[PartialDate | None, Timeline] = judge_of(pack).memo.setdefault("ages", {})
    if birth not in known:
        if len(known) >= _BIRTHDAYS_KEPT:
            known.clear()
        line: Timeline = [(date.min, ())]
        for profile, limit in _limits(pack).items():
            states = age_states(limit, birth)
            line = [(day, (*held, (profile, age))) for day, held, age in _both(line, states)]
        known[birth] = line
    return known[birth]


def _limits(pack: PolicyPack) -> dict[str, AgeLimit]:
    """Return the age limit of each reported definition that can be used."""
    usable = pack.usable_profiles
    return {key: usable[key].age for key in PROFILES if key in usable}


def _go_on(line: Timeline, day: date, what: Any) -> None:
    """Say what holds from a day on, where it is not what held before."""
    if not line or line[-1][1] != what:
        line.append((day, what))


def _from(start: date, end: date, line: Sequence[tuple[date, Any]]) -> Timeline:
    """Return the part of a timeline in a window; it begins with the first day of the window."""
    first = 0
    while first + 1 < len(line) and line[first + 1][0] <= start:
        first += 1
    return [(start, line[first][1]), *(each for each in line[first + 1 :] if each[0] < end)]


def _both(
    one: Sequence[tuple[date, Any]], other: Sequence[tuple[date, Any]]
) -> Iterator[tuple[date, Any, Any]]:
    """Yield the days on which one of two timelines changes, with both; they begin together."""
    i = j = 0
    ends = date.max
    while True:
        yield max(one[i][0], other[j][0]), one[i][1], other[j][1]
        next_one = one[i + 1][0] if i + 1 < len(one) else ends
        next_other = other[j + 1][0] if j + 1 < len(other) else ends
        if next_one is ends and next_other is ends:
            return
        i += next_one <= next_other
        j += next_other <= next_one


def _attributes(
    facts: FileFacts, pack: PolicyPack, start: date, end: date, reasons: Timeline
) -> Timeline:
    """Return what is reported beside the verdict, in the order of the columns."""
    bands = _from(start, end, _bands(facts.birth_date, pack))
    own = [(day, (band, *codes)) for day, band, codes in _both(bands, _codes(facts, start, end))]
    return [(day, _with_reason(facts.sex, of_day, why)) for day, of_day, why in _both(own, reasons)]


def _codes(facts: FileFacts, start: date, end: date) -> Timeline:
    """Return the single codes and the kinds of relief, from each day on which one changes."""
    held = facts.attributes
    days = {start, *(day for each in held.values() for day in _edges(each) if start < day < end)}
    found: Timeline = []
    for day in sorted(days):
        codes = [code_on(held[name], day) if name in held else "" for name in _SINGLE]
        relief = tuple(codes_on(held["relief"], day)) if "relief" in held else ()
        found.append((day, (*codes, relief)))
    return found


def _with_reason(sex: str, of_day: Reported, reason: str) -> Reported:
    """Return the attributes in the order of the columns, the reason of care among them."""
    band, schooling, hukou, health, boarding, carer, rating, relief = of_day
    return (
        sex, band, schooling, hukou, health, boarding, "" if reason == "UNKNOWN" else reason,
        carer or _without_carer(rating, reason), rating, relief,
    )  # fmt: skip


def _without_carer(rating: str, reason: str) -> str:
    """Say who cares where nobody is named: nobody (无人监护), a parent at home, not collected."""
    if rating == "NONE":
        return "NOBODY"
    return "PARENT" if reason == "NONE" else ""


def _bands(born: date | None, pack: PolicyPack) -> Timeline:
    """Return the age band from each birthday on that opens one."""
    known: dict[date | None, Timeline] = judge_of(pack).memo.setdefault("bands", {})
    if born not in known:
        if len(known) >= _BIRTHDAYS_KEPT:
            known.clear()
        days = [] if born is None else [add_years(born, b.from_years) for b in pack.age_bands.bands]
        known[born] = [(day, _band(born, pack, day)) for day in sorted({EARLIEST, *days})]
    return known[born]


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
