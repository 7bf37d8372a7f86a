"""Reading organisations, users and posts."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery

from shouwang.core.actors import Actor
from shouwang.core.memory import remembered
from shouwang.core.models import ScopedQuerySet
from shouwang.core.reach import Area
from shouwang.divisions.models import Division

from . import roles
from .choices import OrganisationKind, Role
from .models import Draft, Feedback, Installation, Organisation, Post, User
from .permissions import AccountsPermission


def posts_of(user: User, on: date) -> list[Post]:
    """Return the posts a user holds on a day, the oldest first."""
    # Making the query costs as much as running it; it is run anew each time.
    return list(_posts_of(user.pk, on).all())


@lru_cache(maxsize=1024)
def _posts_of(user_id: UUID, on: date) -> QuerySet[Post]:
    held = Post.objects.held_on(on).filter(user=user_id, organisation__is_active=True)
    ordered: QuerySet[Post] = held.select_related("organisation").order_by("valid_from", "id")
    return ordered


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


def organisations_with_area(actor: Actor) -> QuerySet[Organisation]:
    """Return `organisations(actor)`, each with `area_name`."""
    place = Division.objects.filter(code=OuterRef("area")).values("name")[:1]
    return organisations(actor).annotate(area_name=Subquery(place))


def organisations_in(area_code: str, kind: str) -> ScopedQuerySet[Organisation]:
    """Return the active organisations of a kind in a division; names are no secret."""
    return Organisation.objects.within(Area.of(area_code)).filter(kind=kind, is_active=True)


def get_organisation(organisation_id: UUID) -> Organisation:
    """Return an organisation by id.

    :raises Organisation.DoesNotExist: where there is none.
    """
    return Organisation.objects.get(pk=organisation_id)


_ROLES = dict(Role.choices)


def post_title(post: Post) -> str:
    """Return what a post is called beside the organisation: the role, and the class taught."""
    title = str(_ROLES.get(post.role, post.role))
    return f"{title}（{post.class_label}）" if post.class_label else title


def user_actor(user: User, *, address: str = "") -> Actor:
    """Return the actor of an account as such, without any post or right: it signs in or out."""
    return Actor(
        user_id=user.pk,
        display_name=user.display_name,
        role="",
        permissions=frozenset(),
        area=None,
        area_code=user.organisation.area,
        organisation_id=user.organisation_id,
        organisation_name=user.organisation.name,
        address=address,
    )


def find_user(username: str) -> User | None:
    """Return the user of a sign-in name, whatever the case; None where there is none."""
    return User.objects.select_related("organisation").filter(username__iexact=username).first()


def installation() -> Installation | None:
    """Return this installation; None before `shouwang init` or `demo` has made it."""
    return Installation.objects.first()


@remembered(10.0, worth=lambda found: found is not None)
def installation_of_late() -> Installation | None:
    """Return this installation as it was at most ten seconds ago: every page asks for its names.

    A changed demand for a second factor reaches the other web processes by then, too.
    """
    return installation()


def users(actor: Actor, on: date) -> QuerySet[User]:
    """Return the accounts of the organisations in the actor's area, with the posts held `on`.

    Both hands see them: who keeps the accounts, and who gives the posts.
    """
    area = actor.area_for(AccountsPermission.MANAGE_USERS) or actor.area_for(
        AccountsPermission.ASSIGN_POSTS
    )
    if area is None:
        return User.objects.none()
    held = Post.objects.held_on(on).select_related("organisation").order_by("valid_from", "id")
    return (
        User.objects.filter(organisation__in=Organisation.objects.within(area))
        .select_related("organisation")
        .prefetch_related(Prefetch("posts", queryset=held, to_attr="held_posts"))
    )


def all_posts_of(user: User) -> list[Post]:
    """Return every post a user holds or held, the newest first."""
    return list(user.posts.select_related("organisation").order_by("-valid_from", "-id"))


def posts(actor: Actor) -> QuerySet[Post]:
    """Return the posts at organisations in the actor's area, past ones too."""
    area = actor.area_for(AccountsPermission.ASSIGN_POSTS)
    if area is None:
        return Post.objects.none()
    found: QuerySet[Post] = Post.objects.filter(
        organisation__in=Organisation.objects.within(area)
    ).select_related("organisation", "user")
    return found


