"""Signing in by the platform of a province: a small platform of our own on loopback."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.mfa.totp.internal import auth as totp
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from shouwang.accounts import services
from shouwang.accounts.models import User
from shouwang.accounts.testing import (
    COUNTY,
    NEXT_COUNTY,
    actor_of,
    client_of,
    make_installation,
    make_post,
)
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.environment import BadSetting, province_platform
from shouwang.core.errors import NotAllowed
from shouwang.core.scope import acting_as

pytestmark = pytest.mark.django_db
CLIENT, SECRET, STAFF = "shouwang-520527", "a-secret-of-the-test", "GZ-0042"
BEGIN, BACK = "/accounts/province/", "/accounts/province/callback/"


@dataclass
class Platform:
    """What the platform says, and what it was asked; a test changes either."""

    address: str = ""
    key: Any = None
    signed_with: Any = None
    claims: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, Any] = field(default_factory=lambda: {"kid": "one"})
    algorithm: str = "RS256"
    asked: list[dict[str, str]] = field(default_factory=list)

    def answer(self, path: str) -> dict[str, Any]:
        """Return the JSON of one of the platform's addresses."""
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.address, "authorization_endpoint": f"{self.address}/authorize",
                "token_endpoint": f"{self.address}/token", "jwks_uri": f"{self.address}/jwks",
                "userinfo_endpoint": f"{self.address}/userinfo",
                "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            }  # fmt: skip
        if path == "/jwks":
            public = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
            return {"keys": [{**public, "kid": "one", "alg": "RS256"}]}
        if path == "/userinfo":
            return self.userinfo
        assert path == "/token"
        token = jwt.encode(
            self._claims(), self.signed_with, algorithm=self.algorithm, headers=self.headers
        )
        return {"access_token": "opaque", "token_type": "Bearer", "id_token": token}

    def _claims(self) -> dict[str, Any]:
        now = int(time.time())
        whole = {"iss": self.address, "aud": CLIENT, "sub": STAFF, "iat": now, "exp": now + 300}
        return {key: value for key, value in (whole | self.claims).items() if value is not None}


@pytest.fixture(scope="module")
def key() -> Any:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def platform(settings: Any, key: Any) -> Iterator[Platform]:
    one = Platform(key=key, signed_with=key)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._give()

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
            told = {name: values[0] for name, values in parse_qs(sent).items()}
            one.asked.append(told | {"authorization": self.headers.get("Authorization", "")})
            self._give()

        def _give(self) -> None:
            content = json.dumps(one.answer(self.path)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    one.address = f"http://127.0.0.1:{server.server_port}"
    settings.SOCIALACCOUNT_PROVIDERS = province_platform(
        server=one.address, client=CLIENT, secret=SECRET, identity="sub"
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield one
    server.shutdown()
    server.server_close()


@pytest.fixture
def clerk() -> User:
    make_installation()
    user: User = make_post("LEADER", username="clerk").user
    return user


def link(user: User, identity: str = STAFF) -> None:
    with acting_as(system_actor("test")) as actor:
        services.link_identity(actor, user, identity=identity, now=clock.now())


def sign_in(client: Client) -> Any:
    """Go to the platform and come back with a code, as a browser would."""
    sent = client.get(BEGIN)
    assert sent.status_code == 302, sent.content.decode()
    asked = parse_qs(urlsplit(sent.url).query)
    return client.get(BACK, {"code": "once", "state": asked["state"][0]})


def signed_in(client: Client) -> bool:
    return client.get("/help/").status_code == 200


def test_without_a_platform_there_are_no_such_pages(clerk: User) -> None:
    assert "province" not in Client().get("/accounts/login/").content.decode()
    assert Client().get(BEGIN).status_code == 404
    assert Client().get(BACK).status_code == 404


def test_a_linked_identity_opens_its_account(platform: Platform, clerk: User) -> None:
    link(clerk)
    client = Client()
    assert "省统一身份认证平台" in client.get("/accounts/login/").content.decode()

    came = sign_in(client)

    assert came.status_code == 302
    assert signed_in(client)
    # The secret went to the platform alone, with the proof that the code was asked for by us.
    told = platform.asked[-1]
    assert base64.b64decode(told["authorization"].split()[1]).decode() == f"{CLIENT}:{SECRET}"
    assert told["code_verifier"]
    assert SocialAccount.objects.get().extra_data == {}


def test_the_code_is_bound_to_our_question(platform: Platform, clerk: User) -> None:
    asked = parse_qs(urlsplit(Client().get(BEGIN).url).query)
    link(clerk)
    client = Client()
    sign_in(client)

    challenge = base64.urlsafe_b64encode(
        hashlib.sha256(platform.asked[-1]["code_verifier"].encode()).digest()
    )
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["code_challenge"] != [challenge.decode().rstrip("=")]  # fresh each time
    assert set(asked["scope"][0].split()) == {"openid", "profile"}


def test_an_identity_nobody_linked_opens_nothing(platform: Platform, clerk: User) -> None:
    client = Client()

    came = sign_in(client)

    assert came.status_code == 403
    assert STAFF in came.content.decode()
    assert not signed_in(client)
    assert User.objects.count() == 1
    assert SocialAccount.objects.count() == 0


def test_nobody_links_themselves(platform: Platform, clerk: User) -> None:
    client = client_of(clerk.posts.get())

    sent = client.get(BEGIN, {"process": "connect"})
    asked = parse_qs(urlsplit(sent.url).query)
    client.get(BACK, {"code": "once", "state": asked["state"][0]})

    assert SocialAccount.objects.count() == 0


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "another-system"},
        {"iss": "http://127.0.0.1:1"},
        {"exp": 1},
        {"sub": None},
    ],
    ids=["for-another", "by-another", "out-of-time", "nobody"],
)
def test_a_token_that_is_not_for_us_opens_nothing(
    platform: Platform, clerk: User, changed: dict[str, Any]
) -> None:
    link(clerk)
    platform.claims = changed
    client = Client()

    assert sign_in(client).status_code == 502
    assert not signed_in(client)


