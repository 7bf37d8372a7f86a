"""Every URL × every standpoint, from ``access_table.py``; an unlisted page fails the run."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
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
GUARDED = [name for name in OURS if getattr(VIEWS[name], "access", "") not in {PUBLIC, SIGNED_IN}]


@pytest.fixture
def world() -> World:
    accounts.make_installation()
    return World()


def test_every_page_is_in_the_table() -> None:
    assert sorted(VIEWS) == sorted(TABLE)


def test_every_page_of_ours_says_who_may() -> None:
    assert [name for name in OURS if not getattr(VIEWS[name], "access", "")] == []


def test_every_page_has_a_name() -> None:
    assert [name for name in VIEWS if name.endswith("None")] == []


@pytest.mark.parametrize("name", sorted(VIEWS))
def test_signed_out(name: str, world: World) -> None:
    line, view = _line(name)
    response = _ask(Client(), line, world)

    wanted = line.signed_out or (200 if _access(view) == PUBLIC else 302)
    _expect(response.status_code, wanted)
    if response.status_code == 302 and name not in {"set_language", "account_logout"}:
        assert response.url.startswith("/accounts/login/")


@pytest.mark.parametrize("name", sorted(VIEWS))
def test_permitted(name: str, world: World) -> None:
    line, view = _line(name)
    client = (
        accounts.client_of(line.post(world))
        if line.post
        else _client(_permitted_role(line, view), accounts.COUNTY)
    )
    response = _ask(client, line, world)

    if line.permitted is None:
        assert response.status_code not in UNREACHABLE
    else:
        _expect(response.status_code, line.permitted)


@pytest.mark.parametrize("name", GUARDED)
def test_stranger(name: str, world: World) -> None:
    line, view = _line(name)
    response = _ask(_client(_permitted_role(line, view), accounts.NEXT_COUNTY), line, world)

    if line.stranger is not None:
        _expect(response.status_code, line.stranger)
    elif line.is_of_a_record:
        assert response.status_code == 404
    else:
        assert response.status_code not in UNREACHABLE


@pytest.mark.parametrize("name", GUARDED)
def test_same_county_without_the_right(name: str, world: World) -> None:
    line, view = _line(name)
    response = _ask(_client(_other_role(view), accounts.COUNTY), line, world)

    assert response.status_code == 403


@pytest.mark.parametrize("name", GUARDED)
def test_granted_organisation(name: str, world: World) -> None:
    line, view = _line(name)
    response = _ask(accounts.client_of(world.school_post), line, world)

    if line.granted is not None:
        _expect(response.status_code, line.granted)
    elif not permissions_of(Role.PRINCIPAL) & _permissions(view):
        assert response.status_code == 403
    elif not line.is_of_a_record:
        assert response.status_code not in UNREACHABLE
    else:
        # A record's page that a grant opens, or does not, has to say so in the table.
        pytest.fail(f"{name}: the table must say what a granted organisation gets")


def _line(name: str) -> tuple[Page, Any]:
    if name not in TABLE:
        pytest.fail(f"{name} is missing in tests/access_table.py")
    return TABLE[name], VIEWS[name]


def _access(view: Any) -> str:
    return str(getattr(view, "access", ""))


def _permissions(view: Any) -> set[str]:
    return set(_access(view).split(" | "))


def _permitted_role(line: Page, view: Any) -> str:
    if line.role:
        return line.role
    if _access(view) in {PUBLIC, SIGNED_IN, ""}:
        return Role.CIVIL_AFFAIRS_OFFICER
    return next(role for role in ROLES if permissions_of(role) & _permissions(view))


def _other_role(view: Any) -> str:
    roles = (Role.LEADER, Role.AUDIT_ADMIN, Role.SYSTEM_ADMIN)
    return next(role for role in roles if not permissions_of(role) & _permissions(view))


def _client(role: str, area: str) -> Client:
    client: Client = accounts.client_of(accounts.make_post(role, area=area))
    return client


def _ask(client: Client, line: Page, world: World) -> Any:
    kwargs = {key: make(world) for key, make in line.kwargs.items()}
    path = line.path or reverse(line.name, kwargs=kwargs)
    return getattr(client, line.method)(path, line.data)


def _expect(status: int, wanted: Status) -> None:
    assert status in (wanted if isinstance(wanted, tuple) else (wanted,))
