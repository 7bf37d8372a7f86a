"""What is to be keyed, within reach."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, QuerySet

from shouwang.core.actors import Actor
from shouwang.registry import selectors as registry
from shouwang.registry.models import CareFile
from shouwang.registry.states import load_states

from . import layout
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
