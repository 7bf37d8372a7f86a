"""How units stand: whole files, precise files, claimed and confirmed care, the trend."""

from datetime import date
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta

from shouwang.accounts.testing import make_organisation
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.quality import hooks, selectors, services, units
from shouwang.quality.models import Completeness, Finding
from shouwang.registry.models import CareFile
from shouwang.registry.selectors import story
from shouwang.registry.states import load_states
from shouwang.registry.testing import NEXT_VILLAGE, VILLAGE, make_child

from .test_checking import edit

pytestmark = pytest.mark.django_db
COUNTY = "990102000000"
WHOLE = {
    "relief": ("NONE",), "personality": "开朗", "hobbies": "画画", "school_name": "石桥小学",
    "class_label": "1班", "carer__address": "石桥村1组", "mother__phones": ("16112345679",),
    "illness": "",
}  # fmt: skip


@pytest.fixture(autouse=True)
def scope() -> Any:
    with acting_as(system_actor("test")):
        yield


@pytest.fixture
def cadre() -> None:
    """The village's committee is on record with a telephone (四有, third block)."""
    from shouwang.accounts.models import Organisation

    office = make_organisation("石桥村村委会", kind="VILLAGE", area=VILLAGE)
    Organisation.objects.filter(pk=office.pk).update(telephone="0102-1234567")


@pytest.fixture
def papers(monkeypatch: pytest.MonkeyPatch) -> dict[str, bool]:
    """What higher apps know of cards and visits."""
    known = {"has_card": True, "has_visit": True}
    monkeypatch.setattr(hooks, "fact_sources", [lambda ids, on: dict.fromkeys(ids, known)])
    return known


def unit(area: str = VILLAGE) -> units.Unit:
    return units.figures(area)[area]


def test_r027_i001_a_file_is_whole_with_blocks_card_visit_and_no_gap(
    cadre: None, papers: dict[str, bool]
) -> None:
    file = make_child(**WHOLE)
    make_child()  # has a file, is not whole
    assert Completeness.objects.get(care_file=file).blocks == []
    found = unit()
    assert (found.files, found.left_behind, found.whole, found.whole_rate) == (2, 2, 1, 50.0)


@pytest.mark.parametrize("lacking", ["has_card", "has_visit"])
def test_r027_without_card_or_visit_a_file_is_not_whole(
    cadre: None, papers: dict[str, bool], lacking: str
) -> None:
    papers[lacking] = False
    make_child(**WHOLE)
    assert unit().whole == 0


def test_r027_an_open_contradiction_takes_the_whole_file_away(
    cadre: None, papers: dict[str, bool]
) -> None:
    file = make_child(**WHOLE)
    edit(file, living="WITH_FATHER")
    assert unit().whole == 0


@pytest.mark.parametrize("said", [{}, WHOLE, {"relief": ("LOW_INCOME",), "father__phones": ()}])
def test_r035_r040_the_blocks_are_those_of_the_files_own_checklist(said: dict[str, Any]) -> None:
    file = make_child(**said)
    shown = [block.complete for block in story.checklist(load_states([file.pk])[file.pk])]
    lacking = Completeness.objects.get(care_file=file).blocks
    assert shown == [b not in lacking for b in ("CHILD", "PARENTS", "CADRE", "CARER", "MORE")]


def test_r074_precision_is_the_share_without_error_or_warning(cadre: None) -> None:
    make_child(**WHOLE)
    edit(make_child(**WHOLE), address="")
    found = unit()
    assert (found.files, found.precise, found.precision) == (2, 1, 50.0)
    assert found.errors == 1


def test_t004_r055_i013_gaps_are_counted_and_all_of_them_flagged() -> None:
    file = make_child(address="", schooling="")
    found = unit()
    assert found.all_missing
    assert found.missing_share == 100.0
    fields = Completeness.objects.get(care_file=file).missing
    assert found.mean_empty == len(fields)
    assert {"address", "schooling"} <= set(fields)


def test_t005_r064_r067_claimed_and_confirmed_stand_side_by_side(papers: dict[str, bool]) -> None:
    make_child(agreement="AGREEMENT")  # who says so has not looked
    found = unit()
    assert (found.claimed_share, found.verified_share) == (100.0, 0.0)
    papers["verified"] = True
    make_child(agreement="AGREEMENT")
    found = unit()
    assert (found.claimed_share, found.verified_share) == (100.0, 50.0)


def test_r069_units_add_up_to_the_level_above() -> None:
    make_child(address="")
    make_child(address="", area=NEXT_VILLAGE)
    below = units.figures(COUNTY)
    assert sorted(below) == ["990102001000", "990102002000"]
    assert units.total(below.values()).files == 2
    assert units.total(units.figures("990102001000").values()).files == 1


def test_above_the_counties_the_last_runs_tell() -> None:
    make_child(address="")
    assert units.figures("990000000000") == {}
    services.check_county(system_actor("test"), "990102", clock.today(), now=clock.now())
    found = units.figures("990000000000")
    assert {code: each.files for code, each in found.items()} == {"990100000000": 1}
    assert units.figures("990100000000")["990102000000"].errors == 1


def test_the_trend_tells_found_repaired_and_open_of_each_month() -> None:
    file = make_child(address="")
    this = clock.today().replace(day=1)
    before = this - relativedelta(months=1)
    Finding.objects.all().update(first_seen=before)
    number = Finding.objects.count()
    edit(file, address="一组3号")
    months = selectors.trend(COUNTY, [before - relativedelta(months=1), before, this])
    assert [(m.found, m.repaired, m.open_at_end) for m in months] == [
        (0, 0, 0), (number, 0, number), (0, 1, number - 1),
    ]  # fmt: skip


def test_open_counts_are_told_of_a_day() -> None:
    file = make_child(address="")
    day = date(2026, 1, 31)
    Finding.objects.filter(care_file=file).update(first_seen=day)
    assert selectors.open_counts(VILLAGE, day)["ERROR"] == 1
    assert selectors.open_counts(VILLAGE, date(2026, 1, 30))["ERROR"] == 0
    assert selectors.open_counts(NEXT_VILLAGE, day) == {"ERROR": 0, "WARNING": 0, "HINT": 0}
    edit(file, address="一组3号")
    assert selectors.open_counts(VILLAGE, day)["ERROR"] == 1  # as it was that day
    assert selectors.open_counts(VILLAGE, clock.today())["ERROR"] == 0
    assert CareFile.objects.count() == 1
