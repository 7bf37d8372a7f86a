"""Indicators: formulas, the three levels, and the lists behind the figures."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from shouwang.accounts.models import Organisation
from shouwang.accounts.testing import COUNTY, VILLAGE, actor_of, client_of, make_organisation
from shouwang.core import clock
from shouwang.core.actors import Actor, system_actor
from shouwang.core.scope import acting_as
from shouwang.exchange.models import Batch, SourceRow
from shouwang.registry.models import CareFile
from shouwang.registry.testing import make_child
from shouwang.statistics import indicators, selectors
from shouwang.statistics.testing import make_spells

ON = date(2026, 9, 1)


@pytest.fixture
def actor(officer: Any) -> Actor:
    return actor_of(officer)


def enter_book(files: list[CareFile], *, day: int) -> None:
    """Enter a village's roster whose rows built these files."""
    office: Organisation = make_organisation()
    with acting_as(system_actor("test")):
        moment = datetime(2026, 6, day, tzinfo=UTC)
        batch = Batch(
            organisation=office, sent_at=moment, file_name="台账.xlsx", file_digest=b"x",
            expires_on=date(2027, 1, 1), profile="village", reference_date=moment.date(),
            status="COMMITTED", committed_at=moment,
        )  # fmt: skip
        batch.place(VILLAGE)
        batch.save()
        rows = []
        for number, file in enumerate(files, start=3):
            row = SourceRow(
                batch=batch, organisation_id=office.pk, sheet="台账", row=number, plan="NEW",
                care_file_id=file.pk, payload="{}", payload_digest=b"", source="VILLAGE",
            )  # fmt: skip
            row.place(VILLAGE)
            rows.append(row)
        SourceRow.objects.bulk_create(rows)


@pytest.mark.parametrize(
    ("children", "pupils", "share"), [(1_166_000, 5_900_000, 19.8), (1_047_000, 5_530_000, 18.9)]
)
def test_t_015_the_share_of_pupils_to_one_decimal(children: int, pupils: int, share: float) -> None:
    assert indicators.percentage(children, pupils) == share


def test_a_share_of_nothing_is_not_collected() -> None:
    assert indicators.percentage(0, 0) is None
    assert indicators.percentage(3, None) is None


def test_t_017_boys_and_girls_add_up_and_make_a_share(actor: Actor) -> None:
    """T-017: a class of 52, six left-behind, two boys and four girls."""
    boys = [{"area": VILLAGE, "sex": "1", "age_band": "6-13"}] * 2
    make_spells([*boys, *[{"area": VILLAGE, "sex": "2", "age_band": "6-13"}] * 4])
    with acting_as(actor):
        found = selectors.summary(actor, COUNTY, ON)

    figures = found.total.figures
    assert (figures["age.6-13.1"], figures["age.6-13.2"], figures["age.6-13"]) == (2, 4, 6)
    assert found.agrees
    assert indicators.percentage(found.total.count, 52) == 11.5
    wrong = {**figures, "age.6-13.2": 5}
    assert not all(each.holds(wrong) for each in found.layout.equations)


def test_t_043_the_village_book_is_one_short_and_the_extra_child_is_named(
    officer: Any, actor: Actor
) -> None:
    """T-043: village book 120, township 121, county 121."""
    files = make_spells([{"area": VILLAGE}] * 121)
    with acting_as(system_actor("test")):
        CareFile.objects.update(verdict="yes")
    enter_book(files[:120], day=1)

    with acting_as(actor):
        found = indicators.levels(actor, COUNTY)
        shown = {i.code: i for i in indicators.indicators(actor, COUNTY, ON)}["I-014"]
    page = client_of(officer).get(
        "/figures/indicators/children/", {"key": "I-014", "side": "extra"}
    )

    assert (found.village, found.township, found.county) == (120, 121, 121)
    assert not found.agree
    assert found.extra == {files[120].pk}
    assert shown.value == 99.2
    assert files[120].person.name in page.content.decode()


def test_t_043_the_same_day_gives_one_number_on_all_three_levels(actor: Actor) -> None:
    files = make_spells([{"area": VILLAGE}] * 7)
    enter_book(files[:3], day=1)
    enter_book(files, day=2)

    with acting_as(actor):
        found = indicators.levels(actor, COUNTY)
        counts = [
            selectors.summary(actor, area, ON).total.count
            for area in (VILLAGE, VILLAGE[:9] + "000", COUNTY)
        ]

    assert found.agree
    assert counts == [7, 7, 7] == [found.village, found.township, found.county]


def test_a_child_only_the_book_knows_is_missing_above() -> None:
    a, b, c = (file_id for file_id in "abc")
    found = indicators.compare([a, b, c], [a, b], [a, b])  # type: ignore[list-item]

    assert not found.agree
    assert (found.missing, found.extra) == ({c}, frozenset())
    assert (found.equal, found.of_all) == (2, 3)


def test_agreements_completeness_and_care(officer: Any, actor: Actor) -> None:
    make_child()
    make_child(agreement="SIMPLE_LETTER", rating="POOR")
    make_child(agreement="", rating="", carer__name="", carer__kin="")
    with acting_as(actor):
        found = {each.code: each for each in indicators.indicators(actor, COUNTY, clock.today())}
        sides = {
            (each.code, figure.side): (figure.number, indicators.children_behind(
                actor, COUNTY, clock.today(), each.code, figure.side).count())
            for each in found.values() for figure in each.figures if figure.side
        }  # fmt: skip

    assert found["I-009"].value == 33.3
    assert sides["I-009", "letter-only"] == (1, 1)
    assert found["I-001"].value == 66.7
    assert sides["I-010", "all"] == (1, 1)
    assert [figure.number for figure in found["I-011"].figures] == [1, 3]
    assert found["I-005"].value is None
    assert all(number == behind for number, behind in sides.values())
    page = client_of(officer).get("/figures/indicators/").content.decode()
    assert "key=I-009" in page
