"""How higher apps add facts and findings; filled in AppConfig.ready. Both are set-valued.

A higher app that keeps visits, agreements or registers names here what they say of a file, or
brings findings of its own. Its rules are declared beside the others with `catalogue.register`.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from .rules.base import Hit

# (file ids, day) → file id → what is known besides the file's own facts:
# "has_card", "has_visit": bool; "confirmed_on": the day somebody last said that all is unchanged.
FactSource = Callable[[Sequence[UUID], date], Mapping[UUID, Mapping[str, Any]]]
fact_sources: list[FactSource] = []

# (file ids, day) → file id → hits of the app's own rules, which must be registered.
FindingSource = Callable[[Sequence[UUID], date], Mapping[UUID, Sequence[Hit]]]
finding_sources: list[FindingSource] = []


def facts_beside(file_ids: Sequence[UUID], on: date) -> dict[UUID, dict[str, Any]]:
    """Return what higher apps know of files."""
    found: dict[UUID, dict[str, Any]] = {}
    for ask in fact_sources:
        for file_id, said in ask(file_ids, on).items():
            found.setdefault(file_id, {}).update(said)
    return found


def hits_beside(file_ids: Sequence[UUID], on: date) -> dict[UUID, list[Hit]]:
    """Return what higher apps found."""
    found: dict[UUID, list[Hit]] = {}
    for ask in finding_sources:
        for file_id, hits in ask(file_ids, on).items():
            found.setdefault(file_id, []).extend(hits)
    return found
