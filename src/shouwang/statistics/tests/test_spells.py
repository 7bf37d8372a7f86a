"""Spells say of every day what determining on that day says."""

from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from shouwang.policy.deriving import LOOK_AHEAD
from shouwang.policy.engine.calendar import PartialDate
from shouwang.policy.engine.determine import determine
from shouwang.policy.engine.facts import ChildFacts
from shouwang.policy.engine.logic import RESULT_NAMES
from shouwang.policy.engine.pack import PolicyPack, load_pack
from shouwang.policy.gathering import FileFacts, Stretch
from shouwang.policy.tests.test_intervals import CHILDREN, PACKS
from shouwang.statistics.packing import BY_NAME, SLOTS, pack_codes, state_mask, states_of
from shouwang.statistics.spells import (
    AHEAD,
    EARLIEST,
    LINE_COLUMNS,
    PROFILES,
    reported_on,
    spell_lines,
    spells,
    spells_over_time,
)

REASON = BY_NAME["care_reason"]
DAYS = st.lists(st.dates(date(2022, 1, 1), date(2032, 1, 1)), min_size=1, max_size=12)


def file_of(child: ChildFacts, closed_on: date | None = None) -> FileFacts:
    """Return the facts of a file with a change of rating in the middle."""
    changed = date(2025, 5, 5)
    rating = (Stretch(None, changed, "GOOD"), Stretch(changed, None, "NONE"))
    born = child.birth.date if child.birth else None
    return FileFacts(
        UUID(int=1), "520101101201", "1", born, closed_on, True, child, {"rating": rating}
    )


def packed_on(told: list[tuple[date, date, int]], day: date) -> int:
    """Return what the spells report of a day; 0 for nothing."""
    return sum(packed for since, to, packed in told if since <= day < to)


def names_of(packed: int) -> dict[str, str]:
    """Return definition → yes or unknown."""
    return {profile: RESULT_NAMES[state] for profile, state in states_of(packed).items()}


@settings(max_examples=120, deadline=None)
@given(CHILDREN, PACKS, DAYS)
def test_every_day_is_as_determined(child: ChildFacts, pack: PolicyPack, days: list[date]) -> None:
    file = file_of(child)
    told = list(spells(file, pack))

    for day in days:
        right = determine(child, pack, day)
        packed = packed_on(told, day)
        meant = {
            key: right[key].result
            for key in PROFILES
            if key in right and right[key].result != "no"
            and (file.birth_date is None or day >= file.birth_date)
        }  # fmt: skip
        assert names_of(packed) == meant
        reason = "" if right.care_reason == "UNKNOWN" else right.care_reason
        assert not meant or REASON.code(packed & REASON.mask) == reason
        assert_same(packed, file, pack, day)


def assert_same(packed: int, file: FileFacts, pack: PolicyPack, day: date) -> None:
    """The spells and the answer for one day alone agree."""
    reported = reported_on(file, pack, day)
    assert names_of(packed) == {profile: what[0] for profile, what in reported.items()}
    bands = [band.id for band in pack.age_bands.bands]
    for _verdict, *codes, relief in reported.values():
        assert packed - packed % (1 << SLOTS[0].shift) == pack_codes(codes, relief, bands)


@settings(max_examples=60, deadline=None)
@given(CHILDREN, PACKS)
def test_spells_neither_overlap_nor_repeat(child: ChildFacts, pack: PolicyPack) -> None:
    told = list(spells(file_of(child), pack))

    assert all(since < to and names_of(packed) for since, to, packed in told)
    for (_from, to, packed), (since, _to, following) in pairwise(told):
        assert to <= since
        assert to < since or packed != following


def test_each_definition_has_its_own_bits() -> None:
    masks = [state_mask(profile) for profile in PROFILES] + [slot.mask for slot in SLOTS]

    assert sum(masks) == (1 << SLOTS[-1].shift + SLOTS[-1].width) - 1


def test_nothing_is_told_before_the_first_day_or_after_the_file_was_closed() -> None:
    child = ChildFacts(birth=PartialDate(date(2012, 4, 12)))
    closed = date(2025, 9, 1)
    pack = load_pack("national")

    told = list(spells(file_of(child, closed), pack))

    assert min(since for since, *_rest in told) == EARLIEST
    assert max(to for _since, to, *_rest in told) == closed
    assert reported_on(file_of(child, closed), pack, closed) == {}
    assert reported_on(file_of(child, closed), pack, closed - timedelta(days=1)) != {}


def test_what_is_stored_ends_after_every_file_was_determined_again() -> None:
    file = file_of(ChildFacts(birth=PartialDate(date(2012, 4, 12))))
    on = date(2025, 9, 1)

    stored = spell_lines([file], load_pack("national"), on).decode().splitlines()

    ends = [date.fromisoformat(line.split("\t")[LINE_COLUMNS.index("ends_on")]) for line in stored]
    assert max(ends) == on + AHEAD > on + LOOK_AHEAD


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
        assert_same(packed_on(told, day), file, then, day)
