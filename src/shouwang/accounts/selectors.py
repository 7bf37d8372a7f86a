"""Reading organisations, users and posts."""

from datetime import date
from uuid import UUID

from shouwang.core.actors import Actor
from shouwang.core.models import ScopedQuerySet
from shouwang.core.reach import Area

from . import roles
from .models import Organisation, Post, User
from .permissions import AccountsPermission


def posts_of(user: User, on: date) -> list[Post]:
    """Return the posts a user holds on a day, the oldest first."""
    held = Post.objects.held_on(on).filter(user=user, organisation__is_active=True)
    return list(held.select_related("organisation").order_by("valid_from", "id"))


def actor_for(post: Post, *, display_name: str, address: str = "") -> Actor:
    """Return the actor that acts under a post."""
    return Actor(
        user_id=post.user_id,
        display_name=display_name,
        role=post.role,
        permissions=roles.permissions_of(post.role),
        area=Area.of(post.area_code) if post.area_code else None,
        area_code=post.area_code or post.organisation.area,
        post_id=post.pk,
        organisation_id=post.organisation_id,
        organisation_name=post.organisation.name,
        class_label=post.class_label,
        address=address,
    )


def choose_post(posts: list[Post], wanted: str | None) -> Post | None:
    """Return the post asked for by id, else the first; None where there is none."""
    return next((post for post in posts if str(post.pk) == wanted), posts[0] if posts else None)


def organisations(actor: Actor) -> ScopedQuerySet[Organisation]:
    """Return the organisations an administrator looks after."""
    return Organisation.objects.visible_to(actor, AccountsPermission.MANAGE_ORGANISATIONS)


def organisations_in(area_code: str, kind: str) -> ScopedQuerySet[Organisation]:
    """Return the active organisations of a kind in a division; names are no secret."""
    return Organisation.objects.within(Area.of(area_code)).filter(kind=kind, is_active=True)


def get_organisation(organisation_id: UUID) -> Organisation:
    """Return an organisation by id.

    :raises Organisation.DoesNotExist: where there is none.
    """
    return Organisation.objects.get(pk=organisation_id)
