"""Making the document of a report: the figures, and behind each figure its children or parts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import translation

from shouwang.core.reach import full_code
from shouwang.divisions import selectors as divisions
from shouwang.policy.engine.pack import PolicyPack
from shouwang.policy.selectors import pack_for
from shouwang.statistics.layout import Layout
from shouwang.statistics.spells import PROFILES

from . import difference, equations
from .consistency import Book
from .document import FORMAT, Document, Frozen, canonical, content_hash
from .equations import Broken
from .models import Confirmation
from .periods import Period
from .registered import Sheet, sheet_of

_VILLAGE_LEVEL = 5
SOURCE_LANGUAGE = "zh-hans"  # a frozen table is worded as the regulations word it


@dataclass(frozen=True, slots=True)
class Unit:
    """Whose report it is, for which period, as of which day, the how-manieth."""

    area: str
    name: str
    period: Period
    as_of: date
    version: int


@dataclass(frozen=True, slots=True)
class Part:
    """A report of the level below that a report is the union of."""

    area: str
    name: str
    submission: str
    version: int
    content_hash: str
    frozen: Frozen


def pack_hash(pack: PolicyPack) -> str:
    """Return the digest of every parameter of a pack."""
    return content_hash(pack.model_dump_json().encode())


def township(
    unit: Unit, last: difference.Last | None, confirmations: Mapping[str, Confirmation],
    books: Mapping[str, Book],
) -> Document:  # fmt: skip
    """Return the document of a unit that reports its own children.

    :param confirmations, books: village → its newest confirmation, and the children it names.
    """
    pack = pack_for(unit.area, unit.as_of)
    sheet = sheet_of(unit.area, pack, unit.as_of)
    profile = pack.categories.left_behind_profile
    names = _names(unit.area, {row["area"] for row in sheet.children} | books.keys())
    found = _frame(unit, pack)
    found["tables"] = {
        key: _table(pack, layout, _village_rows(sheet, key, names))
        for key, layout in sheet.layouts.items()
    }
    found |= {
        "is_leaf": True,
        "cells": sheet.cells,
        "villages": names,
        "children": sheet.children,
        "parts": [],
    }
    found["books"] = {
        code: _book(confirmations[code], books[code], names.get(code, code)) for code in books
    }
    found["difference"] = difference.between(last, sheet.children, profile, unit.as_of, pack)
    return found


def union(unit: Unit, last: difference.Last | None, parts: Sequence[Part]) -> Document:
    """Return the document of a unit above: the union of what its parts reported."""
    pack = pack_for(unit.area, unit.as_of)
    profile = pack.categories.left_behind_profile
    found = _frame(unit, pack)
    with translation.override(SOURCE_LANGUAGE):
        layouts = {key: Layout(pack, key) for key in PROFILES if key in pack.usable_profiles}
    found["tables"] = {key: _table(pack, layout, _part_rows(parts, key, layout))
                       for key, layout in layouts.items()}  # fmt: skip
    found |= {"is_leaf": False, "cells": [], "villages": {}, "children": [], "books": {}}
    found["parts"] = [
        {
            "area": part.area, "name": part.name, "submission": part.submission,
            "version": part.version, "content_hash": part.content_hash,
            "as_of": part.frozen.data["as_of"],
        }
        for part in parts
    ]  # fmt: skip
    count = found["tables"][profile]["total"]["count"]
    found["difference"] = difference.of_parts(last, [p.frozen for p in parts], profile, count)
    return found


def _frame(unit: Unit, pack: PolicyPack) -> Document:
    period = unit.period
    with translation.override(SOURCE_LANGUAGE):
        label = period.label
    return {
        "format": FORMAT, "kind": str(period.kind), "period": period.code, "period_label": label,
        "starts_on": period.starts_on.isoformat(), "ends_on": period.ends_on.isoformat(),
        "due_on": period.due_on.isoformat(), "as_of": unit.as_of.isoformat(),
        "version": unit.version, "unit": {"area": unit.area, "name": unit.name},
        "profile": pack.categories.left_behind_profile,
        "pack": {
            "id": pack.id, "version": pack.version, "title": pack.title, "hash": pack_hash(pack),
        },
        "layout": {"name": equations.SUMMARY, "version": equations.book().version},
    }  # fmt: skip


def _table(pack: PolicyPack, layout: Layout, rows: list[dict[str, Any]]) -> dict[str, Any]:
    with translation.override(SOURCE_LANGUAGE):
        held = pack.profile(layout.profile)
        parts = (held.age, held.parents, held.duration, held.rural, held.living, held.schooling)
        columns = [
            [column.key, [str(heading) for heading in column.headings]] for column in layout.columns
        ]
    total = layout.empty()
    for row in rows:
        for key, number in row["figures"].items():
            total[key] += number
    clauses = dict.fromkeys(part.clause for part in parts if part is not None)
    return {
        "name": held.name, "clauses": list(clauses), "columns": columns, "rows": rows,
        "total": total,
    }  # fmt: skip


def _village_rows(sheet: Sheet, profile: str, names: Mapping[str, str]) -> list[dict[str, Any]]:
    held, empty = sheet.figures[profile], sheet.layouts[profile].empty()
    return [
        {"code": code, "name": name, "figures": held.get(code, dict(empty))}
        for code, name in sorted(names.items())
    ]


def _part_rows(parts: Sequence[Part], profile: str, layout: Layout) -> list[dict[str, Any]]:
    keys = layout.by_key
    return [
        {
            "code": part.area, "name": part.name,
            "figures": {
                key: part.frozen.data["tables"].get(profile, {"total": {}})["total"].get(key, 0)
                for key in keys
            },
        }
        for part in parts
    ]  # fmt: skip


def _names(area: str, others: Iterable[str]) -> dict[str, str]:
    """Return village → name: those in force, and whatever else has children or a book."""
    below = divisions.children(area).filter(level__lte=_VILLAGE_LEVEL)
    names = dict(below.values_list("code", "name"))
    more = [code for code in others if code not in names]
    known = divisions.paths(more)
    return names | {code: (known[code] or [code])[-1] for code in more}


def _book(confirmation: Confirmation, book: Book, name: str) -> dict[str, Any]:
    return {
        "name": name, "confirmation": str(confirmation.pk),
        "as_of": confirmation.as_of.isoformat(), "by": confirmation.confirmed_by,
        "responsible": confirmation.responsible, "children": sorted(str(each) for each in book),
    }  # fmt: skip


def unit_name(area: str) -> str:
    """Return what a reporting unit is called: its township or county, without the way to it."""
    return (divisions.path_names(full_code(area)) or [area])[-1]


def broken_equations(document: Mapping[str, Any]) -> list[Broken]:
    """Return every equation that a row of the document's tables breaks, and sums that do not tie.

    Before sign-off none may be left.
    """
    found: list[Broken] = []
    with translation.override(SOURCE_LANGUAGE):
        for table in document["tables"].values():
            rows = [(row["name"], row["figures"]) for row in table["rows"]]
            found += equations.check([*rows, (translation.gettext("合计"), table["total"])])
            found += _sums(table)
        told = document["difference"]
        if not difference.ties(told):
            message = translation.gettext("上期数加增加数减去减少数应等于本期数")
            unit = document["unit"]["name"]
            right = told["last"]["count"] + len(told["came"]) - len(told["left"])
            found.append(Broken("difference", message, unit, "count", told["now"], right))
    return found


def _sums(table: Mapping[str, Any]) -> list[Broken]:
    found = []
    for key, number in table["total"].items():
        right = sum(row["figures"].get(key, 0) for row in table["rows"])
        if right != number:
            label = translation.gettext("合计应等于各行之和")
            found.append(Broken("rows", label, translation.gettext("合计"), key, number, right))
    return found


def finish(document: Document, **signed: Any) -> bytes:
    """Return the canonical bytes of a document with who made and verified it."""
    return canonical(document | {"signed": signed})
