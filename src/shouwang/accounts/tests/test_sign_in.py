"""Signing in: name and password, slips, limits per account, the trail of it."""

import logging
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from shouwang.accounts import services
from shouwang.accounts.models import User
from shouwang.accounts.testing import actor_of, make_post, make_user
from shouwang.audit.models import Event
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as

pytestmark = pytest.mark.django_db
PASSWORD = "yun-shan-lu-77"
LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def _no_attempts_yet() -> None:
    cache.clear()


@pytest.fixture
def clerk() -> Any:
    return make_post(username="clerk", password=PASSWORD)


def _sign_in(client: Client, username: str = "clerk", password: str = PASSWORD, **more: Any) -> Any:
    return client.post(LOGIN, {"login": username, "password": password}, **more)


def _events(action: str) -> list[tuple[str, str]]:
    with acting_as(system_actor("test")):
        found = Event.objects.filter(action=action).order_by("id")
        return list(found.values_list("outcome", "actor_label"))


def test_a_clerk_signs_in_and_sees_the_desk(clerk: Any, client: Client) -> None:
    response = _sign_in(client, follow=True)

    assert response.redirect_chain[-1][0] == reverse("web:home")
    assert "测试clerk" in response.content.decode()
    assert _events("accounts.sign_in") == [("DONE", "测试clerk")]


def test_the_sign_in_name_has_no_case(clerk: Any, client: Client) -> None:
    assert _sign_in(client, "CLERK").status_code == 302


def test_a_wrong_password_tells_nothing_of_the_account(clerk: Any, client: Client) -> None:
    wrong = _sign_in(client, password="wrong-password").content.decode()
    unknown = _sign_in(client, "nobody", "wrong-password").content.decode()

    assert "用户名或密码不正确。" in wrong
    assert "用户名或密码不正确。" in unknown


def test_failures_are_noted_without_names_that_are_nobodys(clerk: Any, client: Client) -> None:
    _sign_in(client, password="wrong-password")
    _sign_in(client, "my-secret-typed-here", "wrong-password")

    assert _events("accounts.sign_in") == [("REFUSED", "测试clerk"), ("REFUSED", "?")]


def test_five_failures_close_the_account_and_no_other(clerk: Any, client: Client) -> None:
    make_post(username="colleague", password=PASSWORD)
    for _ in range(5):
        _sign_in(client, password="wrong-password")

    assert "暂停登录 15 分钟" in _sign_in(client).content.decode()
    # The colleague at the next desk has the same address.
    assert _sign_in(Client(), "colleague").status_code == 302


def test_a_whole_office_signs_in_from_one_address(clerk: Any) -> None:
    for _ in range(40):
        assert _sign_in(Client(), "clerk", "", REMOTE_ADDR="10.0.0.9").status_code == 200
    assert _sign_in(Client(), REMOTE_ADDR="10.0.0.9").status_code == 302


def test_a_disabled_account_stays_out(clerk: Any, client: Client) -> None:
    User.objects.filter(pk=clerk.user_id).update(is_active=False)

    _sign_in(client)

    assert "_auth_user_id" not in client.session


def test_disabling_ends_a_running_session(clerk: Any, client: Client) -> None:
    _sign_in(client)
    User.objects.filter(pk=clerk.user_id).update(is_active=False)

    response = client.get("/")

    assert response.status_code == 302
    assert response.url.startswith(LOGIN)


def test_a_slip_must_be_changed_first(clerk: Any, client: Client) -> None:
    with acting_as(system_actor("test")) as actor:
        slip = services.reset_password(actor, clerk.user, now=clock.now())
    _sign_in(client, password=slip)

    blocked = client.get("/")
    page = client.get("/accounts/password/change/").content.decode()
    same = client.post(
        "/accounts/password/change/",
        {"oldpassword": slip, "password1": slip, "password2": slip},
    )
    changed = client.post(
        "/accounts/password/change/",
        {"oldpassword": slip, "password1": "shan-qing-88-x", "password2": "shan-qing-88-x"},
    )

    assert blocked.url == "/accounts/password/change/"
    assert "您正在使用一次性密码" in page
    assert "新密码不能与原密码相同。" in same.content.decode()
    assert changed.url == "/"
    assert client.get("/").status_code == 200
    assert _events("accounts.change_password") == [("DONE", "测试clerk")]


@pytest.mark.parametrize("weak", ["short1", "1234567890123", "password123"])
def test_weak_passwords_are_refused(clerk: Any, client: Client, weak: str) -> None:
    _sign_in(client)

    response = client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": weak, "password2": weak},
    )

    assert response.status_code == 200
    assert response.context["form"].errors["password1"]


def test_a_reset_opens_a_closed_account_at_once(
    clerk: Any, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    admin = make_post("SYSTEM_ADMIN")
    for _ in range(5):
        _sign_in(client, password="wrong-password")

    with django_capture_on_commit_callbacks(execute=True), acting_as(actor_of(admin)) as actor:
        slip = services.reset_password(actor, clerk.user, now=clock.now())

    assert _sign_in(client, password=slip).status_code == 302


def test_no_password_reaches_the_log(
    clerk: Any, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        _sign_in(client)
        _sign_in(Client(), password="wrong-password-xyz")

    assert PASSWORD not in caplog.text
    assert "wrong-password-xyz" not in caplog.text


def test_no_password_reaches_the_trail(clerk: Any, client: Client) -> None:
    _sign_in(client, password="wrong-password-xyz")

    with acting_as(system_actor("test")):
        stored = [str(row) for row in Event.objects.values()]
    assert not [row for row in stored if "wrong-password-xyz" in row or PASSWORD in row]


def test_signing_out_is_noted(clerk: Any, client: Client) -> None:
    _sign_in(client)

    client.post("/accounts/logout/")

    assert _events("accounts.sign_out") == [("DONE", "测试clerk")]


@pytest.mark.parametrize(
    "path",
    ["signup/", "email/", "confirm-email/", "confirm-email/abc/", "password/set/",
     "login/code/confirm/", "password/reset/done/", "password/reset/key/1-abc/"],
)  # fmt: skip
def test_pages_of_mail_and_sign_up_do_not_exist(client: Client, path: str) -> None:
    assert client.get(f"/accounts/{path}").status_code == 404


def test_forgotten_names_the_office_to_ask(client: Client) -> None:
    from shouwang.accounts.testing import make_installation

    make_installation()
    make_post("SYSTEM_ADMIN")

    page = client.get("/accounts/password/reset/").content.decode()

    assert "请联系上级管理员" in page
    assert "试点单位" in page


def test_demo_accounts_show_on_a_demo_alone(client: Client, settings: Any, tmp_path: Any) -> None:
    from shouwang.accounts.models import Installation
    from shouwang.accounts.testing import make_installation

    settings.DATA_DIR = tmp_path
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "accounts.json").write_text(
        '[{"username": "demo-officer", "password": "made-fresh", "standpoint": "县民政干部"}]'
    )
    make_installation(is_demo=True)

    shown = client.get(LOGIN).content.decode()
    Installation.objects.update(is_demo=False)
    hidden = client.get(LOGIN).content.decode()

    assert "made-fresh" in shown
    assert "made-fresh" not in hidden


def test_a_user_without_a_post_sees_nothing_but_that(client: Client) -> None:
    make_user("idle", password=PASSWORD)

    response = _sign_in(client, "idle", follow=True)

    assert "没有在任岗位" in response.content.decode()
