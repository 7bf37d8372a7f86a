"""Deeds on organisations, users and posts."""

import secrets
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shouwang.audit import services as audit
from shouwang.audit.choices import Outcome
from shouwang.core import clock, memory
from shouwang.core.actors import Actor, require, system_actor
from shouwang.core.errors import DomainError, NotAllowed
from shouwang.core.reach import Area

from . import limits, selectors
from .choices import Role
from .models import Draft, Feedback, Installation, Organisation, Post, User
from .permissions import AccountsPermission
from .provider import PROVINCE
from .roles import ADMINISTRATORS, BY_GRANT_ONLY

# No look-alikes: slips are read out over the telephone and copied by hand.
_SLIP_LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_SLIP_LENGTH = 14


class NameTaken(DomainError):
    """The sign-in name or the organisation exists already."""

    message = _("该名称已被使用，请换一个。")


class AreaNeeded(DomainError):
    """The role acts in an area and none was given, or the other way round."""

    message = _("该岗位须指定负责区域；学校、公安、代理家长等岗位只看授权档案，不填区域。")


class OneAdministratorOnly(DomainError):
    """The three administrators are three persons with no other post."""

    message = _("系统、安全、审计管理员须由不同的人担任，且不得兼任其他岗位。")


class LevelAboveNeeded(NotAllowed):
    """An administrator's account is in the hands of the level above alone."""

    message = _("管理员账号只能由上级系统管理员重置或停用。")


class IdentityTaken(DomainError):
    """The identity opens another account, or the account has one already."""

    message = _("该身份标识已关联其他账号，或者该账号已有关联，请先解除。")


class StillInUse(DomainError):
    """The organisation still has people."""

    message = _("该单位还有在任岗位，请先结束岗位再停用单位。")


class AlreadySetUp(DomainError):
    """The installation exists already."""

    message = _("系统已经初始化，不能重复进行。")


def new_slip() -> str:
    """Return a one-time password, to be printed on a slip and changed at the first sign-in."""
    return "".join(secrets.choice(_SLIP_LETTERS) for _ in range(_SLIP_LENGTH))


@transaction.atomic
def create_organisation(
    actor: Actor, *, name: str, kind: str, area: str, now: datetime, stage: str = "",
    code: str = "", telephone: str = "",
) -> Organisation:  # fmt: skip
    """Enter an organisation.

    :raises NotAllowed: outside the actor's area.
    :raises NameTaken: if the county has one of that name and kind.
    """
    require(actor, AccountsPermission.MANAGE_ORGANISATIONS, at=area)
    organisation = Organisation(name=name, kind=kind, stage=stage, code=code, telephone=telephone)
    organisation.place(area)
    known = Organisation.objects.filter(county=organisation.county, name=name, kind=kind)
    if known.exists():
        raise NameTaken
    organisation.save()
    audit.record(actor, "accounts.create_organisation", organisation, at=now, area=area)
    return organisation


@transaction.atomic
def edit_organisation(
    actor: Actor, organisation: Organisation, *, name: str, kind: str, area: str, now: datetime,
    stage: str = "", code: str = "", telephone: str = "",
) -> Organisation:  # fmt: skip
    """Correct an organisation.

    :raises NotAllowed: if its present or its new division lies outside the actor's area.
    :raises NameTaken: if the county has another of that name and kind.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    require(actor, AccountsPermission.MANAGE_ORGANISATIONS, at=organisation.area)
    require(actor, AccountsPermission.MANAGE_ORGANISATIONS, at=area)
    before = (organisation.name, organisation.kind, organisation.area)
    organisation.name, organisation.kind, organisation.stage = name, kind, stage
    organisation.code, organisation.telephone = code, telephone
    organisation.place(area)
    same = Organisation.objects.filter(county=organisation.county, name=name, kind=kind)
    if same.exclude(pk=organisation.pk).exists():
        raise NameTaken
    organisation.save()
    audit.record(
        actor, "accounts.edit_organisation", organisation, at=now, area=area,
        changes={"name_kind_area": (before, (name, kind, area))},
    )  # fmt: skip
    return organisation


@transaction.atomic
def set_organisation_active(
    actor: Actor, organisation: Organisation, *, active: bool, now: datetime
) -> Organisation:
    """Take an organisation out of use, or back into it.

    :raises StillInUse: if people still hold posts there.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    require(actor, AccountsPermission.MANAGE_ORGANISATIONS, at=organisation.area)
    held = Post.objects.held_on(clock.local_date(now)).filter(organisation=organisation)
    if not active and held.exists():
        raise StillInUse
    before, organisation.is_active = organisation.is_active, active
    organisation.save(update_fields=["is_active"])
    audit.record(
        actor, "accounts.set_organisation_active", organisation, at=now, area=organisation.area,
        changes={"is_active": (before, active)},
    )  # fmt: skip
    return organisation


