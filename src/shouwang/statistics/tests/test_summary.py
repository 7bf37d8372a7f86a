"""The summary table: sums, ties, days, definitions, and the children behind a number."""

import random
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shouwang.accounts.testing import actor_of
from shouwang.core.actors import Actor
from shouwang.core.scope import acting_as
from shouwang.divisions.testing import book_of, make_divisions
from shouwang.policy.engine.pack import load_pack
from shouwang.statistics import selectors
from shouwang.statistics.layout import COUNT, GROUPS, UNKNOWN, Layout, Relation
from shouwang.statistics.testing import make_spells

ON = date(2026, 6, 15)
COUNTY = "520527000000"
TOWNSHIP, OTHER_TOWNSHIP = "520527100000", "520527101000"


@pytest.fixture
def villages(db: None) -> list[str]:

    book = book_of(COUNTY)
    found = []
    for township in list(book.children(COUNTY))[:3]:
        found += [entry.code for entry in list(book.children(township.code))[:3]]
    make_divisions(found)
    return found


@pytest.fixture
def county(db: None) -> Actor:
    from shouwang.accounts.testing import make_post

    return actor_of(make_post("CIVIL_AFFAIRS_OFFICER", area=COUNTY))


def _codes(group: Any) -> list[str]:
    return ["", "?", *(code for choice in group.choices for code in choice.counted)]


def population(villages: list[str], number: int, seed: int) -> list[dict[str, Any]]:
    rng = random.Random(seed)
    rows = []
    for _ in range(number):
        row: dict[str, Any] = {
            "area": rng.choice(villages),
            "verdict": rng.choice(["yes", "yes", "yes", "unknown"]),
            "profile": rng.choice(["A", "A", "F"]),
            "sex": rng.choice(["1", "2", ""]),
            "age_band": rng.choice(["0-5", "6-13", "14+", ""]),
        }
        for group in GROUPS:
            codes = _codes(group)
            row[group.key] = (
                rng.sample(codes[2:], rng.randint(0, 3)) if group.multiple else rng.choice(codes)
            )
        rows.append(row)
    return rows


def test_every_group_ties_to_the_number_and_rows_to_the_total(
    county: Actor, villages: list[str]
) -> None:
    rows = population(villages, 240, 7)
    make_spells(rows)

    with acting_as(county):
        found = selectors.summary(county, COUNTY, ON, "A")

    assert found.agrees, [check for check in found.checks if not check.holds]
    meant = [row for row in rows if row["profile"] == "A"]
    assert found.total.count == sum(row["verdict"] == "yes" for row in meant)
    assert found.total.unknown == sum(row["verdict"] == "unknown" for row in meant)
    assert sum(row.count for row in found.rows) == found.total.count
    boys = [r for r in meant if (r["verdict"], r["sex"], r["age_band"]) == ("yes", "1", "6-13")]
    assert found.total.figures["age.6-13.1"] == len(boys) > 0


_layout = Layout(load_pack("national"), "A")
_wide = Layout(load_pack("national"), "F")


@given(st.lists(st.integers(0, 10**6), max_size=40), st.sampled_from([_layout, _wide]))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_checks_hold_for_any_population(seeds: list[int], layout: Layout) -> None:
    figures = layout.empty()
    for row in population(["520527100201"], len(seeds), sum(seeds)):
        figures[COUNT] += 1
        layout.add(figures, "age", (row["age_band"], row["sex"]), 1)
        for group in GROUPS:
            layout.add(figures, group.key, row[group.key], 1)

    assert [e.label for e in layout.equations if not e.holds(figures)] == []


def test_a_check_finds_a_figure_that_is_off_by_one() -> None:
    figures = _layout.empty() | {COUNT: 1}

    broken = [e for e in _layout.equations if not e.holds(figures)]

    assert {e.relation for e in broken} == {Relation.SUM, Relation.SUM_AT_LEAST}
    assert len(broken) == 9  # the age total, seven groups of one answer, relief


