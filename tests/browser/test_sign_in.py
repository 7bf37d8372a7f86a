"""Signing in, the slip, switching posts, the locked screen and the second factor, in Chromium."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from allauth.mfa.totp.internal import auth as totp

from shouwang.accounts import testing as people
from shouwang.divisions.testing import make_divisions

if TYPE_CHECKING:
    from playwright.sync_api import Page

PASSWORD = "yun-shan-lu-77"
CHOSEN = "shan-qing-88-x"
COUNTY, TOWNSHIP = "520527000000", "520527001000"

Check = Callable[["Page"], None]
Serve = Callable[[], str]
Sit = Callable[["Page", str, str], None]


@pytest.fixture
def county(committed: None) -> None:
    make_divisions([TOWNSHIP])
    people.make_installation(area=COUNTY)


def _sign_in(page: "Page", address: str, username: str, password: str = PASSWORD) -> None:
    page.goto(f"{address}/accounts/login/")
    page.fill("#id_login", username)
    page.fill("#id_password", password)
    page.click("main form .btn-primary")
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


def test_sign_in_page_desktop_and_phone(
    county: None, serve: Serve, desktop: "Page", phone: "Page", check_page: Check
) -> None:
    address = serve()
    for page in (desktop, phone):
        page.goto(f"{address}/accounts/login/")
        assert "守望" in page.inner_text("body")
        check_page(page)


def test_from_a_new_account_to_its_desk(
    county: None, serve: Serve, desktop: "Page", phone: "Page", check_page: Check
) -> None:
    people.make_post("SYSTEM_ADMIN", area=COUNTY, username="admin", password=PASSWORD)
    people.make_organisation("雪松镇人民政府", kind="TOWNSHIP", area=TOWNSHIP)
    address = serve()
    _sign_in(desktop, address, "admin")
    desktop.goto(f"{address}/accounts/users/new/")
    desktop.fill("#id_username", "wei.lan")
    desktop.fill("#id_display_name", "韦岚")
    desktop.select_option("#id_organisation", label="雪松镇人民政府")
    check_page(desktop)
    with desktop.expect_navigation():
        desktop.click("main .form-actions .btn-primary")
    slip = desktop.inner_text("#slip-password")
    check_page(desktop)

    _sign_in(phone, address, "wei.lan", slip)
    phone.wait_for_url("**/accounts/password/change/")
    check_page(phone)
    phone.fill("#id_oldpassword", slip)
    phone.fill("#id_password1", CHOSEN)
    phone.fill("#id_password2", CHOSEN)
    phone.click("main form .btn-primary")
    phone.wait_for_url(f"{address}/")
    assert "没有在任岗位" in phone.inner_text("main")
    check_page(phone)


def test_switching_posts_on_the_top_bar(
    county: None, serve: Serve, desktop: "Page", check_page: Check
) -> None:
    first = people.make_post("LEADER", area=COUNTY, username="clerk", password=PASSWORD)
    office = people.make_organisation("雪松镇人民政府", kind="TOWNSHIP", area=TOWNSHIP)
    people.make_post("TOWNSHIP_SUPERVISOR", area=TOWNSHIP, organisation=office, user=first.user)
    address = serve()
    _sign_in(desktop, address, "clerk")

    desktop.click("#who")
    desktop.click(".dropdown-item:has-text('儿童督导员')")
    desktop.wait_for_selector(".app-top >> text=雪松镇人民政府 · 儿童督导员")
    check_page(desktop)


def test_the_idle_screen_locks_itself_and_opens_again(
    county: None, serve: Serve, desktop: "Page", sit: Sit, check_page: Check, settings: Any
) -> None:
    people.make_post("LEADER", area=COUNTY, username="clerk", password=PASSWORD)
    address = serve()
    sit(desktop, address, "clerk")
    desktop.clock.install()
    desktop.goto(f"{address}/help/")
    desktop.clock.fast_forward(settings.IDLE_LOCK_SECONDS * 1000)

    desktop.wait_for_url("**/accounts/lock/**")
    check_page(desktop)
    assert "clerk" in desktop.inner_text("main")
    desktop.fill("#id_password", PASSWORD)
    desktop.click("main form .btn-primary")

    desktop.wait_for_url(f"{address}/help/")


def test_the_second_factor(
    county: None, serve: Serve, desktop: "Page", phone: "Page", check_page: Check, settings: Any
) -> None:
    settings.MFA_TOTP_TOLERANCE = 2  # half minutes that may pass between a code and its answer
    people.make_post("LEADER", area=COUNTY, username="clerk", password=PASSWORD)
    address = serve()
    _sign_in(desktop, address, "clerk")
    desktop.goto(f"{address}/accounts/2fa/totp/activate/")
    desktop.fill("#id_password", PASSWORD)
    with desktop.expect_navigation():
        desktop.click("main form .btn-primary")
    secret = desktop.inner_text("#authenticator_secret")
    drawn = desktop.evaluate("document.querySelector('main img').naturalWidth")
    assert drawn > 0
    check_page(desktop)
    desktop.fill("#id_code", _code(secret))
    desktop.click("main form .btn-primary")
    desktop.wait_for_url("**/recovery-codes/")
    check_page(desktop)
    code = desktop.inner_text("#recovery_codes code >> nth=0")

    _sign_in(phone, address, "clerk")
    phone.wait_for_url("**/accounts/2fa/authenticate/**")
    check_page(phone)
    phone.fill("#id_code", code)
    phone.click("main form .btn-primary")
    phone.wait_for_url(f"{address}/")


def _code(secret: str) -> str:
    return str(totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30)))


def test_a_passkey_is_added_and_opens_the_desk(
    county: None, serve: Serve, desktop: "Page", check_page: Check
) -> None:
    people.make_post("LEADER", area=COUNTY, username="clerk", password=PASSWORD)
    # Passkeys want a name, not an address; browsers trust this one without TLS.
    address = serve().replace("127.0.0.1", "localhost")
    device = desktop.context.new_cdp_session(desktop)
    device.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True,
               "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    _sign_in(desktop, address, "clerk")
    desktop.goto(f"{address}/accounts/2fa/webauthn/add/")
    desktop.fill("#id_password", PASSWORD)
    with desktop.expect_navigation():
        desktop.click("main form .btn-primary")
    check_page(desktop)
    desktop.fill("#id_name", "办公室电脑")
    desktop.click("#mfa_webauthn_add")
    desktop.wait_for_url("**/recovery-codes/")
    desktop.goto(f"{address}/accounts/2fa/webauthn/")
    assert "办公室电脑" in desktop.inner_text("main")
    desktop.context.clear_cookies()

    _sign_in(desktop, address, "clerk")
    desktop.wait_for_url("**/accounts/2fa/authenticate/**")
    desktop.click("#mfa_webauthn_authenticate")

    desktop.wait_for_url(f"{address}/")
    assert desktop.troubles == []  # type: ignore[attr-defined]


def test_the_trail_and_the_public_notices(
    county: None, serve: Serve, desktop: "Page", sit: Sit, check_page: Check
) -> None:
    people.make_post("AUDIT_ADMIN", area=COUNTY, username="audit")
    address = serve()
    for path in ("/privacy/", "/accounts/forgotten/"):
        desktop.goto(address + path)
        check_page(desktop)
    sit(desktop, address, "audit")
    for path in (
        "/trail/",
        "/trail/export/",
        "/trail/unusual/",
        "/trail/chain/",
        "/help/",
        "/feedback/",
    ):
        desktop.goto(address + path)
        check_page(desktop)
    desktop.goto(f"{address}/trail/")
    with desktop.expect_navigation():
        desktop.click("main tbody a >> nth=0")
    check_page(desktop)


def test_administration_pages(
    county: None, serve: Serve, desktop: "Page", phone: "Page", sit: Sit, check_page: Check
) -> None:
    people.make_post("SYSTEM_ADMIN", area=COUNTY, username="admin")
    people.make_post("SECURITY_ADMIN", area=COUNTY, username="safe")
    other = people.make_post("LEADER", area=COUNTY)
    address = serve()
    sit(desktop, address, "admin")
    for path in ("users/", f"users/{other.user_id}/", "organisations/", "organisations/new/",
                 "feedback/", "settings/", "2fa/"):  # fmt: skip
        desktop.goto(f"{address}/accounts/{path}")
        check_page(desktop)
    sit(phone, address, "safe")
    for path in ("users/", f"users/{other.user_id}/", f"users/{other.user_id}/posts/new/",
                 f"posts/{other.pk}/end/"):  # fmt: skip
        phone.goto(f"{address}/accounts/{path}")
        check_page(phone)
