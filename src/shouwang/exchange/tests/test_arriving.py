"""A workbook judged while it is read says what the whole of it says."""

import os
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from xlsxwriter import Workbook

from shouwang.exchange.roster import check, reading
from shouwang.exchange.roster.check import RosterCheck, check_file, check_workbook
from shouwang.exchange.roster.limits import Limits, UnusableFile
from shouwang.exchange.roster.reading import Incoming, Sheet, read_workbook
from shouwang.exchange.roster.recognise import AmbiguousColumns, UnrecognisedRoster
from shouwang.exchange.roster.rows import Judged, RowJudge
from shouwang.exchange.roster.testing import ON, sheet, village_child

NOTES = Sheet("填表说明", rows=[("红色列名为必填项",), ("不清楚的留空",)])
FEW = [village_child(n) for n in range(1, 4)]
MANY = [village_child(n) for n in range(1, 90)]
HEADINGS = sheet("village", FEW).rows[0]


def village(name: str, rows: list[dict[str, Any]], *, hidden: bool = False) -> Sheet:
    made = sheet("village", rows, name=name)
    made.hidden = hidden
    return made


def merged() -> Sheet:
    """Return a sheet with one village over three rows."""
    made = village("合并", FEW)
    column = HEADINGS.index("村(居)")
    made.merged = ((2, column, 4, column),)
    return made


def titled() -> Sheet:
    made = village("石桥村", MANY)
    title = ("农村留守儿童台账", *[None] * (len(HEADINGS) - 1))
    made.rows = [title, *made.rows[:40], HEADINGS, *made.rows[40:]]
    return made


def schools() -> list[Sheet]:
    """Return sheets of which the later ones say what roster it is."""
    pupils = [{"name": f"周小{n}", "sex": "男", "grade": "三年级", "class_label": "2班"}
              for n in "甲乙丙"]  # fmt: skip
    return [village("村", FEW), *(sheet("xueji", pupils, name=f"{n}年级") for n in "一二三")]


def ambiguous() -> Sheet:
    made = village("两列", FEW)
    made.rows = [(*made.rows[0], "家庭住址"), *((*row, "别处") for row in made.rows[1:])]
    return made


BOOKS: dict[str, list[Sheet]] = {
    "one": [village("甲", MANY)],
    "title lines and headings again": [titled()],
    "the same child in two sheets": [village("甲", FEW), NOTES, village("乙", FEW)],
    "notes first": [NOTES, village("甲", FEW)],
    "a merged village": [merged(), village("甲", FEW)],
    "hidden first": [village("旧", FEW, hidden=True), village("甲", FEW)],
    "hidden alone": [village("旧", FEW, hidden=True)],
    "hidden last": [village("甲", FEW), village("旧", FEW, hidden=True)],
    "another roster": schools(),
    "two columns": [ambiguous()],
    "no roster": [NOTES],
    "a question late": [village("甲", FEW), ambiguous()],
}


def write(path: Path, sheets: Iterable[Sheet]) -> Path:
    with Workbook(path) as book:
        for made in sheets:
            page = book.add_worksheet(made.name)
            for number, row in enumerate(made.rows):
                page.write_row(number, 0, row)
            for top, left, bottom, right in made.merged:
                page.merge_range(top - 1, left, bottom - 1, right, made.rows[top - 1][left])
            if made.hidden:
                page.hide()
        if all(made.hidden for made in sheets):
            book.add_worksheet("空").activate()
    return path


def said(checked: Any, path: Path) -> tuple[Any, ...]:
    try:
        result: RosterCheck = checked(path)
    except (AmbiguousColumns, UnrecognisedRoster) as error:
        return type(error), str(error)
    return result.to_json(), result.records, result.skipped


@pytest.mark.parametrize("name", BOOKS)
def test_it_says_what_the_whole_workbook_says(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "名册.xlsx", BOOKS[name])
    monkeypatch.setattr(check, "AT_ONCE", 7)

    arriving = said(lambda path: check_file(path, on=ON), path)

    assert arriving == said(lambda path: check_workbook(read_workbook(path), on=ON), path)


def test_rows_are_judged_before_the_last_ones_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "名册.xlsx", [village("甲", FEW), village("乙", FEW)])
    books, begun = list[Incoming](), list[int]()
    begin, judge = Incoming.__init__, RowJudge.judge

    def noted(self: Incoming, *terms: Any) -> None:
        begin(self, *terms)
        books.append(self)

    def watched(self: RowJudge, *part: Any) -> Judged:
        begun.append(len(books[0].sheets))
        return judge(self, *part)

    monkeypatch.setattr(Incoming, "__init__", noted)
    monkeypatch.setattr(RowJudge, "judge", watched)
    monkeypatch.setattr(check, "AT_ONCE", 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 1)

    check_file(path, on=ON)

    assert (begun[0], begun[-1]) == (1, 2)


def test_a_sheet_refused_late_refuses_the_workbook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "名册.xlsx", [village("甲", MANY), village("乙", MANY)])
    monkeypatch.setattr(check, "incoming", partial(reading.incoming, limits=Limits(rows=100)))

    with pytest.raises(UnusableFile) as refused:
        check_file(path, on=ON)

    assert refused.value.code == "too-many-rows"
