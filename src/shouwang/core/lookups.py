"""`__in` over many ids as one array: a list of two thousand placeholders costs more than the query.

Parameters are bound on our side, where psycopg takes a statement apart at each placeholder.
"""

from typing import Any
from uuid import UUID

from django.db.models import ForeignKey, UUIDField
from django.db.models.fields.related_lookups import RelatedIn
from django.db.models.lookups import In

_MANY = 16  # from so many on; fewer are read more easily in a log


def _ids(given: Any) -> list[UUID] | None:
    """Return the ids of a direct list long enough, None for anything else."""
    if not isinstance(given, (list, tuple, set, frozenset)) or len(given) < _MANY:
        return None
    return list(given) if all(isinstance(each, UUID) for each in given) else None


class _AsArray:
    """What both lookups do with many ids."""

    rhs: Any

    def get_prep_lookup(self) -> Any:
        """Leave many ids as they are: each is a UUID already."""
        return _ids(self.rhs) or super().get_prep_lookup()  # type: ignore[misc]

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Compare with one array."""
        ids = _ids(self.rhs)
        if ids is None:
            found: tuple[str, list[Any]] = super().as_sql(compiler, connection)  # type: ignore[misc]
            return found
        left, given = self.process_lhs(compiler, connection)  # type: ignore[attr-defined]
        return f"{left} = ANY(%s::uuid[])", [
            *given,
            "{" + ",".join(map(str, dict.fromkeys(ids))) + "}",
        ]


class IdIn(_AsArray, In):  # type: ignore[misc]
    """`id__in`, `occasion__in` …"""


class RelatedIdIn(_AsArray, RelatedIn):  # type: ignore[misc]
    """`care_file__in` …"""


def register() -> None:
    """Let every id and foreign key look up that way."""
    UUIDField.register_lookup(IdIn)
    ForeignKey.register_lookup(RelatedIdIn)
