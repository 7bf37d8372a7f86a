"""The engine on 600 + 600 generated records, whose truth is known."""

import csv
import gzip
from collections.abc import Iterable
from pathlib import Path

import pytest

from shouwang.exchange.linkage import csvfiles, engine, files
from shouwang.exchange.linkage.records import Pair
from shouwang.exchange.linkage.register import Register, from_columns

MINI = Path(__file__).parent / "mini"


def _rows(name: str) -> list[dict[str, str]]:
    with gzip.open(MINI / f"{name}.csv.gz", "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def truth() -> dict[str, dict[str, str]]:
    return {row["rec_id"]: row for row in _rows("truth")}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mini")
    for name in ("village", "school"):
        (folder / f"{name}.csv").write_bytes(
            gzip.decompress((MINI / f"{name}.csv.gz").read_bytes())
        )
    return folder


@pytest.fixture(scope="module")
def registers(folder: Path) -> tuple[Register, Register]:
    village, school = (
        Register.joined(
            [from_columns(csvfiles.read_block(b)) for b in csvfiles.blocks(folder / f"{name}.csv")]
        )
        for name in ("village", "school")
    )
    return village, school


@pytest.fixture(scope="module")
def pairs(registers: tuple[Register, Register]) -> list[Pair]:
    return engine.as_pairs(*registers, engine.link_registers(*registers))


def _same(truth: dict[str, dict[str, str]], pair: Pair) -> bool:
    return truth[pair.left_id]["entity_id"] == truth[pair.right_id]["entity_id"]


def _true_pairs(truth: dict[str, dict[str, str]], tag: str = "") -> set[tuple[str, str]]:
    left = [row for row in truth.values() if row["register"] == "village"]
    right: dict[str, list[dict[str, str]]] = {}
    for row in truth.values():
        if row["register"] == "school":
            right.setdefault(row["entity_id"], []).append(row)
    return {
        (row["rec_id"], partner["rec_id"])
        for row in left
        for partner in right.get(row["entity_id"], [])
        if tag in row["tags"] + partner["tags"]
    }


def _f1(found: Iterable[tuple[str, str]], true: set[tuple[str, str]]) -> float:
    answer = set(found)
    return 2 * len(answer & true) / (len(answer) + len(true))


def test_the_answer_is_nearly_right(pairs: list[Pair], truth: dict[str, dict[str, str]]) -> None:
    answer = [(pair.left_id, pair.right_id) for pair in pairs if pair.score >= 0.5]

    assert _f1(answer, _true_pairs(truth)) >= 0.985


def test_what_is_joined_without_a_person_is_right(
    pairs: list[Pair], truth: dict[str, dict[str, str]]
) -> None:
    joined = [pair for pair in pairs if pair.decision == "match"]

    assert all(_same(truth, pair) for pair in joined)
    assert len(joined) >= 0.88 * len(_true_pairs(truth))


def test_contact_lists_are_found(pairs: list[Pair], truth: dict[str, dict[str, str]]) -> None:
    lists = _true_pairs(truth, "noid_roster")
    answer = {(pair.left_id, pair.right_id) for pair in pairs if pair.score >= 0.5}

    assert len(answer & lists) >= 0.94 * len(lists)


def test_children_registered_twice_are_found(
    registers: tuple[Register, Register], truth: dict[str, dict[str, str]]
) -> None:
    village = registers[0]

    found = engine.as_pairs(village, village, engine.dedupe_register(village))

    answer = [pair for pair in found if pair.score >= 0.5]
    assert sum(_same(truth, pair) for pair in answer) == 12
    assert len(answer) <= 14


def test_both_rows_of_a_child_may_have_the_same_partner(
    pairs: list[Pair], truth: dict[str, dict[str, str]]
) -> None:
    twice = [row["rec_id"] for row in truth.values() if "duplicate" in row["tags"]]
    linked = {identifier for p in pairs if p.score >= 0.5 for identifier in (p.left_id, p.right_id)}
    partnered = {identifier for pair in _true_pairs(truth) for identifier in pair}

    assert len(linked & partnered & set(twice)) >= 0.9 * len(partnered & set(twice))


def test_it_does_not_matter_in_which_blocks_a_file_is_read(
    folder: Path, pairs: list[Pair], monkeypatch: pytest.MonkeyPatch
) -> None:
    sliced = csvfiles.blocks
    monkeypatch.setattr(csvfiles, "blocks", lambda path, _=0: sliced(path, 40_000))
    monkeypatch.setattr(files, "ALONE_BELOW", 0)

    found = files.link(folder / "village.csv", folder / "school.csv", lambda _: None)

    answer = engine.as_pairs(found.left, found.right, found.answer)
    whole = {(p.left_id, p.right_id) for p in pairs if p.score >= 0.5}
    parts = {(p.left_id, p.right_id) for p in answer if p.score >= 0.5}
    assert (found.left_rows, found.right_rows) == (600, 600)
    assert len(whole ^ parts) <= 2
