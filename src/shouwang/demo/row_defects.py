"""Defects of a single row. Each function changes a row that fits and says whether it did."""

import random
from collections.abc import Callable
from datetime import date, timedelta

from shouwang.core.idcard import check_character
from shouwang.demo.drafts import Book, Row, Sheet
from shouwang.demo.people import Child, Parent, ParentState
from shouwang.demo.population import Population
from shouwang.demo.schools import GRADES

Change = Callable[[random.Random, Row, date], bool]
ID, SCHOOL_ID = "公民身份号码", "身份证号"
CARER_CELLS = (
    "受委托人姓名", "与儿童关系", "受委托人身份号码", "受委托人联系电话", "受委托人住址",
    "是否签订委托照护协议",
)  # fmt: skip
REQUIRED = ("就学情况", "性别", "出生日期")
OPTIONAL_ITEMS = (
    "民族", "公民身份号码", "户籍所在地", "身体状况", "是否寄宿", "父亲身份号码",
    "父亲联系电话", "母亲身份号码", "母亲联系电话", "受委托人身份号码", "受委托人联系电话",
    "监护情况", "家庭经济来源",
)  # fmt: skip
_TRIES = 400


def mark_row(row: Row, code: str, basis: str, note: str) -> None:
    """Mark a row that must raise `code`."""
    row.mark(code, basis, note)


def mark_sheet(sheet: Sheet, code: str, basis: str, note: str) -> None:
    """Mark the heading row of a sheet."""
    holder = Row({})
    holder.mark(code, basis, note)
    sheet.marks += holder.marks


def child_of(row: Row) -> Child:
    """Return the child a row is about.

    :raises ValueError: for a row that is about nobody.
    """
    if row.child is None:
        raise ValueError(row)
    return row.child


def is_untouched(row: Row) -> bool:
    """Whether nothing is planted here, and no twin could be taken for a variant."""
    return not row.marks and row.child is not None and not row.child.tags


def planter(change: Change) -> Callable[[random.Random, Book, Population], bool]:
    """Return a function that makes one `change` on some untouched row of a workbook."""

    def plant(rng: random.Random, book: Book, population: Population) -> bool:
        rows = [row for row in book.rows() if is_untouched(row)]
        rng.shuffle(rows)
        return any(change(rng, row, population.on) for row in rows[:_TRIES])

    return plant


def other_number(number: str, *, born: date | None = None, swap_sex: bool = False) -> str:
    """Return a valid number of the same stem for another birth date or the other sex."""
    odd = int(number[16]) % 2 != int(swap_sex)
    day = f"{born:%Y%m%d}" if born else number[6:14]
    first17 = f"{number[:6]}{day}99{9 if odd else 8}"
    return first17 + check_character(first17)


def _broken(number: str) -> str:
    wrong = str((int(number[17]) + 3) % 10) if number[17].isdigit() else "4"
    return number[:17] + wrong


def _number(row: Row, heading: str = ID) -> str:
    value = row.values.get(heading)
    return value if isinstance(value, str) else ""


def broken_number(heading: str) -> Change:
    """Return a change that gives the identity number below `heading` a wrong check digit."""

    def change(rng: random.Random, row: Row, on: date) -> bool:
        return _break(row, heading, "校验码错" if heading == ID else f"「{heading}」校验码错")

    return change


def other_word(heading: str, word: str) -> Change:
    """Return a change that writes a word outside the option list below `heading`."""

    def change(rng: random.Random, row: Row, on: date) -> bool:
        if not row.values.get(heading):
            return False
        row.values[heading] = word
        row.mark("value-unknown", "R-057", f"填「{word}」")
        return True

    return change


def _break(row: Row, heading: str, note: str) -> bool:
    number = _number(row, heading)
    if not number:
        return False
    row.values[heading] = _broken(number)
    row.mark("id-number-invalid", "R-057", note)
    return True


def _lost_to_float(rng: random.Random, row: Row, on: date) -> bool:
    number = _number(row)
    if not number or "X" in number:
        return False
    row.values[ID] = float(number)
    row.mark("id-number-invalid", "R-057", "身份号码存成数值，后几位已丢失")
    return True


def _fifteen_digits(rng: random.Random, row: Row, on: date) -> bool:
    number = _number(row)
    if not number:
        return False
    row.values[ID] = number[:6] + number[8:17]
    row.mark("id-number-invalid", "R-057", "仍填15位旧号码")
    return True


