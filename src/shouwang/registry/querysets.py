"""Reach over child files: the area of a post, or the files granted to it; never an OR in lists."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.core.models import ScopedQuerySet


class CareFileQuerySet(ScopedQuerySet[Any]):
    """Child files."""

    file_lookup: ClassVar[str] = "pk"

    def visible_to(self, actor: Actor, permission: str) -> Self:
        """Return the files of the post's area; for a post without one, the granted files."""
        if actor.area is not None:
            return super().visible_to(actor, permission)
        return self.granted_to(actor, permission)

    def granted_to(self, actor: Actor, permission: str) -> Self:
        """Return the files that a grant in force opens to the actor with `permission`."""
        if not actor.may(permission):
            return self.none()
        grants = _grants(actor, permission).filter(care_file_id=OuterRef(self.file_lookup))
        return self.filter(Exists(grants))

    def reachable(self, actor: Actor, permission: str) -> Self:
        """Return area and granted files together; for fetching one by its id only."""
        area = actor.area_for(permission)
        if area is None:
            return self.granted_to(actor, permission)
        grants = _grants(actor, permission).filter(care_file_id=OuterRef(self.file_lookup))
        in_area = Q(area__gte=area.lo, area__lt=area.hi)
        return self.filter(in_area | Exists(grants))


class FileFactQuerySet(CareFileQuerySet):
    """Facts that hang on a child file."""

    file_lookup = "care_file_id"

    def holding_on(self, day: Any) -> Self:
        """Return the facts that hold on a day."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gt=day),
        )


def _grants(actor: Actor, permission: str) -> models.QuerySet[Any]:
    return grants_in_force(actor).filter(permissions__contains=[permission])


def grants_in_force(actor: Actor) -> models.QuerySet[Any]:
    """Return the grants that hold today for the actor's organisation, person and class."""
    from .models import Grant

    today = clock.today()
    grants = Grant.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=today),
        Q(user__isnull=True) | Q(user_id=actor.user_id),
        organisation=actor.organisation_id,
        valid_from__lte=today,
    )
    if actor.class_label:
        grants = grants.filter(Q(class_label=actor.class_label) | Q(user_id=actor.user_id))
    return grants
