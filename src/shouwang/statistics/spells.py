"""From the facts of a file to its spells: pure, one file at a time."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from shouwang.policy.engine.calendar import add_years, completed_years
from shouwang.policy.engine.conditions import Check
from shouwang.policy.engine.context import Context
from shouwang.policy.engine.determine import judge_of
from shouwang.policy.engine.intervals import change_dates
from shouwang.policy.engine.logic import FAILED, MET, RESULT_NAMES
from shouwang.policy.engine.pack import PolicyPack
from shouwang.policy.gathering import FileFacts, Stretch, code_on, codes_on

EARLIEST = date(2016, 1, 1)  # 国发〔2016〕13号 is of February 2016: nothing is reported before
LATEST = date(2100, 1, 1)
PROFILES = ("A", "B", "C", "D", "F")
_LAST_YEARS = 19  # no profile reaches beyond the 18th birthday
_SINGLE = ("schooling", "hukou", "health", "boarding", "carer", "rating")

Reported = tuple[Any, ...]


def spells(facts: FileFacts, pack: PolicyPack) -> Iterator[tuple[date, date, str, Reported]]:
    """Yield (from, to, profile, reported attributes) of a file, `to` the day after the last.

    Only stretches in which the child is meant, or may be meant (unknown); attributes in the order
    of the columns of :class:`Spell` from `verdict` on. Every day is judged once for all profiles.
    """
    if not facts.counted:
        return
    start, end = _window(facts)
    if start >= end:
        return
    checks = judge_of(pack).checks
    asked = {key: checks[key] for key in PROFILES if key in pack.usable_profiles}
    current: dict[str, tuple[date, Reported]] = {}
    for day in _days(facts, pack, start, end, tuple(asked)):
        reported = _reported(facts, pack, asked, day)
        for profile in asked:
            before, now = current.get(profile), reported.get(profile)
            if before is not None and before[1] == now:
                continue
            if before is not None:
                yield before[0], day, profile, before[1]
                del current[profile]
            if now is not None:
                current[profile] = (day, now)
    for profile, (since, what) in current.items():
        yield since, end, profile, what


def _window(facts: FileFacts) -> tuple[date, date]:
    born = facts.birth_date
    start = max(born, EARLIEST) if born else EARLIEST
    end = add_years(born, _LAST_YEARS) if born else LATEST
    return start, min(end, facts.closed_on) if facts.closed_on else end


def _days(
    facts: FileFacts, pack: PolicyPack, start: date, end: date, profiles: tuple[str, ...]
) -> list[date]:
    """Return the days of [start, end) on which something reported may change."""
    days = {start, *_attribute_days(facts, pack)}
    days.update(change_dates(facts.child, pack, start, end, profiles))
    return sorted(day for day in days if start <= day < end)


def _reported(
    facts: FileFacts, pack: PolicyPack, asked: Mapping[str, tuple[Check, ...]], day: date
) -> dict[str, Reported]:
    """Return what is reported of the file on a day, by profile; left out where not meant."""
    context = Context(facts.child, pack, day)
    verdicts = {key: _verdict(checks, context) for key, checks in asked.items()}
    if all(verdict == "no" for verdict in verdicts.values()):
        return {}
    attributes = _attributes(facts, pack, context, day)
    return {key: (verdict, *attributes) for key, verdict in verdicts.items() if verdict != "no"}


def _verdict(checks: tuple[Check, ...], context: Context) -> str:
    """Return the result of a definition, left off at the first condition that fails."""
    lowest = MET
    for check in checks:
        state = check.evaluate(context)
        if state < lowest:
            if state == FAILED:
                return "no"
            lowest = state
    return RESULT_NAMES[lowest]


def _attributes(facts: FileFacts, pack: PolicyPack, context: Context, day: date) -> Reported:
    held = facts.attributes
    schooling, hukou, health, boarding, carer, rating = [
        code_on(held[name], day) if name in held else "" for name in _SINGLE
    ]
    reason = context.care_reason()
    relief = tuple(codes_on(held["relief"], day)) if "relief" in held else ()
    return (
        facts.sex, _band(facts, pack, day), schooling, hukou, health, boarding,
        "" if reason == "UNKNOWN" else reason, carer or _without_carer(rating, reason), rating,
        relief,
    )  # fmt: skip


def _without_carer(rating: str, reason: str) -> str:
    """Say who cares where nobody is named: nobody (无人监护), a parent at home, not collected."""
    if rating == "NONE":
        return "NOBODY"
    return "PARENT" if reason == "NONE" else ""


def _band(facts: FileFacts, pack: PolicyPack, day: date) -> str:
    if facts.birth_date is None:
        return ""
    age = completed_years(facts.birth_date, day)
    for band in pack.age_bands.bands:
        if band.from_years <= age and (band.to_years is None or age <= band.to_years):
            return band.id
    return ""


def _attribute_days(facts: FileFacts, pack: PolicyPack) -> Iterator[date]:
    for stretches in facts.attributes.values():
        yield from _edges(stretches)
    if facts.birth_date:
        for band in pack.age_bands.bands:
            yield add_years(facts.birth_date, band.from_years)


def _edges(stretches: Sequence[Stretch]) -> Iterator[date]:
    for stretch in stretches:
        if stretch.start:
            yield stretch.start
        if stretch.end:
            yield stretch.end
