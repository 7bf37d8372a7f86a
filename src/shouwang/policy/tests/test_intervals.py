"""Between two change dates nothing changes."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from shouwang.policy.engine.calendar import PartialDate, Precision
from shouwang.policy.engine.determine import determine
from shouwang.policy.engine.facts import (
    ChildFacts,
    ConditionKind,
    ConditionSpan,
    Custody,
    CustodySpan,
    Exclusion,
    ExclusionSpan,
    Hukou,
    LivingKind,
    LivingSpan,
    ParentFacts,
    ParentStatus,
    SchoolingSpan,
    SchoolStage,
    Span,
    StepParent,
)
from shouwang.policy.engine.intervals import change_dates, intervals
from shouwang.policy.engine.pack import PolicyPack, load_pack
from shouwang.policy.tests.people import AWAY, away, child

START, END = date(2024, 1, 1), date(2026, 7, 1)
PACKS = st.sampled_from([load_pack("national"), load_pack("example-county")])
DATES = st.builds(
    PartialDate,
    st.dates(date(2023, 6, 1), date(2026, 12, 31)),
    st.sampled_from([Precision.DAY, Precision.DAY, Precision.MONTH, Precision.YEAR]),
)
SPANS = st.builds(
    Span,
    st.none() | DATES,
    st.none() | DATES,
    st.none() | st.dates(date(2024, 1, 1), date(2026, 6, 1)),
)
PARENTS = st.builds(
    ParentFacts,
    status=st.sampled_from([ParentStatus.KNOWN] * 4 + [ParentStatus.UNKNOWN, ParentStatus.NONE]),
    away=st.lists(SPANS, max_size=3).map(tuple),
    conditions=st.lists(
        st.builds(ConditionSpan, st.sampled_from(ConditionKind), SPANS), max_size=2
    ).map(tuple),
    commuting=st.lists(SPANS, max_size=1).map(tuple),
    home_stays=st.lists(SPANS, max_size=1).map(tuple),
)
BIRTHS = st.builds(
    PartialDate,
    st.sampled_from([2006, 2008, 2009, 2010]).flatmap(
        lambda year: st.dates(date(year, 1, 1), date(year, 12, 31))
    ),
    st.sampled_from([Precision.DAY, Precision.MONTH, Precision.YEAR]),
)
STEPS = st.none() | st.builds(StepParent, PARENTS, SPANS)
CHILDREN = st.builds(
    ChildFacts,
    birth=st.none() | BIRTHS,
    father=PARENTS,
    mother=PARENTS,
    hukou=st.sampled_from([None, *Hukou]),
    village_rural=st.sampled_from([None, True, False]),
    living=st.lists(
        st.builds(LivingSpan, st.sampled_from(LivingKind), SPANS, st.none() | st.booleans()),
        max_size=2,
    ).map(tuple),
    schooling=st.lists(
        st.builds(SchoolingSpan, st.sampled_from(SchoolStage), SPANS), max_size=2
    ).map(tuple),
    custody=st.lists(st.builds(CustodySpan, st.sampled_from(Custody), SPANS), max_size=1).map(
        tuple
    ),
    step_father=STEPS,
    step_mother=STEPS,
    exclusions=st.lists(
        st.builds(ExclusionSpan, st.sampled_from(Exclusion), SPANS), max_size=1
    ).map(tuple),
    poor=st.none() | st.booleans(),
)


def _states(facts: ChildFacts, pack: PolicyPack, on: date) -> dict[str, object]:
    found = determine(facts, pack, on)
    states: dict[str, object] = {key: result.states for key, result in found.items()}
    return states | {"care": found.care_reason, "parents": found.parents_state}


@settings(max_examples=100, deadline=None)
@given(CHILDREN, PACKS, st.dates(START, END - timedelta(days=100)))
def test_nothing_changes_between_two_change_dates(
    facts: ChildFacts, pack: PolicyPack, first: date
) -> None:
    changes = set(change_dates(facts, pack, START, END))

    before = _states(facts, pack, first)
    for number in range(1, 100):
        day = first + timedelta(days=number)
        states = _states(facts, pack, day)
        assert states == before or day in changes, day
        before = states


@settings(max_examples=25, deadline=None)
@given(st.lists(SPANS, min_size=1, max_size=4).map(tuple))
def test_no_change_of_a_yearly_total_is_missed(spans: tuple[Span, ...]) -> None:
    facts, pack = child(ParentFacts(away=spans), AWAY), load_pack("national")
    changes = set(change_dates(facts, pack, START, END))

    before = determine(facts, pack, START, ("C",))["C"].states
    for number in range(1, (END - START).days):
        day = START + timedelta(days=number)
        states = determine(facts, pack, day, ("C",))["C"].states
        assert states == before or day in changes, day
        before = states


def test_intervals_cover_the_time_asked_for_without_gap_or_overlap() -> None:
    facts = child(away("2024-03-01", "2025-02-01"), away("2024-05"))

    found = intervals(facts, load_pack("national"), "A", START, END)

    assert [(begin, end, result.result) for begin, end, result in found] == [
        (date(2024, 1, 1), date(2024, 5, 1), "no"),
        (date(2024, 5, 1), date(2024, 5, 31), "unknown"),
        (date(2024, 5, 31), date(2025, 2, 1), "yes"),
        (date(2025, 2, 1), date(2026, 7, 1), "no"),
    ]


def test_two_departures_without_any_day_do_not_stop_the_calendar() -> None:
    undated = Span(None, None, None)
    father = ParentFacts(away=(undated, undated))
    child = ChildFacts(father=father, mother=ParentFacts(away=(undated,)))

    for pack in (load_pack("national"), load_pack("example-county")):
        assert change_dates(child, pack, date(2022, 1, 1), date(2023, 1, 1)) is not None
        judged = [determine(child, pack, day)["D"].result for day in (date(2022, 1, 1),)]
        assert judged == ["unknown"]
