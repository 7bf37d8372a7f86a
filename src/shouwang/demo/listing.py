"""Writes docs/demo.md: every defect planted in the default demo county, counted by township."""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from shouwang.demo.drafts import Book, Mark
from shouwang.demo.population import DEFAULT_CHILDREN, DEFAULT_SEED, build_default
from shouwang.demo.workbooks import books

REFERENCE_DAY = date(2026, 9, 30)
"""The day for which docs/demo.md is written; on another day a few rows are others."""

_HEAD = """\
# The demo county

`shouwang demo` builds 江安县 (511523, 14 townships, 215 villages: a real division) with invented
people: families, parents who went away, carers, schools with whole classes. Townships, schools and
the education bureau "send" {files} workbooks, and these go through the ordinary import. Nobody in
them exists: identity numbers begin with 99, mobile numbers with 160, 161, 163, 164 or 169.

The same number of children, seed and day give the same county. This page describes {children}
children, seed {seed}, {day}; its test fails when it no longer tells the truth. To write it anew:
`python -m shouwang.demo.listing docs/demo.md`.

## Planted defects

A row of a file in which nothing is planted raises no finding. Counts are rows; a finding about a
pair or a group counts on every row of it. "Test" is the number of the fact in the requirements'
list of real defects (T-…) or of the rule (R-…).

| Code | Test | What was done | Rows | Townships |
|---|---|---|---:|---|
"""
_ACROSS = """
`cross-roster-name-variant`, `dorm-class-difference` and `stated-count-differs` are no findings of
`roster check`, which sees one file at a time: the import's matching, the school's page (class list
against dormitory list) and the village's page show them. `village-unknown` needs `--area`.

Not planted, because no roster can carry them: one hand signing every letter of trust (T-006), visit
records that stop in May (T-007), personal files without their papers (T-010).

## The quarter before

江安镇 and the two smallest townships began first: an earlier round of rosters, without defects and
dated twelve days before the last quarter was due, opened their files. Their villages confirmed,
the townships reported, the county sent one child back, the township repaired it and reported anew,
the county accepted and a second person signed; the census of the semester went the same way. Since
then the parents of a child of each came home and the other townships joined: the next report shows
both as a difference. All through the deeds of the pages (`src/shouwang/demo/quarter.py`), dated
back; the printed rosters of both rounds lie beside the data.

## By township

| Township | Children on the village roster | Files | Planted defects (rows) |
|---|---:|---:|---|
"""
_NOTES = {
    "age-grade-mismatch": "grade five years off the age",
    "age-out-of-range": "18 or older, still listed",
    "agreement-missing": "a carer without an agreement; in five townships every carer",
    "bed-name-variant": "three labels on one bed: door, wardrobe, form",
    "cross-roster-name-variant": "village roster and school list name one child differently",
    "date-invalid": "a birth date that does not exist",
    "departure-impossible": "departure after the check date, or of a parent at home",
    "dorm-class-difference": "the dormitory keeper's list names another class than the class list",
    "duplicate-id": "one child in two villages or two classes",
    "guardian-is-away-parent": "the carer is the father who is away",
    "guardian-missing": "both parents away or unable, no carer",
    "heading-missing": "a teaching point's list without 性别",
    "id-birth-mismatch": "the number says another birth date",
    "id-number-invalid": "wrong check digit, 15 digits, or lost to a floating-point cell",
    "id-sex-mismatch": "the number says the other sex",
    "name-variant": "one number under two names in two villages",
    "name-variant-suspected": "listed twice, a name one character apart, once without number",
    "orphan-has-migrant-parent": "双方去世, yet 浙江等地打工 since March",
    "orphan-in-left-behind": "an orphan among the left-behind children",
    "parent-block-repeated": "unrelated children with one mother; only the telephone differs",
    "phone-invalid": "a telephone number with digits missing",
    "required-missing": "required cells empty; in two townships in every row",
    "row-shifted": "a row moved one column to the right",
    "stated-count-differs": "the title states one child more than the list holds",
    "value-unknown": "a word outside the option list",
    "village-unknown": "a village that the township does not have",
}


def _table(planted: dict[str, Counter[str]], bases: dict[str, set[str]]) -> Iterator[str]:
    for code, where in sorted(planted.items()):
        townships = "all" if len(where) == 14 else "、".join(where)
        basis = ", ".join(sorted(bases[code]))
        yield f"| `{code}` | {basis} | {_NOTES[code]} | {where.total()} | {townships} |\n"


def markdown() -> str:
    """Return the text of docs/demo.md for the default county on :data:`REFERENCE_DAY`."""
    population = build_default(DEFAULT_CHILDREN, DEFAULT_SEED, REFERENCE_DAY)
    planted: dict[str, Counter[str]] = defaultdict(Counter)
    bases: dict[str, set[str]] = defaultdict(set)
    files: Counter[str] = Counter()
    names = {division.code: division.name for division, _villages, _count in population.places}
    names[f"{population.county_code}000000"] = names[population.places[0][0].code]
    for book in books(population):
        township = names[book.area]
        files[township] += 1
        for mark in _marks(book):
            planted[mark.code][township] += 1
            bases[mark.code] |= set(mark.basis.split("、"))
    text = [
        _HEAD.format(
            files=files.total(), children=len(population), seed=DEFAULT_SEED, day=REFERENCE_DAY
        ),
        *_table(planted, bases),
        _ACROSS,
    ]
    for division, _villages, count in population.places:
        name = division.name
        here = ", ".join(f"`{code}` {where[name]}" for code, where in sorted(planted.items())
                         if where[name])  # fmt: skip
        text.append(f"| {name} | {count} | {files[name]} | {here} |\n")
    return "".join(text)


def _marks(book: Book) -> Iterator[Mark]:
    for sheet in book.sheets:
        yield from sheet.marks
        for row in sheet.rows:
            yield from row.marks


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(markdown(), encoding="utf-8")
