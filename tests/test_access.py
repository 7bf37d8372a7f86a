"""Every URL × every standpoint, from ``access_table.py``; an unlisted page fails the run.

What nearly every page needs (a child, its school, the people who may not) is made once: it lies
in the `shared` transaction of the module, and each test takes back what it adds.
"""

import sys
import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from shouwang.accounts import testing as accounts
from shouwang.accounts.access import PUBLIC, SIGNED_IN
from shouwang.accounts.choices import Role
from shouwang.accounts.roles import BY_GRANT_ONLY, permissions_of

sys.path.insert(0, str(Path(__file__).parent))
from access_table import LIBRARY, TABLE, Page, Status, World

pytestmark = pytest.mark.django_db
LIBRARY_NAMES = {line.name for line in LIBRARY}
# Whom to ask for a right, the most usual first.
ROLES = (Role.CIVIL_AFFAIRS_OFFICER, *(role for role in Role if role not in BY_GRANT_ONLY),
         *sorted(BY_GRANT_ONLY))  # fmt: skip
# Of whom one at least lacks any given right.
POWERLESS = (Role.LEADER, Role.AUDIT_ADMIN, Role.SYSTEM_ADMIN)
UNREACHABLE = {401, 403, 404, 405, 500}


def patterns(
    found: list[URLPattern | URLResolver] | None = None, namespace: str = ""
) -> Iterator[tuple[str, Any]]:
    """Yield (full name, view) of every URL pattern of the product."""
    for entry in get_resolver().url_patterns if found is None else found:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from patterns(entry.url_patterns, inner)
        else:
            yield f"{namespace}{entry.name}", entry.callback


VIEWS = dict(patterns())
OURS = sorted(name for name in VIEWS if name not in LIBRARY_NAMES)


class Base:
    """The world that every page begins with, and who knocks at its doors from outside."""

    def __init__(self) -> None:
        accounts.make_installation()
        self.world = World()
        _ = self.world.child, self.world.user
        self.principal = _key_of(self.world.school_post)
        self.strangers = {role: _new(role, accounts.NEXT_COUNTY) for role in Role}
        self.others = {role: _new(role, accounts.COUNTY) for role in POWERLESS}


def _new(role: str, area: str) -> str:
    return _key_of(accounts.make_post(role, area=area))


def _key_of(post: Any) -> str:
    """Sign in as a post; return the key of the session, which no slow run finds locked."""
    session = accounts.client_of(post).session
    session["seen_at"] = time.time() + 12 * 3600
    session.save()
    return str(session.session_key)


def _with(key: str) -> Client:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    return client


@pytest.fixture(scope="module")
def base(shared: None) -> Base:
    made = Base()
    connection.check_constraints()  # once for what lies here, and not after every test
    return made


@pytest.fixture
def world(base: Base) -> World:
    return deepcopy(base.world)


def test_every_page_is_in_the_table() -> None:
    assert sorted(VIEWS) == sorted(TABLE)


def test_every_page_of_ours_says_who_may() -> None:
    assert [name for name in OURS if not getattr(VIEWS[name], "access", "")] == []


def test_every_page_has_a_name() -> None:
    assert [name for name in VIEWS if name.endswith("None")] == []


@pytest.mark.parametrize("name", sorted(VIEWS))
def test_what_each_standpoint_gets(name: str, world: World, base: Base) -> None:
    line, view = _line(name)
    standpoints = _standpoints(line, view, world, base)
    address = _address(line, world)  # a case is told to the offices that are there

    wrong = {
        standpoint: told
        for standpoint, (client, check) in standpoints.items()
        if (told := _undone(lambda client=client: _ask(client, line, address), check))
    }

    assert wrong == {}


Check = Callable[[Any], str]  # answer → what is wrong with it, "" nothing


def _standpoints(
    line: Page, view: Any, world: World, base: Base
) -> dict[str, tuple[Client, Check]]:
    """Return who asks for a page, with what each must get."""
    role = _permitted_role(line, view)
    post = line.post(world) if line.post else accounts.make_post(role, area=accounts.COUNTY)
    permitted = accounts.client_of(post)
    found: dict[str, tuple[Client, Check]] = {
        "signed out": (Client(), _signed_out(line, view)),
        "permitted": (permitted, _wanted(line.permitted)),
    }
    if _access(view) in {PUBLIC, SIGNED_IN} or line.name in LIBRARY_NAMES:
        return found
    stranger = line.stranger
    if stranger is None and line.is_of_a_record:
        stranger = 404
    return found | {
        "stranger": (_with(base.strangers[role]), _wanted(stranger)),
        "same county without the right": (_with(base.others[_other_role(view)]), _wanted(403)),
        "granted organisation": (_with(base.principal), _wanted(_of_the_school(line, view))),
    }


def _of_the_school(line: Page, view: Any) -> Status | None:
    if line.granted is not None:
        return line.granted
    if not permissions_of(Role.PRINCIPAL) & _permissions(view):
        return 403
    if line.is_of_a_record:
        # A record's page that a grant opens, or does not, has to say so in the table.
        pytest.fail(f"{line.name}: the table must say what a granted organisation gets")
    return None


def _wanted(status: Status | None) -> Check:
    """Return a check for one of some answers; None: anything but a refusal or a failure."""

    def check(response: Any) -> str:
        got = response.status_code
        if status is None:
            return f"{got}" if got in UNREACHABLE else ""
        wanted = status if isinstance(status, tuple) else (status,)
        return "" if got in wanted else f"{got} instead of {status}"

    return check


def _signed_out(line: Page, view: Any) -> Check:
    status = _wanted(line.signed_out or (200 if _access(view) == PUBLIC else 302))

    def check(response: Any) -> str:
        led = response.status_code != 302 or response.url.startswith("/accounts/login/")
        if not led and line.name not in {"set_language", "account_logout"}:
            return f"led to {response.url}"
        return status(response)

    return check


def _undone(ask: Callable[[], Any], check: Check) -> str:
    """Ask, judge, and take back what the deed did: the next standpoint finds the same world."""
    with transaction.atomic():
        told = check(ask())
        transaction.set_rollback(True)
    return told


def _line(name: str) -> tuple[Page, Any]:
    if name not in TABLE:
        pytest.fail(f"{name} is missing in tests/access_table.py")
    return TABLE[name], VIEWS[name]


def _access(view: Any) -> str:
    return str(getattr(view, "access", ""))


def _permissions(view: Any) -> set[str]:
    return set(_access(view).split(" | "))


def _permitted_role(line: Page, view: Any) -> Role:
    if line.role:
        return Role(line.role)
    if _access(view) in {PUBLIC, SIGNED_IN, ""}:
        return Role.CIVIL_AFFAIRS_OFFICER
    return next(role for role in ROLES if permissions_of(role) & _permissions(view))


def _other_role(view: Any) -> Role:
    return next(role for role in POWERLESS if not permissions_of(role) & _permissions(view))


def _address(line: Page, world: World) -> str:
    kwargs = {key: make(world) for key, make in line.kwargs.items()}
    return line.path or reverse(line.name, kwargs=kwargs)


def _ask(client: Client, line: Page, address: str) -> Any:
    return getattr(client, line.method)(address, line.data)
