"""Reading figures: the summary of an area on a day under a definition, and the children behind."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.utils.translation import gettext as _

from shouwang.core.actors import Actor
from shouwang.core.reach import (
    NATION,
    TOWNSHIP_LENGTH,
    Area,
    full_code,
    level_of,
    significant,
)
from shouwang.divisions import selectors as divisions
from shouwang.policy.engine.logic import RESULT_NAMES
from shouwang.policy.engine.pack import PolicyPack
from shouwang.policy.selectors import pack_for
from shouwang.quality.rules.facts import GRADES
from shouwang.registry import selectors as registry
from shouwang.registry.models import CareFile, Enrolment

from . import conditions
from .layout import COUNT, UNKNOWN, Layout, Text
from .models import Spell, SpellQuerySet
from .packing import (
    BY_NAME,
    RELIEF_MASK,
    STANDING_MASK,
    band_of,
    is_meant,
    relief_of,
    state_mask,
    states_of,
)
from .permissions import StatisticsPermission
from .spells import PROFILES

_VILLAGE_LEVEL = 5  # groups of households below a village have no figures of their own
# Attributes that are counted together: few enough combinations that each set fits the cache.
_TOGETHER = (
    ("sex", "age_band", "schooling", "hukou"),
    ("health", "boarding", "care_reason"),
    ("carer", "rating"),
    ("relief",),
)
_LAST = 99  # no age, no grade known


class NoSuchFigures(LookupError):
    """No such division in reach, or no such definition: as if it were not there."""


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of one division: `figures` by column key, `share` of the whole in per cent."""

    code: str
    name: str
    figures: Mapping[str, int]
    share: float | None = None
    is_leaf: bool = False  # nothing below it to drill into

    @property
    def count(self) -> int:
        """How many children meet the definition."""
        return self.figures[COUNT]

    @property
    def unknown(self) -> int:
        """How many may or may not meet it: facts are missing (待核)."""
        return self.figures[UNKNOWN]


@dataclass(frozen=True, slots=True)
class Check:
    """One check equation and the rows that break it."""

    label: Text
    broken: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Say whether every row agrees."""
        return not self.broken


@dataclass(frozen=True)
class Summary:
    """The summary table of an area on a day under one definition."""

    area: str
    name: str
    on: date
    profile: str
    pack: PolicyPack
    layout: Layout
    rows: Sequence[Row]
    total: Row
    path: Sequence[tuple[str, str]] = field(default=())

    @property
    def profile_name(self) -> str:
        """The definition in words."""
        return _(self.pack.profile(self.profile).name)

    @property
    def clauses(self) -> list[str]:
        """The clauses that the definition rests on, each once."""
        profile = self.pack.profile(self.profile)
        parts = (
            profile.age, profile.parents, profile.duration, profile.rural, profile.living,
            profile.schooling,
        )  # fmt: skip
        return list(dict.fromkeys(part.clause for part in parts if part is not None))

    @cached_property
    def checks(self) -> list[Check]:
        """Every check equation over every row, and that the rows add up to the total."""
        found: dict[str, list[str]] = {}
        for row in (*self.rows, self.total):
            for equation in self.layout.equations:
                broken = found.setdefault(str(equation.label), [])
                if not equation.holds(row.figures) and row.name not in broken:
                    broken.append(row.name)
        found[_("合计等于各行之和")] = [
            column.label
            for key, column in self.layout.by_key.items()
            if self.total.figures[key] != sum(row.figures[key] for row in self.rows)
        ]
        return [Check(label, tuple(broken)) for label, broken in found.items()]

    @property
    def agrees(self) -> bool:
        """Say whether every check holds."""
        return all(check.holds for check in self.checks)


def profiles(pack: PolicyPack) -> dict[str, str]:
    """Return the definitions that are reported: code → name."""
    usable = pack.usable_profiles
    return {key: _(usable[key].name) for key in PROFILES if key in usable}


def summary(actor: Actor, area: str, on: date, profile: str | None = None) -> Summary:
    """Return the summary of `area` (12 digits, "" the nation), one row per division below.

    :param profile: A, B, C, D or F; None: the one the pack in force counts by.
    :raises NoSuchFigures: if the area lies outside the actor's reach, or there is no such profile.
    """
    _check_reach(actor, area)
    pack = pack_for(area or full_code(""), on)
    chosen = profile or pack.categories.left_behind_profile
    if chosen not in profiles(pack):
        raise NoSuchFigures(chosen)
    layout = Layout(pack, chosen)
    below = list(divisions.children(area).filter(level__lte=_VILLAGE_LEVEL))
    length = max((len(significant(row.code)) for row in below), default=_length(area))
    found = _figures(layout, area, on, chosen, min(length, 12))
    total = layout.empty()
    for figures in found.values():
        for key, number in figures.items():
            total[key] += number
    names = _names(area, below, found, length)
    rows = [
        _row(code, names[code], found.get(code) or layout.empty(), total[COUNT]) for code in names
    ]
    path = _path(actor, area)
    name = path[-1][1] if path else _("全国")
    return Summary(
        area, name, on, chosen, pack, layout, rows, _row(area, _("合计"), total, total[COUNT]), path
    )


def _check_reach(actor: Actor, area: str) -> None:
    if not area_in_reach(actor, area):
        raise NoSuchFigures(area)


def area_in_reach(actor: Actor, area: str) -> bool:
    """Say whether figures of an area (12 digits, "" the nation) are the actor's to see."""
    reach = actor.area_for(StatisticsPermission.VIEW)
    try:
        return reach is not None and (reach.covers(Area.of(area)) if area else reach.lo == "0")
    except ValueError:
        return False


