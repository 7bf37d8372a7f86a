"""Which children a register ought to hold: absence is a defect only where it was to be expected.

A village book holds children left behind, a school roll its pupils, a list of disabled persons
the disabled. A child that stands only in the other register is a question (漏项, R-056; 瞒报漏报,
R-072) where these say it should stand here too, and where the unit it belongs to has told at all.
"""

from collections.abc import Collection
from datetime import date

from shouwang.exchange.choices import RegisterKind

from .patterns import fold
from .statements import SCHOOL_KINDS, Statement

_COMPULSORY = frozenset({"PRIMARY", "JUNIOR"})
_SCHOOL_AGE = range(6, 16)
_UNDER_SEVEN = 7
_WELFARE = frozenset({"LOW_INCOME", "EXTREME_POVERTY"})
_DISABLED = frozenset({"DISABLED_LIVING", "DISABLED_NURSING"})
_ORPHANS = frozenset({"ORPHAN", "DE_FACTO_ORPHAN"})


def expects(kind: str, child: Statement, units: Collection[str], on: date) -> bool:
    """Say whether register `kind` should hold a child that another register tells of.

    :param units: the villages (codes) or schools (folded names) that have told; a child of
        another one cannot be missed.
    """
    if kind == RegisterKind.VILLAGE:
        return child.area in units and _left_behind(child)
    if kind == RegisterKind.DATABASE:
        return child.kind == RegisterKind.VILLAGE or _left_behind(child)
    if kind in SCHOOL_KINDS:
        school = fold(str(child.values.get("school_name") or "")) or child.unit
        return bool(school) and school in units and _is_pupil(kind, child, on)
    return _listed(kind, child, on)


def _left_behind(child: Statement) -> bool:
    """Say whether a source claims what civil affairs mean; one parent away alone is not it."""
    if child.kind == RegisterKind.XUEJI:
        return child.says in ("YES", "BOTH")
    return child.says in ("YES", "BOTH", "ONE") or child.both_away


def _is_pupil(kind: str, child: Statement, on: date) -> bool:
    if kind == RegisterKind.DORMITORY:
        return child.values.get("boarding") is True or bool(child.values.get("dormitory"))
    if child.kind == RegisterKind.DORMITORY:
        return kind == RegisterKind.SCHOOL  # who sleeps there is a pupil there
    stage = child.values.get("schooling")
    if kind == RegisterKind.KINDERGARTEN:
        return stage == "KINDERGARTEN"
    if stage:
        return stage in _COMPULSORY
    return age(child, on) in _SCHOOL_AGE


def _listed(kind: str, child: Statement, on: date) -> bool:
    values = child.values
    relief = set(values.get("relief") or ())
    if kind == RegisterKind.WELFARE:
        return bool(relief & _WELFARE)
    if kind == RegisterKind.DISABILITY:
        told = values.get("health") == "DISABLED" or bool(values.get("disability"))
        return told or bool(relief & _DISABLED)
    if kind == RegisterKind.ORPHAN:
        return bool(set(values.get("categories") or ()) & _ORPHANS) or "ORPHAN" in relief
    if kind == RegisterKind.MATERNAL:
        years = age(child, on)
        return years is not None and years < _UNDER_SEVEN
    if kind == RegisterKind.NATIONAL:
        return _left_behind(child)
    return True  # the police have every child of the place


def age(child: Statement, on: date) -> int | None:
    """Return the completed years of a child on a day, None where the birth date is unknown."""
    born = child.values.get("birth_date")
    if born is None:
        return None
    years: int = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return years
