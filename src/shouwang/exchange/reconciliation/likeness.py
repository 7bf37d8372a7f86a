"""The linkage engine, as reconciliation uses it: statements in, likely pairs out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from shouwang.exchange.linkage import Reason, Record, Relative, link_with_reasons
from shouwang.registry.choices import Sex
from shouwang.registry.fields import PARENT_KEYS

from .statements import Statement

_ROLES = {"father": "父亲", "mother": "母亲", "carer": "监护人"}
_SURE = "match"
_LEAST = 0.5  # from here on the engine holds two records to be one child


@dataclass(frozen=True, slots=True)
class Likely:
    """Two statements, by their places in the lists, that are or may be one child."""

    left: int
    right: int
    score: float
    sure: bool
    reasons: list[Any]


def likely(left: Sequence[Statement], right: Sequence[Statement]) -> list[Likely]:
    """Return the pairs of two lists that are one child, the surest first; one to one.

    Reasons are given for the doubtful ones: [field, points, message, evidence] each.
    """
    if not left or not right:
        return []
    records = [record_of(s, str(n)) for n, s in enumerate(left)]
    others = [record_of(s, str(n)) for n, s in enumerate(right)]
    found = []
    for pair, reasons in link_with_reasons(records, others):
        if pair.decision == "no" or pair.score < _LEAST:
            continue
        a, b = int(pair.left_id), int(pair.right_id)
        found.append(Likely(a, b, pair.score, pair.decision == _SURE, _told(reasons)))
    return sorted(found, key=lambda one: (not one.sure, -one.score))


def _told(reasons: Iterable[Reason]) -> list[Any]:
    return [
        [reason.field, round(reason.points, 2), reason.message, list(reason.evidence)]
        for reason in reasons
    ]


def record_of(statement: Statement, name: str) -> Record:
    """Return a statement as the linkage engine reads it."""
    values = statement.values
    born = values.get("birth_date")
    sex = values.get("sex")
    return Record(
        id=name, name=statement.name, sex=str(Sex(sex).label) if sex else "",
        birth_date=born.isoformat() if born else "", id_no=str(values.get("id_number") or ""),
        student_no=str(values.get("roll_number") or ""), village_code=statement.area,
        address=str(values.get("address") or values.get("hukou_place") or ""),
        school=str(values.get("school_name") or ""), grade=str(values.get("grade") or ""),
        class_no=str(values.get("class_label") or ""),
        parents=tuple(_relative(values, role) for role in PARENT_KEYS),
        guardian=_relative(values, "carer") if values.get("carer.name") else None,
    )  # fmt: skip


def _relative(values: dict[str, Any], role: str) -> Relative:
    phones = values.get(f"{role}.phones") or ()
    return Relative(
        _ROLES[role], str(values.get(f"{role}.name") or ""),
        str(values.get(f"{role}.id_number") or ""), phones[0] if phones else "",
    )  # fmt: skip
