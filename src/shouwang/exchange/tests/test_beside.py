"""What another process judges of a roster is what ours judges, in order."""

import os
from collections.abc import Mapping
from typing import Any

import pytest

import __main__
from shouwang.core import beside as processes
from shouwang.core.beside import ProcessDied
from shouwang.exchange.roster import beside, check
from shouwang.exchange.roster.check import RosterCheck, check_workbook
from shouwang.exchange.roster.recognise import recognise
from shouwang.exchange.roster.rows import Table, Tell
from shouwang.exchange.roster.testing import ON, book, sheet, village_child
from shouwang.exchange.roster.values import Value
from shouwang.exchange.translation import tell

FAMILY = {
    "father_name": "钱海波", "father_id": "", "father_place": "福建省泉州市",
    "father_left": "2024年5月",
}  # fmt: skip


def rows() -> list[dict[str, Any]]:
    """Return rows with findings of one cell, of a whole row, and across rows far apart."""
    made = [village_child(n) for n in range(1, 61)]
    made[3] |= {"health": "还行", "father_phone": "123"}
    made[21] |= {"birth_date": "2030-01-01", "village": "不存在村"}
    made[40] |= {"name": made[2]["name"], "id_number": made[2]["id_number"]}
    made[55] |= {"name": ""}
    for n in (7, 48):  # one father on children of two families
        made[n] |= FAMILY
    return made


def checked(monkeypatch: pytest.MonkeyPatch, processors: int, told: Tell | None) -> RosterCheck:
    monkeypatch.setattr(check, "AT_ONCE", 10)
    monkeypatch.setattr(os, "cpu_count", lambda: processors)
    return check_workbook(book(sheet("village", rows())), on=ON, tell=told)


@pytest.mark.parametrize("told", [None, tell])
def test_it_is_the_same_wherever_it_is_judged(
    monkeypatch: pytest.MonkeyPatch, told: Tell | None
) -> None:
    here, there = checked(monkeypatch, 1, told), checked(monkeypatch, 2, told)

    assert there.to_json() == here.to_json()
    assert there.records == here.records
    codes = {finding.code for finding in here.findings}
    assert {"value-unknown", "duplicate-id", "parent-block-repeated"} <= codes


def failing(values: Mapping[str, Value]) -> None:
    raise LookupError("of no use")


def ending(values: Mapping[str, Value]) -> None:
    if __main__.__spec__ and __main__.__spec__.name == beside.__name__:
        os._exit(3)


def test_what_fails_in_another_process_fails_here(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(LookupError, match="of no use"):
        checked(monkeypatch, 2, failing)


def test_a_process_that_ends_fails_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ProcessDied):
        checked(monkeypatch, 2, ending)


def test_no_other_process_is_asked_while_the_cores_are_needed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    busy = [True, True, False, False, False, False]
    started = list[int]()
    crew = processes.Crew

    def noted(*terms: Any) -> processes.Crew:
        started.append(len(busy))
        return crew(*terms)

    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(processes, "Crew", noted)
    found = recognise(book(sheet("village", rows())))
    (layout,) = found.layouts
    table = Table.of(layout, layout.blocks[0])
    given = layout.blocks[0].rows
    parts = [(table, given[at : at + 10]) for at in range(0, 60, 10)]

    judged = beside.judge_all(parts, "village", ON, None, lambda: busy.pop(0))

    assert [facts.row for part in judged for facts in part.facts] == [row for row, _ in given]
    assert started == [3]
