"""The edges of the definitions: the day before, the day, the day after."""

from datetime import date, timedelta

import pytest

from shouwang.policy.engine.determine import age_band, birthday_warnings, decide, determine
from shouwang.policy.engine.facts import (
    ChildFacts,
    ConditionKind,
    ConditionSpan,
    Exclusion,
    ExclusionSpan,
    LivingKind,
    LivingSpan,
    ParentFacts,
    ParentStatus,
    is_rural_village,
)
from shouwang.policy.engine.pack import PackError, load_pack
from shouwang.policy.tests.people import AWAY, DEAD, HOME, away, child, day, parent, span

NATIONAL = load_pack("national")
COUNTY = load_pack("example-county")
DAY = timedelta(days=1)
ON = date(2026, 5, 1)


def results(facts: ChildFacts, on: date, keys: str = "ABCDF") -> dict[str, str]:
    return {key: determine(facts, NATIONAL, on)[key].result for key in keys}


def test_t036_the_sixteenth_birthday_ends_a_but_neither_b_nor_c() -> None:
    sixteen = date(2030, 5, 1)

    assert results(child(), sixteen - DAY, "ABC") == {"A": "yes", "B": "yes", "C": "yes"}
    assert results(child(), sixteen, "ABC") == {"A": "no", "B": "yes", "C": "yes"}


def test_t036_c_ends_the_day_after_the_eighteenth_birthday() -> None:
    eighteen = date(2032, 5, 1)

    found = [
        decide(child(), NATIONAL, "C", on) for on in (eighteen - DAY, eighteen, eighteen + DAY)
    ]

    assert found == ["yes", "yes", "no"]


def test_b_ends_on_the_seventeenth_birthday() -> None:
    seventeen = date(2031, 5, 1)

    assert decide(child(), NATIONAL, "B", seventeen - DAY) == "yes"
    assert decide(child(), NATIONAL, "B", seventeen) == "no"


def test_t037_one_parent_out_and_the_other_capable_is_f_but_not_a() -> None:
    assert results(child(AWAY, HOME), ON, "AF") == {"A": "no", "F": "yes"}


def test_t037_one_parent_out_and_the_other_without_capacity_is_a_but_neither_b_nor_c() -> None:
    ill = parent(ConditionKind.SEVERELY_DISABLED)

    assert results(child(AWAY, ill), ON, "ABC") == {"A": "yes", "B": "no", "C": "no"}


@pytest.mark.parametrize(
    ("left", "on", "expected"),
    [
        ("2026-02-02", date(2026, 5, 1), "no"),
        ("2026-02-01", date(2026, 5, 1), "yes"),
        ("2025-11-30", date(2026, 2, 27), "no"),
        ("2025-11-30", date(2026, 2, 28), "yes"),
        ("2023-11-30", date(2024, 2, 28), "no"),
        ("2023-11-30", date(2024, 2, 29), "yes"),
    ],
)
def test_t038_months_go_by_the_calendar_clamped_to_month_end(
    left: str, on: date, expected: str
) -> None:
    assert decide(child(away(left), away(left)), NATIONAL, "D", on) == expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2026, 4, 30), "no"),
        (date(2026, 5, 1), "unknown"),
        (date(2026, 5, 27), "unknown"),
        (date(2026, 5, 28), "yes"),
    ],
)
def test_a_month_whose_first_and_last_day_decide_differently_is_unknown(
    on: date, expected: str
) -> None:
    assert decide(child(away("2026-02"), away("2026-02")), NATIONAL, "D", on) == expected


def test_t018_whoever_is_left_behind_under_a_is_so_under_f() -> None:
    ill, unknown = parent(ConditionKind.SERIOUSLY_ILL), ParentFacts(ParentStatus.UNKNOWN)
    states = [AWAY, HOME, DEAD, ill, unknown, away("2026-04-20"), away("2026-04")]
    pupils = [child(father, mother) for father in states for mother in states][:40]

    under_a = {n for n, each in enumerate(pupils) if decide(each, NATIONAL, "A", ON) == "yes"}
    under_f = {n for n, each in enumerate(pupils) if decide(each, NATIONAL, "F", ON) == "yes"}

    assert under_a < under_f


