"""三级数据一致 (R-031): village books, township file and county database at the same snapshot."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shouwang.core.reach import Area
from shouwang.registry.choices import FileStatus
from shouwang.registry.models import CareFile
from shouwang.statistics.indicators import Levels, compare

from .choices import TickKind
from .document import Frozen
from .models import Confirmation, Tick
from .periods import Period
from .registered import files_on

Book = set[UUID]


@dataclass(frozen=True, slots=True)
class VillageLevels:
    """One village at three levels, with the names of the children that not all of them hold."""

    code: str
    name: str
    is_confirmed: bool
    levels: Levels
    extra: tuple[tuple[UUID, str], ...]  # above, not in the village's book
    missing: tuple[tuple[UUID, str], ...]  # in some, not in all others

    @property
    def agrees(self) -> bool:
        """Say whether the village confirmed, and all three hold the same children."""
        return self.is_confirmed and self.levels.agree


def latest_confirmations(area: str, period: Period) -> dict[str, Confirmation]:
    """Return village → its newest confirmation within a period."""
    rows = Confirmation.objects.within(Area.of(area)).filter(
        as_of__gte=period.starts_on, as_of__lte=period.ends_on
    )
    return {row.area: row for row in rows.order_by("confirmed_at")}


def books_of(confirmations: Iterable[Confirmation]) -> dict[str, Book]:
    """Return village → the children its confirmation names as in the register."""
    by_id = {row.pk: row.area for row in confirmations}
    books: dict[str, Book] = {area: set() for area in by_id.values()}
    ticks = Tick.objects.filter(confirmation__in=list(by_id)).exclude(kind=TickKind.LEFT)
    for confirmation, file_id in ticks.values_list("confirmation_id", "care_file_id"):
        books[by_id[confirmation]].add(file_id)
    return books


def township_against_books(
    children: Iterable[Mapping[str, str]], books: Mapping[str, Book], names: Mapping[str, str]
) -> list[VillageLevels]:
    """Compare a township's own register with the books of its villages, before it reports."""
    held: dict[str, Book] = {}
    for child in children:
        held.setdefault(child["area"], set()).add(UUID(child["id"]))
    return _compare(books, held, held, names)


def three_levels(frozen: Frozen, area: str, names: Mapping[str, str]) -> list[VillageLevels]:
    """Compare village books, the frozen township and the database as of the township's day.

    :param frozen: the document of a township; its own books are those it was reported with.
    """
    books = {code: {UUID(each) for each in book["children"]} for code, book in frozen.books.items()}
    township: dict[str, Book] = {}
    for child in frozen.children:
        township.setdefault(child.area, set()).add(child.id)
    database: dict[str, Book] = {}
    rows = files_on(area, date.fromisoformat(frozen.data["as_of"])).order_by()
    for code, pk in rows.values_list("area", "pk"):
        database.setdefault(code, set()).add(pk)
    return _compare(books, township, database, names)


def _compare(
    books: Mapping[str, Book], township: Mapping[str, Book], county: Mapping[str, Book],
    names: Mapping[str, str],
) -> list[VillageLevels]:  # fmt: skip
    codes = sorted(books.keys() | township.keys() | county.keys())
    found = {
        code: compare(books.get(code, ()), township.get(code, ()), county.get(code, ()))
        for code in codes
    }
    odd = {key for levels in found.values() for key in (*levels.extra, *levels.missing)}
    people = names_of(odd)
    return [
        VillageLevels(
            code, names.get(code, code), code in books, levels,
            _named(levels.extra if code in books else (), people), _named(levels.missing, people),
        )
        for code, levels in found.items()
    ]  # fmt: skip


def _named(ids: Iterable[UUID], people: Mapping[UUID, str]) -> tuple[tuple[UUID, str], ...]:
    return tuple(sorted(((key, people.get(key, "")) for key in ids), key=lambda pair: pair[1]))


def names_of(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return file → name of the children in reach."""
    rows = CareFile.objects.filter(pk__in=list(ids)).order_by()
    return dict(rows.values_list("pk", "person__name"))


def unfinished(area: str) -> int:
    """Return how many files of an area wait to be verified (W-14)."""
    waiting = (FileStatus.SUBMITTED, FileStatus.CHANGE_PENDING)
    return CareFile.objects.within(Area.of(area)).filter(status__in=waiting).count()
