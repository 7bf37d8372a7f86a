"""勾稽关系 as data: what they say, that they are all asked, and what they refuse."""

import pytest

from shouwang.policy.engine.pack import load_pack
from shouwang.statistics.layout import Layout, Relation
from shouwang.submission import equations

PROFILES = ("A", "B", "C", "D", "F")


def _row(layout: Layout, **more: int) -> dict[str, int]:
    """One boy of eight, everything else not collected."""
    figures = layout.empty()
    figures |= {"count": 1, "age.6-13": 1, "age.6-13.1": 1}
    figures |= {f"{group.key}.MISSING": 1 for group in layout.groups}
    return figures | more


@pytest.mark.parametrize("profile", PROFILES)
def test_a_row_that_ties_is_accepted(profile: str) -> None:
    layout = Layout(load_pack("national"), profile)

    assert equations.check([("村", _row(layout))]) == []


@pytest.mark.parametrize("profile", PROFILES)
def test_every_equation_of_the_layout_stands_in_the_book(profile: str) -> None:
    layout = Layout(load_pack("national"), profile)
    keys = list(layout.empty())
    bound = {
        (whole, frozenset(parts), str(equation.relation))
        for equation in equations.book().equations
        for whole, parts in equation.bound(keys)
    }

    for each in layout.equations:
        assert (each.whole, frozenset(each.parts), str(Relation(each.relation))) in bound


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"age.6-13": 2}, "total-by-age"),
        ({"age.6-13.2": 1}, "band-by-sex"),
        ({"schooling.PRIMARY": 1}, "total-by-schooling"),
        ({"hukou.RURAL": 1}, "total-by-hukou"),
        ({"health.HEALTHY": 1}, "total-by-health"),
        ({"boarding.YES": 1}, "total-by-boarding"),
        ({"care_reason.BOTH_AWAY": 1}, "total-by-reason"),
        ({"carer.GRANDPARENT": 1}, "total-by-carer"),
        ({"rating.GOOD": 1}, "total-by-rating"),
        ({"relief.LOW_INCOME": 2}, "relief-each"),
        ({"relief.MISSING": 0}, "relief-together"),
    ],
)
def test_a_row_that_does_not_tie_is_named(change: dict[str, int], code: str) -> None:
    layout = Layout(load_pack("national"), "A")

    found = equations.check([("杉树村", _row(layout, **change))])

    assert code in {each.code for each in found}
    assert {each.row for each in found} == {"杉树村"}


def test_every_equation_has_its_clause_and_is_bound_to_columns() -> None:
    keys = list(Layout(load_pack("national"), "A").empty())

    for equation in equations.book().equations:
        assert equation.clause
        assert list(equation.bound(keys)), equation.code