def organisations_to_choose(actor: Actor, permission: str) -> QuerySet[Organisation]:
    """Return the active organisations in the area in which `permission` holds, by name."""
    area = actor.area_for(permission)
    if area is None:
        return Organisation.objects.none()
    return Organisation.objects.within(area).filter(is_active=True).order_by("area", "name")


def administrators_above(user_area: str) -> list[Organisation]:
    """Return the organisations whose system administrators may reset a password at `user_area`.

    Named on the public page for forgotten passwords, the nearest first: names of offices only.
    """
    above = [user_area[:length].ljust(12, "0") for length in (9, 6, 4, 2)]
    found = Post.objects.filter(
        organisation=OuterRef("pk"), role="SYSTEM_ADMIN", valid_to__isnull=True
    )
    offices = Organisation.objects.filter(Exists(found), area__in=above, is_active=True)
    return list(offices.order_by("-area", "name"))


def identities(user: User) -> QuerySet[SocialAccount]:
    """Return the identity of the province's platform that opens an account; one or none."""
    return SocialAccount.objects.filter(user=user)


def needs_second_factor(user: User, role: str, required: bool) -> bool:
    """Say whether the post asks for a second factor that the user has not set up yet."""
    return required and role in roles.WIDE_REACH and not is_mfa_enabled(user)


def feedback(actor: Actor) -> QuerySet[Feedback]:
    """Return what users of the actor's area have told us, newest first."""
    area = actor.area_for(AccountsPermission.ANSWER_FEEDBACK)
    if area is None:
        return Feedback.objects.none()
    found = Feedback.objects.filter(area_code__gte=area.lo, area_code__lt=area.hi)
    return found.select_related("user", "user__organisation").order_by("-sent_at")


def own_feedback(actor: Actor) -> QuerySet[Feedback]:
    """Return what the acting user has told us, newest first, with the answers."""
    if actor.user_id is None:
        return Feedback.objects.none()
    return Feedback.objects.filter(user_id=actor.user_id).order_by("-sent_at")


def draft(actor: Actor, key: str) -> str:
    """Return the kept content of a form, or nothing."""
    if actor.user_id is None:
        return ""
    found = Draft.objects.filter(user_id=actor.user_id, key=key).first()
    return str(found.content) if found else ""


@dataclass(frozen=True)
class DemoAccount:
    """One account shown on the sign-in page of a demo."""

    username: str
    password: str
    standpoint: str


def demo_accounts() -> list[DemoAccount]:
    """Return the accounts of the demo county, from `demo/accounts.json` of the data directory.

    Empty for any installation that is not marked as a demo, whatever files lie there.
    """
    here = installation()
    path = settings.DATA_DIR / "demo" / "accounts.json"
    if here is None or not here.is_demo or not path.exists():
        return []
    stored: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
    names = ("username", "password", "standpoint")
    return [DemoAccount(*(str(entry[name]) for name in names)) for entry in stored]


def schools_by_name(county: str) -> dict[str, UUID]:
    """Return the active schools and kindergartens of a county (six digits) by their full name."""
    kinds = (OrganisationKind.SCHOOL, OrganisationKind.KINDERGARTEN)
    found = Organisation.objects.filter(county=county, kind__in=kinds, is_active=True)
    return dict(found.values_list("name", "pk"))


def actor_of_post(post_id: UUID, on: date) -> Actor | None:
    """Return the actor a job works for; None where the post has ended or the user is disabled."""
    held = Post.objects.held_on(on).filter(pk=post_id, user__is_active=True)
    post = held.select_related("organisation", "user").first()
    return actor_for(post, display_name=post.user.display_name) if post else None


def posts_of_role(role: str, on: date) -> QuerySet[Post]:
    """Return the posts in force of a role, wherever they are, with user and organisation."""
    held = Post.objects.held_on(on).filter(role=role, user__is_active=True)
    return held.select_related("organisation", "user").order_by("pk")


def posts_with_mail(on: date) -> QuerySet[Post]:
    """Return the posts in force whose user has a working e-mail address."""
    held = Post.objects.held_on(on).filter(user__is_active=True).exclude(user__email="")
    return held.select_related("organisation", "user").order_by("pk")


def organisation_names(ids: Collection[UUID]) -> dict[UUID, str]:
    """Return what organisations are called, wherever they lie; one query."""
    return dict(Organisation.objects.filter(pk__in=ids).values_list("pk", "name"))
