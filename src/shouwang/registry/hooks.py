"""How higher apps are told of, and add to, what the registry holds; filled in AppConfig.ready.

Every hook is a list of callables and set-valued: asked once for any number of files.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from shouwang.core.actors import Actor
from shouwang.core.presentation import Step, Text
from shouwang.documents.paper import Chapter

if TYPE_CHECKING:
    from .models import CareFile

# Called once at the end of a deed with every touched file, never once a file.
FactsChanged = Callable[[list[UUID]], None]
facts_changed: list[FactsChanged] = []
# Opened for a deed that opens many files, and closed when `facts_changed` was told of them. What it
# yields is called with the files of each part once their facts are written for good: what follows
# from them is worked out and stored while the rows of the next part are made.
PartByPart = Callable[[], AbstractContextManager[FactsChanged]]
part_by_part: list[PartByPart] = []


@dataclass(frozen=True, slots=True)
class Badge:
    """A word with a tone in the head of a file."""

    label: Text
    tone: str = "neutral"


@dataclass(frozen=True, slots=True)
class Panel:
    """A card of the file page that a higher app brings.

    :param template: rendered with `panel`, `file`, `on` and the panel's `context`.
    :param place: ``main`` (left, wide) or ``side`` (right, narrow); `order` sorts within.
    """

    key: str
    title: Text
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    icon: str = ""
    place: str = "main"
    order: int = 50
    badges: Sequence[Badge] = ()


# (actor, files, day the page shows) → file id → panels.
FilePanels = Callable[[Actor, "Sequence[CareFile]", date], Mapping[UUID, Sequence[Panel]]]
first_panels: list[FilePanels] = []  # stand on the page from the first
file_panels: list[FilePanels] = []  # are fetched after the page by a browser that can

# (actor, file ids) → file id → steps; merged with the registry's own, newest first.
Timeline = Callable[[Actor, Sequence[UUID]], Mapping[UUID, Sequence[Step]]]
timeline: list[Timeline] = []


@dataclass(frozen=True, slots=True)
class FileFlag:
    """A yes-no condition of a higher app by which the list can be narrowed.

    :param narrow: (rows, wanted) → rows with (True) or without (False) it.
    """

    key: str
    label: Text
    narrow: Callable[[Any, bool], Any]


file_flags: list[Callable[[], Sequence[FileFlag]]] = []


@dataclass(frozen=True, slots=True)
class Terms:
    """What the definitions in force in a division are called, and the ages that matter there."""

    profiles: Mapping[str, Text] = field(default_factory=dict)
    birthday_ages: tuple[int, ...] = ()
    days_ahead: tuple[int, ...] = ()


# (12-digit code, day) → terms of the pack in force.
terms: list[Callable[[str, date], Terms]] = []

# What the codes of `CareFile.care_reason` mean; the same everywhere.
care_reasons: dict[str, Text] = {}

# school ids → (school, class) → how many pupils the class has, files or not.
ClassSizes = Callable[[Sequence[UUID]], Mapping[tuple[UUID, str], int]]
class_sizes: list[ClassSizes] = []


@dataclass(frozen=True, slots=True)
class DossierPart:
    """What a higher app has to say in the printed dossier of a child.

    :param chapters: (place among all chapters, chapter); the registry's own are 10, 20, 30 …
    :param expected: what should lie in the dossier: label, is it there, remark.
    """

    chapters: Sequence[tuple[int, Chapter]] = ()
    expected: Sequence[tuple[str, bool, str]] = ()


# (actor, files, day of printing) → file id → its part of the dossier.
Dossier = Callable[[Actor, "Sequence[CareFile]", date], Mapping[UUID, DossierPart]]
dossier: list[Dossier] = []


@dataclass(frozen=True, slots=True)
class Hanging:
    """What becomes of one table of a higher app when files or persons are merged or split.

    :param column: holds the id of a file or of a person (ids are unique over both).
    :param becomes: ``moves``: rows go to the file that is kept (an undo brings them back);
        ``stays``: they are evidence of a day and are never rewritten (a frozen submission);
        ``derived``: rewritten by the app itself when it is told that facts changed.
    :param unique: columns that together with `column` are unique: a row that the kept file has
        already stays where it is.
    :param describe: row ids → what the page of a split calls them; None: not offered there.
    """

    model: Any
    column: str
    becomes: Literal["moves", "stays", "derived"]
    label: Text = ""
    unique: tuple[str, ...] = ()
    describe: Callable[[Sequence[UUID]], Mapping[UUID, Text]] | None = None


# Every table of the apps above that hangs on a file or a person; a test finds one left out.
merging: list[Callable[[], Sequence[Hanging]]] = []

# (actor, files about to be merged or split) → why not; a sealed case answers for all but its team.
MergeBarrier = Callable[[Actor, Sequence[UUID]], Sequence[Text]]
merge_barriers: list[MergeBarrier] = []


def hanging() -> list[Hanging]:
    """Return the tables of higher apps that hang on files and persons."""
    return [table for ask in merging for table in ask()]


def barriers(actor: Actor, file_ids: Iterable[UUID]) -> list[Text]:
    """Return why files may not be merged or split, if anything forbids it."""
    ids = sorted(set(file_ids))
    return [reason for ask in merge_barriers for reason in ask(actor, ids)]


def are_built_on(file_ids: Iterable[UUID], *, beside: str = "") -> bool:
    """Say whether apps above keep something of files: a visit, an agreement, a case.

    Asked as the system: what lies behind a wall counts, and is not named.

    :param beside: an app whose own rows do not count.
    """
    ids = list(file_ids)
    return any(
        table.model._default_manager.filter(**{f"{table.column}__in": ids}).exists()
        for table in hanging()
        if ids
        and table.becomes != "derived"
        and table.model._meta.app_label != beside
        and _points_at_files(table)
    )


def _points_at_files(table: Hanging) -> bool:
    return any(
        field.attname == table.column and field.is_relation
        for field in table.model._meta.concrete_fields
    )


def forget_derived(file_ids: Iterable[UUID]) -> None:
    """Delete what higher apps derived of files that are no more (a batch or a split taken back)."""
    ids = list(file_ids)
    for table in hanging():
        if ids and table.becomes == "derived":
            table.model._default_manager.filter(**{f"{table.column}__in": ids}).delete()


@contextmanager
def telling_parts() -> Iterator[FactsChanged]:
    """Open a deed of many parts; yields what tells every listener of the files of one."""
    with ExitStack() as stack:
        listeners = [stack.enter_context(opened()) for opened in part_by_part]

        def tell(file_ids: list[UUID]) -> None:
            ids = sorted(file_ids)
            for listener in listeners:
                listener(ids)

        yield tell


def tell_facts_changed(file_ids: Iterable[UUID]) -> None:
    """Tell every listener which files' facts changed, in id order."""
    ids = sorted(set(file_ids))
    if ids:
        for listener in facts_changed:
            listener(ids)


