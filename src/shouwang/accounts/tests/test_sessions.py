"""The locked screen, drafts, acting posts."""

import json
import time
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache

from shouwang.accounts import selectors, services
from shouwang.accounts.models import Draft, Post
from shouwang.accounts.testing import (
    COUNTY,
    TOWNSHIP,
    actor_of,
    client_of,
    make_organisation,
    make_post,
    make_user,
)
from shouwang.audit.models import Event
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as

pytestmark = pytest.mark.django_db
PASSWORD = "yun-shan-lu-77"


@pytest.fixture(autouse=True)
def _no_attempts_yet() -> None:
    cache.clear()


@pytest.fixture
def clerk() -> Any:
    return make_post(password=PASSWORD)


def _idle(client: Any, seconds: float) -> None:
    session = client.session
    session["seen_at"] = time.time() - seconds
    session.save()


def test_the_screen_locks_after_the_idle_time(clerk: Any, settings: Any) -> None:
    client = client_of(clerk)
    _idle(client, settings.IDLE_LOCK_SECONDS + 5)

    response = client.get("/help/?a=1")

    assert response.url == "/accounts/lock/?next=%2Fhelp%2F%3Fa%3D1"


def test_it_stays_open_until_then(clerk: Any, settings: Any) -> None:
    client = client_of(clerk)
    _idle(client, settings.IDLE_LOCK_SECONDS - 5)

    assert client.get("/help/").status_code == 200
    assert time.time() - client.session["seen_at"] < 60


def test_the_password_opens_it_and_leads_back(clerk: Any) -> None:
    client = client_of(clerk)
    client.post("/accounts/lock/", {"next": "/help/"})

    closed = client.get("/")
    page = client.get("/accounts/lock/").content.decode()
    wrong = client.post("/accounts/lock/", {"password": "wrong", "next": "/help/"})
    right = client.post("/accounts/lock/", {"password": PASSWORD, "next": "/help/"})

    assert closed.status_code == 302
    assert f"{clerk.user.display_name}，您离开" in page
    assert "密码不正确。" in wrong.content.decode()
    assert right.url == "/help/"
    assert client.get("/").status_code == 200


def test_unlocking_counts_against_the_same_limit(clerk: Any) -> None:
    client = client_of(clerk)
    client.post("/accounts/lock/")
    for _ in range(5):
        client.post("/accounts/lock/", {"password": "wrong"})

    response = client.post("/accounts/lock/", {"password": PASSWORD})

    assert "暂停登录" in response.content.decode()


def test_it_never_leads_to_another_site(clerk: Any) -> None:
    client = client_of(clerk)
    client.post("/accounts/lock/")

    response = client.post(
        "/accounts/lock/", {"password": PASSWORD, "next": "https://example.org/"}
    )

    assert response.url == "/"


def test_htmx_is_sent_to_the_lock_as_a_whole_page(clerk: Any) -> None:
    client = client_of(clerk)
    client.post("/accounts/lock/")

    response = client.get("/", headers={"hx-request": "true"})

    assert response.status_code == 204
    assert response["HX-Redirect"].startswith("/accounts/lock/")


def test_polling_does_not_keep_the_screen_open(clerk: Any, settings: Any) -> None:
    client = client_of(clerk)
    _idle(client, settings.IDLE_LOCK_SECONDS - 5)
    before = client.session["seen_at"]

    client.get("/", headers={"hx-request": "true"})

    assert client.session["seen_at"] == before


def test_a_sign_of_life_keeps_it_open(clerk: Any, settings: Any) -> None:
    client = client_of(clerk)
    _idle(client, settings.IDLE_LOCK_SECONDS - 5)

    assert client.post("/accounts/stay/").status_code == 204
    assert time.time() - client.session["seen_at"] < 60


def test_a_form_sent_too_late_becomes_a_draft(clerk: Any) -> None:
    client = client_of(clerk)
    client.post("/accounts/lock/")

    client.post("/feedback/", {"text": "写了很久的意见", "password": "secret-word"})

    draft = Draft.objects.get()
    assert draft.key == "/feedback/"
    assert json.loads(draft.content) == [["text", "写了很久的意见"]]


def test_what_was_typed_comes_back_after_unlocking(clerk: Any) -> None:
    client = client_of(clerk)
    client.post("/accounts/lock/")
    client.post("/feedback/", {"text": "写了很久的意见"})
    client.post("/accounts/lock/", {"password": PASSWORD})

    assert "写了很久的意见" in client.get("/feedback/").content.decode()
    client.post("/feedback/", {"text": "写完的意见"})
    assert not Draft.objects.exists()


