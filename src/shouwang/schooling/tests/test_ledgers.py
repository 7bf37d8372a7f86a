"""Three ledgers from one set of rows; the rates I-002…I-006 and their trend (T-016)."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shouwang.accounts.testing import (
    NEXT_TOWNSHIP,
    NEXT_VILLAGE,
    TOWNSHIP,
    actor_of,
    client_of,
    make_post,
)
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.errors import NotAllowed
from shouwang.core.scope import acting_as
from shouwang.registry import hooks as registry_hooks
from shouwang.registry.choices import Verdict
from shouwang.registry.models import CareFile
from shouwang.schooling import services
from shouwang.schooling.choices import Rate, Stage
from shouwang.schooling.selectors import ledgers
from shouwang.schooling.testing import School, run, tried

pytestmark = pytest.mark.django_db


@pytest.fixture
def education() -> Any:
    return actor_of(make_post("EDUCATION_OFFICER"))


def total(actor: Any) -> ledgers.LedgerLine:
    with acting_as(actor):
        return ledgers.total_of(ledgers.by_school(ledgers.dropouts(actor)))


def rates_of(actor: Any, on: date | None = None) -> dict[tuple[str, str], ledgers.RateLine]:
    with acting_as(actor):
        found = ledgers.rates(actor, on or clock.today())
    return {(line.rate.value, str(line.stage or "")): line for line in found}


# --- ledgers --------------------------------------------------------------------------------------


def test_r186_the_three_ledgers_add_up(education: Any) -> None:
    first, second = School(), School(NEXT_TOWNSHIP)
    tried(first, first.pupil(), days=3, attempts=1)
    tried(first, first.pupil(), days=3, attempts=1)
    tried(second, second.pupil(area=NEXT_VILLAGE), days=3, attempts=1)
    tried(second, second.pupil(area=NEXT_VILLAGE), days=3, attempts=0)  # asked, not registered

    schools = [total(school.principal).registered for school in (first, second)]
    townships = [
        total(actor_of(make_post("TOWNSHIP_SUPERVISOR", area=area))).registered
        for area in (TOWNSHIP, NEXT_TOWNSHIP)
    ]

    assert schools == [2, 1]
    assert townships == [2, 1]
    assert total(education).registered == 3


def test_the_lines_of_a_ledger_tell_the_states_apart(education: Any) -> None:
    school = School()
    tried(school, school.pupil(), days=3, attempts=1)
    row = tried(school, school.pupil(), days=3, attempts=1)
    run(school.teacher, services.return_child, row, on=clock.today())

    line = total(education)

    assert (line.registered, line.under_way, line.returned) == (2, 1, 1)


def test_the_stranger_has_an_empty_ledger() -> None:
    school = School()
    tried(school, school.pupil(), days=3, attempts=1)

    assert total(actor_of(make_post("EDUCATION_OFFICER", area="990103000000"))).registered == 0


# --- rates ----------------------------------------------------------------------------------------


def test_i002_counts_the_children_of_school_age(education: Any) -> None:
    school = School()
    school.pupil()
    school.pupil(schooling="", school_name="", grade="", class_label="")
    school.pupil(birth_date=date(2024, 5, 1), schooling="NOT_YET")  # too young

    line = rates_of(education, date(2026, 11, 20))["I-002", ""]

    assert (line.numerator, line.denominator, line.value) == (1, 2, Decimal("50.00"))
    assert "1" in str(line.note)


def test_i003_i004_a_pupil_who_dropped_out_in_the_year(education: Any) -> None:
    school = School()
    school.pupil()
    gone = school.pupil()
    row = tried(school, gone, days=7, attempts=2)
    row = run(school.principal, services.report_township, row, signed_school="王", text="")
    township = actor_of(make_post("TOWNSHIP_SUPERVISOR", area=TOWNSHIP))
    run(township, services.measure, row, text="通知")
    run(township, services.give_up_for_now, row, text="仍未返校")

    found = rates_of(education)

    assert found["I-003", "PRIMARY"].value == Decimal("50.00")
    assert found["I-004", "PRIMARY"].value == Decimal("50.00")
    assert found["I-004", "JUNIOR"].value is None  # nobody to divide by


def test_i005_divides_by_the_size_of_the_classes(
    education: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    school = School()
    school.pupil()
    assert rates_of(education)["I-005", ""].value is None

    sizes = {(school.organisation.pk, "三年级1班"): 40}
    monkeypatch.setattr(registry_hooks, "class_sizes", [lambda schools: sizes])

    assert rates_of(education)["I-005", ""].value == Decimal("2.50")


def test_i006_leaves_out_what_is_not_collected(education: Any) -> None:
    school = School()
    school.pupil(boarding=True)
    school.pupil(boarding=False)
    school.pupil()

    line = rates_of(education)["I-006", "PRIMARY"]

    assert (line.numerator, line.denominator) == (1, 2)


def test_i044_counts_who_boards_among_those_nobody_cares_for(education: Any) -> None:
    school = School()
    boards, at_home, unknown, cared_for = (
        school.pupil(boarding=boarding) for boarding in (True, False, None, True)
    )
    with acting_as(system_actor("test")):
        CareFile.objects.filter(pk__in=[boards.pk, at_home.pk, unknown.pk]).update(
            verdict=Verdict.YES, without_carer=True
        )
        CareFile.objects.filter(pk=cared_for.pk).update(verdict=Verdict.YES, without_carer=False)

    line = rates_of(education)["I-044", ""]

    assert (line.numerator, line.denominator) == (1, 3)
    assert "1" in str(line.note)


@pytest.mark.parametrize(
    ("day", "year"), [(date(2026, 8, 31), 2025), (date(2026, 9, 1), 2026), (date(2027, 1, 1), 2026)]
)
def test_a_school_year_begins_in_september(day: date, year: int) -> None:
    assert ledgers.school_year(day) == year


def test_a_share_has_two_decimals_and_needs_something_to_divide_by() -> None:
    assert ledgers.percentage(298, 10_000) == Decimal("2.98")
    assert ledgers.percentage(1, 0) is None
    assert ledgers.percentage(1, None) is None


# --- T-016 ----------------------------------------------------------------------------------------


def enter(actor: Any, year: int, stage: Stage, value: str) -> Any:
    return run(actor, services.enter_figure, year=year, rate=Rate.DROPOUT, stage=stage,
               value=Decimal(value), source="教育事业发展情况")  # fmt: skip


def test_t016_both_series_and_their_order(education: Any) -> None:
    for stage, before, after in (
        (Stage.JUNIOR, "5.09", "1.92"), (Stage.PRIMARY, "2.98", "0.79"),
    ):  # fmt: skip
        enter(education, 2011, stage, before)
        enter(education, 2014, stage, after)

    with acting_as(education):
        found = ledgers.trend(education, Rate.DROPOUT)

    assert found.years == [2011, 2014]
    assert found.series == [
        (Stage.PRIMARY, [Decimal("2.98"), Decimal("0.79")]),
        (Stage.JUNIOR, [Decimal("5.09"), Decimal("1.92")]),
    ]
    assert found.change(0) == Decimal("-2.19")
    chart = ledgers.chart_of(found)
    assert chart.series_names == ["小学", "初中"]


def test_t016_a_figure_entered_again_corrects_it(education: Any) -> None:
    enter(education, 2011, Stage.PRIMARY, "2.99")
    enter(education, 2011, Stage.PRIMARY, "2.98")

    with acting_as(education):
        assert [row.value for row in ledgers.figures(education)] == [Decimal("2.98")]


def test_t016_the_page_shows_both_series(education: Any) -> None:
    post = make_post("EDUCATION_OFFICER")
    for year, primary, junior in ((2011, "2.98", "5.09"), (2014, "0.79", "1.92")):
        enter(actor_of(post), year, Stage.JUNIOR, junior)
        enter(actor_of(post), year, Stage.PRIMARY, primary)

    page = client_of(post).get("/schooling/rates/").content.decode()

    page = page[page.index("table-figures") :]
    places = [page.index(share) for share in ("2.98", "5.09", "0.79", "1.92")]
    assert places == sorted(places)


def test_a_figure_names_its_source_and_is_the_education_offices_to_enter(education: Any) -> None:
    with pytest.raises(services.SourceNeeded):
        run(education, services.enter_figure, year=2011, rate=Rate.DROPOUT, stage=None,
            value=Decimal(1), source=" ")  # fmt: skip
    with pytest.raises(NotAllowed):
        enter(School().principal, 2011, Stage.PRIMARY, "1")