def test_a_token_signed_by_somebody_else_opens_nothing(platform: Platform, clerk: User) -> None:
    link(clerk)
    platform.signed_with = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    assert sign_in(Client()).status_code == 502


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_a_token_signed_by_nothing_of_the_platform_opens_nothing(
    platform: Platform, clerk: User, algorithm: str
) -> None:
    link(clerk)
    platform.algorithm = algorithm
    platform.signed_with = SECRET * 2 if algorithm == "HS256" else None

    assert sign_in(Client()).status_code == 502


def test_an_answer_nobody_asked_for_opens_nothing(platform: Platform, clerk: User) -> None:
    link(clerk)
    client = Client()

    assert client.get(BACK, {"code": "once", "state": "made-up"}).status_code == 502
    assert client.get(BACK, {"error": "access_denied"}).status_code == 502
    assert not signed_in(client)


def test_the_identity_may_be_another_claim(platform: Platform, clerk: User, settings: Any) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = province_platform(
        server=platform.address, client=CLIENT, secret=SECRET, identity="staff_number"
    )
    link(clerk, "520527-007")
    platform.userinfo = {"sub": "somebody-else", "staff_number": "520527-007"}
    assert sign_in(Client()).status_code == 502

    platform.userinfo["sub"] = STAFF
    client = Client()
    sign_in(client)
    assert signed_in(client)


def test_our_second_factor_is_asked_all_the_same(
    platform: Platform, clerk: User, settings: Any
) -> None:
    settings.MFA_TOTP_TOLERANCE = 2  # half minutes that may pass between a code and its answer
    link(clerk)
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(clerk, secret)
    platform.claims = {"amr": ["pwd", "otp"]}

    asked = Client()
    assert sign_in(asked).url.startswith("/accounts/2fa/authenticate/")
    assert not signed_in(asked)
    code = totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
    asked.post("/accounts/2fa/authenticate/", {"code": code})
    assert signed_in(asked)

    settings.PROVINCE_SECOND_FACTOR = ["otp"]
    client = Client()
    sign_in(client)
    assert signed_in(client)
    platform.claims = {"amr": ["pwd"]}
    assert sign_in(Client()).url.startswith("/accounts/2fa/authenticate/")


def test_a_disabled_account_stays_shut(platform: Platform, clerk: User) -> None:
    link(clerk)
    User.objects.filter(pk=clerk.pk).update(is_active=False)
    client = Client()

    sign_in(client)

    assert not signed_in(client)


def test_a_platform_that_does_not_answer_is_said_so(clerk: User, settings: Any) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = province_platform(
        server="http://127.0.0.1:9", client=CLIENT, secret=SECRET, identity="sub"
    )

    page = Client().get(BEGIN)

    assert page.status_code == 502
    assert "用户名和密码" in page.content.decode()


def test_the_administrator_links_and_unlinks(platform: Platform, clerk: User) -> None:
    client = client_of(make_post("SYSTEM_ADMIN"))
    page = f"/accounts/users/{clerk.pk}/"

    assert client.post(f"{page}link/", {"identity": STAFF}).url == page
    assert STAFF in client.get(page).content.decode()
    again = client.post(f"{page}link/", {"identity": STAFF})
    assert "已关联其他账号" in again.content.decode()
    assert client.post(f"{page}unlink/").url == page
    assert SocialAccount.objects.count() == 0


def test_administrators_of_one_level_do_not_link_each_other(platform: Platform) -> None:
    own, other = make_post("SYSTEM_ADMIN", area=COUNTY), make_post("AUDIT_ADMIN", area=COUNTY)
    abroad = make_post("LEADER", area=NEXT_COUNTY)

    for user in (own.user, other.user, abroad.user):
        with acting_as(actor_of(own)) as actor, pytest.raises(NotAllowed):
            services.link_identity(actor, user, identity=STAFF, now=clock.now())


def test_a_server_without_its_client_stops_the_start() -> None:
    assert province_platform(server="", client="", secret="", identity="sub") == {}
    with pytest.raises(BadSetting):
        province_platform(server="https://id.example", client="", secret="", identity="sub")