def _length(area: str) -> int:
    return len(significant(area)) if area else 2


def _row(code: str, name: str, figures: Mapping[str, int], whole: int) -> Row:
    share = round(100 * figures[COUNT] / whole, 1) if whole else None
    return Row(code, name, figures, share, is_leaf=not code or level_of(code) == _VILLAGE_LEVEL)


def _names(
    area: str, below: Sequence[Any], found: Mapping[str, Any], length: int
) -> dict[str, str]:
    """Return code → name of the rows: the divisions in force, then whatever else has children."""
    names = {row.code: row.name for row in below if len(significant(row.code)) <= length}
    if not names and area:
        names = {area: (divisions.path_names(area) or [area])[-1]}
    others = [code for code in found if code not in names]
    if others:
        known = divisions.paths(others)
        for code in sorted(others):
            own = code == area and bool(names)
            names[code] = _("本级（未落实到下级）") if own else (known[code] or [code])[-1]
    return names


def _path(actor: Actor, area: str) -> list[tuple[str, str]]:
    """Return (code, name) from the top of the actor's reach down to the area."""
    if not area:
        return []
    reach = actor.area_for(StatisticsPermission.VIEW)
    chain = [(row.code, row.name) for row in divisions.chain(area)]
    return [(code, name) for code, name in chain if reach and reach.covers(Area.of(code))] or chain[
        -1:
    ]


def _mask(names: Sequence[str]) -> int:
    masks = {name: slot.mask for name, slot in BY_NAME.items()} | {"relief": RELIEF_MASK}
    return sum(masks[name] for name in names)


_PARTS = [chr(ord("a") + index) for index, _names in enumerate(_TOGETHER)]
# Names and masks come from this module alone, values are bound.
_STATEMENT = """
SELECT head, {names}, count(*)
FROM (
    SELECT left(area, {length}) AS head, {parts} FROM statistics_spell
    WHERE {where} AND starts_on <= %s AND ends_on > %s AND packed & {states} <> 0
) AS held
GROUP BY GROUPING SETS ({sets})
"""


def _columns(profile: str) -> dict[str, Any]:
    states = state_mask(profile)
    parts = zip(_PARTS, _TOGETHER, strict=True)
    return {
        "states": states,
        "names": ", ".join(_PARTS),
        "parts": ", ".join(f"packed & {_mask(names) | states} AS {part}" for part, names in parts),
        "sets": ", ".join(f"(head, {part})" for part in _PARTS),
    }


def _figures(
    layout: Layout, area: str, on: date, profile: str, length: int
) -> dict[str, dict[str, int]]:
    """Return code → figures of the divisions with children; one statement."""
    where, values = _within(area)
    statement = _STATEMENT.format(length=int(length), where=where, **_columns(profile))
    found: dict[str, dict[str, int]] = {}
    with _by_hashing() as cursor:
        cursor.execute(statement, [*values, on, on])
        for head, *parts, number in cursor.fetchall():
            index = next(index for index, bits in enumerate(parts) if bits is not None)
            figures = found.setdefault(full_code(head), layout.empty())
            _add(layout, figures, index, parts[index], number)
    return found


