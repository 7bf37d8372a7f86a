"""Spells say of every day what determining on that day says."""

from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from shouwang.policy.engine.calendar import PartialDate
from shouwang.policy.engine.determine import determine
from shouwang.policy.engine.facts import ChildFacts
from shouwang.policy.engine.pack import PolicyPack, load_pack
from shouwang.policy.gathering import FileFacts, Stretch
from shouwang.policy.tests.test_intervals import CHILDREN, PACKS
from shouwang.statistics.spells import (
    EARLIEST,
    PROFILES,
    reported_on,
    spells,
    spells_over_time,
)

VERDICT, REASON = 0, 7
DAYS = st.lists(st.dates(date(2022, 1, 1), date(2032, 1, 1)), min_size=1, max_size=12)


def file_of(child: ChildFacts, closed_on: date | None = None) -> FileFacts:
    """Return the facts of a file with a change of rating in the middle."""
    changed = date(2025, 5, 5)
    rating = (Stretch(None, changed, "GOOD"), Stretch(changed, None, "NONE"))
    born = child.birth.date if child.birth else None
    return FileFacts(
        UUID(int=1), "520101101201", "1", born, closed_on, True, child, {"rating": rating}
    )


@settings(max_examples=120, deadline=None)
@given(CHILDREN, PACKS, DAYS)
def test_every_day_is_as_determined(child: ChildFacts, pack: PolicyPack, days: list[date]) -> None:
    file = file_of(child)
    told = list(spells(file, pack))

    for day in days:
        right = determine(child, pack, day)
        on_day = {profile: what for since, to, profile, what in told if since <= day < to}
        meant = {key for key in PROFILES if key in right and right[key].result != "no"}
        if file.birth_date is not None and day < file.birth_date:
            meant = set()
        assert on_day.keys() == meant
        assert all(on_day[key][VERDICT] == right[key].result for key in meant)
        reason = "" if right.care_reason == "UNKNOWN" else right.care_reason
        assert all(what[REASON] == reason for what in on_day.values())
        assert on_day == reported_on(file, pack, day)


@settings(max_examples=60, deadline=None)
@given(CHILDREN, PACKS)
def test_spells_of_a_definition_neither_overlap_nor_repeat(
    child: ChildFacts, pack: PolicyPack
) -> None:
    told = list(spells(file_of(child), pack))

    for profile in PROFILES:
        own = sorted((since, to, what) for since, to, key, what in told if key == profile)
        assert all(since < to for since, to, _what in own)
        for (_from, to, what), (since, _to, following) in pairwise(own):
            assert to <= since
            assert to < since or what != following


def test_nothing_is_told_before_the_first_day_or_after_the_file_was_closed() -> None:
    child = ChildFacts(birth=PartialDate(date(2012, 4, 12)))
    closed = date(2025, 9, 1)
    pack = load_pack("national")

    told = list(spells(file_of(child, closed), pack))

    assert min(since for since, *_rest in told) == EARLIEST
    assert max(to for _since, to, *_rest in told) == closed
    assert reported_on(file_of(child, closed), pack, closed) == {}
    assert reported_on(file_of(child, closed), pack, closed - timedelta(days=1)) != {}


@settings(max_examples=60, deadline=None)
@given(CHILDREN, PACKS, PACKS, DAYS, st.dates(date(2023, 1, 1), date(2031, 1, 1)))
def test_each_day_is_judged_by_the_pack_of_that_day(
    child: ChildFacts, old: PolicyPack, new: PolicyPack, days: list[date], begins: date
) -> None:
    file = file_of(child)
    pack = new.with_periods([(date.min, old), (begins, new)])

    told = list(spells_over_time(file, pack))

    for day in [*days, begins - timedelta(days=1), begins]:
        then = new if day >= begins else old
        on_day = {key: what for since, to, key, what, _pack in told if since <= day < to}
        assert on_day == reported_on(file, then, day)
        assert all(each is then for since, to, _k, _w, each in told if since <= day < to)