def test_a_number_and_the_children_behind_it_are_equal(county: Actor, villages: list[str]) -> None:
    make_spells(population(villages, 160, 11))
    rng = random.Random(3)
    with acting_as(county):
        for profile in ("A", "F"):
            found = selectors.summary(county, COUNTY, ON, profile)
            cells = [
                (row, key) for row in (*found.rows, found.total) for key in found.layout.by_key
            ]
            filled = [(row, key) for row, key in cells if row.figures[key]]
            for row, key in [*rng.sample(cells, 30), *rng.sample(filled, 40)]:
                children, _ = selectors.children(county, row.code, ON, profile, key)
                assert children.count() == row.figures[key], (profile, row.name, key)


def test_a_past_day_is_told_as_it_was(county: Actor, villages: list[str]) -> None:
    make_spells(
        [
            {"area": villages[0], "starts_on": date(2024, 3, 1), "ends_on": date(2025, 3, 1)},
            {"area": villages[0], "starts_on": date(2025, 1, 1)},
        ]
    )
    with acting_as(county):
        counts = [
            selectors.summary(county, COUNTY, day, "A").total.count
            for day in (
                date(2024, 2, 29), date(2024, 3, 1), date(2025, 2, 28), date(2025, 3, 1), ON,
            )
        ]  # fmt: skip

    assert counts == [0, 1, 2, 1, 1]


def test_a_county_is_drilled_into_down_to_a_village(county: Actor, villages: list[str]) -> None:
    make_spells([{"area": code} for code in villages for _ in range(2)])
    township = villages[0][:9] + "000"
    with acting_as(county):
        whole = selectors.summary(county, COUNTY, ON)
        below = selectors.summary(county, township, ON)
        village = selectors.summary(county, villages[0], ON)

    assert [row.count for row in whole.rows] == [6, 6, 6]
    assert whole.rows[0].share == 33.3
    assert {row.code: row.count for row in below.rows} == dict.fromkeys(villages[:3], 2)
    assert [row.count for row in village.rows] == [2]
    assert [code for code, _ in below.path] == [COUNTY, township]


def test_figures_stop_at_the_border_of_the_post(county: Actor, villages: list[str]) -> None:
    make_spells([{"area": villages[0]}, {"area": "520526100201"}])
    with acting_as(county):
        assert selectors.summary(county, COUNTY, ON).total.count == 1
        for area in ("520526000000", "520000000000", "", "52052710020X"):
            with pytest.raises(selectors.NoSuchFigures):
                selectors.summary(county, area, ON)


def test_unknown_stands_apart(county: Actor, villages: list[str]) -> None:
    make_spells([{"area": villages[0], "verdict": "unknown"}, {"area": villages[0]}])
    with acting_as(county):
        total = selectors.summary(county, COUNTY, ON).total

    assert (total.count, total.unknown, total.figures[f"hukou.{'MISSING'}"]) == (1, 1, 1)
    assert total.figures[UNKNOWN] == 1


def test_t_018_the_wider_definition_counts_at_least_as_many_and_is_named(
    county: Actor, villages: list[str]
) -> None:
    """T-018: 40 in a class, hands up: both parents or one away."""
    both = [{"area": villages[0], "profile": p, "care_reason": "BOTH_AWAY"} for p in "AF"] * 9
    one = [{"area": villages[0], "profile": "F", "care_reason": "NONE", "carer": "PARENT"}] * 6
    make_spells([*both, *one])
    with acting_as(county):
        narrow = selectors.summary(county, COUNTY, ON, "A")
        wide = selectors.summary(county, COUNTY, ON, "F")

    assert (narrow.total.count, wide.total.count) == (9, 15)
    assert (narrow.profile, wide.profile) == ("A", "F")
    assert "其中一人在外" in wide.profile_name
    assert wide.clauses
    assert wide.total.figures["care_reason.NONE"] == 6
    assert wide.agrees
