"""Deeds on organisations, users and posts."""

import secrets
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shouwang.audit import services as audit
from shouwang.audit.choices import Outcome
from shouwang.core.actors import Actor, require
from shouwang.core.errors import DomainError, NotAllowed
from shouwang.core.reach import Area

from .choices import Role
from .models import Draft, Feedback, Organisation, Post, User
from .permissions import AccountsPermission
from .roles import BY_GRANT_ONLY

# No look-alikes: slips are read out over the telephone and copied by hand.
_SLIP_LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_SLIP_LENGTH = 14


class NameTaken(DomainError):
    """The sign-in name or the organisation exists already."""

    message = _("该名称已被使用，请换一个。")


class AreaNeeded(DomainError):
    """The role acts in an area and none was given, or the other way round."""

    message = _("该岗位须指定负责区域；学校、公安、代理家长等岗位只看授权档案，不填区域。")


def new_slip() -> str:
    """Return a one-time password, to be printed on a slip and changed at the first sign-in."""
    return "".join(secrets.choice(_SLIP_LETTERS) for _ in range(_SLIP_LENGTH))


@transaction.atomic
def create_organisation(
    actor: Actor, *, name: str, kind: str, area: str, now: datetime, stage: str = "", code: str = ""
) -> Organisation:
    """Enter an organisation.

    :raises NotAllowed: outside the actor's area.
    :raises NameTaken: if the county has one of that name and kind.
    """
    require(actor, AccountsPermission.MANAGE_ORGANISATIONS, at=area)
    organisation = Organisation(name=name, kind=kind, stage=stage, code=code)
    organisation.place(area)
    known = Organisation.objects.filter(county=organisation.county, name=name, kind=kind)
    if known.exists():
        raise NameTaken
    organisation.save()
    audit.record(actor, "accounts.create_organisation", organisation, at=now, area=area)
    return organisation


@transaction.atomic
def create_user(
    actor: Actor, *, username: str, display_name: str, organisation: Organisation, now: datetime,
    password: str | None = None,
) -> tuple[User, str]:  # fmt: skip
    """Make an account; returns it with its one-time password.

    :param password: given only by set-up; otherwise a slip is drawn.
    :raises NameTaken: if the sign-in name exists.
    """
    require(actor, AccountsPermission.MANAGE_USERS, at=organisation.area)
    if User.objects.filter(username__iexact=username).exists():
        raise NameTaken
    slip = password or new_slip()
    user = User(username=username, display_name=display_name, organisation=organisation)
    user.set_password(slip)
    user.must_change_password = password is None
    user.save()
    audit.record(actor, "accounts.create_user", user, at=now, area=organisation.area)
    return user, slip


@transaction.atomic
def reset_password(actor: Actor, user: User, *, now: datetime) -> str:
    """Draw a new one-time password; the level above hands it over on a slip."""
    user = (
        User.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=user.pk)
    )
    require(actor, AccountsPermission.MANAGE_USERS, at=user.organisation.area)
    slip = new_slip()
    user.set_password(slip)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    audit.record(actor, "accounts.reset_password", user, at=now, area=user.organisation.area)
    return slip


@transaction.atomic
def set_active(actor: Actor, user: User, *, active: bool, now: datetime) -> User:
    """Enable or disable an account; nobody disables the account that acts."""
    user = (
        User.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=user.pk)
    )
    require(actor, AccountsPermission.MANAGE_USERS, at=user.organisation.area)
    if user.pk == actor.user_id:
        raise NotAllowed(_("不能停用自己的账号。"))
    before, user.is_active = user.is_active, active
    user.save(update_fields=["is_active"])
    audit.record(
        actor, "accounts.set_active", user, at=now, area=user.organisation.area,
        changes={"is_active": (before, active)},
    )  # fmt: skip
    return user


@transaction.atomic
def assign_post(
    actor: Actor, user: User, *, role: str, organisation: Organisation, area_code: str,
    valid_from: date, now: datetime, class_label: str = "", valid_to: date | None = None,
) -> Post:  # fmt: skip
    """Give a user a post.

    :raises NotAllowed: if the organisation or the area lies outside the actor's area.
    :raises AreaNeeded: if the role needs an area and has none, or must not have one.
    """
    require(actor, AccountsPermission.ASSIGN_POSTS, at=organisation.area)
    if (role in BY_GRANT_ONLY) == bool(area_code):
        raise AreaNeeded
    if area_code and not (actor.area and actor.area.covers(Area.of(area_code))):
        raise NotAllowed
    post = Post.objects.create(
        user=user, role=role, organisation=organisation, area_code=area_code,
        class_label=class_label, valid_from=valid_from, valid_to=valid_to,
    )  # fmt: skip
    audit.record(
        actor, "accounts.assign_post", post, at=now, area=organisation.area,
        changes={"user": str(user.pk), "role": Role(role), "area": area_code},
    )  # fmt: skip
    return post


@transaction.atomic
def end_post(actor: Actor, post: Post, *, on: date, now: datetime) -> Post:
    """End a post on a day; its sessions lose it at their next request after that day."""
    post = (
        Post.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=post.pk)
    )
    require(actor, AccountsPermission.ASSIGN_POSTS, at=post.organisation.area)
    before, post.valid_to = post.valid_to, on
    post.save(update_fields=["valid_to"])
    audit.record(
        actor, "accounts.end_post", post, at=now, area=post.organisation.area,
        changes={"valid_to": (before, on)},
    )  # fmt: skip
    return post


def note_refusal(
    actor: Actor, *, url_name: str, status: int, outcome: Outcome, cause: str, now: datetime
) -> None:
    """Note that a page was refused or failed; `cause` never holds values."""
    audit.record_refusal(
        actor, url_name or "unknown", at=now, outcome=outcome, note=f"{status} {cause}".strip()
    )


@transaction.atomic
def save_draft(actor: Actor, *, key: str, content: str, now: datetime) -> None:
    """Keep what the user has typed so far in a form."""
    if actor.user_id is None:
        raise NotAllowed
    Draft.objects.update_or_create(
        user_id=actor.user_id, key=key, defaults={"content": content, "saved_at": now}
    )


def take_draft(actor: Actor, *, key: str) -> str:
    """Return the kept form content, or nothing."""
    draft = Draft.objects.filter(user_id=actor.user_id, key=key).first()
    return draft.content if draft else ""


def drop_draft(actor: Actor, *, key: str) -> None:
    """Forget a draft once its form was saved."""
    Draft.objects.filter(user_id=actor.user_id, key=key).delete()


def drop_old_drafts(now: datetime) -> int:
    """Forget drafts older than a week."""
    return Draft.objects.filter(saved_at__lt=now - timedelta(days=7)).delete()[0]


@transaction.atomic
def send_feedback(actor: Actor, *, text: str, page: str, now: datetime) -> Feedback:
    """Take in a complaint or a suggestion."""
    if actor.user_id is None:
        raise NotAllowed
    feedback = Feedback.objects.create(
        user_id=actor.user_id, area_code=actor.area_code, text=text, page=page, sent_at=now
    )
    audit.record(actor, "accounts.send_feedback", feedback, at=now)
    return feedback
