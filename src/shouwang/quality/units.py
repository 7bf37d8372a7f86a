"""How the data of each unit stands: files, whole files, precise files, open findings.

Units are divisions and schools; never persons.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from shouwang.accounts.models import Organisation
from shouwang.core.reach import Area, full_code, level_of

from . import selectors
from .models import Run

_VILLAGE_LEVEL, _COUNTY_LEVEL = 5, 3
_DIGITS = {1: 2, 2: 4, 3: 6, 4: 9, 5: 12}
# Open findings of each file; hints are advice and take nothing from a file.
_FLAGGED = """
SELECT q.care_file_id,
    count(*) FILTER (WHERE q.severity = 'ERROR') AS errors,
    count(*) FILTER (WHERE q.severity = 'WARNING') AS warnings,
    bool_or(q.defect IN ('MISSING', 'CONTRADICTION')) AS lacking,
    bool_or(q.defect = 'MISSING') AS missing,
    bool_or(q.defect = 'OMITTED') AS omitted,
    bool_or(q.defect = 'WRONG') AS wrong
FROM quality_finding q
WHERE q.status IN ('OPEN', 'WAIVER_ASKED') AND q.severity <> 'HINT'
  AND q.area >= %(lo)s AND q.area < %(hi)s
GROUP BY q.care_file_id
"""
_UNITS = """
WITH flagged AS ({flagged})
SELECT {unit},
    count(*),
    count(*) FILTER (WHERE f.verdict = 'yes'),
    count(*) FILTER (WHERE f.verdict = 'yes' AND {whole}),
    count(*) FILTER (WHERE {whole}),
    count(*) FILTER (WHERE g.care_file_id IS NULL),
    count(*) FILTER (WHERE g.missing),
    count(*) FILTER (WHERE g.omitted),
    count(*) FILTER (WHERE g.wrong),
    coalesce(sum(g.errors), 0),
    coalesce(sum(g.warnings), 0),
    coalesce(sum(cardinality(c.missing)), 0),
    count(*) FILTER (WHERE c.claimed),
    count(*) FILTER (WHERE c.verified)
FROM registry_carefile f
LEFT JOIN flagged g ON g.care_file_id = f.id
LEFT JOIN quality_completeness c ON c.care_file_id = f.id
WHERE f.status NOT IN ('CLOSED', 'DRAFT') AND f.area >= %(lo)s AND f.area < %(hi)s
GROUP BY 1
"""
_WHOLE = """(c.blocks = '{}' AND c.has_card IS NOT FALSE AND c.has_visit IS NOT FALSE
    AND g.lacking IS NOT TRUE)"""


@dataclass(slots=True)
class Unit:
    """How the data of one division or school stands.

    files: in force; left_behind: of these by the definition in force; whole: of the left-behind,
    complete by R-027; precise: no open error or warning (R-074); missing, omitted, wrong: files
    with such a finding (I-013); empty_fields: required or wanted fields left empty; claimed and
    verified: care said to be arranged, and care that stands (R-067, T-005).
    """

    code: str
    name: str = ""
    files: int = 0
    left_behind: int = 0
    whole: int = 0
    whole_of_all: int = 0
    precise: int = 0
    missing: int = 0
    omitted: int = 0
    wrong: int = 0
    errors: int = 0
    warnings: int = 0
    empty_fields: int = 0
    claimed: int = 0
    verified: int = 0
    url: str = field(default="", compare=False)

    @property
    def whole_rate(self) -> float | None:
        """建档率: whole files of the left-behind (I-001); None where there is none."""
        return _share(self.whole, self.left_behind)

    @property
    def precision(self) -> float | None:
        """信息精准度: files without open error or warning (R-074)."""
        return _share(self.precise, self.files)

    @property
    def missing_share(self) -> float | None:
        """Share of files with 缺项 (R-055, I-013)."""
        return _share(self.missing, self.files)

    @property
    def all_missing(self) -> bool:
        """Say whether every file has 缺项: the flag of R-055 (T-004)."""
        return self.files > 0 and self.missing == self.files

    @property
    def mean_empty(self) -> float | None:
        """Mean of empty fields per file (I-013)."""
        return round(self.empty_fields / self.files, 1) if self.files else None

    @property
    def claimed_share(self) -> float | None:
        """监护措施 said to be in place (T-005)."""
        return _share(self.claimed, self.files)

    @property
    def verified_share(self) -> float | None:
        """监护措施 that hold when looked at, as `guardianship` tells (T-005)."""
        return _share(self.verified, self.files)


_NUMBERS = (
    "files", "left_behind", "whole", "whole_of_all", "precise", "missing", "omitted", "wrong",
    "errors", "warnings", "empty_fields", "claimed", "verified",
)  # fmt: skip


def _share(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None


def figures(area: str) -> dict[str, Unit]:
    """Return the units directly below a division (a village: itself), by 12-digit code.

    Above the counties, as of the last nightly run of each: a million files are not gone through
    for a page.
    """
    level = level_of(area)
    if level < _COUNTY_LEVEL:
        return _of_runs(area, _DIGITS[level + 1])
    return _counted(area, f"rpad(left(f.area, {_DIGITS[min(level + 1, _VILLAGE_LEVEL)]}), 12, '0')")


def of_schools(area: str) -> dict[str, Unit]:
    """Return the schools of the children with files in an area, by id."""
    found = _counted(area, "f.school_id::text")
    found.pop("", None)
    rows = Organisation.objects.filter(pk__in=list(found)).values_list("pk", "name")
    for pk, name in rows:
        found[str(pk)].name = name
    return found


def _counted(area: str, unit: str) -> dict[str, Unit]:
    bounds = Area.of(area)
    statement = _UNITS.format(flagged=_FLAGGED, unit=f"coalesce({unit}, '')", whole=_WHOLE)
    with connection.cursor() as cursor:
        cursor.execute(statement, {"lo": bounds.lo, "hi": bounds.hi})
        rows = cursor.fetchall()
    found = {}
    for code, *numbers in rows:
        found[code] = Unit(code)
        for key, number in zip(_NUMBERS, numbers, strict=True):
            setattr(found[code], key, int(number))
    return found


def named(found: dict[str, Unit]) -> list[Unit]:
    """Return units of divisions with their names, by code."""
    names = selectors.names_of(found)
    for code, unit in found.items():
        unit.name = names.get(code) or (_("未落实到村（居）") if code.endswith("000") else code)
    return [found[code] for code in sorted(found)]


def total(units: Iterable[Unit], name: str = "") -> Unit:
    """Return the sum of units."""
    whole = Unit("", name)
    for unit in units:
        for key in _NUMBERS:
            setattr(whole, key, getattr(whole, key) + getattr(unit, key))
    return whole


def as_numbers(unit: Unit) -> dict[str, int]:
    """Return the counts of a unit, to be kept with a run."""
    return {key: getattr(unit, key) for key in _NUMBERS}


def _of_runs(area: str, digits: int) -> dict[str, Unit]:
    """Return units above the counties from what the last run of each county said."""
    latest: dict[str, dict[str, Any]] = {}
    rows = Run.objects.within(Area.of(area)).order_by("county", "-finished_at").distinct("county")
    for county, numbers in rows.values_list("county", "figures"):
        latest[county] = numbers
    found: dict[str, Unit] = {}
    for county, numbers in latest.items():
        code = full_code(county[:digits])
        found[code] = total([found.get(code, Unit(code)), Unit(county, "", **numbers)])
        found[code].code = code
    return found
