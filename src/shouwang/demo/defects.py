"""The defects planted in the demo county: where they go, how many, and the test each stands for.

A planted code is a finding code of ``docs/contracts.md`` §3, or one of :data:`ACROSS_FILES`, which
only a comparison of two sources can show. Rows carry their marks until the workbook is written and
the row numbers are known.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shouwang.demo import row_defects as rows_
from shouwang.demo.drafts import Book, Row, Sheet
from shouwang.demo.forms import REGISTRATION_2016
from shouwang.demo.group_defects import (
    copy_child,
    repeat_mother,
    repeat_mother_without_number,
    similar_mothers,
)
from shouwang.demo.people import SchoolKind
from shouwang.demo.population import DEFAULT_CHILDREN, Population, Township, random_for
from shouwang.demo.school_defects import (
    dormitory_differences,
    label_variants,
    other_name_at_school,
    pupil_in_two_classes,
)

DEFAULT_SIZE = DEFAULT_CHILDREN
"""The number of children the counts below are meant for; they grow with the county."""

ACROSS_FILES = frozenset(
    {"cross-roster-name-variant", "dorm-class-difference", "stated-count-differs"}
)
"""Planted, yet no finding of one file: the import, school page and village page show them."""


INCOMPLETE = frozenset({4, 11})  # T-004: every form of these townships lacks items
WITHOUT_AGREEMENT = frozenset({2, 4, 8, 11, 13})  # T-005: five townships, those two among them
NO_SEX_HEADING = 7  # the teaching point of this township forgot a column


@dataclass(frozen=True, slots=True)
class PlantedDefect:
    """A defect and the row (as the user counts, headings included) on which it must be found."""

    code: str
    workbook: str
    sheet: str
    row: int
    note: str
    basis: str


@dataclass(frozen=True, slots=True)
class Plan:
    """How often a defect is planted in a county of :data:`DEFAULT_SIZE` children."""

    count: int
    plant: Callable[[random.Random, Book, Population], bool]


_VILLAGE: tuple[Plan, ...] = (
    Plan(1, repeat_mother),
    Plan(1, repeat_mother_without_number),
    Plan(1, similar_mothers),
    Plan(3, copy_child("duplicate-id")),
    Plan(3, copy_child("name-variant")),
    Plan(3, copy_child("name-variant-suspected")),
    *(Plan(count, rows_.planter(change)) for count, change in rows_.CHANGES),
)
_SCHOOL: tuple[Plan, ...] = (
    Plan(4, rows_.planter(rows_.broken_number(rows_.SCHOOL_ID))),
    Plan(3, rows_.planter(rows_.bad_phone_at_school)),
    Plan(2, rows_.planter(rows_.wrong_grade)),
    Plan(2, pupil_in_two_classes),
    Plan(6, other_name_at_school),
)

_XUEJI: tuple[Plan, ...] = (
    Plan(2, rows_.planter(rows_.broken_number("身份证件号"))),
    Plan(1, rows_.planter(rows_.broken_number("成员2身份证件号"))),
    Plan(2, rows_.planter(rows_.impossible_date)),
    Plan(2, rows_.planter(rows_.other_word("就读方式", "半住校"))),
)
_REGISTRATION: tuple[Plan, ...] = (
    Plan(2, rows_.planter(rows_.broken_number("公民身份证号码"))),
    Plan(1, rows_.planter(rows_.broken_number("母亲公民身份证号码"))),
    Plan(2, rows_.planter(rows_.impossible_date)),
    Plan(1, rows_.planter(rows_.other_word(REGISTRATION_2016[12], "跟班"))),
)


def plant_form(population: Population, book: Book) -> None:
    """Change a 学籍 export or a 2016 registration, of which the county has one each."""
    rng = random_for(population.seed, book.file_name, "defects")
    for plan in {"xueji": _XUEJI, "mca-2016": _REGISTRATION}[book.profile]:
        for _ in range(max(1, round(plan.count * len(population) / DEFAULT_SIZE))):
            plan.plant(rng, book, population)


def plant(population: Population, township: Township, books: Sequence[Book]) -> None:
    """Change the workbooks of one township; each change leaves its mark on the rows concerned."""
    rng = random_for(population.seed, township.code, "defects")
    village = books[0]
    if township.number in INCOMPLETE:
        for row in village.rows():
            rows_.leave_out_items(rng, row)
    if township.number in WITHOUT_AGREEMENT:
        for row in village.rows():
            rows_.only_a_letter_of_trust(row)
    if township.number not in INCOMPLETE | WITHOUT_AGREEMENT:
        _plant_all(rng, _VILLAGE, [village], population, township)
    _plant_schools(rng, population, township, books[1:])
    _state_wrong_counts(township, village)


def _plant_all(rng: random.Random, plans: Sequence[Plan], books: Sequence[Book],
               population: Population, township: Township) -> None:  # fmt: skip
    for nth, plan in enumerate(plans):
        for _ in range(_share(plan.count, nth, population, township)):
            plan.plant(rng, rng.choice(books), population)


def _share(count: int, nth: int, population: Population, township: Township) -> int:
    """Return how many of `count` (scaled to the county's size) fall to this township."""
    closed = INCOMPLETE | WITHOUT_AGREEMENT
    numbers = range(1, len(population.places) + 1)
    open_ = [number for number in numbers if number not in closed]
    total = max(1, round(count * len(population) / DEFAULT_SIZE))
    place = (open_.index(township.number) + nth * 4) % len(open_)
    return total // len(open_) + (place < total % len(open_))


def _plant_schools(rng: random.Random, population: Population, township: Township,
                   books: Sequence[Book]) -> None:  # fmt: skip
    dormitories = [book for book in books if "床位" in book.title]
    lists = [book for book in books if book not in dormitories]
    large = [book for book in lists if sum(1 for _row in book.rows()) > 20]
    if large and township.number not in INCOMPLETE | WITHOUT_AGREEMENT:
        _plant_all(rng, _SCHOOL, large, population, township)
    for book in dormitories:
        dormitory_differences(rng, book)
    if dormitories and township.number in (3, 9):
        label_variants(rng, dormitories[-1])
    if township.number == NO_SEX_HEADING:
        for book in lists:
            if SchoolKind.TEACHING_POINT.value in book.sender:
                _forget_sex_heading(book)


def _forget_sex_heading(book: Book) -> None:
    for sheet in book.sheets:
        sheet.missing = ("性别",)
        rows_.mark_sheet(sheet, "heading-missing", "R-033", "花名册漏列「性别」")


def _state_wrong_counts(township: Township, village: Book) -> None:
    """Let one village in three townships state one child more than it lists (T-008, T-043)."""
    if township.number not in (1, 5, 9) or not village.sheets[0].title:
        return
    sheet: Sheet = max(village.sheets, key=lambda one: len(one.rows))
    rows: list[Row] = sheet.rows
    listed, stated = f"共{_stated(sheet)}名", f"共{len(rows) + 1}名"
    sheet.title[1] = sheet.title[1].replace(listed, stated)
    note = f"表头写「{stated}」，名册{len(rows)}行"
    rows_.mark_row(rows[0], "stated-count-differs", "T-008、T-043", note)


def _stated(sheet: Sheet) -> str:
    return sheet.title[1].rpartition("共")[2].removesuffix("名")