def _other_birth_date(rng: random.Random, row: Row, on: date) -> bool:
    number = _number(row)
    if not number:
        return False
    born = child_of(row).birth_date - timedelta(days=rng.randint(1, 40))
    row.values[ID] = other_number(number, born=born)
    row.mark("id-birth-mismatch", "R-058", "身份号码中的生日与出生日期不一致")
    return True


def _other_sex(rng: random.Random, row: Row, on: date) -> bool:
    number = _number(row)
    if not number:
        return False
    row.values[ID] = other_number(number, swap_sex=True)
    row.mark("id-sex-mismatch", "R-058", "身份号码中的性别与性别不一致")
    return True


def _bad_phone(rng: random.Random, row: Row, on: date) -> bool:
    return _spoil_phone(rng, row, "父亲联系电话")


def bad_phone_at_school(rng: random.Random, row: Row, on: date) -> bool:
    """Leave a telephone number short at school."""
    return _spoil_phone(rng, row, "母亲联系电话")


def _spoil_phone(rng: random.Random, row: Row, heading: str) -> bool:
    value = row.values.get(heading)
    if not isinstance(value, str) or "/" in value:
        return False
    row.values[heading] = rng.choice((value[:10], value[-7:]))
    row.mark("phone-invalid", "R-057", "电话少位")
    return True


def _unknown_value(rng: random.Random, row: Row, on: date) -> bool:
    heading, value = rng.choice((("监护情况", "还行"), ("户口性质", "本村"), ("身体状况", "O型")))
    if not row.values.get(heading):
        return False
    row.values[heading] = value
    row.mark("value-unknown", "R-057", f"「{heading}」填「{value}」")
    return True


def impossible_date(rng: random.Random, row: Row, on: date) -> bool:
    """Write a birth date that no calendar has."""
    year = child_of(row).birth_date.year
    row.values["出生日期"] = rng.choice((f"{year}.13.8", f"{year}年2月30日", f"{year}-06-31"))
    row.mark("date-invalid", "R-057", "出生日期不存在")
    return True


def _required_empty(rng: random.Random, row: Row, on: date) -> bool:
    heading = rng.choice(("姓名", "就学情况", "出生日期"))
    row.values[heading] = None
    row.mark("required-missing", "R-055", f"缺「{heading}」")
    return True


def _grown_up(rng: random.Random, row: Row, on: date) -> bool:
    number = _number(row)
    if not number:
        return False
    born = date(on.year - 18, on.month, min(on.day, 28)) - timedelta(days=rng.randint(1, 330))
    row.values |= {"出生日期": f"{born:%Y-%m-%d}", ID: other_number(number, born=born),
                   "就学情况": "不在学", "学校": None, "年级": None, "班级": None,
                   "是否寄宿": None, "对象类别": "其他"}  # fmt: skip
    row.mark("age-out-of-range", "R-001、R-058", "已满18周岁仍在册")
    return True


def wrong_grade(rng: random.Random, row: Row, on: date) -> bool:
    """Write a grade five years off the child's age."""
    schooling = child_of(row).schooling
    if schooling is None or schooling.grade is None or not 1 <= schooling.grade <= 9:
        return False
    if not row.values.get("年级") or not row.values.get("出生日期"):
        return False
    # Five grades off stays four off for a child a year ahead or behind; within 一 to 九年级.
    grade = schooling.grade + (5 if schooling.grade <= 4 else -5)
    if grade < 1:
        return False
    row.values["年级"] = GRADES[grade]
    row.mark("age-grade-mismatch", "R-058", f"年级写成「{row.values['年级']}」")
    return True


def _orphan_with_migrant_parents(rng: random.Random, row: Row, on: date) -> bool:
    child = child_of(row)
    parents = (child.father, child.mother)
    if child.carer is None or any(one.state is not ParentState.AWAY for one in parents):
        return False
    for word in ("父亲", "母亲"):
        row.values[f"{word}务工地点"] = "浙江等地打工"
        row.values[f"{word}外出时间"] = f"{on.year - 1}年3月"
    row.values |= {"父母健在情况": "双方去世", "对象类别": "留守儿童"}
    row.mark("orphan-has-migrant-parent", "T-003", "双方去世，却填有去向和外出时间")
    row.mark("orphan-in-left-behind", "T-003", "双方去世，却列为留守儿童")
    return True


def _orphan_counted(rng: random.Random, row: Row, on: date) -> bool:
    if child_of(row).carer is None:
        return False
    for word in ("父亲", "母亲"):
        row.values |= {f"{word}状况": "去世", f"{word}务工地点": None, f"{word}外出时间": None,
                       f"{word}联系电话": None}  # fmt: skip
    row.values |= {"父母健在情况": "双方去世", "对象类别": "孤儿、留守儿童", "备注": None}
    row.mark("orphan-in-left-behind", "T-003", "孤儿列入留守儿童统计")
    return True


