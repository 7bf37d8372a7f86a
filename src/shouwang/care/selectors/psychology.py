"""The sealed psychology group: nothing here is counted, listed or told anywhere else."""

from typing import Any

from django.db.models import Q

from shouwang.care.models import Counselling
from shouwang.care.permissions import CarePermission
from shouwang.core.actors import Actor
from shouwang.registry.models import CareFile
from shouwang.registry.permissions import RegistryPermission


def counselling(actor: Actor) -> Any:
    """Return the sessions the actor may read: its own, and as the psychology group its area's."""
    condition = Q(pk__in=[])
    if actor.may(CarePermission.COUNSEL) and actor.user_id is not None:
        condition |= Q(entered_user=actor.user_id)
    if actor.may(CarePermission.VIEW_PSYCHOLOGY) and actor.area is not None:
        condition |= Q(area__gte=actor.area.lo, area__lt=actor.area.hi)
    return Counselling.objects.filter(condition).select_related("care_file__person")


def reaches_psychology(actor: Actor) -> bool:
    """Say whether the acting post has anything to do with counselling at all."""
    return actor.may(CarePermission.COUNSEL) or actor.may(CarePermission.VIEW_PSYCHOLOGY)


def counselled_files(actor: Actor) -> Any:
    """Return the children for whom the actor may write a session down."""
    if not actor.may(CarePermission.COUNSEL):
        return CareFile.objects.none()
    rows = CareFile.objects.reachable(actor, RegistryPermission.VIEW_FILE)
    return rows.exclude(status="CLOSED").select_related("person", "school")
