"""The second factor: setting it up, signing in with it, recovery codes."""

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import Client

from shouwang.accounts.testing import make_post
from shouwang.audit.models import Event
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as

pytestmark = pytest.mark.django_db
PASSWORD = "yun-shan-lu-77"
ACTIVATE = "/accounts/2fa/totp/activate/"


@pytest.fixture(autouse=True)
def _no_attempts_yet(settings: Any) -> None:
    cache.clear()
    settings.MFA_TOTP_TOLERANCE = 2  # half minutes that may pass between a code and its answer


@pytest.fixture
def client() -> Client:
    make_post(username="clerk", password=PASSWORD)
    client = Client()
    client.post("/accounts/login/", {"login": "clerk", "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def _code(secret: str) -> str:
    return str(totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30)))


def _activate(client: Client) -> str:
    secret: str = client.get(ACTIVATE).context["form"].secret
    response = client.post(ACTIVATE, {"code": _code(secret)})
    assert response.status_code == 302
    cache.clear()  # a code may be used once; tests use one again within its half minute
    return secret


def test_the_code_is_drawn_by_a_view(client: Client) -> None:
    page = client.get(ACTIVATE).content.decode()
    image = client.get("/accounts/2fa/qr.svg")

    assert "data:" not in page
    assert image["Content-Type"] == "image/svg+xml"
    assert image.content.startswith(b"<?xml")


def test_there_is_no_code_to_draw_before(client: Client) -> None:
    assert client.get("/accounts/2fa/qr.svg").status_code == 404


def test_setting_up_asks_the_password_again() -> None:
    make_post(username="other", password=PASSWORD)
    client = Client()
    client.post("/accounts/login/", {"login": "other", "password": PASSWORD})

    assert client.get(ACTIVATE).url.startswith("/accounts/reauthenticate/")


def test_signing_in_asks_for_the_code(client: Client) -> None:
    secret = _activate(client)
    again = Client()

    asked = again.post("/accounts/login/", {"login": "clerk", "password": PASSWORD})
    assert asked.url.startswith("/accounts/2fa/authenticate/")
    assert again.get("/").status_code == 302  # the password alone opens nothing
    wrong = again.post("/accounts/2fa/authenticate/", {"code": "000000"})
    right = again.post("/accounts/2fa/authenticate/", {"code": _code(secret)})

    assert "验证码不正确" in wrong.content.decode()
    assert right.status_code == 302
    assert again.get("/").status_code == 200


def test_the_secret_is_stored_sealed(client: Client) -> None:
    secret = _activate(client)

    stored = Authenticator.objects.get(type="totp").data["secret"]

    assert secret not in stored
    assert Authenticator.objects.get(type="totp").wrap().validate_code(_code(secret))


def test_a_recovery_code_works_once(client: Client) -> None:
    _activate(client)
    page = client.get("/accounts/2fa/recovery-codes/")
    code = page.context["unused_codes"][0]
    assert client.get("/accounts/2fa/recovery-codes/download/").content.decode().count("\n") >= 10

    def attempt() -> int:
        one = Client()
        one.post("/accounts/login/", {"login": "clerk", "password": PASSWORD})
        return one.post("/accounts/2fa/authenticate/", {"code": code}).status_code

    assert attempt() == 302
    assert attempt() == 200


def test_it_is_noted(client: Client, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        _activate(client)

    with acting_as(system_actor("test")):
        assert Event.objects.filter(action="accounts.add_second_factor").exists()


def test_passkeys_are_offered_to_secure_names_alone(client: Client) -> None:
    assert "通行密钥" not in client.get("/accounts/2fa/").content.decode()
    address = client.get("/accounts/2fa/", secure=True, headers={"host": "10.0.0.5"})
    named = client.get("/accounts/2fa/", secure=True, headers={"host": "sw.example.gov.cn"})

    assert "通行密钥" not in address.content.decode()
    assert "通行密钥" in named.content.decode()