@contextmanager
def _by_hashing() -> Iterator[Any]:
    """Open a cursor whose statements group by hashing.

    The planner takes the combinations for millions and sorts every row four times; they are some
    thousands.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_sort = off")
        yield cursor
        cursor.execute("SET LOCAL enable_sort TO DEFAULT")


def _within(area: str) -> tuple[str, list[str]]:
    """Return the condition on the area that the index serves, and its values."""
    reach = Area.of(area) if area else NATION
    if len(reach.lo) < TOWNSHIP_LENGTH:
        return "township >= %s AND township < %s", [reach.lo, reach.hi]
    inside = "township = %s AND area >= %s AND area < %s"
    return inside, [reach.lo[:TOWNSHIP_LENGTH], reach.lo, reach.hi]


def _add(layout: Layout, figures: dict[str, int], index: int, bits: int, number: int) -> None:
    """Put the number of one combination of attributes (of `_TOGETHER[index]`) where it belongs."""
    meant = is_meant(bits, layout.profile)
    if index == 0:
        figures[COUNT if meant else UNKNOWN] += number
    if not meant:
        return
    for name in _TOGETHER[index]:
        if name == "relief":
            layout.add(figures, name, relief_of(bits), number)
        elif name == "age_band":
            bands = [band.key for band in layout.bands]
            band = band_of(bits & BY_NAME[name].mask, bands)
            sex = BY_NAME["sex"].code(bits & BY_NAME["sex"].mask)
            layout.add(figures, "age", (band, sex), number)
        elif name != "sex":
            layout.add(figures, name, BY_NAME[name].code(bits & BY_NAME[name].mask), number)


def children(
    actor: Actor, area: str, on: date, profile: str, column: str
) -> tuple[QuerySet[CareFile], Layout]:
    """Return the files behind one figure of the summary, each with its `village_name`.

    :raises NoSuchFigures: for an area out of reach, or an unknown definition or column.
    """
    _check_reach(actor, area)
    pack = pack_for(area or full_code(""), on)
    if profile not in profiles(pack):
        raise NoSuchFigures(profile)
    layout = Layout(pack, profile)
    if column not in layout.by_key:
        raise NoSuchFigures(column)
    held = spells_on(area, on, profile).filter(layout.by_key[column].condition)
    seen = CareFile.objects.visible_to(actor, StatisticsPermission.VIEW_CHILDREN)
    return with_village(seen.filter(pk__in=held.values("care_file_id"))), layout


def spells_on(area: str, on: date, profile: str) -> SpellQuerySet:
    """Return the spells of an area that hold on a day; the scope narrows them to the reach."""
    rows = Spell.objects.filter(conditions.is_reported(profile), starts_on__lte=on, ends_on__gt=on)
    return rows.within(Area.of(area) if area else NATION)


def default_profile(area: str, on: date) -> str:
    """Return the definition that the pack in force in an area counts by."""
    return pack_for(area, on).categories.left_behind_profile


def area_name(area: str) -> str:
    """Return "township village" (the last two names) of a division."""
    return " ".join(divisions.path_names(area)[-2:]) or area


def count_by_profile(area: str, on: date) -> Counter[tuple[str, str]]:
    """Return (definition, verdict) → number of children of an area in reach on a day."""
    rows = _read_from_index(Spell.objects.filter(starts_on__lte=on, ends_on__gt=on), area)
    found = rows.annotate(states=F("packed").bitand(STANDING_MASK)).values("states")
    numbers = Counter[tuple[str, str]]()
    for states, number in found.annotate(number=Count("*")).values_list("states", "number"):
        for profile, state in states_of(states).items():
            numbers[(profile, RESULT_NAMES[state])] += number
    return numbers


def count_on_days(area: str, days: Sequence[date], profile: str) -> list[int]:
    """Return how many children of an area in reach meet a definition on each of some days."""
    rows = _read_from_index(
        Spell.objects.filter(starts_on__lte=max(days), ends_on__gt=min(days)), area
    )
    meant = conditions.is_meant(profile)
    wanted = {
        f"day_{index}": Count(Value(1), filter=meant & Q(starts_on__lte=day, ends_on__gt=day))
        for index, day in enumerate(days)
    }
    found = rows.aggregate(**wanted)
    return [found[name] for name in wanted]


def _read_from_index(rows: SpellQuerySet, area: str) -> SpellQuerySet:
    """Return spells of an area; every column that is read stands in the index."""
    return rows.within(Area.of(area) if area else NATION).order_by()


def with_village(rows: QuerySet[CareFile]) -> QuerySet[CareFile]:
    """Return files with their persons, each with its `village_name`."""
    place = divisions.DivisionRow.objects.filter(code=OuterRef("area")).order_by().values("name")
    return rows.select_related("person").annotate(village_name=Subquery(place[:1]))


def add_age_and_grade(files: Sequence[Any], on: date) -> None:
    """Put `age` (completed years; None: no birth date) and `grade` beside each file; one query."""
    known = Enrolment.objects.filter(care_file__in=[file.pk for file in files]).holding_on(on)
    told = known.exclude(grade="").order_by("noted_on", "pk")
    grades = dict(told.values_list("care_file_id", "grade"))
    for file in files:
        file.age, file.grade = registry.age_on(file.birth_date, on), grades.get(file.pk, "")


def in_roll_order(rows: QuerySet[CareFile], most: int, on: date) -> list[CareFile]:
    """Return at most so many files by age in completed years, then by grade, then by name (R-034).

    Those whose birth date is not known stand last.
    """
    files = list(rows.order_by("sort_key", "pk")[:most])
    add_age_and_grade(files, on)
    return sorted(files, key=_roll_place)


def _roll_place(file: Any) -> tuple[int, int]:
    return (file.age if file.age is not None else _LAST, GRADES.get(file.grade, _LAST))
