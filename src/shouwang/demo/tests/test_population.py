"""The invented county: deterministic, valid numbers, figures that tie, the published shape."""

from collections import Counter
from datetime import date

import pytest

from shouwang.core import idcard
from shouwang.demo.people import MOBILE_PREFIXES, Category, Child, ParentState
from shouwang.demo.population import (
    DEFAULT_COUNTY,
    Population,
    build,
    build_default,
    default_divisions,
    short_name,
)

ON = date(2026, 9, 30)


@pytest.fixture(scope="module")
def county() -> Population:
    return build_default(2000, 7, ON)


@pytest.fixture(scope="module")
def children(county: Population) -> list[Child]:
    return list(county.children())


@pytest.fixture(scope="module")
def pupils(county: Population) -> list[Child]:
    return [child for one in county.townships() for school in one.schools
            for child in one.pupils_of(school)]  # fmt: skip


def test_equal_seeds_give_equal_people() -> None:
    first = list(build_default(150, 7, ON).townships())

    assert first == list(build_default(150, 7, ON).townships())


def test_another_seed_gives_other_people() -> None:
    first = [child.name for child in build_default(150, 7, ON).children()]

    assert first != [child.name for child in build_default(150, 8, ON).children()]


def test_it_lists_exactly_the_wanted_number(county: Population, children: list[Child]) -> None:
    assert len(children) == len(county) == 2000
    assert sum(count for _township, _villages, count in county.places) == 2000


def test_every_number_is_valid_synthetic_and_given_once(children: list[Child]) -> None:
    holders: dict[str, str] = {}
    for child in children:
        people = [child, child.father, child.mother, *([child.carer] if child.carer else [])]
        for person in people:
            number = person.id_number
            if not number:
                assert person is child
                continue
            parsed = idcard.parse(number)
            assert number.startswith("99")
            assert parsed is not None
            assert parsed.birth_date == person.birth_date
            assert holders.setdefault(number, person.name) == person.name


def test_numbers_say_the_sex(children: list[Child]) -> None:
    wanted = {"男": "1", "女": "2"}
    assert all(
        parsed.sex == wanted[child.sex]
        for child in children
        if (parsed := idcard.parse(child.id_number)) is not None
    )


def test_phones_have_prefixes_nobody_uses(children: list[Child]) -> None:
    phones = [one.phone for child in children for one in (child.father, child.mother) if one.phone]

    assert phones
    assert all(len(phone) == 11 and phone[:3] in MOBILE_PREFIXES for phone in phones)


def test_the_shape_follows_the_published_figures(children: list[Child]) -> None:
    bands = Counter("0-5" if (age := child.age_on(ON)) < 6 else "6-13" if age < 14 else "14+"
                    for child in children)  # fmt: skip
    left_behind = [child for child in children if child.is_left_behind]
    carers = Counter(child.carer.relation for child in left_behind if child.carer)
    grandparents = sum(carers[word] for word in ("爷爷", "奶奶", "外公", "外婆"))

    assert 0.17 < bands["0-5"] / 2000 < 0.30
    assert 0.60 < bands["6-13"] / 2000 < 0.72
    assert 0.51 < sum(child.is_boy for child in children) / 2000 < 0.58
    assert 0.89 <= grandparents / carers.total() <= 0.97
    assert sum(child.health == "健康" for child in children) / 2000 > 0.98


def test_one_pupil_in_five_is_left_behind(pupils: list[Child]) -> None:
    """T-015: 18.9–19.8 % of the pupils."""
    share = sum(child.is_left_behind for child in pupils) / len(pupils)

    assert 0.175 < share < 0.205


def test_class_boys_and_girls_add_up(pupils: list[Child]) -> None:
    """T-017: boys and girls of a class tie to the class."""
    classes = Counter(
        (c.schooling.school_name, c.schooling.grade, c.schooling.class_number)
        for c in pupils if c.schooling
    )  # fmt: skip

    assert classes.total() == len(pupils)
    assert max(classes.values()) <= 42


def test_no_bed_is_given_twice(pupils: list[Child]) -> None:
    beds = Counter(
        (c.schooling.school_name, c.schooling.dormitory, c.schooling.bed)
        for c in pupils if c.schooling and c.schooling.boards
    )  # fmt: skip

    assert beds
    assert set(beds.values()) == {1}


def test_departures_lie_in_the_past_and_after_birth(children: list[Child]) -> None:
    for child in children:
        for parent in (child.father, child.mother):
            assert (parent.left is not None) == (parent.state is ParentState.AWAY)
            assert parent.left is None or parent.left < ON


def test_no_two_adults_of_a_township_share_a_name(county: Population) -> None:
    for township in county.townships():
        bearers: dict[str, set[str]] = {}
        for child in (*township.children, *township.classmates):
            for parent in (child.father, child.mother):
                bearers.setdefault(parent.name, set()).add(parent.id_number)
        assert all(len(numbers) == 1 for numbers in bearers.values())


def test_orphans_are_not_left_behind(children: list[Child]) -> None:
    orphans = [child for child in children if Category.ORPHAN in child.categories]

    assert orphans
    assert not any(child.is_left_behind for child in orphans)


def test_siblings_twins_half_siblings_and_cousins_occur(children: list[Child]) -> None:
    tags = Counter(tag for child in children for tag in child.tags)

    assert {"twin", "half-sibling", "cousin"} <= set(tags)


def test_the_default_county_has_fourteen_townships() -> None:
    county, townships, villages = default_divisions()

    assert county.code == f"{DEFAULT_COUNTY}000000"
    assert len(townships) == 14
    assert len(villages) >= 150


def test_a_county_without_villages_is_refused() -> None:
    with pytest.raises(ValueError, match="990000"):
        build("990000", [], [("990000001", "无村镇")], 10, 1, ON)


@pytest.mark.parametrize(
    ("official", "short"),
    [("民主村村民委员会", "民主村"), ("合理村民委员会", "合理村"),
     ("天堂湖社区居民委员会", "天堂湖社区"),
     ("丰产社区村民委员会", "丰产社区"), ("白坪村委会", "白坪村"), ("某处", "某处")],
)  # fmt: skip
def test_village_names_are_shortened(official: str, short: str) -> None:
    assert short_name(official) == short