def panels_of(
    actor: Actor, file: "CareFile", on: date, asked: Sequence[FilePanels] | None = None
) -> list[Panel]:
    """Return what the given hooks, or all, show of a file, in order."""
    asked = (*first_panels, *file_panels) if asked is None else asked
    found = [panel for ask in asked for panel in ask(actor, [file], on).get(file.pk, ())]
    return sorted(found, key=lambda panel: panel.order)


def dossier_parts_of(actor: Actor, file: "CareFile", on: date) -> list[DossierPart]:
    """Return what higher apps add to the dossier of a file."""
    found = [ask(actor, [file], on).get(file.pk) for ask in dossier]
    return [part for part in found if part is not None]


def steps_of(actor: Actor, file_id: UUID) -> list[Step]:
    """Return what higher apps know to tell of a file's course."""
    return [step for ask in timeline for step in ask(actor, [file_id]).get(file_id, ())]


def flags() -> list[FileFlag]:
    """Return the conditions that higher apps add to the list."""
    return [flag for ask in file_flags for flag in ask()]


def terms_in(area: str, on: date) -> Terms:
    """Return the terms in force; empty while nobody defines any."""
    return terms[0](area, on) if terms else Terms()


def sizes_of(schools: Sequence[UUID]) -> dict[tuple[UUID, str], int]:
    """Return the known sizes of the schools' classes."""
    return {key: size for ask in class_sizes for key, size in ask(schools).items()}