def test_t003_an_orphan_is_not_counted_whatever_else_the_form_says_of_the_parents() -> None:
    gone = ParentFacts(
        away=(span("2024-03"),), conditions=(ConditionSpan(ConditionKind.DEAD, span("2023-01-01")),)
    )

    found = determine(child(gone, gone), NATIONAL, ON)

    assert found["ORPHAN"].result == "yes"
    assert {key: found[key].result for key in "ABCDF"} == dict.fromkeys("ABCDF", "no")
    assert found.parents_state == "BOTH_DEAD"
    failed = [each.basis for each in found["A"].reasons if each.state == "failed"]
    assert any("R-017" in basis for basis in failed)


def test_an_empty_file_is_unknown_under_every_definition() -> None:
    found = determine(ChildFacts(), NATIONAL, ON)

    assert {found[key].result for key in "ABCDFG"} == {"unknown"}
    assert (found.care_reason, found.parents_state) == ("UNKNOWN", "UNKNOWN")


@pytest.mark.parametrize(
    ("father", "mother", "reason", "alive"),
    [
        (AWAY, AWAY, "BOTH_AWAY", "BOTH_ALIVE"),
        (AWAY, DEAD, "ONE_AWAY_OTHER_INCAPABLE", "ONE_DEAD"),
        (DEAD, parent(ConditionKind.SERIOUSLY_ILL), "BOTH_INCAPABLE", "ONE_DEAD"),
        (AWAY, HOME, "NONE", "BOTH_ALIVE"),
    ],
)
def test_why_others_must_care(
    father: ParentFacts, mother: ParentFacts, reason: str, alive: str
) -> None:
    found = determine(child(father, mother), NATIONAL, ON)

    assert (found.care_reason, found.parents_state) == (reason, alive)


def test_the_parents_return_ends_it_on_the_day_of_return() -> None:
    facts = child(away("2025-01-01", "2026-05-01"), AWAY)

    assert decide(facts, NATIONAL, "A", ON - DAY) == "yes"
    assert decide(facts, NATIONAL, "A", ON) == "no"


def test_an_absence_seen_without_a_start_holds_from_the_day_it_was_seen() -> None:
    facts = child(away(seen=date(2026, 2, 1)), AWAY)

    assert decide(facts, NATIONAL, "A", date(2026, 1, 31)) == "unknown"
    assert decide(facts, NATIONAL, "A", date(2026, 2, 1)) == "yes"
    assert decide(facts, NATIONAL, "D", date(2026, 4, 30)) == "unknown"
    assert decide(facts, NATIONAL, "D", date(2026, 5, 1)) == "yes"


def test_jobs_that_follow_each_other_without_a_day_between_are_one_absence() -> None:
    two_jobs = ParentFacts(away=(span("2026-01-01", "2026-03-15"), span("2026-03-15")))
    with_a_break = ParentFacts(away=(span("2026-01-01", "2026-03-15"), span("2026-03-16")))

    assert decide(child(two_jobs, AWAY), NATIONAL, "D", ON) == "yes"
    assert decide(child(with_a_break, AWAY), NATIONAL, "D", ON) == "no"


def test_c_adds_up_the_absences_of_the_last_twelve_months() -> None:
    spans = (span("2025-06-01", "2025-09-01"), span("2025-10-01", "2025-11-01"))
    worker = ParentFacts(away=(*spans, span("2026-02-28")))  # 92 + 31 days, then more every day
    enough = date(2026, 2, 28) + timedelta(days=180 - 92 - 31 - 1)

    assert decide(child(worker, AWAY), NATIONAL, "C", enough) == "yes"
    assert decide(child(worker, AWAY), NATIONAL, "C", enough - DAY) == "unknown"


def test_a_long_stay_ends_an_absence_only_where_the_pack_says_so() -> None:
    worker = ParentFacts(away=(span("2024-01-01"),), home_stays=(span("2025-12-01", "2026-03-01"),))
    facts = child(worker, AWAY)

    assert determine(facts, NATIONAL, date(2026, 1, 15))["A"].result == "yes"
    assert determine(facts, COUNTY, date(2026, 1, 15))["A"].result == "no"
    assert determine(facts, COUNTY, date(2026, 3, 1))["A"].result == "yes"


def test_a_profile_with_a_blank_is_refused_until_it_is_filled() -> None:
    assert "E" not in determine(child(), NATIONAL, ON)
    with pytest.raises(PackError, match="R-010"):
        decide(child(), NATIONAL, "E", ON)

    assert decide(child(), COUNTY, "E", ON) == "yes"


