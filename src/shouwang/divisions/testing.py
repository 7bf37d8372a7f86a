"""Builders for tests of this app and those above."""

from collections.abc import Iterable
from functools import cache

from shouwang.core.actors import Actor
from shouwang.core.reach import Area, full_code

from .gazetteer import Entry, parent_code
from .models import Division
from .permissions import DivisionPermission
from .services import rows
from .snapshot import Snapshot


def make_divisions(codes: Iterable[str]) -> dict[str, Division]:
    """Store the divisions of the shipped book with these codes, and all above them.

    :returns: {12-digit code: division}. For a whole county load the book instead (a second).
    """
    book = book_of()
    wanted: dict[str, Entry] = {}
    for code in map(full_code, codes):
        while code and code not in wanted:
            entry = book.get(code)
            if entry is None:
                raise LookupError(code)
            wanted[code] = entry
            code = parent_code(code)
    ids = dict(Division.objects.values_list("code", "pk"))
    rows.insert([entry for code, entry in wanted.items() if code not in ids], ids)
    return {row.code: row for row in Division.objects.filter(code__in=wanted)}


@cache
def book_of(area: str | None = None) -> Snapshot:
    """Return `Snapshot.load(area)`, read once in a run."""
    return Snapshot.load(area)


def make_editor(area: str, *, permitted: bool = True) -> Actor:
    """Return an actor with (or without) the right to edit divisions in `area`."""
    return Actor(
        user_id=None,
        display_name="区划管理员",
        role="CIVIL_AFFAIRS_OFFICER",
        permissions=frozenset({DivisionPermission.EDIT.value} if permitted else ()),
        area=Area.of(full_code(area)),
        area_code=full_code(area),
    )