@transaction.atomic
def create_user(
    actor: Actor, *, username: str, display_name: str, organisation: Organisation, now: datetime,
    password: str | None = None, telephone: str = "", email: str = "",
) -> tuple[User, str]:  # fmt: skip
    """Make an account; returns it with its one-time password.

    :param password: given only by set-up; otherwise a slip is drawn.
    :raises NameTaken: if the sign-in name exists.
    """
    require(actor, AccountsPermission.MANAGE_USERS, at=organisation.area)
    if User.objects.filter(username__iexact=username).exists():
        raise NameTaken
    slip = password or new_slip()
    user = User(
        username=username, display_name=display_name, organisation=organisation,
        telephone=telephone, email=email,
    )  # fmt: skip
    user.set_password(slip)
    user.must_change_password = password is None
    user.save()
    audit.record(actor, "accounts.create_user", user, at=now, area=organisation.area)
    return user, slip


@transaction.atomic
def reset_password(actor: Actor, user: User, *, now: datetime) -> str:
    """Draw a new one-time password; the level above hands it over on a slip.

    :raises NotAllowed: outside the actor's area, or for the account that acts.
    :raises LevelAboveNeeded: for one of the three administrators of the actor's own level: who
        could reset the password of the other two could do their deeds.
    """
    user = _locked_user(user)
    require(actor, AccountsPermission.MANAGE_USERS, at=user.organisation.area)
    _require_level_above(actor, user)
    slip = new_slip()
    user.set_password(slip)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    audit.record(actor, "accounts.reset_password", user, at=now, area=user.organisation.area)
    transaction.on_commit(lambda: limits.forget_failures(user.username))
    return slip


def _locked_user(user: User) -> User:
    locked = User.objects.select_for_update(of=("self",)).select_related("organisation")
    return locked.get(pk=user.pk)


def _require_level_above(actor: Actor, user: User) -> None:
    """Refuse to touch an administrator's account but from a wider area (or the command line)."""
    if user.pk == actor.user_id:
        raise NotAllowed(_("不能对自己的账号进行此操作。"))
    if actor.system:
        return
    for post in Post.objects.held_on(clock.today()).filter(user=user, role__in=ADMINISTRATORS):
        if actor.area is None or Area.of(post.area_code).covers(actor.area):
            raise LevelAboveNeeded


@transaction.atomic
def edit_user(
    actor: Actor, user: User, *, display_name: str, organisation: Organisation,
    telephone: str, email: str, now: datetime,
) -> User:  # fmt: skip
    """Correct an account's name, organisation or ways to reach its holder.

    :raises NotAllowed: if the present or the new organisation lies outside the actor's area.
    """
    user = _locked_user(user)
    require(actor, AccountsPermission.MANAGE_USERS, at=user.organisation.area)
    require(actor, AccountsPermission.MANAGE_USERS, at=organisation.area)
    changes = {
        "display_name": (user.display_name, display_name),
        "organisation": (str(user.organisation_id), str(organisation.pk)),
        "telephone_changed": user.telephone != telephone,
        "email": (user.email, email),
    }
    user.display_name, user.organisation = display_name, organisation
    user.telephone, user.email = telephone, email
    user.save(update_fields=["display_name", "organisation", "telephone", "email"])
    audit.record(actor, "accounts.edit_user", user, at=now, area=organisation.area, changes=changes)
    return user


