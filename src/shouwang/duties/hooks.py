"""How apps above say what is owed; filled in AppConfig.ready."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol, TypeVar
from uuid import UUID

from django.utils.translation import gettext_lazy

from shouwang.core.presentation import Text
from shouwang.policy.engine.pack import PolicyPack

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Subject:
    """What every source needs to know of a file; read once for all of them."""

    file_id: UUID
    area: str
    is_open: bool
    opened_on: date
    verdict: str
    rating: str
    without_carer: bool
    care_reason: str
    schooling: str
    school_id: UUID | None
    class_key: str
    boarding: bool | None


class Subjects(tuple[Subject, ...]):
    """The files of one planning; what several sources read of them is read once."""

    def __init__(self, _rows: Iterable[Subject]) -> None:
        self._read: dict[Any, Any] = {}

    def once(self, read: Callable[[list[UUID], date], T], on: date) -> T:
        """Return what `read` finds of these files on a day, however many sources ask for it."""
        if (read, on) not in self._read:
            self._read[read, on] = read([each.file_id for each in self], on)
        found: T = self._read[read, on]
        return found


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing owed for one child.

    :param key: tells it apart from the same source's others, for good: planning twice changes
        nothing.
    :param role: the role that owes it, in the file's area; or of `organisation_id` (and class), or
        of `user_id` alone.
    :param met_on: it was done, on this day, by the record `met_by`.
    :param params: fill the source's title; no personal data.
    """

    key: str
    role: str
    due_on: date
    opens_on: date
    basis: str = ""
    organisation_id: UUID | None = None
    class_label: str = ""
    user_id: UUID | None = None
    met_on: date | None = None
    met_by: UUID | None = None
    params: Mapping[str, str] = field(default_factory=dict)


class Source(Protocol):
    """What an app above says is owed.

    `title` and `verb` are gettext sources; `title` may hold the names of `Owed.params` in braces.
    """

    code: str
    title: str
    verb: str
    icon: str

    def owed(self, subjects: Subjects, pack: PolicyPack, on: date) -> Mapping[UUID, Sequence[Owed]]:
        """Return file id → everything owed now, and what was lately met; a fixed number of
        queries."""
        ...

    def url(self, file_id: UUID, key: str) -> str:
        """Return where the work is recorded."""
        ...


sources: list[Source] = []


def source(code: str) -> Source | None:
    """Return a source by its code; None where its app is gone."""
    return next((each for each in sources if each.code == code), None)


def label_of(code: str) -> Text:
    """Return what a source's duties are called, in general."""
    found = source(code)
    return gettext_lazy(found.verb) if found else code