def _parents(row: Row) -> tuple[tuple[str, Parent], tuple[str, Parent]]:
    child = child_of(row)
    return ("父亲", child.father), ("母亲", child.mother)


def _future_departure(rng: random.Random, row: Row, on: date) -> bool:
    for word, parent in _parents(row):
        if parent.state is ParentState.AWAY and row.values.get("父母健在情况"):
            day = on + timedelta(days=rng.randint(45, 300))
            row.values[f"{word}外出时间"] = f"{day:%Y-%m-%d}"
            row.mark("departure-impossible", "R-058", f"{word}外出时间在填报日之后")
            return True
    return False


def _departed_but_at_home(rng: random.Random, row: Row, on: date) -> bool:
    for word, parent in _parents(row):
        if parent.state is ParentState.HOME:
            row.values[f"{word}外出时间"] = f"{on.year - 2}年3月"
            row.mark("departure-impossible", "R-058", f"{word}在家却填有外出时间")
            return True
    return False


def _no_agreement(rng: random.Random, row: Row, on: date) -> bool:
    if not row.values.get("受委托人姓名"):
        return False
    row.values["是否签订委托照护协议"] = rng.choice(("否", None))
    row.mark("agreement-missing", "R-064、R-098", "有受委托人而未签委托照护协议")
    return True


def _no_guardian(rng: random.Random, row: Row, on: date) -> bool:
    if not row.values.get("受委托人姓名"):
        return False
    row.values |= dict.fromkeys(CARER_CELLS)
    row.mark("guardian-missing", "R-097", "父母均不能照护且未填受委托人")
    return True


def _guardian_is_away(rng: random.Random, row: Row, on: date) -> bool:
    child = child_of(row)
    if child.father.state is not ParentState.AWAY or child.carer is None:
        return False
    row.values |= {"受委托人姓名": child.father.name, "与儿童关系": "父亲",
                   "受委托人身份号码": child.father.id_number,
                   "受委托人联系电话": child.father.phone}  # fmt: skip
    row.mark("guardian-is-away-parent", "R-058", "受委托人就是外出的父亲")
    return True


def _shift(rng: random.Random, row: Row, on: date) -> bool:
    row.shift = 1
    row.aside = ""
    row.mark("row-shifted", "R-057", "整行右移一列")
    return True


def _unknown_village(rng: random.Random, row: Row, on: date) -> bool:
    row.values["村(居)"] = "云雾顶村"
    row.mark("village-unknown", "R-032", "所填村不在本辖区")
    return True


CHANGES: tuple[tuple[int, Change], ...] = (
    (6, broken_number(ID)), (5, _lost_to_float), (2, _fifteen_digits),
    (3, broken_number("父亲身份号码")), (2, broken_number("受委托人身份号码")),
    (5, _other_birth_date), (3, _other_sex), (6, _bad_phone),
    (5, _unknown_value), (5, impossible_date), (5, _required_empty), (4, _grown_up),
    (4, wrong_grade), (4, _orphan_with_migrant_parents), (2, _orphan_counted),
    (4, _future_departure), (2, _departed_but_at_home), (6, _no_agreement), (4, _no_guardian),
    (4, _guardian_is_away), (3, _shift), (2, _unknown_village),
)  # fmt: skip
"""How many rows of a county of 2 000 children get which change."""


def leave_out_items(rng: random.Random, row: Row) -> None:
    """Leave five or six items of a form empty, at least one of them required (T-004)."""
    required = rng.sample(REQUIRED, rng.choices((1, 2), (3, 1))[0])
    # Twins without their numbers would look like one child under two names.
    spared = ID if child_of(row).tags else ""
    filled = [one for one in OPTIONAL_ITEMS if row.values.get(one) is not None and one != spared]
    rest = rng.sample(filled, min(len(filled), rng.randint(5, 6) - len(required)))
    for heading in (*required, *rest):
        row.values[heading] = None
    row.mark("required-missing", "T-004", "缺项：" + "、".join(required))


def only_a_letter_of_trust(row: Row) -> None:
    """Leave the carer with a letter of trust only, and no agreement (T-005)."""
    if row.values.get("受委托人姓名"):
        row.values |= {"是否签订委托照护协议": "否", "备注": "只有委托书"}
        row.mark("agreement-missing", "T-005", "只有委托书，未签委托照护协议")
