"""Defects of school lists: names on beds, class list against dormitory list, double pupils."""

import random

from shouwang.demo.drafts import Book, Row, Sheet
from shouwang.demo.group_defects import variant
from shouwang.demo.population import Population
from shouwang.demo.row_defects import SCHOOL_ID, child_of, is_untouched

_LABELS = ("宿舍门牌", "衣柜标签", "登记表")


def other_name_at_school(rng: random.Random, book: Book, population: Population) -> bool:
    """Write the name of a child of the village roster differently at school."""
    rows = [row for row in book.rows() if is_untouched(row) and child_of(row).on_village_roster
            and row.values.get(SCHOOL_ID)]  # fmt: skip
    if not rows:
        return False
    row = rng.choice(rows)
    row.values["姓名"] = variant(rng, child_of(row).name)
    note = f"村级台账与学校花名册姓名不同（同一身份号码，{row.values['姓名']}）"
    row.mark("cross-roster-name-variant", "T-001、R-059", note)
    return True


def pupil_in_two_classes(rng: random.Random, book: Book, population: Population) -> bool:
    """List a pupil a second time, as after a move to another class."""
    sheets = [sheet for sheet in book.sheets if len(sheet.rows) > 3]
    sheet = rng.choice(sheets) if sheets else book.sheets[0]
    rows = [row for row in sheet.rows if is_untouched(row) and row.values.get(SCHOOL_ID)]
    if not rows:
        return False
    row = rng.choice(rows)
    twin = Row(
        row.values | {"宿舍": None, "床位": None, "是否寄宿": None, "班级": "9班"}, row.child
    )
    for one in (row, twin):
        one.mark("duplicate-id", "R-028", "同一学生列在两个班")
    _parallel_class(book, sheet).rows.append(twin)
    return True


def _parallel_class(book: Book, sheet: Sheet) -> Sheet:
    """Return another class of the same grade, where each class has a sheet of its own."""
    grade = sheet.name[:3]
    others = [one for one in book.sheets if one is not sheet and one.name.startswith(grade)]
    return others[0] if others else sheet


def dormitory_differences(rng: random.Random, book: Book) -> None:
    """Let the keeper's list differ from the class list: some missing, one class wrong (T-009)."""
    for sheet in book.sheets:
        if len(sheet.rows) < 12:
            continue
        for _ in range(max(1, len(sheet.rows) // 60)):
            sheet.rows.pop(rng.randrange(1, len(sheet.rows) - 1))
        row = rng.choice(sheet.rows)
        row.values["班级"] = "6班"
        row.mark("dorm-class-difference", "T-009", "宿舍登记的班级与班级名单不同")


def label_variants(rng: random.Random, book: Book) -> None:
    """Let three labels name one bed differently: door, wardrobe and form (T-001)."""
    for sheet in book.sheets:
        rows = [row for row in sheet.rows if is_untouched(row) and len(child_of(row).name) == 3]
        row = rng.choice(rows)
        at = sheet.rows.index(row)
        child = child_of(row)
        first = next(one for one in "程岑成" if one != child.name[0])
        spellings = (child.name, first + child.name[1:], first + variant(rng, child.name)[1:])
        labelled = [
            Row(row.values | {"姓名": name, "备注": label}, child)
            for name, label in zip(spellings, _LABELS, strict=True)
        ]
        for one in labelled:
            one.mark("bed-name-variant", "T-001", "一张床位三个姓名：" + " / ".join(spellings))
        sheet.rows[at : at + 1] = labelled
