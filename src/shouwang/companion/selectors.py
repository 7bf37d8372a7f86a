"""What is to be keyed, within reach."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from shouwang.core.actors import Actor
from shouwang.exchange import selectors_reconciliation as reconciliation
from shouwang.exchange import selectors_registers as registers
from shouwang.exchange.choices import DifferenceKind, DifferenceStatus, ListStatus, RegisterKind
from shouwang.exchange.models import DepartmentList, ListRow, Reconciliation
from shouwang.registry import selectors as registry
from shouwang.registry.models import CareFile
from shouwang.registry.states import load_states

from . import layout
from .choices import TaskKind
from .models import Keyed, LocalLayout, Task
from .permissions import CompanionPermission


def tasks(actor: Actor) -> QuerySet[Task]:
    """Return what is to be keyed in the actor's area, each with its file and person."""
    return Task.objects.visible_to(actor, CompanionPermission.KEY).select_related(
        "care_file__person"
    )


def counts(actor: Actor) -> dict[str, int]:
    """Return how many tasks of each kind lie in the actor's area."""
    rows = Task.objects.visible_to(actor, CompanionPermission.KEY).order_by()
    return dict(rows.values_list("kind").annotate(Count("pk")))


def files(actor: Actor) -> Any:
    """Return the files whose values the actor may see for keying."""
    return CareFile.objects.visible_to(actor, CompanionPermission.KEY).select_related("person")


def layout_of(county: str) -> layout.Layout:
    """Return the columns as a county (six digits) calls them."""
    local = LocalLayout.objects.filter(county=county).first()
    shipped = layout.shipped()
    return shipped.changed_by(local.labels, local.options) if local else shipped


def keyed(file: CareFile) -> Keyed | None:
    """Return what was last keyed for a file."""
    return Keyed.objects.filter(care_file=file).first()


def values_of(some: Iterable[CareFile]) -> dict[Any, dict[str, str]]:
    """Return file id → label → text to be keyed; a fixed number of queries."""
    states = load_states([file.pk for file in some])
    places = registry.place_names([state.file.area for state in states.values()])
    layouts = {county: layout_of(county) for county in {s.file.county for s in states.values()}}
    return {
        file_id: layouts[state.file.county].values(state, places)
        for file_id, state in states.items()
    }


@dataclass(frozen=True, slots=True)
class Compared:
    """Our files beside the newest export of the national system.

    :param exported: the newest export that can be read; `run` the newest comparison with it.
    :param counts: open differences by kind: ``only_here``, ``only_there``, ``differs``,
        ``definition``, ``doubtful``; ``ticked`` of those only here that are ticked off as keyed.
    :param confirmed: files still to be ticked off that the export holds without a difference.
    """

    exported: DepartmentList | None
    run: Reconciliation | None
    counts: dict[str, int]
    confirmed: tuple[UUID, ...]


_BOTH = frozenset({RegisterKind.DATABASE, RegisterKind.NATIONAL})


def compared(actor: Actor) -> Compared:
    """Return how our files and the export of the national system stand to each other."""
    lent = registers.lists(actor).filter(kind=RegisterKind.NATIONAL, status=ListStatus.READY)
    exported = lent.order_by("-reference_date", "-sent_at").first()
    runs = reconciliation.runs(actor).filter(left_kind__in=_BOTH, right_kind__in=_BOTH)
    run = runs.exclude(finished_at=None).order_by("-finished_at").first()
    rows = reconciliation.differences(actor).filter(
        left_kind__in=_BOTH, right_kind__in=_BOTH, status=DifferenceStatus.OPEN
    )
    found = list(rows.order_by().values_list("kind", "left_kind", "care_file_id"))
    here = {
        file_id
        for kind, left, file_id in found
        if kind in _ALONE and (kind == DifferenceKind.ONLY_LEFT) == (left == RegisterKind.DATABASE)
    }
    counts = {
        "only_here": len(here),
        "only_there": sum(kind in _ALONE for kind, _, _ in found) - len(here),
        "differs": len({f for kind, _, f in found if kind == DifferenceKind.FIELD}),
        "definition": len({f for kind, _, f in found if kind == DifferenceKind.DEFINITION}),
        "doubtful": sum(kind == DifferenceKind.DOUBTFUL for kind, _, _ in found),
        "ticked": Keyed.objects.filter(care_file__in=here, gone=False).count(),
    }
    unlike = {file_id for _, _, file_id in found if file_id}
    compared_at = run.finished_at if run else None
    fresh = exported if exported and compared_at and compared_at >= exported.sent_at else None
    return Compared(exported, run, counts, _confirmed(actor, fresh, unlike))


_ALONE = (DifferenceKind.ONLY_LEFT, DifferenceKind.ONLY_RIGHT)


def _confirmed(
    actor: Actor, exported: DepartmentList | None, unlike: Collection[UUID]
) -> tuple[UUID, ...]:
    """Return files to be keyed whose number the export holds and that differ in nothing."""
    if exported is None:
        return ()
    there = ListRow.objects.filter(list=exported).exclude(id_digest=None)
    wanted = tasks(actor).filter(
        kind=TaskKind.NEW, care_file__id_digest__in=there.values("id_digest")
    )
    ids = wanted.order_by("care_file_id").values_list("care_file_id", flat=True)
    return tuple(each for each in ids if each not in unlike)
