"""The database alone hides lists and differences beyond one's reach."""

from pathlib import Path
from typing import Any

import pytest

from shouwang.accounts.testing import actor_of, make_post
from shouwang.core.scope import acting_as
from shouwang.exchange.models import DepartmentList, Difference, ListRow, Reconciliation
from shouwang.exchange.tests.registers import County

SCOPED = (DepartmentList, ListRow, Reconciliation, Difference)


def rows(model: Any) -> int:
    """Count every row the database shows: no selector."""
    return int(model._base_manager.count())


@pytest.fixture
def county(committed: None, tmp_path: Path) -> County:
    county = County(tmp_path)
    one = county.child("张明远", 1, 年级="五年级")
    county.book(one)
    county.roll(county.pupil(one, 年级="四年级", 现住址=""))
    county.compare("VILLAGE", "SCHOOL")
    county.describe("DISABILITY")
    county.lend("DISABILITY", [{"姓名": "何无名", "性别": "男"}])
    return county


def test_the_next_county_and_nobody_see_nothing(county: County) -> None:
    stranger = actor_of(make_post(area="520526000000"))
    for model in SCOPED:
        with acting_as(county.officer):
            assert rows(model) > 0, model
        with acting_as(stranger):
            assert rows(model) == 0, model
        assert rows(model) == 0, model


def test_a_school_sees_the_differences_of_its_pupils_and_no_list(county: County) -> None:
    principal = actor_of(make_post("PRINCIPAL", organisation=county.school))
    elsewhere = actor_of(make_post("PRINCIPAL", area="520527101000"))
    other_class = actor_of(
        make_post("CLASS_TEACHER", organisation=county.school, class_label="六年级3班")
    )

    with acting_as(principal):
        assert (rows(Difference), rows(ListRow), rows(Reconciliation)) == (1, 0, 0)
    for actor in (elsewhere, other_class):
        with acting_as(actor):
            assert rows(Difference) == 0