@transaction.atomic
def link_identity(actor: Actor, user: User, *, identity: str, now: datetime) -> SocialAccount:
    """Let an identity of the province's platform open an account.

    As much as a new password would be: whoever holds it can do the account's deeds.

    :raises NotAllowed: outside the actor's area, or for the account that acts.
    :raises LevelAboveNeeded: for one of the three administrators of the actor's own level.
    :raises IdentityTaken: if it opens another account, or the account has one already.
    """
    user = _locked_user(user)
    require(actor, AccountsPermission.MANAGE_USERS, at=user.organisation.area)
    _require_level_above(actor, user)
    taken = SocialAccount.objects.filter(Q(user=user) | Q(provider=PROVINCE, uid=identity))
    if taken.exists():
        raise IdentityTaken
    made = SocialAccount.objects.create(user=user, provider=PROVINCE, uid=identity)
    audit.record(actor, "accounts.link_identity", user, at=now, area=user.organisation.area)
    return made


@transaction.atomic
def unlink_identity(actor: Actor, identity: SocialAccount, *, now: datetime) -> None:
    """Take the link away; the account's own password goes on.

    :raises NotAllowed: outside the actor's area, or for the account that acts.
    :raises LevelAboveNeeded: for one of the three administrators of the actor's own level.
    """
    user = _locked_user(identity.user)
    require(actor, AccountsPermission.MANAGE_USERS, at=user.organisation.area)
    _require_level_above(actor, user)
    identity.delete()
    audit.record(actor, "accounts.unlink_identity", user, at=now, area=user.organisation.area)


