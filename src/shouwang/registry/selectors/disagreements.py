"""What two posts say differently of a file, until somebody settles it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from shouwang.core.actors import Actor
from shouwang.registry.choices import Standing
from shouwang.registry.models import Disagreement
from shouwang.registry.permissions import RegistryPermission


def disagreements_in_reach(actor: Actor) -> Any:
    """Return the disagreements of the actor's own area."""
    area = actor.area_for(RegistryPermission.VIEW_FILE)
    if area is None:
        return Disagreement.objects.none()
    return Disagreement.objects.filter(area__gte=area.lo, area__lt=area.hi)


def open_disagreements(file_ids: Iterable[UUID]) -> list[Disagreement]:
    """Return the open disagreements of files that the acting scope shows, oldest first."""
    rows = Disagreement.objects.filter(care_file__in=list(file_ids), status=Standing.OPEN)
    return list(rows.order_by("claimed_on", "pk"))


def disputed() -> Exists:
    """Return the condition that a file has an open disagreement."""
    return Exists(Disagreement.objects.filter(care_file=OuterRef("pk"), status=Standing.OPEN))
