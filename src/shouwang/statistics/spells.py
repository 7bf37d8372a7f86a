"""From the facts of a file to its spells: pure, one file at a time."""

from collections.abc import Iterator, Sequence
from datetime import date

from shouwang.policy.engine.calendar import add_years
from shouwang.policy.engine.determine import age_band, judge_of
from shouwang.policy.engine.intervals import change_dates
from shouwang.policy.engine.pack import PolicyPack
from shouwang.policy.gathering import FileFacts, Stretch, code_on, codes_on

EARLIEST = date(2016, 1, 1)  # 国发〔2016〕13号 is of February 2016: nothing is reported before
LATEST = date(2100, 1, 1)
PROFILES = ("A", "B", "C", "D", "F")
_LAST_YEARS = 19  # no profile reaches beyond the 18th birthday
_SINGLE = ("schooling", "hukou", "health", "boarding", "carer", "rating")

Reported = tuple[object, ...]


def spells(facts: FileFacts, pack: PolicyPack) -> Iterator[tuple[date, date, str, Reported]]:
    """Yield (from, to, profile, reported attributes) of a file, `to` the day after the last.

    Only stretches in which the child is meant, or may be meant (unknown); attributes in the order
    of the columns of :class:`Spell` from `verdict` on.
    """
    if not facts.counted:
        return
    start, end = _window(facts)
    if start >= end:
        return
    shared = _attribute_days(facts, pack)
    for profile in PROFILES:
        if profile in pack.usable_profiles:
            yield from _profile_spells(facts, pack, profile, start, end, shared)


def _window(facts: FileFacts) -> tuple[date, date]:
    born = facts.birth_date
    start = max(born, EARLIEST) if born else EARLIEST
    end = add_years(born, _LAST_YEARS) if born else LATEST
    return start, min(end, facts.closed_on) if facts.closed_on else end


def _profile_spells(
    facts: FileFacts, pack: PolicyPack, profile: str, start: date, end: date, shared: set[date]
) -> Iterator[tuple[date, date, str, Reported]]:
    days = {start, *shared, *change_dates(facts.child, pack, start, end, (profile,))}
    edges = sorted(day for day in days if start <= day < end)
    open_since, current = start, None
    for day in edges:
        reported = _reported(facts, pack, profile, day)
        if reported == current:
            continue
        if current is not None:
            yield open_since, day, profile, current
        open_since, current = day, reported
    if current is not None:
        yield open_since, end, profile, current


def _reported(facts: FileFacts, pack: PolicyPack, profile: str, day: date) -> Reported | None:
    judge = judge_of(pack)
    verdict = judge.decide(facts.child, profile, day)
    if verdict == "no":
        return None
    reason = judge.determine(facts.child, day, (profile,)).care_reason
    band = age_band(facts.child, pack, day) or ""
    codes = [code_on(facts.attributes.get(name, ()), day) for name in _SINGLE]
    relief = tuple(codes_on(facts.attributes.get("relief", ()), day))
    schooling, hukou, health, boarding, carer, rating = codes
    return (
        verdict, facts.sex, band, schooling, hukou, health, boarding,
        "" if reason in ("UNKNOWN", "NONE") else reason, carer, rating, relief,
    )  # fmt: skip


def _attribute_days(facts: FileFacts, pack: PolicyPack) -> set[date]:
    days = {day for stretches in facts.attributes.values() for day in _edges(stretches)}
    if facts.birth_date:
        ages = {band.from_years for band in pack.age_bands.bands}
        days |= {add_years(facts.birth_date, age) for age in ages}
    return days


def _edges(stretches: Sequence[Stretch]) -> Iterator[date]:
    for stretch in stretches:
        if stretch.start:
            yield stretch.start
        if stretch.end:
            yield stretch.end
