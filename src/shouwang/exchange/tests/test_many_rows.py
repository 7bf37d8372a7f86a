"""A batch of many rows leaves little history, and is taken back whole all the same."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import connection

from shouwang.core.actors import Actor, system_actor
from shouwang.core.scope import acting_as
from shouwang.exchange import services
from shouwang.exchange.models import Batch
from shouwang.exchange.testing import child_row, write_roster
from shouwang.exchange.tests import test_batches as batches
from shouwang.registry.models import CareFile, Person, Relationship
from shouwang.statistics.models import Spell

MANY = 510  # history tells inserts of 500 rows and more by area
NOW = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
ON = date(2026, 11, 1)


@pytest.fixture
def officer(committed: None) -> Actor:
    return batches.make_officer()


def enter_many(officer: Actor, folder: Path) -> Batch:
    letters = "明远安然子涵思源若兰文博晓峰雨桐"
    rows = [
        child_row(f"张{letters[n % 16]}{letters[n // 16 % 16]}", n, batches.VILLAGE_NAME)
        for n in range(MANY)
    ]
    path = write_roster(folder / "many.xlsx", rows)
    with acting_as(officer):
        batch = services.receive(
            officer, path, file_name=path.name, area=batches.COUNTY, on=ON, now=NOW
        )
    with acting_as(system_actor("exchange.check")):
        batch = services.check_batch(batch, now=NOW)
    with acting_as(officer):
        return services.commit_batch(officer, batch, now=NOW)


def history(table: str, what: str) -> list[tuple[object, ...]]:
    with acting_as(system_actor("test")), connection.cursor() as cursor:
        cursor.execute(f"SELECT {what} FROM audit_history WHERE table_name = %s", [table])  # noqa: S608
        return list(cursor.fetchall())


def test_an_insert_of_many_rows_is_one_line_that_names_them(officer: Actor, tmp_path: Path) -> None:
    batch = enter_many(officer, tmp_path)

    assert batch.counts["opened"] == MANY
    ((row_id, area, row_ids),) = history("registry_carefile", "row_id, area, row_ids")
    assert (row_id, area) == ("", batches.VILLAGE)
    with acting_as(officer):
        assert set(row_ids) == {str(file.pk) for file in CareFile.objects.all()}  # type: ignore[call-overload]


def test_many_files_are_taken_back(officer: Actor, tmp_path: Path) -> None:
    batch = enter_many(officer, tmp_path)

    with acting_as(officer):
        services.undo_batch(officer, batch, reason="传错了表", now=NOW)

        assert not CareFile.objects.exists()
        assert not Person.objects.exists()
        assert not Relationship.objects.exists()
        assert not Spell.objects.exists()


def test_many_are_not_taken_back_once_one_was_changed(officer: Actor, tmp_path: Path) -> None:
    batch = enter_many(officer, tmp_path)
    with acting_as(officer):
        Person.objects.filter(pk=Person.objects.order_by("pk")[7].pk).update(address="别处")

    with acting_as(officer), pytest.raises(services.BatchBuiltOn):
        services.undo_batch(officer, batch, reason="传错了表", now=NOW)


def test_of_many_updated_rows_only_the_changed_are_noted(officer: Actor, tmp_path: Path) -> None:
    enter_many(officer, tmp_path)
    with acting_as(officer):
        CareFile.objects.update(rating="FAIR", version=7)  # derived columns
    assert not history("registry_carefile", "op") or {
        row[0] for row in history("registry_carefile", "op")
    } == {"I"}

    with acting_as(officer), connection.cursor() as cursor:
        one = CareFile.objects.order_by("pk")[3].pk
        cursor.execute(
            "UPDATE registry_carefile SET rating = 'GOOD', "
            "needs = CASE WHEN id = %s THEN '衣物' ELSE needs END", [one],
        )  # fmt: skip

    changed = [row for row in history("registry_carefile", "op, row_id, old, new") if row[0] == "U"]
    assert changed == [("U", str(one), '{"needs": ""}', '{"needs": "衣物"}')]
