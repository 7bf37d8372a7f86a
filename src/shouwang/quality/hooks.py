"""How higher apps add facts and findings; filled in AppConfig.ready. Both are set-valued.

A higher app that keeps visits, agreements or registers names here what they say of a file, or
brings findings of its own. Its rules are declared beside the others with `catalogue.register`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from shouwang.core.actors import Actor
from shouwang.core.presentation import Text

from .rules.base import Hit

# (file ids, day) → file id → what is known besides the file's own facts:
# "has_visit": bool; "has_card": bool, if somebody keeps a register of them (else: the file holds
# what a card tells); "verified": bool, guardianship is looked into and holds (else: nobody looked);
# "confirmed_on": the day somebody last said that all is unchanged.
FactSource = Callable[[Sequence[UUID], date], Mapping[UUID, Mapping[str, Any]]]
fact_sources: list[FactSource] = []

# (file ids, day) → file id → hits of the app's own rules, which must be registered.
FindingSource = Callable[[Sequence[UUID], date], Mapping[UUID, Sequence[Hit]]]
finding_sources: list[FindingSource] = []


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper that belongs into a file (R-040): is it there, and where is it added."""

    label: Text
    there: bool
    url: str = ""


# (actor, file ids, day) → file id → papers that must lie in it, attachments counted.
PaperSource = Callable[[Actor, Sequence[UUID], date], Mapping[UUID, Sequence[PaperLine]]]
paper_sources: list[PaperSource] = []


def papers_beside(actor: Actor, file_ids: Sequence[UUID], on: date) -> dict[UUID, list[PaperLine]]:
    """Return which papers higher apps ask for, and whether they are there."""
    found: dict[UUID, list[PaperLine]] = {}
    for ask in paper_sources:
        for file_id, lines in ask(actor, file_ids, on).items():
            found.setdefault(file_id, []).extend(lines)
    return found


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
