"""What the checks of the register learn from records of work."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from . import selectors


def facts(file_ids: Sequence[UUID], on: date) -> Mapping[UUID, Mapping[str, Any]]:
    """Return of each file whether a home visit that met somebody is on record (R-027)."""
    visits = selectors.last_visits(file_ids)
    return {file_id: {"has_visit": bool(visits.get(file_id))} for file_id in file_ids}
