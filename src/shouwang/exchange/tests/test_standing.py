"""A preview holds while the register stands as it did: then the rows are not matched again."""

from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from shouwang.core.actors import Actor, system_actor
from shouwang.core.scope import acting_as
from shouwang.core.testing import owner_connection
from shouwang.exchange import services, standing
from shouwang.exchange.choices import BatchStatus
from shouwang.exchange.planning import Planner
from shouwang.exchange.tests import test_batches as batches
from shouwang.registry.models import CareFile, Person
from shouwang.registry.testing import make_child

ELSEWHERE = "520526101201"


@pytest.fixture
def officer(db: None) -> Actor:
    return batches.make_officer()


@pytest.fixture
def matched(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Note how many rows are matched with the register, each time."""
    noted: list[int] = []
    match = Planner.match
    monkeypatch.setattr(
        Planner, "match", lambda self, rows: (noted.append(len(rows)), match(self, rows))[1]
    )
    return noted


def test_an_unchanged_register_is_not_asked_again(
    officer: Actor, tmp_path: Path, matched: list[int]
) -> None:
    make_child("李安然", area=batches.VILLAGE)
    batch = batches.upload(officer, tmp_path, [batches.child("张明远", 1)])

    batch = batches.commit(officer, batch)

    assert (batch.status, batch.counts["opened"]) == (BatchStatus.COMMITTED, 1)
    assert matched == [1]


def test_a_change_in_the_county_matches_the_rows_again(
    officer: Actor, tmp_path: Path, matched: list[int]
) -> None:
    file = make_child("李安然", area=batches.VILLAGE)
    batch = batches.upload(officer, tmp_path, [batches.child("张明远", 1)])
    with acting_as(officer):
        Person.objects.filter(pk=file.person_id).update(address="三组")

    batch = batches.commit(officer, batch)  # it concerns another child

    assert batch.status == BatchStatus.COMMITTED
    assert matched == [1, 1]


def test_a_child_that_somebody_opened_meanwhile_is_seen(officer: Actor, tmp_path: Path) -> None:
    batch = batches.upload(officer, tmp_path, [batches.child("张明远", 1)])
    make_child("张明远", area=batches.VILLAGE, id_number="", birth_date=date(2015, 3, 2))

    with pytest.raises(services.PlanOutdated):
        batches.commit(officer, batch)


def test_a_child_that_left_for_another_county_is_a_change(
    officer: Actor, tmp_path: Path, matched: list[int]
) -> None:
    file = make_child("李安然", area=batches.VILLAGE)
    batch = batches.upload(officer, tmp_path, [batches.child("张明远", 1)])
    with acting_as(system_actor("test")):
        moved = {"area": ELSEWHERE, "county": ELSEWHERE[:6], "township": ELSEWHERE[:9]}
        CareFile.objects.filter(pk=file.pk).update(**moved)

    batches.commit(officer, batch)

    assert matched == [1, 1]


def test_a_number_that_another_county_took_meanwhile_is_seen(
    officer: Actor, tmp_path: Path, matched: list[int]
) -> None:
    row = batches.child("张明远", 1)
    batch = batches.upload(officer, tmp_path, [row])
    make_child("张明远", area=ELSEWHERE, id_number=row["公民身份号码"])

    with pytest.raises(services.PlanOutdated):
        batches.commit(officer, batch)

    assert matched == [1]
    with acting_as(officer):
        services.refresh_preview(batch)
        batch.refresh_from_db()
    assert batch.counts["plans"] == {"ELSEWHERE": 1}


def test_a_change_under_way_at_the_mark_counts_once_it_is_made(
    committed: None, database_name: str
) -> None:
    batches.make_officer()
    slow, quick = (make_child(name, area=batches.VILLAGE) for name in ("张明远", "李安然"))
    change = "UPDATE registry_person SET address = '三组' WHERE id = %s"
    with owner_connection(database_name) as other:
        other.execute("BEGIN")
        other.execute(change, [slow.person_id])
        with acting_as(system_actor("test")), connection.cursor() as cursor:
            cursor.execute(change, [quick.person_id])  # noted after it, and seen before it

        mark = standing.mark()

        assert not standing.has_changed(batches.COUNTY[:6], mark)
        other.execute("COMMIT")
    assert standing.has_changed(batches.COUNTY[:6], mark)
    assert not standing.has_changed("520526", mark)
