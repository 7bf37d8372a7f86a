"""The phone page in Chromium: taps, lock and lease, what it keeps, where it cannot keep."""

import gzip
import re
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from shouwang.accounts import testing as people
from shouwang.care.models import Record
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.documents.testing import picture
from shouwang.field import services
from shouwang.field.models import Device, Item

sys.path.insert(0, str(Path(__file__).parent))
from handset import (
    NAMES,
    PASSWORD,
    PIN,
    a_phone,
    at_rest,
    make_village,
    open_phone,
    save_visit,
    set_up,
    stored,
    unlock,
    wait_sent,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

Serve = Callable[[], str]
Check = Callable[["Page"], None]


@pytest.fixture
def village(committed: None) -> Any:
    return make_village()


@pytest.fixture
def context(browser: "Browser") -> "Iterator[BrowserContext]":
    yield from a_phone(browser)


def test_nothing_readable_is_kept_and_five_wrong_pins_wipe_all_but_the_queue(
    village: Any, serve: Serve, context: "BrowserContext"
) -> None:
    _, files = village
    page = set_up(context, serve())
    context.set_offline(True)
    save_visit(page, NAMES[0], picture())
    kept = at_rest(page)
    for secret in (*NAMES, "张德", "16112345678", PIN, "三组"):
        assert secret not in kept
    assert "queue: " in kept

    page.reload()
    for left in (4, 3, 2, 1):
        unlock(page, "000000")
        page.wait_for_selector(f"#message:has-text('还可尝试 {left} 次')")
    unlock(page, "000000")
    page.wait_for_selector("#message:has-text('已清除')")
    assert "data: " not in at_rest(page)
    assert "queue: " in at_rest(page)

    context.set_offline(False)
    page.reload()
    wait_sent(page)
    assert [row.care_file_id for row in stored(Record)] == [files[0].pk]


def test_the_lease_ends_and_takes_the_files_with_it(
    village: Any, serve: Serve, context: "BrowserContext"
) -> None:
    page = set_up(context, serve())
    context.set_offline(True)
    save_visit(page, NAMES[0])
    later = clock.now() + timedelta(hours=73)
    page.clock.set_fixed_time(later)
    page.reload()
    page.wait_for_selector("#message:has-text('有效期')")
    kept = at_rest(page)
    assert "data: " not in kept
    assert "queue: " in kept
    assert page.is_hidden("#view-list")


def test_a_lost_phone_wipes_itself_at_the_next_contact_and_its_queue_waits_for_a_person(
    village: Any, serve: Serve, context: "BrowserContext", eventually: Any
) -> None:
    address = serve()
    page = set_up(context, address)
    context.set_offline(True)
    save_visit(page, NAMES[0])
    chief = people.make_post("TOWNSHIP_SUPERVISOR", area=people.TOWNSHIP)
    with acting_as(people.actor_of(chief)) as actor:
        services.revoke_device(actor, Device.objects.get(), reason="丢失", now=clock.now())
    context.set_offline(False)

    page.reload()
    page.wait_for_selector("#start-text:has-text('已停用')")
    assert "data: " not in at_rest(page)
    eventually(lambda: Device.objects.get().wiped_at)
    assert stored(Record) == []

    page.click("#start-links a")  # found again: its officer signs in and sets it up anew
    page.fill("#id_login", "village")
    page.fill("#id_password", PASSWORD)
    page.click("main form .btn-primary")
    wait_sent(page, back=1)
    (waiting,) = stored(Item)
    assert (waiting.status, waiting.area) == ("HELD", people.VILLAGE)


def test_an_uneventful_visit_takes_at_most_twelve_taps_and_keystrokes(
    village: Any, serve: Serve, context: "BrowserContext"
) -> None:
    page = set_up(context, serve())
    page.reload()
    page.wait_for_selector("#lock-pin:focus")
    count = 0

    for key in PIN:
        page.keyboard.press(key)
        count += 1
    for selector in (
        "#view-lock button.main", f".card:has-text('{NAMES[0]}') button.do",
        ".chip:has-text('照护人')", "#view-record button.main",
    ):  # fmt: skip
        page.tap(selector)
        count += 1
    page.wait_for_selector("#message.good")
    wait_sent(page)

    assert count <= 12, count
    (record,) = stored(Record)
    assert record.seen == ["CARER", "CHILD"]


def test_without_a_service_worker_it_works_online_and_says_so(
    village: Any, serve: Serve, context: "BrowserContext"
) -> None:
    context.add_init_script(
        "delete Navigator.prototype.serviceWorker;"  # as inside a chat program
    )
    address = serve()
    page = open_phone(context, address)
    page.click("#start-links a")
    page.fill("#id_login", "village")
    page.fill("#id_password", PASSWORD)
    page.click("main form .btn-primary")
    page.wait_for_selector("#view-list .card h3")

    assert "只能在线使用" in page.inner_text("#banners")
    save_visit(page, NAMES[0])
    wait_sent(page)
    assert len(stored(Record)) == 1
    assert NAMES[0] not in at_rest(page)


def test_on_an_insecure_address_it_works_online_and_says_so(
    village: Any, serve: Serve, context: "BrowserContext"
) -> None:
    context.add_init_script("""
        Object.defineProperty(window, "isSecureContext", {value: false});
        delete Navigator.prototype.serviceWorker;
        Object.defineProperty(Crypto.prototype, "subtle", {value: undefined});
    """)
    page = open_phone(context, serve())
    page.click("#start-links a")
    page.fill("#id_login", "village")
    page.fill("#id_password", PASSWORD)
    page.click("main form .btn-primary")
    page.wait_for_selector("#view-list .card h3")

    assert "不是安全连接" in page.inner_text("#banners")
    page.locator("#children .card button.do").first.click()
    page.click("#view-record button.main")
    page.wait_for_selector("#message.good:has-text('已上传')")
    assert len(stored(Record)) == 1


def test_the_month_and_a_new_child_from_the_phone(
    village: Any, serve: Serve, context: "BrowserContext"
) -> None:
    from shouwang.registry.models import CareFile
    from shouwang.submission.models import Confirmation

    page = set_up(context, serve())
    context.set_offline(True)
    page.click("#village-open")
    page.click("#view-village button.main")
    page.wait_for_selector("#village:has-text('核对已登记')")
    page.click("#new-child")
    page.fill("#draft-name", "新小禾")
    page.fill("#draft-phones", "16312345678")
    page.click("#view-draft button.main")
    page.wait_for_selector("#message.good")
    context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    wait_sent(page)

    assert len(stored(Confirmation)) == 1
    with acting_as(system_actor("test")):
        assert CareFile.objects.filter(person__name="新小禾").count() == 1


def test_the_page_weighs_little_and_keeps_to_the_rules(
    village: Any, serve: Serve, context: "BrowserContext", check_page: Check
) -> None:
    address = serve()
    weights: dict[str, int] = {}

    def weigh(response: Any) -> None:
        path = response.url.partition(address)[2]
        if response.status == 200 and not path.startswith("/accounts") and path not in weights:
            weights[path] = len(gzip.compress(response.body(), 6))

    page = context.new_page()
    page.on("response", weigh)
    page.troubles = []  # type: ignore[attr-defined]
    page.on("console", lambda m: page.troubles.append(m.text) if m.type == "error" else None)  # type: ignore[attr-defined]
    page.goto(f"{address}/field/")
    page.wait_for_selector("#start-links a")
    page.wait_for_load_state("networkidle")
    total = sum(weights.values())
    print(f"cold: {total} bytes compressed, {weights}")  # noqa: T201
    assert {"/field/", "/static/field/js/app.js", "/static/field/css/field.css"} <= set(weights)
    assert total <= 90 * 1024
    check_page(page)
    page.close()

    page = set_up(context, address)
    check_page(page)
    page.locator("#children .card button.do").first.click()
    check_page(page)
    page.click("#view-record .back")
    page.locator("#children .card button.more").first.click()
    check_page(page)
    page.click("#change")
    check_page(page)
    for path in ("devices/", "items/"):
        page.goto(f"{address}/field/{path}")
        check_page(page)


def test_the_scripts_hold_nothing_newer_than_chromium_80() -> None:
    """Chromium 80 knows `?.` and `??`, but no logical assignment, `at()`, randomUUID …"""
    import shouwang.field

    folder = Path(shouwang.field.__file__).parent / "static" / "field" / "js"
    newer = re.compile(
        r"\?\?=|\|\|=|&&=|\.replaceAll\(|\.at\(|randomUUID|structuredClone|Object\.hasOwn|"
        r"Promise\.any|^\s*await |#\w+\s*[=;(]|static\s*\{", re.M,
    )  # fmt: skip
    for script in sorted(folder.glob("*.js")):
        code = re.sub(r'"[^"\n]*"|/\*.*?\*/', "", script.read_text("utf-8"), flags=re.S)
        found = [line for line in newer.findall(code) if line.strip() != "await"]
        assert found == [], script.name
