"""Reading divisions from the database."""

from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Count, Max, Q, QuerySet, Value
from django.db.models.functions import Left, Replace

from shouwang.core.reach import CODE_LENGTH, full_code

from .choices import Book, Status
from .gazetteer import Entry, Former, Gazetteer, Resolution, level_of, parent_code, prefix_of
from .models import Division, DivisionChange, DivisionCode
from .wording import PLACEHOLDERS

DivisionRow = Division  # the name pages know it by
Stamp = tuple[int, object, int]


def divisions() -> QuerySet[Division]:
    """Return the divisions in force, by code."""
    return Division.objects.filter(status=Status.ACTIVE)


def get_division(code: str) -> Division:
    """Return the division with this code (6, 9, 12 or 14 digits), retired ones included.

    :raises Division.DoesNotExist: if there is none.
    """
    return Division.objects.get(code=full_code(code))


def children(code: str) -> QuerySet[Division]:
    """Return the divisions in force directly below `code` ("" for the provinces), by code."""
    return divisions().filter(parent_code=full_code(code) if code else "")


def subtree(code: str) -> QuerySet[Division]:
    """Return the division and all in force below it, by code, parents before children."""
    return divisions().filter(code__startswith=prefix_of(full_code(code)) if code else "")


def chain(code: str) -> list[Division]:
    """Return the division and all above it, province first."""
    return list(Division.objects.filter(code__in=_chain(full_code(code))))


def merge_targets(division: Division) -> QuerySet[Division]:
    """Return the other divisions of its level in the same county (groups: same village)."""
    within = division.parent_code if division.level == 6 else division.code[:6]
    return subtree(within).filter(level=division.level).exclude(pk=division.pk)


@dataclass(frozen=True, slots=True)
class Overview:
    """A division with how many villages and communities lie below it."""

    division: Division
    villages: int


def overview(code: str) -> list[Overview]:
    """Return what lies directly below `code` (a county or above; "" the nation)."""
    rows = list(children(code))
    lengths = {len(prefix_of(row.code)) for row in rows}
    counts: dict[str, int] = {}
    for length in lengths:
        heads = subtree(code).filter(level=5).annotate(head=Left("code", length))
        counted = heads.order_by().values("head").annotate(number=Count("pk"))
        counts |= dict(counted.values_list("head", "number"))
    return [Overview(row, counts.get(prefix_of(row.code), 0)) for row in rows]


@dataclass(frozen=True, slots=True)
class Branch:
    """A village with its groups."""

    village: Division
    groups: list[Division]


def tree(township: str) -> list[Branch]:
    """Return the villages below a township, each with its groups, in one query."""
    branches: dict[str, Branch] = {}
    for row in subtree(township).filter(level__gte=5):
        if row.level == 5:
            branches[row.code] = Branch(row, [])
        elif row.parent_code in branches:
            branches[row.parent_code].groups.append(row)
    return list(branches.values())


def path_names(code: str) -> list[str]:
    """Return the names from the province down to `code`; rows that are no place left out."""
    return paths([code])[code]


def paths(codes: list[str]) -> dict[str, list[str]]:
    """Return the path of names for each code, in one query; unknown codes give an empty list."""
    chains = {code: _chain(full_code(code)) for code in codes}
    wanted = {code for chain in chains.values() for code in chain}
    names = dict(Division.objects.filter(code__in=wanted).values_list("code", "name"))
    return {
        code: [
            names[step]
            for step in chain
            if step in names and (names[step] not in PLACEHOLDERS or step == chain[-1])
        ]
        if chain[-1] in names
        else []
        for code, chain in chains.items()
    }


def _chain(code: str) -> list[str]:
    chain = [code]
    while above := parent_code(chain[0]):
        chain.insert(0, above)
    return chain


