"""Defects that lie between rows of one village roster: copied children, copied mothers."""

import random
from collections import Counter
from collections.abc import Callable

from shouwang.demo import names
from shouwang.demo.drafts import Book, Row, Sheet
from shouwang.demo.people import ParentState
from shouwang.demo.population import Population
from shouwang.demo.row_defects import ID, child_of, is_untouched

MOTHER = ("母亲姓名", "母亲身份号码", "母亲状况", "母亲务工地点", "母亲外出时间", "母亲联系电话")
UNRELATED = 5  # T-002: so many children with one mother
_ONE = "梓涵轩欣怡浩宇婷佳思晨泽明语文博诺杰瑶然"
_OTHER = "子函宣新宜皓雨停家司辰择铭雨闻勃偌洁谣燃"
_LOOK_ALIKE = dict(zip(_OTHER + _ONE, _ONE + _OTHER, strict=True))


def variant(rng: random.Random, name: str) -> str:
    """Return the name as somebody would mishear or misread it: one given character differs."""
    for at in range(1, len(name)):
        other = _LOOK_ALIKE.get(name[at])
        if other is not None:
            return name[:at] + other + name[at + 1 :]
    return name[:-1] + rng.choice([one for one in "梅强娟军" if one != name[-1]])


def copy_child(code: str) -> Callable[[random.Random, Book, Population], bool]:
    """Return a function that lists one child a second time, in another village where it can.

    duplicate-id: the same name and number; name-variant: the same number under another name;
    name-variant-suspected: a name one character apart, without a number.
    """

    def plant(rng: random.Random, book: Book, population: Population) -> bool:
        found = _pick_original(rng, book)
        if found is None:
            return False
        home_sheet, original = found
        others = [sheet for sheet in book.sheets if sheet is not home_sheet]
        target = rng.choice(others) if others else home_sheet
        twin = Row(dict(original.values), original.child)
        if others and code != "name-variant-suspected":
            twin.values["村(居)"] = target.name
        _rename(rng, code, twin)
        note = f"与{home_sheet.name}、{target.name}两处的同一儿童"
        for row in (original, twin):
            row.mark(code, "T-001、R-059" if "variant" in code else "R-028", note)
        target.rows.insert(rng.randrange(len(target.rows) + 1), twin)
        return True

    return plant


def _rename(rng: random.Random, code: str, row: Row) -> None:
    child = child_of(row)
    if code == "name-variant":
        row.values["姓名"] = child.name[0] + names.given(rng, child.sex, adult=True)
    elif code == "name-variant-suspected":
        row.values |= {"姓名": variant(rng, child.name), ID: None, "证件类型": None, "班级": None}


def _pick_original(rng: random.Random, book: Book) -> tuple[Sheet, Row] | None:
    candidates = [
        (sheet, row)
        for sheet in book.sheets
        for row in sheet.rows
        if is_untouched(row) and row.values.get(ID) and row.values.get("父亲身份号码")
    ]
    return rng.choice(candidates) if candidates else None


def _unrelated(rng: random.Random, book: Book, wanted: int) -> list[Row]:
    """Return only children of different surname, house and parents, whose mothers are away."""
    mothers = Counter(row.child.mother.id_number for row in book.rows() if row.child is not None)
    rows = [
        row
        for row in book.rows()
        if is_untouched(row)
        and child_of(row).mother.state is ParentState.AWAY
        and child_of(row).father.state is ParentState.AWAY
        and mothers[child_of(row).mother.id_number] == 1
    ]
    rng.shuffle(rows)
    chosen: dict[str, Row] = {}
    houses: set[int] = set()
    for row in rows:
        child = child_of(row)
        if len(chosen) < wanted and child.name[0] not in chosen and child.home.key not in houses:
            chosen[child.name[0]] = row
            houses.add(child.home.key)
    return list(chosen.values()) if len(chosen) == wanted else []


def _share_mother(rows: list[Row], headings: tuple[str, ...], note: str) -> bool:
    if not rows:
        return False
    mother = child_of(rows[0]).mother
    rows[0].values |= {"母亲身份号码": mother.id_number, "母亲务工地点": mother.place}
    for row in rows:
        own_phone = child_of(row).mother.phone
        row.values |= {heading: rows[0].values.get(heading) for heading in headings}
        if "母亲联系电话" not in headings:
            row.values["母亲联系电话"] = own_phone
        row.values["备注"] = None
        row.mark("parent-block-repeated", "T-002", note)
    return True


def repeat_mother(rng: random.Random, book: Book, population: Population) -> bool:
    """Give five unrelated children one mother; only the telephone numbers differ (T-002)."""
    rows = _unrelated(rng, book, UNRELATED)
    return _share_mother(rows, MOTHER[:5], "不同姓氏、不同住址，母亲信息相同，仅电话不同")


def repeat_mother_without_number(rng: random.Random, book: Book, population: Population) -> bool:
    """Give two unrelated children one mother with one telephone number, one row without her ID."""
    rows = _unrelated(rng, book, 2)
    done = _share_mother(rows, MOTHER, "不同姓氏、不同住址，母亲姓名、去向、时间、电话相同")
    if done:
        rows[1].values["母亲身份号码"] = None
    return done


def similar_mothers(rng: random.Random, book: Book, population: Population) -> bool:
    """Give two unrelated children mothers of one name, workplace and departure: a question."""
    rows = _unrelated(rng, book, 2)
    done = _share_mother(rows, MOTHER[:5], "母亲姓名、去向、时间相同，电话与父亲不同，疑似同名")
    for row in rows:
        row.values["母亲身份号码"] = None
    return done
