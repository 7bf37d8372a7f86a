"""From the facts of a file to its spells: pure, one file at a time."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
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
    of the columns of :class:`Spell` from `verdict` on. A definition is judged again only on the
    days that matter to it, and attributes are read only on the days on which they change.
    """
    if not facts.counted:
        return
    start, end = _window(facts)
    if start >= end:
        return
    current: dict[str, tuple[date, Reported]] = {}
    for day, reported in _reported(facts, pack, start, end):
        for profile in PROFILES:
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


def reported_on(facts: FileFacts, pack: PolicyPack, day: date) -> dict[str, Reported]:
    """Return profile → reported attributes of one day (see :func:`spells`), without the calendar.

    Profiles under which the child is certainly not meant are left out.
    """
    start, end = _window(facts)
    if not facts.counted or not start <= day < end:
        return {}
    return next(_reported(facts, pack, day, day + timedelta(days=1)))[1]


def _window(facts: FileFacts) -> tuple[date, date]:
    born = facts.birth_date
    start = max(born, EARLIEST) if born else EARLIEST
    end = add_years(born, _LAST_YEARS) if born else LATEST
    return start, min(end, facts.closed_on) if facts.closed_on else end


def _reported(
    facts: FileFacts, pack: PolicyPack, start: date, end: date
) -> Iterator[tuple[date, dict[str, Reported]]]:
    """Yield each day on which something may change, and what is reported from then on by profile.

    Profiles under which the child is certainly not meant are left out.
    """
    checks = judge_of(pack).checks
    days = {
        profile: {start, *change_dates(facts.child, pack, start, end, (profile,))}
        for profile in PROFILES
        if profile in pack.usable_profiles
    }
    own = {start, *_attribute_days(facts, pack)}
    verdicts: dict[str, str] = {}
    attributes: Reported = ()
    for day in sorted(day for day in own.union(*days.values()) if start <= day < end):
        context = Context(facts.child, pack, day)
        for profile, matter in days.items():
            if day in matter:
                verdicts[profile] = _verdict(checks[profile], context)
        if day in own:
            attributes = _attributes(facts, pack, day)
        meant = {profile: verdict for profile, verdict in verdicts.items() if verdict != "no"}
        if meant:
            told = _with_reason(attributes, context.care_reason())
            yield day, {profile: (verdict, *told) for profile, verdict in meant.items()}
        else:
            yield day, {}


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


def _attributes(facts: FileFacts, pack: PolicyPack, day: date) -> Reported:
    """Return what hangs on the day alone: sex, band, the single codes, relief."""
    held = facts.attributes
    codes = [code_on(held[name], day) if name in held else "" for name in _SINGLE]
    relief = tuple(codes_on(held["relief"], day)) if "relief" in held else ()
    return facts.sex, _band(facts, pack, day), *codes, relief


def _with_reason(attributes: Reported, reason: str) -> Reported:
    """Return the attributes in the order of the columns, the reason of care among them."""
    sex, band, schooling, hukou, health, boarding, carer, rating, relief = attributes
    return (
        sex, band, schooling, hukou, health, boarding, "" if reason == "UNKNOWN" else reason,
        carer or _without_carer(rating, reason), rating, relief,
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