def test_an_unknown_profile_is_refused() -> None:
    with pytest.raises(PackError, match="Z"):
        determine(child(), NATIONAL, ON, ("Z",))


def test_a_presumed_hukou_is_said_to_be_presumed() -> None:
    facts = child(hukou=None, village_rural=is_rural_village("990102003201"))

    found = determine(facts, NATIONAL, ON)["A"]

    assert (found.result, found.presumed) == ("yes", True)
    assert any("推定" in reason.fact.render() for reason in found.reasons)
    assert determine(child(), NATIONAL, ON)["A"].presumed is False


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("990102003199", False), ("990102003200", True), ("990102003399", True),
        ("990102003400", None), ("990102003000", None), ("990102003", None),
    ],
)  # fmt: skip
def test_village_codes(code: str, expected: bool | None) -> None:
    assert is_rural_village(code) is expected


def test_a_child_that_left_the_register_is_under_no_definition_from_that_day() -> None:
    facts = child(exclusions=(ExclusionSpan(Exclusion.DIED, span("2026-05-01")),))

    assert set(results(facts, ON - DAY).values()) == {"yes"}
    assert set(results(facts, ON).values()) == {"no"}


def test_six_months_with_a_parent_in_another_county_make_a_migrant_child() -> None:
    living = LivingSpan(LivingKind.WITH_PARENTS, span("2025-11-01"), outside_county=True)

    assert determine(child(living=(living,)), NATIONAL, ON - DAY)["MIGRANT"].result == "no"
    found = determine(child(living=(living,)), NATIONAL, ON)

    assert (found["MIGRANT"].result, found["A"].result) == ("yes", "no")


def test_custody_type_conditions_count_as_unattended_after_six_months() -> None:
    jailed = parent(ConditionKind.IN_CUSTODY, "2025-11-01")

    assert determine(child(DEAD, jailed), NATIONAL, ON - DAY)["UNATTENDED"].result == "no"
    assert determine(child(DEAD, jailed), NATIONAL, ON)["UNATTENDED"].result == "yes"


@pytest.mark.parametrize(
    ("days_before", "expected"),
    [(91, []), (90, [90]), (31, [90]), (30, [30]), (1, [30]), (0, [])],
)
def test_birthdays_warn_ninety_and_thirty_days_ahead(days_before: int, expected: list[int]) -> None:
    for age in (8, 14, 16, 18):
        on = date(2014 + age, 5, 1) - timedelta(days=days_before)
        found = birthday_warnings(child(), NATIONAL, on)
        assert [(each.age, each.days_ahead) for each in found] == [(age, n) for n in expected]


def test_someone_born_on_29_february_comes_of_age_on_the_28th() -> None:
    facts = child(birth=day("2008-02-29"))

    assert decide(facts, NATIONAL, "D", date(2026, 2, 27)) == "yes"
    assert decide(facts, NATIONAL, "D", date(2026, 2, 28)) == "no"


def test_age_bands_follow_completed_years() -> None:
    on = (date(2020, 4, 30), date(2020, 5, 1), date(2028, 4, 30), date(2028, 5, 1))

    assert [age_band(child(), NATIONAL, each) for each in on] == ["0-5", "6-13", "6-13", "14+"]
    assert age_band(child(birth=day("2014")), NATIONAL, date(2020, 5, 1)) is None


def test_both_parents_missing_is_unattended_and_both_dead_an_orphan() -> None:
    missing = parent(ConditionKind.MISSING)

    one, both = (determine(child(each, missing), NATIONAL, ON) for each in (DEAD, missing))
    orphan = determine(child(DEAD, DEAD), NATIONAL, ON)

    assert [each["UNATTENDED"].result for each in (one, both, orphan)] == ["yes", "yes", "no"]
    assert [each["ORPHAN"].result for each in (one, both, orphan)] == ["no", "no", "yes"]


def test_both_parents_who_left_some_day_this_month_leave_no_orphan() -> None:
    found = determine(child(away("2026-05"), away("2026-05")), NATIONAL, ON)

    assert (found["A"].result, found["ORPHAN"].result) == ("unknown", "no")


def test_contradicting_records_are_unknown() -> None:
    both = ParentFacts(away=AWAY.away, conditions=HOME.conditions)

    assert decide(child(both, AWAY), NATIONAL, "A", ON) == "unknown"