def test_drafts_are_kept_sealed_and_without_passwords(clerk: Any) -> None:
    client = client_of(clerk)
    client.post(
        "/draft/", {"draft_key": "child-1", "name": "石小满", "password1": "secret", "tags": "甲"}
    )

    stored = selectors.draft(actor_of(clerk), "child-1")

    assert json.loads(stored) == [["name", "石小满"], ["tags", "甲"]]
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM accounts_draft")
        assert "石小满".encode() not in bytes(cursor.fetchone()[0])


def test_drafts_are_their_writers_own(clerk: Any) -> None:
    client_of(clerk).post("/draft/", {"draft_key": "child-1", "name": "石小满"})

    assert selectors.draft(actor_of(make_post()), "child-1") == ""


def test_a_draft_that_is_too_long_is_refused(clerk: Any) -> None:
    response = client_of(clerk).post("/draft/", {"draft_key": "x", "text": "长" * 200_001})

    assert response.status_code == 413
    assert not Draft.objects.exists()


def test_old_drafts_go(clerk: Any) -> None:
    now = clock.now()
    services.save_draft(actor_of(clerk), key="old", content="[]", now=now - timedelta(days=8))
    services.save_draft(actor_of(clerk), key="new", content="[]", now=now)

    assert services.drop_old_drafts(now) == 1
    assert Draft.objects.get().key == "new"


@pytest.fixture
def two_posts() -> tuple[Post, Post]:
    user = make_user()
    first = make_post("CIVIL_AFFAIRS_OFFICER", user=user, organisation=user.organisation)
    township = make_organisation(kind="TOWNSHIP", area=TOWNSHIP)
    second = make_post("TOWNSHIP_SUPERVISOR", area=TOWNSHIP, user=user, organisation=township)
    return first, second


def test_a_user_switches_between_posts(two_posts: tuple[Post, Post]) -> None:
    first, second = two_posts
    client = client_of(first)

    response = client.post("/accounts/switch/", {"post": str(second.pk)}, follow=True)

    assert response.wsgi_request.actor.post_id == second.pk
    assert response.wsgi_request.actor.area_code == TOWNSHIP
    with acting_as(system_actor("test")):
        event = Event.objects.get(action="accounts.switch_post")
    assert event.payload["area"] == [COUNTY, TOWNSHIP]


def test_nobody_takes_anothers_post(two_posts: tuple[Post, Post], officer: Any) -> None:
    client = client_of(officer)

    assert client.post("/accounts/switch/", {"post": str(two_posts[0].pk)}).status_code == 404


def test_a_get_switches_nothing(two_posts: tuple[Post, Post]) -> None:
    client = client_of(two_posts[0])

    assert client.get("/accounts/switch/").status_code == 405


def test_an_ended_post_is_gone_at_the_next_request(two_posts: tuple[Post, Post]) -> None:
    first, second = two_posts
    client = client_of(second)
    with acting_as(system_actor("test")) as actor:
        services.end_post(actor, second, on=clock.today() - timedelta(days=1), now=clock.now())

    response = client.get("/")

    assert response.wsgi_request.actor.post_id == first.pk


def test_a_post_holds_on_its_last_day(two_posts: tuple[Post, Post]) -> None:
    second = two_posts[1]
    client = client_of(second)
    with acting_as(system_actor("test")) as actor:
        services.end_post(actor, second, on=clock.today(), now=clock.now())

    assert client.get("/").wsgi_request.actor.post_id == second.pk


def test_a_demanded_second_factor_comes_first(system_admin: Any, director: Any) -> None:
    from shouwang.accounts.models import Installation
    from shouwang.accounts.testing import make_installation

    make_installation()
    Installation.objects.update(requires_second_factor=True)

    assert client_of(system_admin).get("/").url == "/accounts/2fa/totp/activate/"
    # A leader sees figures alone: not one of the wide posts.
    assert client_of(director).get("/").status_code == 200


def test_feedback_is_answered(officer: Any, system_admin: Any) -> None:
    client_of(officer).post("/feedback/", {"text": "字太小，看不清"})
    admin = client_of(system_admin)
    from shouwang.accounts.models import Feedback

    entry = Feedback.objects.get()
    assert "字太小" in admin.get("/accounts/feedback/").content.decode()
    admin.post(f"/accounts/feedback/{entry.pk}/", {"answer": "可点右上角的大字版"})

    assert "可点右上角的大字版" in client_of(officer).get("/feedback/").content.decode()


def test_pages_behind_sign_in_stay_out_of_the_browsers_cache(officer: Any, client: Any) -> None:
    assert client_of(officer).get("/help/")["Cache-Control"] == "no-store"
    assert not client.get("/privacy/").has_header("Cache-Control")
