"""What the shell of every page shows."""

from functools import cache
from importlib.metadata import version
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from shouwang.accounts import selectors
from shouwang.core import trust
from shouwang.core.actors import Actor
from shouwang.core.memory import remembered
from shouwang.divisions import selectors as divisions

from . import menu

_FRESH = 30.0  # seconds for which the names of places may be out of date
_ADDRESSES = {
    "home_url": "web:home",
    "privacy_url": "web:privacy",
}
_SIGNED_IN = {
    "help_url": "web:help",
    "complaints_url": "web:feedback",
    "switch_post_url": "accounts:switch-post",
    "password_url": "account_change_password",
    "security_url": "mfa_index",
    "sign_out_url": "account_logout",
    "lock_url": "accounts:lock",
    "stay_url": "accounts:stay",
}


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return `shell`: names, menu, the acting post and the posts to switch to.

    Made when a template first asks, so that a page without a frame costs nothing.
    """
    return {"shell": SimpleLazyObject(lambda: _shell(request))}


def _shell(request: HttpRequest) -> dict[str, Any]:
    here = getattr(request, "installation", None) or selectors.installation()
    actor: Actor | None = getattr(request, "actor", None)
    names = _names(here.area_code if here else "", actor.area_code if actor else "")
    shown: dict[str, Any] = {
        "system_name": here.system_name if here else "",
        "host_name": here.host_name if here else "",
        "support_name": here.support_text if here else "",
        "is_demo": bool(here and here.is_demo),
        "county_name": names[0],
        "area_name": names[1],
        "version": _version(),
        "sign_in_url": reverse("account_login"),
        "draft_url": reverse("web:draft"),
        "trust_url": reverse("web:trust") if trust.is_local() else "",
    }
    shown |= {key: address(name) for key, name in _ADDRESSES.items()}
    if request.user.is_authenticated:
        shown |= _person(request, actor)
    return shown | _keys(shown, actor)


def _keys(shown: dict[str, Any], actor: Actor | None) -> dict[str, Any]:
    """Return by what the pieces of the frame are kept: all that they can show (`ui.kept`)."""
    plain = tuple((name, value) for name, value in shown.items() if isinstance(value, str | int))
    person = tuple(shown.get("actor", {}).values())
    posts = tuple(tuple(post.values()) for post in shown.get("posts", ()))
    whole = (plain, person, posts)
    active = next(
        (
            item["url"]
            for group in shown.get("nav", ())
            for item in group["items"]
            if item["active"]
        ),
        "",
    )
    rights = (actor.permissions, actor.system, actor.role) if actor else ()
    return {"frame_key": whole, "navigation_key": (whole, rights, active)}


def _person(request: HttpRequest, actor: Actor | None) -> dict[str, Any]:
    user: Any = request.user
    here = getattr(request, "post", None)
    posts = getattr(request, "posts", [])
    shown: dict[str, Any] = {key: address(name) for key, name in _SIGNED_IN.items()}
    shown["actor"] = {
        "display_name": user.display_name,
        "username": user.username,
        "organisation_name": actor.organisation_name if actor else "",
        "post_title": selectors.post_title(here) if here else "",
    }
    shown["posts"] = [
        {
            "id": post.pk,
            "label": f"{post.organisation.name} · {selectors.post_title(post)}",
            "active": post is here,
        }
        for post in posts
    ]
    shown["idle_seconds"] = settings.IDLE_LOCK_SECONDS
    if actor is not None:
        shown["nav"] = menu.groups(actor, request)
        if actor.may("registry.view_file"):
            shown["search_url"] = address("registry:child-list")
    return shown


@remembered(_FRESH)
def _names(*codes: str) -> list[str]:
    known = divisions.paths([code for code in set(codes) if code])
    return [" ".join(known.get(code, [])[-2:]) if code else "" for code in codes]


@cache
def address(name: str) -> str:
    """Return the address of a page, "" while there is no page of that name."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@cache
def _version() -> str:
    return version("shouwang")
