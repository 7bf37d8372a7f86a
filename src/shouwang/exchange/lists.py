"""Lists of other departments: any workbook with names, whatever its other columns are called."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from shouwang.core.messages import N_

from .choices import RegisterKind
from .roster.profiles import PROFILES, Column, Profile
from .roster.reading import Workbook
from .roster.recognise import Layout, recognise
from .roster.values import EMPTY, Parser, Value
from .translation import RELIEF_WORDS, SAYS_LEFT_BEHIND, translate

_TAKEN = (
    "seq", "name", "sex", "ethnic", "birth_date", "id_type", "id_number", "hukou_place",
    "hukou_kind", "village", "village_group", "address", "disability_kind", "disability_grade",
    "school", "grade", "class_label", "father_name", "father_id", "father_phone", "mother_name",
    "mother_id", "mother_phone", "carer_name", "carer_relation", "carer_id", "carer_phone", "note",
)  # fmt: skip
CATEGORY = "list_category"
_CATEGORY_WORDS = (
    "低保类别", "保障类别", "救助类别", "救助类型", "享受类别", "享受待遇", "人员类别", "对象类别",
    "儿童类别", "低保类型", "待遇类别",
)  # fmt: skip
_CATEGORY_COLUMN = Column("类别", CATEGORY, aliases=_CATEGORY_WORDS)
_DE_FACTO = "事实"
_SHORTEST = 2


def _columns() -> Iterator[Column]:
    known = PROFILES["village"].by_field
    for name in _TAKEN:
        yield replace(known[name], required=name == "name", strict=False)
    yield _CATEGORY_COLUMN


LIST_PROFILE = Profile("list", N_("部门名单"), tuple(_columns()))
# The national system holds the whole registration form.
NATIONAL_PROFILE = Profile(
    "national",
    N_("全国系统导出名单"),
    tuple(
        replace(column, required=column.field == "name", strict=False)
        for column in PROFILES["village"].columns
    ),
)


def profile_of(kind: str) -> Profile:
    """Return the columns that a list of a kind may have."""
    return NATIONAL_PROFILE if kind == RegisterKind.NATIONAL else LIST_PROFILE


@dataclass(frozen=True, slots=True)
class ListedChild:
    """One row of a list: where it stands, the village's name as written, what it says."""

    sheet: str
    row: int
    village: str
    values: dict[str, Any]


def read_list(
    workbook: Workbook, kind: str, mapping: Mapping[str, str] | None = None
) -> list[ListedChild]:
    """Return the children of a department's list, what being listed implies included.

    :raises UnrecognisedRoster: if no sheet has a column of names.
    :raises AmbiguousColumns: if two columns could be one heading.
    """
    found = recognise(workbook, profile=profile_of(kind), mapping=mapping)
    return [child for layout in found.layouts for child in _children(layout, kind)]


def _children(layout: Layout, kind: str) -> Iterator[ListedChild]:
    for block in layout.blocks:
        readers = [
            (m.heading.index, m.column.field, Parser(m.column)) for m in block.matching.matches
        ]
        for number, row in block.rows:
            values = {
                name: EMPTY if row[index] is None else parse(row[index])
                for index, name, parse in readers
            }
            said = translate(values)
            if len(str(said.get("name") or "")) < _SHORTEST:
                continue
            village = values.get("village", EMPTY)
            yield ListedChild(
                layout.sheet, number, village.text, said | _implied(kind, values, said)
            )


def _implied(kind: str, values: Mapping[str, Value], said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what follows from standing on a list of this kind."""
    words = values.get(CATEGORY, EMPTY).text
    if kind == RegisterKind.WELFARE:
        codes = tuple(sorted({code for word, code in RELIEF_WORDS.items() if word in words}))
        return {"relief": codes or ("LOW_INCOME",)}
    if kind == RegisterKind.DISABILITY:
        detail = said.get("disability") or words
        return {"health": "DISABLED"} | ({"disability": detail} if detail else {})
    if kind == RegisterKind.ORPHAN:
        return {"categories": ("DE_FACTO_ORPHAN" if _DE_FACTO in words else "ORPHAN",)}
    if kind == RegisterKind.NATIONAL:
        return {SAYS_LEFT_BEHIND: said.get(SAYS_LEFT_BEHIND) or "YES"}
    return {}
