"""Rows that enter are unsealed then; each row, and what was found in it, is tied to its file."""

from pathlib import Path

import pytest

from shouwang.core.actors import Actor
from shouwang.core.scope import acting_as
from shouwang.exchange.models import Batch, Finding, SourceRow
from shouwang.exchange.stored import StoredRow, rows_of
from shouwang.exchange.tests import test_batches as batches
from shouwang.registry.models import CareFile

BAD_PHONE = {"父亲联系电话": "12345"}


@pytest.fixture
def officer(db: None) -> Actor:
    return batches.make_officer()


def files() -> dict[str, object]:
    """Return the file of each child, by name."""
    return dict(CareFile.objects.values_list("person__name", "pk"))


def linked(model: type[SourceRow] | type[Finding], batch: Batch) -> dict[int, object]:
    """Return row → file, of rows or of findings."""
    return dict(model.objects.filter(batch=batch).values_list("row", "care_file_id"))


def test_rows_and_findings_lead_to_the_file_they_became(officer: Actor, tmp_path: Path) -> None:
    known, new = batches.child("张明远", 1, **BAD_PHONE), batches.child("李安然", 2, **BAD_PHONE)
    nameless = batches.child("王晓峰", 3) | {"姓名": ""}
    batches.commit(officer, batches.upload(officer, tmp_path, [known]))

    batch = batches.upload(officer, tmp_path, [known, new, nameless], "下月.xlsx")
    batch = batches.commit(officer, batch)

    with acting_as(officer):
        of_child = files()
        rows = linked(SourceRow, batch)
        first = min(rows)
        assert rows == {
            first: of_child["张明远"], first + 1: of_child["李安然"], first + 2: None,
        }  # fmt: skip
        assert linked(Finding, batch) == rows


def test_only_rows_that_open_a_file_are_unsealed(
    officer: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    same, other = batches.child("张明远", 1), batches.child("李安然", 2)
    batches.commit(officer, batches.upload(officer, tmp_path, [same, other]))
    moved, new = other | {"父亲务工地点": "广东省东莞市"}, batches.child("王晓峰", 3)
    batch = batches.upload(officer, tmp_path, [same, moved, new], "下月.xlsx")
    assert batch.counts["plans"] == {"UNCHANGED": 1, "CHANGED": 1, "NEW": 1}
    opened: list[str] = []
    unseal = StoredRow.open
    monkeypatch.setattr(StoredRow, "open", lambda row: (unseal(row), opened.append(row.child[0])))

    batch = batches.commit(officer, batch)

    assert (batch.counts["opened"], batch.counts["changed"]) == (1, 1)
    assert set(opened) == {"王晓峰"}


def test_rows_come_in_the_order_of_their_places(officer: Actor, tmp_path: Path) -> None:
    children = [batches.child(name, n) for n, name in enumerate(("王晓峰", "李安然", "张明远"), 1)]
    batch = batches.upload(officer, tmp_path, children)
    with acting_as(officer):
        SourceRow.objects.filter(batch=batch, child_name="王晓峰").update(decision="")  # moves it

        rows, source = rows_of(batch)

    assert [row.values["name"] for row in rows] == ["王晓峰", "李安然", "张明远"]
    assert source == "VILLAGE"
