"""T-017: how many pupils a class has comes from the last roster of the school that was entered."""

from pathlib import Path

import pytest
from django.urls import reverse

from shouwang.accounts import testing as people
from shouwang.core.scope import acting_as
from shouwang.exchange.tests.registers import County
from shouwang.registry import hooks

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(tmp_path: Path) -> County:
    return County(tmp_path)


def roll_of(county: County, count: int, **others: object) -> list[dict[str, object]]:
    """Return rows of `count` pupils, the first of whom alone is left behind."""
    rows = []
    for order in range(count):
        row = county.pupil(county.child("张明远李安然何若兰"[order % 7 :][:3], order), **others)
        if order:
            row |= {"是否留守儿童": "否", "父亲务工地点": "", "母亲务工地点": ""}
        rows.append(row)
    return rows


def test_rows_of_the_last_roster_are_counted_by_class(county: County) -> None:
    county.roll(*roll_of(county, 3))
    county.roll(*roll_of(county, 4), *roll_of(county, 6, 班级="2班")[4:])

    sizes = hooks.sizes_of([county.school.pk])

    assert sizes == {(county.school.pk, "五年级1班"): 4, (county.school.pk, "五年级2班"): 2}


def test_a_number_that_stands_twice_is_one_pupil(county: County) -> None:
    row = roll_of(county, 1)[0]
    county.roll(row, row, *roll_of(county, 3)[1:])

    assert hooks.sizes_of([county.school.pk]) == {(county.school.pk, "五年级1班"): 3}


def test_a_village_book_says_nothing_of_classes(county: County) -> None:
    county.book(county.child("张明远", 1, 班级="1班"))

    assert hooks.sizes_of([county.school.pk]) == {}


def test_a_roster_that_was_taken_back_no_longer_counts(county: County) -> None:
    batch = county.roll(*roll_of(county, 3))
    with acting_as(county.officer):
        type(batch).objects.filter(pk=batch.pk).update(status="UNDONE")

    assert hooks.sizes_of([county.school.pk]) == {}


def test_the_class_page_shows_the_share_of_left_behind_children(county: County) -> None:
    county.book(county.child("张明远", 0))  # the village knows the hukou, the school does not
    county.roll(*roll_of(county, 4))
    principal = people.make_post("PRINCIPAL", organisation=county.school)

    answer = people.client_of(principal).get(reverse("registry:class"), {"label": "五年级1班"})

    assert answer.context["chosen"].size == 4
    assert "占 25.0%" in answer.content.decode()


def test_counts_of_a_batch_hold_no_child(county: County) -> None:
    batch = county.roll(*roll_of(county, 2))

    assert batch.counts["classes"] == {str(county.school.pk): {"五年级1班": 2}}
