"""A real Chromium, two page sizes, and what every page must keep to.

Without Chromium these tests are skipped and pytest says so; with ``REQUIRE_BROWSER=1`` (CI) its
absence is a failure. ``CHROMIUM`` names another binary.

Fixtures: ``desktop``, ``phone`` (Playwright pages that record every console error and content
security breach), ``serve`` (start the site in this process), ``sit`` (go on as the holder of a
post), ``check_page`` (axe, console, sideways scroll), ``check_walk`` (the same for many pages, each
at both sizes). ``SHOTS`` names a folder to keep pictures of the pages of a walk in.

Under load a browser is late: wait for what is asserted (a selector, an address, ``eventually``),
never for a time.
"""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    Walk = Callable[[Page, str, Iterable[str]], None]
    Sit = Callable[[Page, str, str], None]

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WCAG = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
# What may be wrong with a page at one width and right at another, nothing else being shown.
OF_WIDTH = {"type": "rule", "values": ["scrollable-region-focusable"]}
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test in this folder drives a browser."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


def chromium() -> str | None:
    """Path of the Chromium to drive."""
    named = os.environ.get("CHROMIUM")
    return named or shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """One Chromium for the whole run."""
    path = chromium()
    if path is None:
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail("Chromium is required (REQUIRE_BROWSER=1) but was not found.")
        pytest.skip("NO CHROMIUM: browser tests are skipped. Install it: apt install chromium")
    from playwright.sync_api import sync_playwright

    # Playwright's loop runs in this thread; Django would refuse the tests' own queries.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield started
        started.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def _open(browser: "Browser", viewport: dict[str, int], **options: Any) -> "Page":
    context = browser.new_context(
        viewport=viewport,  # type: ignore[arg-type]
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",  # nothing is looked at while it still fades in
        **options,
    )
    page = context.new_page()
    page.set_default_timeout(60_000)  # a slow machine is no fault of the page
    troubles: list[str] = []
    page.on("console", lambda m: troubles.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.troubles = troubles  # type: ignore[attr-defined]
    return page


@pytest.fixture
def desktop(browser: "Browser") -> "Iterator[Page]":
    """A page of 1440 × 900."""
    page = _open(browser, DESKTOP)
    yield page
    page.context.close()


@pytest.fixture
def phone(browser: "Browser") -> "Iterator[Page]":
    """A page of 390 × 844 with touch."""
    page = _open(browser, PHONE, has_touch=True, is_mobile=True)
    yield page
    page.context.close()


# A page is at rest when what it loads by itself has come and nothing of htmx is under way.
AT_REST = """() => document.readyState === "complete"
    && document.fonts.status === "loaded"
    && !document.querySelector(
        "[hx-trigger~=load], .htmx-request, .htmx-swapping, .htmx-settling, .htmx-added")
"""
# What axe finds wrong, in short: its whole answer is long in coming over.
VIOLATIONS = """([rules, contrast]) => axe.run({
        runOnly: rules, resultTypes: ["violations"], rules: {"color-contrast": {enabled: contrast}},
        preload: {assets: ["media"], timeout: 10000},
    }).then((found) =>
        found.violations.map((each) => [each.id, each.nodes.slice(0, 3).map((n) => n.html)]))
"""
# By what visible words get their colours: elements with their classes and attributes, as numbers.
COLOURS = """() => {
    const numbers = new Map([[null, 7]]), found = new Set();
    const number = (each) => {
        if (!numbers.has(each)) {
            let made = number(each.parentElement);
            const said = each.tagName + each.getAttributeNames() + each.getAttribute("class");
            for (const sign of said) made = (made * 31 + sign.codePointAt(0)) % 9007199254;
            numbers.set(each, made);
        }
        return numbers.get(each);
    };
    const note = (each) => each.checkVisibility() && found.add(number(each));
    const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (words.nextNode())
        if (words.currentNode.data.trim()) note(words.currentNode.parentElement);
    document.querySelectorAll("input, select, textarea, button, a").forEach(note);
    return [...found];
}"""


@pytest.fixture(scope="session")
def known_colours() -> set[int]:
    """What axe has found legible in this run: the same classes in the same place stay so."""
    return set()


@pytest.fixture
def check_page(known_colours: set[int]) -> "Callable[..., None]":
    """Check a page: no axe violation (WCAG 2.1 A, AA), no console error, no sideways scroll.

    Contrast, which takes axe longest, is worked out where a page shows something new; a page that
    was checked at another width (`again`) is checked whole where it shows something new.
    """
    from axe_playwright_python.base import AXE_SCRIPT

    def check(page: "Page", *, again: bool = False) -> None:
        page.wait_for_function(AT_REST, polling=25)
        if page.evaluate("typeof axe === 'undefined'"):
            page.evaluate(AXE_SCRIPT)
        colours = set(page.evaluate(COLOURS))
        is_new = not colours <= known_colours
        told = page.evaluate(VIOLATIONS, [WCAG if is_new or not again else OF_WIDTH, is_new])
        assert told == [], page.url
        known_colours.update(colours)
        assert page.troubles == [], page.url  # type: ignore[attr-defined]
        wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        assert not wide, f"{page.url} scrolls sideways"

    return check


@pytest.fixture
def check_walk(check_page: "Callable[..., None]") -> "Walk":
    """Check pages below an address at the page's own size and as wide as a phone.

    Each is loaded once: narrow, it is the same page laid out anew.
    """
    shots = os.environ.get("SHOTS")

    def walk(page: "Page", address: str, paths: Iterable[str]) -> None:
        wide = page.viewport_size
        for number, path in enumerate(paths):
            answer = page.goto(f"{address}/{path}")
            assert answer is not None
            assert answer.ok, path
            for size in (wide, PHONE):
                page.set_viewport_size(size)  # type: ignore[arg-type]
                check_page(page, again=size is PHONE)
                if shots:
                    name = f"{number:02d}-{page.viewport_size['width']}.png"  # type: ignore[index]
                    page.screenshot(path=Path(shots) / name, full_page=True)
            page.set_viewport_size(wide)  # type: ignore[arg-type]

    return walk


@pytest.fixture
def sit() -> "Sit":
    """Let the page go on as the holder of a post, named by account, past the sign-in page."""
    from shouwang.accounts.models import Post
    from shouwang.accounts.testing import client_of
    from shouwang.core.actors import system_actor
    from shouwang.core.scope import acting_as

    def sit(page: "Page", address: str, username: str) -> None:
        with acting_as(system_actor("test")):
            post = Post.objects.select_related("user").filter(user__username=username)[0]
        session = client_of(post).cookies["sessionid"].value
        page.context.clear_cookies()
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": address}])

    return sit


@pytest.fixture
def eventually() -> "Callable[[Callable[[], object]], None]":
    """Wait until something holds which no page shows."""

    def eventually(holds: Callable[[], object]) -> None:
        until = time.monotonic() + 60
        while not holds():
            assert time.monotonic() < until, "it did not come about in time"
            time.sleep(0.1)

    return eventually


@pytest.fixture
def serve(settings: Any) -> Iterator[Callable[[], str]]:
    """Start the site in this process; returns its address. Ask for the data fixtures first."""
    from pytest_django.live_server_helper import LiveServer

    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.ALLOWED_HOSTS = ["*"]
    started: list[LiveServer] = []

    def start() -> str:
        started.append(LiveServer("127.0.0.1"))
        return str(started[-1].url)

    with _answered():
        yield start
        for server in started:
            server.stop()


@contextmanager
def _answered() -> Iterator[None]:
    """At the end wait for what is still being answered: it would write into the next test's world.

    Pages ask by themselves, every second or as they are left; the server's threads outlive it.
    """
    from django.core.signals import request_finished, request_started

    under_way: set[int] = set()
    tests_own = threading.get_ident()

    def begin(**_said: Any) -> None:
        under_way.add(threading.get_ident())

    def end(**_said: Any) -> None:
        under_way.discard(threading.get_ident())

    request_started.connect(begin)
    request_finished.connect(end)
    yield
    until = time.monotonic() + 20
    while under_way - {tests_own} and time.monotonic() < until:
        time.sleep(0.02)
    request_started.disconnect(begin)
    request_finished.disconnect(end)
