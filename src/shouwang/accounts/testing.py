"""Builders and fixtures for the tests of every app: organisations, users, posts, clients.

People are named by standpoint: `officer` may, `director` of the same county may less, `stranger`
is the officer of the next county. Everything goes through the services, as the system itself.

Loaded as a pytest plugin by the root `conftest.py`, before Django is set up: imports of models
stay inside the functions.
"""

import itertools
import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

COUNTY, NEXT_COUNTY = "990102000000", "990103000000"
TOWNSHIP, NEXT_TOWNSHIP = "990102001000", "990102002000"
VILLAGE, NEXT_VILLAGE = "990102001201", "990102002201"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
FIRST_DAY = date(2020, 1, 1)

_numbers = itertools.count(1)


@pytest.fixture(autouse=True, scope="session")
def settings_of_tests() -> Iterator[None]:
    """Name static files as they are (no manifest is collected), and hash passwords quickly."""
    from django.conf import settings
    from django.test import override_settings

    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        STORAGES={**settings.STORAGES, "staticfiles": plain},
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield


def make_organisation(
    name: str = "", *, kind: str = "CIVIL_AFFAIRS", area: str = COUNTY, stage: str = ""
) -> Any:
    """Enter an organisation (a numbered name if none is given)."""
    from shouwang.accounts import services
    from shouwang.core import clock
    from shouwang.core.actors import system_actor
    from shouwang.core.scope import acting_as

    name = name or f"试点单位{next(_numbers)}"
    if kind in {"SCHOOL", "KINDERGARTEN"}:
        stage = stage or ("PRIMARY" if kind == "SCHOOL" else "KINDERGARTEN")
    with acting_as(system_actor("test")) as actor:
        return services.create_organisation(
            actor, name=name, kind=kind, area=area, stage=stage, now=clock.now()
        )


def make_user(
    username: str = "", *, organisation: Any = None, display_name: str = "", password: str = ""
) -> Any:
    """Make an account. With `password` one can sign in; without, only `client_of` can."""
    from shouwang.accounts import services
    from shouwang.core import clock
    from shouwang.core.actors import system_actor
    from shouwang.core.scope import acting_as

    username = username or f"user{next(_numbers)}"
    organisation = organisation or make_organisation()
    with acting_as(system_actor("test")) as actor:
        return services.create_user(
            actor,
            username=username,
            display_name=display_name or f"测试{username}",
            organisation=organisation,
            password=password or "unused-password",
            now=clock.now(),
        )[0]


def make_post(
    role: str = "CIVIL_AFFAIRS_OFFICER",
    *,
    area: str = COUNTY,
    organisation: Any = None,
    user: Any = None,
    class_label: str = "",
    valid_from: date = FIRST_DAY,
    valid_to: date | None = None,
    username: str = "",
    password: str = "",
) -> Any:
    """Give a post, with a user and an organisation of its own unless given.

    A role that sees granted files alone gets no area; `area` then places the organisation.
    """
    from shouwang.accounts import services
    from shouwang.accounts.roles import BY_GRANT_ONLY
    from shouwang.core import clock
    from shouwang.core.actors import system_actor
    from shouwang.core.scope import acting_as

    kind = _KINDS.get(role, "CIVIL_AFFAIRS")
    organisation = organisation or make_organisation(kind=kind, area=area)
    user = user or make_user(username, organisation=organisation, password=password)
    with acting_as(system_actor("test")) as actor:
        return services.assign_post(
            actor,
            user,
            role=role,
            organisation=organisation,
            area_code="" if role in BY_GRANT_ONLY else area,
            class_label=class_label or ("三年级1班" if role == "CLASS_TEACHER" else ""),
            valid_from=valid_from,
            valid_to=valid_to,
            now=clock.now(),
        )


_KINDS = {
    "EDUCATION_OFFICER": "EDUCATION",
    "TOWNSHIP_SUPERVISOR": "TOWNSHIP",
    "VILLAGE_OFFICER": "VILLAGE",
    "PRINCIPAL": "SCHOOL",
    "CLASS_TEACHER": "SCHOOL",
    "DORMITORY_MANAGER": "SCHOOL",
    "POLICE_LIAISON": "PUBLIC_SECURITY",
    "PROXY_PARENT": "VOLUNTEER_TEAM",
    "VOLUNTEER": "VOLUNTEER_TEAM",
    "LEADER": "GOVERNMENT",
}


def make_installation(*, area: str = COUNTY, is_demo: bool = False) -> Any:
    """Write down whose installation the tests run in."""
    from shouwang.accounts import services
    from shouwang.core import clock
    from shouwang.core.actors import system_actor
    from shouwang.core.scope import acting_as

    with acting_as(system_actor("test")):
        return services.set_up(
            area_code=area,
            system_name="守望",
            host_name="试点县民政局",
            support_text="",
            is_demo=is_demo,
            now=clock.now(),
        )


def actor_of(post: Any) -> Any:
    """Return the `Actor` of a post; use with `acting_as(actor)`."""
    from shouwang.accounts import selectors

    return selectors.actor_for(post, display_name=post.user.display_name)


def client_of(post: Any, **defaults: Any) -> Any:
    """Return a test client signed in as the post's user, acting under that post."""
    from django.test import Client

    from shouwang.accounts.middleware import POST_KEY

    client = Client(**defaults)
    client.force_login(post.user, backend=BACKEND)
    session = client.session
    session[POST_KEY], session["seen_at"] = str(post.pk), time.time()
    session.save()
    return client


@pytest.fixture
def officer(db: None) -> Any:
    """The post of the county's civil-affairs officer."""
    return make_post("CIVIL_AFFAIRS_OFFICER")


@pytest.fixture
def director(db: None) -> Any:
    """A post of the same county with fewer rights: sees figures alone."""
    return make_post("LEADER")


@pytest.fixture
def stranger(db: None) -> Any:
    """The post of the next county's civil-affairs officer."""
    return make_post("CIVIL_AFFAIRS_OFFICER", area=NEXT_COUNTY)


@pytest.fixture
def village_officer(db: None) -> Any:
    """The post of a village's children's officer."""
    return make_post("VILLAGE_OFFICER", area=VILLAGE)


@pytest.fixture
def principal(db: None) -> Any:
    """The post of a school's principal: reaches files through grants to the school alone."""
    return make_post("PRINCIPAL", area=TOWNSHIP)


@pytest.fixture
def system_admin(db: None) -> Any:
    """The post of the county's system administrator."""
    return make_post("SYSTEM_ADMIN")


@pytest.fixture
def security_admin(db: None) -> Any:
    """The post of the county's security administrator."""
    return make_post("SECURITY_ADMIN")


@pytest.fixture
def audit_admin(db: None) -> Any:
    """The post of the county's audit administrator."""
    return make_post("AUDIT_ADMIN")


@pytest.fixture
def as_post() -> Callable[[Any], Any]:
    """`client_of`, for tests that take everything as fixtures."""
    return client_of
