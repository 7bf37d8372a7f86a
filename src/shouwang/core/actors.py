"""Who acts: a user at one post, or a named part of the system."""

from dataclasses import dataclass, field
from uuid import UUID

from .errors import NotAllowed
from .reach import NATION, Area


@dataclass(frozen=True, slots=True)
class Actor:
    """The acting post of one request, command or job.

    `area` is None for a post that sees only files opened to its organisation by a grant.
    `class_label` narrows a class teacher to one class of the school.
    """

    user_id: UUID | None
    display_name: str
    role: str
    permissions: frozenset[str]
    area: Area | None
    area_code: str = ""
    post_id: UUID | None = None
    organisation_id: UUID | None = None
    organisation_name: str = ""
    class_label: str = ""
    system: bool = False
    address: str = field(default="", compare=False)

    def may(self, permission: str) -> bool:
        """Say whether the post carries the permission at all, wherever that is."""
        return self.system or permission in self.permissions

    def area_for(self, permission: str) -> Area | None:
        """Return the area in which the permission holds, None where there is none."""
        return self.area if self.may(permission) else None


def require(actor: Actor, permission: str, *, at: str | None = None) -> None:
    """Ask again, inside the deed, whether the actor may do it at `at` (12-digit code).

    :raises NotAllowed: if the post lacks the permission, or `at` lies outside its area.
    """
    if not actor.may(permission):
        raise NotAllowed
    if at is not None and (actor.area is None or at not in actor.area):
        raise NotAllowed


def system_actor(name: str, area: Area = NATION) -> Actor:
    """Return a named part of the system (``nightly``, ``demo``): every permission, no person."""
    return Actor(
        user_id=None, display_name=name, role="SYSTEM", permissions=frozenset(), area=area,
        system=True,
    )  # fmt: skip
