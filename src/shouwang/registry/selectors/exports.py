"""Exports that were asked for: one's own, and those that wait for one's answer."""

from uuid import UUID

from django.db.models import Q, QuerySet

from shouwang.core.actors import Actor
from shouwang.registry.choices import ExportStatus
from shouwang.registry.models import Export
from shouwang.registry.permissions import RegistryPermission


def own_exports(actor: Actor) -> QuerySet[Export]:
    """Return what the actor asked for, the newest first."""
    if actor.user_id is None:
        return Export.objects.none()
    return Export.objects.filter(asked_by=actor.user_id).order_by("-asked_at")


def exports_to_answer(actor: Actor) -> QuerySet[Export]:
    """Return what others of the area asked for and nobody has answered, the oldest first."""
    found = Export.objects.visible_to(actor, RegistryPermission.APPROVE_EXPORT)
    waiting = found.filter(status=ExportStatus.ASKED)
    if actor.user_id is not None:
        waiting = waiting.exclude(asked_by=actor.user_id)
    return waiting.order_by("asked_at")


def readable_exports(actor: Actor) -> QuerySet[Export]:
    """Return the exports the actor may read: one's own, and those of the area to be answered."""
    seen = Q(asked_by=actor.user_id) if actor.user_id else Q(pk__in=[])
    area = actor.area_for(RegistryPermission.APPROVE_EXPORT)
    if area is not None:
        seen |= Q(area__gte=area.lo, area__lt=area.hi)
    return Export.objects.filter(seen)


def get_export(export_id: UUID) -> Export:
    """Return an export by its id, for the job that makes it.

    :raises Export.DoesNotExist: if there is none in the acting scope.
    """
    return Export.objects.get(pk=export_id)