@transaction.atomic
def set_active(actor: Actor, user: User, *, active: bool, now: datetime) -> User:
    """Enable or disable an account; nobody disables the account that acts."""
    user = _locked_user(user)
    require(actor, AccountsPermission.MANAGE_USERS, at=user.organisation.area)
    _require_level_above(actor, user)
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
    :raises OneAdministratorOnly: if it would join an administrator's post with any other.
    """
    require(actor, AccountsPermission.ASSIGN_POSTS, at=organisation.area)
    require(actor, AccountsPermission.ASSIGN_POSTS, at=user.organisation.area)
    if user.pk == actor.user_id:
        raise NotAllowed(_("不能给自己分配岗位。"))
    # The user's row is the lock: two posts given at one moment must see each other.
    user = _locked_user(user)
    _refuse_second_hand(user, role, valid_from)
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


def _refuse_second_hand(user: User, role: str, valid_from: date) -> None:
    others = Post.objects.filter(user=user).exclude(valid_to__lt=valid_from).exclude(role=role)
    if role not in ADMINISTRATORS:
        others = others.filter(role__in=ADMINISTRATORS)
    if others.exists():
        raise OneAdministratorOnly


@transaction.atomic
def end_post(actor: Actor, post: Post, *, on: date, now: datetime) -> Post:
    """End a post on a day; its sessions lose it at their next request after that day."""
    post = (
        Post.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=post.pk)
    )
    require(actor, AccountsPermission.ASSIGN_POSTS, at=post.organisation.area)
    if post.user_id == actor.user_id:
        raise NotAllowed(_("不能结束自己的岗位。"))
    before, post.valid_to = post.valid_to, on
    post.save(update_fields=["valid_to"])
    audit.record(
        actor, "accounts.end_post", post, at=now, area=post.organisation.area,
        changes={"valid_to": (before, on)},
    )  # fmt: skip
    return post


def note_account(
    user: User | None, action: str, *, address: str, now: datetime,
    outcome: Outcome = Outcome.DONE,
) -> None:  # fmt: skip
    """Note a sign-in, a sign-out, a change of password or of the second factor.

    A name that is nobody's is not written down: people type passwords into that field.
    """
    actor = selectors.user_actor(user, address=address) if user else _nobody(address)
    audit.record(actor, action, user, at=now, outcome=outcome)


def _nobody(address: str) -> Actor:
    here = selectors.installation()
    return Actor(
        user_id=None,
        display_name="?",
        role="",
        permissions=frozenset(),
        area=None,
        area_code=here.area_code if here else "",
        address=address,
    )


@transaction.atomic
def switch_post(actor: Actor, post: Post, *, now: datetime) -> None:
    """Note that a user goes on under another post; the session carries which.

    :raises NotAllowed: if the post is not one the user holds today.
    """
    if post.user_id != actor.user_id:
        raise NotAllowed
    audit.record(
        actor, "accounts.switch_post", post, at=now,
        changes={"role": (actor.role, post.role), "area": (actor.area_code, post.area_code)},
    )  # fmt: skip


def note_lock(actor: Actor, *, locked: bool, now: datetime) -> None:
    """Note that the screen was locked or opened again."""
    audit.record(actor, "accounts.lock" if locked else "accounts.unlock", at=now)


@transaction.atomic
def set_up(
    *, area_code: str, system_name: str, host_name: str, support_text: str, is_demo: bool,
    now: datetime,
) -> Installation:  # fmt: skip
    """Write down whose installation this is.

    :raises AlreadySetUp: if there is one.
    """
    if Installation.objects.exists():
        raise AlreadySetUp
    made = Installation.objects.create(
        area_code=area_code, system_name=system_name, host_name=host_name,
        support_text=support_text, is_demo=is_demo, made_at=now,
    )  # fmt: skip
    audit.record(system_actor("init"), "accounts.set_up", made, at=now, area=area_code)
    return made


@transaction.atomic
def edit_settings(
    actor: Actor, *, system_name: str, host_name: str, support_text: str,
    requires_second_factor: bool, now: datetime,
) -> Installation:  # fmt: skip
    """Change how the installation presents itself, and whether wide posts need a second factor."""
    made = Installation.objects.select_for_update().get()
    require(actor, AccountsPermission.MANAGE_SETTINGS, at=made.area_code)
    changes = {
        "system_name": (made.system_name, system_name),
        "requires_second_factor": (made.requires_second_factor, requires_second_factor),
    }
    made.system_name, made.host_name, made.support_text = system_name, host_name, support_text
    made.requires_second_factor = requires_second_factor
    made.save()
    audit.record(actor, "accounts.edit_settings", made, at=now, changes=changes)
    transaction.on_commit(memory.forget)  # the next page names the system anew
    return made


def note_export(
    actor: Actor, action: str, *, rows: int, conditions: Mapping[str, str], now: datetime,
    purpose: str = "",
) -> None:  # fmt: skip
    """Note that a list left the system as a workbook."""
    changes = {"rows": rows, "conditions": dict(conditions)}
    audit.record(actor, action, at=now, changes=changes, purpose=purpose)


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


def drop_draft(actor: Actor, *, key: str) -> None:
    """Forget a draft once its form was saved."""
    if actor.user_id is not None:
        Draft.objects.filter(user_id=actor.user_id, key=key[:120]).delete()


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


@transaction.atomic
def answer_feedback(actor: Actor, feedback: Feedback, *, answer: str, now: datetime) -> Feedback:
    """Answer a complaint or a suggestion; the sender sees it on the same page.

    :raises NotAllowed: outside the actor's area.
    """
    feedback = Feedback.objects.select_for_update().get(pk=feedback.pk)
    require(actor, AccountsPermission.ANSWER_FEEDBACK, at=feedback.area_code)
    feedback.answer, feedback.answered_at = answer, now
    feedback.save(update_fields=["answer", "answered_at"])
    audit.record(actor, "accounts.answer_feedback", feedback, at=now, area=feedback.area_code)
    return feedback