def search(text: str, *, within: str, limit: int = 20) -> QuerySet[Division]:
    """Return divisions below `within` whose name holds `text`, or whose pinyin begins so."""
    text = text.strip()
    letters = text.lower().replace(" ", "")
    wanted = Q(name__contains=text) | Q(aliases__contains=[text])
    if letters.isascii() and letters.isalpha():
        wanted |= Q(initials__startswith=letters) | Q(letters__startswith=letters)
    spelt = subtree(within).annotate(letters=Replace("pinyin", Value(" "), Value("")))
    return spelt.filter(wanted)[:limit]


def changes(code: str) -> QuerySet[DivisionChange]:
    """Return what was done to divisions at or below `code`, newest first."""
    return DivisionChange.objects.filter(
        division__code__startswith=prefix_of(full_code(code))
    ).select_related("division")


def by_mca_code(code: str) -> Division | None:
    """Return the division whose civil-affairs code this is, None where no crosswalk says so."""
    row = DivisionCode.objects.filter(book=Book.MCA, code=full_code(code)).first()
    return row.division if row else None


def resolve(text: str, within: str | None = None, level: int | None = None) -> Resolution:
    """Return every division `text` may mean (see `Gazetteer.resolve`), from the database.

    Without `within`, provinces to counties are searched, and what the text itself leads to.
    """
    area = full_code(within) if within else ""
    return gazetteer(area).resolve(text, within=area or None, level=level)


def resolve_village(area: str, text: str) -> Resolution:
    """Return the villages and communities below `area` that `text` may mean."""
    return resolve(text, within=area, level=5)


def gazetteer(area: str = "") -> Gazetteer:
    """Return levels 1-3 and all below `area` ("": all that is stored) for many resolutions.

    Kept in memory until a division changes.
    """
    return _gazetteer(area, _stamp())


def _stamp() -> Stamp:
    seen = Division.objects.aggregate(count=Count("pk"), latest=Max("updated_at"))
    return seen["count"], seen["latest"], DivisionCode.objects.count()


@lru_cache(maxsize=16)
def _gazetteer(area: str, stamp: Stamp) -> Gazetteer:
    rows = divisions()
    if area:
        rows = rows.filter(Q(level__lte=3) | Q(code__startswith=prefix_of(area)))
    entries = [
        Entry(code, name, level, parent, tuple(aliases))
        for code, name, level, parent, aliases in rows.values_list(
            "code", "name", "level", "parent_code", "aliases"
        )
    ]
    return Gazetteer(entries, _former)


def _former() -> tuple[Former, ...]:
    rows: dict[tuple[str, str, str], tuple[DivisionCode, list[str]]] = {}
    stored = DivisionCode.objects.filter(book=Book.HISTORIC).select_related("division")
    for row in stored.order_by("code", "start_year", "division__code"):
        key = (row.code, row.name, row.start_year)
        rows.setdefault(key, (row, []))[1].append(row.division.code)
    return tuple(_as_former(row, tuple(heirs)) for row, heirs in rows.values())


def _as_former(row: DivisionCode, successors: tuple[str, ...]) -> Former:
    province, _, prefecture = row.path.partition("/")
    return Former(
        row.code, row.name, level_of(row.code), province, prefecture,
        row.start_year, row.end_year, successors,
    )  # fmt: skip


def code_is_free(code: str) -> bool:
    """Say whether no division has or had this code (12 or 14 digits)."""
    return not (
        Division.objects.filter(code=code).exists()
        or DivisionCode.objects.filter(book=Book.HISTORIC, code=code, local=True).exists()
    )


def used_tails(parent: str) -> set[str]:
    """Return the last three (below a township) or two digits (below a village) once given out."""
    prefix = prefix_of(parent)
    length = CODE_LENGTH if len(prefix) < CODE_LENGTH else CODE_LENGTH + 2
    codes = set(Division.objects.filter(code__startswith=prefix).values_list("code", flat=True))
    codes |= set(
        DivisionCode.objects.filter(
            book=Book.HISTORIC, code__startswith=prefix, local=True
        ).values_list("code", flat=True)
    )
    return {code[len(prefix) :] for code in codes if len(code) == length and code != parent}
