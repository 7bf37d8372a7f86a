"""The phone page in Chromium, with and without a network: nothing lost, nothing doubled."""

import gzip
import importlib
import json
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from shouwang.accounts import testing as people
from shouwang.care.models import Record
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.documents.models import Attachment
from shouwang.documents.testing import picture
from shouwang.duties import services as duties
from shouwang.field import services
from shouwang.field.models import Device, Item
from shouwang.field.testing import envelope, make_device, visit
from shouwang.registry.testing import make_child

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Route

PASSWORD = "yun-shan-lu-77"
PIN = "730516"
NAMES = ("方小满", "程小寒", "石小雪")
Serve = Callable[[], str]
Check = Callable[["Page"], None]


@pytest.fixture
def village(committed: None) -> Any:
    """A village officer with three children to visit."""
    people.make_installation()
    post = people.make_post(
        "VILLAGE_OFFICER", area=people.VILLAGE, username="village", password=PASSWORD
    )
    files = [make_child(name, group_name="三组") for name in NAMES]
    with acting_as(system_actor("test")):
        duties.plan_files([file.pk for file in files], clock.today())
    return post, files


@pytest.fixture
def context(browser: "Browser") -> "Iterator[BrowserContext]":
    """A phone of its own."""
    made = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="zh-CN", has_touch=True, is_mobile=True
    )
    made.set_default_timeout(15_000)
    yield made
    made.close()


def open_phone(context: "BrowserContext", address: str) -> "Page":
    """Open the page; what the console says is kept."""
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.troubles = troubles  # type: ignore[attr-defined]
    page.goto(f"{address}/field/")
    return page


def set_up(context: "BrowserContext", address: str, username: str = "village") -> "Page":
    """Sign in, set a PIN, fetch the duties; wait until the page opens without a network."""
    page = open_phone(context, address)
    page.click("#start-links a")
    page.fill("#id_login", username)
    page.fill("#id_password", PASSWORD)
    page.click("main form .btn-primary")
    page.wait_for_selector("#view-setup:not([hidden])")
    page.fill("#setup-pin", PIN)
    page.fill("#setup-again", PIN)
    page.click("#view-setup button.main")
    page.wait_for_selector("#view-list .card h3")
    page.wait_for_selector("body[data-worker=ready]")
    return page


def unlock(page: "Page", pin: str = PIN) -> None:
    page.fill("#lock-pin", pin)
    page.click("#view-lock button.main")


def save_visit(page: "Page", name: str, photo: bytes = b"") -> None:
    card = page.locator("#children .card", has_text=name)
    card.locator("button.do").click()
    if photo:
        page.set_input_files(
            "#record-photo", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo}
        )
        page.wait_for_selector("#record-thumbs canvas")
    page.click("#view-record button.main")
    page.wait_for_selector("#message.good")


def wait_sent(page: "Page", left: int = 0, back: int = 0) -> None:
    page.wait_for_selector(f"body[data-queue='{left}'][data-back='{back}']", timeout=30_000)


def stored(model: Any) -> list[Any]:
    with acting_as(system_actor("test")):
        return list(model.objects.all())


def at_rest(page: "Page") -> str:
    """Everything the phone keeps, as text: IndexedDB, caches, storages."""
    return str(
        page.evaluate("""async () => {
        const texts = [JSON.stringify(localStorage), JSON.stringify(sessionStorage)];
        const show = (value) => {
            if (value instanceof ArrayBuffer) value = new Uint8Array(value);
            if (ArrayBuffer.isView(value)) return new TextDecoder().decode(value);
            if (value && typeof value === "object")
                return Object.keys(value).map((key) => key + "=" + show(value[key])).join(" ");
            return String(value);
        };
        for (const info of await indexedDB.databases()) {
            const db = await new Promise((ok) => {
                const asked = indexedDB.open(info.name); asked.onsuccess = () => ok(asked.result);
            });
            for (const name of db.objectStoreNames) {
                const rows = await new Promise((ok) => {
                    const asked = db.transaction(name).objectStore(name).getAll();
                    asked.onsuccess = () => ok(asked.result);
                });
                rows.forEach((row) => texts.push(name + ": " + show(row)));
            }
            db.close();
        }
        for (const key of await caches.keys()) {
            const cache = await caches.open(key);
            for (const request of await cache.keys())
                texts.push(request.url, await (await cache.match(request)).text());
        }
        return texts.join("\\n");
    }""")
    )


def test_two_visits_and_a_photo_without_a_network_page_killed_are_two_records(
    village: Any, serve: Serve, context: "BrowserContext"
) -> None:
    context.add_init_script("""  // a browser as old as Chromium 80 refuses the option
        const real = self.createImageBitmap.bind(self);
        self.createImageBitmap = (file, options) =>
            options ? Promise.reject(new TypeError("old")) : real(file);
    """)
    address = serve()
    page = set_up(context, address)
    context.set_offline(True)
    page.reload()
    unlock(page)
    save_visit(page, NAMES[0], picture(1800, 1200))
    save_visit(page, NAMES[1])
    wait_sent(page, left=3)
    assert stored(Record) == []
    page.close()

    context.set_offline(False)
    again = open_phone(context, address)
    unlock(again)
    wait_sent(again)

    assert sorted(row.care_file.person.name for row in _with_names()) == sorted(NAMES[:2])
    (photo,) = stored(Attachment)
    record = next(row for row in _with_names() if row.care_file.person.name == NAMES[0])
    assert photo.subject_id == record.pk
    assert again.troubles == []  # type: ignore[attr-defined]


def _with_names() -> list[Any]:
    with acting_as(system_actor("test")):
        return list(Record.objects.select_related("care_file__person"))


def test_the_worker_sends_with_the_page_closed(
    village: Any, serve: Serve, context: "BrowserContext"
) -> None:
    import time

    page = set_up(context, serve())
    context.set_offline(True)
    save_visit(page, NAMES[0])
    page.close()

    context.set_offline(False)

    until = time.monotonic() + 30
    while not stored(Record) and time.monotonic() < until:
        time.sleep(0.5)
    assert len(stored(Record)) == 1


def test_an_answer_that_is_lost_twice_leaves_one_record(
    village: Any, serve: Serve, context: "BrowserContext"
) -> None:
    page = set_up(context, serve())
    lost = []

    def lose(route: "Route") -> None:
        if len(lost) < 2:
            lost.append(route.fetch().json())  # the server took it in; the phone never hears of it
            route.abort()
        else:
            route.continue_()

    context.route("**/field/api/sync", lose)
    save_visit(page, NAMES[0])
    for _try in range(2):
        page.wait_for_timeout(500)
        page.evaluate("window.dispatchEvent(new Event('online'))")
    wait_sent(page)

    # Page and worker may each have asked; whoever came first made it.
    said = [result["status"] for answer in lost for result in answer["results"]]
    assert said[0] == "created"
    assert set(said[1:]) <= {"duplicate"}
    assert len(stored(Record)) == 1


def test_two_phones_change_one_fact_and_the_second_is_shown_the_conflict(
    village: Any, serve: Serve, browser: "Browser", context: "BrowserContext"
) -> None:
    address = serve()
    page = set_up(context, address)
    other = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    second = set_up(other, address)
    other.set_offline(True)
    _change_phone(second, NAMES[0], "16112348888")
    _change_phone(page, NAMES[0], "16112349999")
    wait_sent(page)

    other.set_offline(False)
    second.evaluate("window.dispatchEvent(new Event('online'))")
    wait_sent(second, back=1)
    second.click("#count")
    second.wait_for_selector("#rows .card:has-text('已被他人修改')")
    second.click("#rows a.button")
    told = second.inner_text("#compared")
    assert "16112349999" in told
    assert "16112348888" in told
    second.click("#enter-card button")
    second.wait_for_url("**/field/items/")
    second.goto(f"{address}/field/")
    unlock(second)
    wait_sent(second)
    other.close()


def _change_phone(page: "Page", name: str, number: str) -> None:
    page.locator("#children .card", has_text=name).locator("button.more").click()
    page.click("#change")
    page.fill("#change-carer-phones", number)
    page.click("#view-change button.main")
    page.wait_for_selector("#message.good")


def test_twenty_visits_sent_eight_times_at_once_make_twenty(
    village: Any, serve: Serve, context: "BrowserContext"
) -> None:
    post, _files = village
    files = [make_child() for _each in range(20)]
    device = make_device(post)
    address = serve()
    page = set_up(context, address)
    cookies = {each["name"]: each["value"] for each in context.cookies()}
    some = [envelope(visit(post, file, device=device)) for file in files]
    body = {"items": [{"id": str(each.id), "sealed": each.sealed} for each in some],
            "sent_at": clock.now().isoformat()}  # fmt: skip
    page.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _n: _post(address, cookies, body), range(8)))

    said = [result["status"] for answer in answers for result in answer["results"]]
    assert (said.count("created"), said.count("duplicate")) == (20, 140)
    assert len(stored(Record)) == 20


def _post(address: str, cookies: dict[str, str], body: Any) -> Any:
    from urllib.request import Request, urlopen

    request = Request(  # noqa: S310 - the test's own server
        f"{address}/field/api/sync", json.dumps(body).encode(),
        {"Content-Type": "application/json", "X-Field": "1", "Origin": address,
         "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())},
    )  # fmt: skip
    with urlopen(request, timeout=60) as answer:  # noqa: S310
        return json.load(answer)


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
    village: Any, serve: Serve, context: "BrowserContext"
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
    page.wait_for_function("() => true")
    assert Device.objects.get().wiped_at is not None
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
    page.wait_for_selector("#view-lock:not([hidden])")
    count = 0

    for key in PIN:
        page.keyboard.press(key)  # the field has the focus already
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


@pytest.mark.slow
def test_forty_visits_with_photos_over_a_slow_link(
    village: Any, serve: Serve, context: "BrowserContext"
) -> None:
    import time

    from shouwang.registry.models import CareFile

    for mark in "甲乙丙丁戊己庚":
        make_child(f"许小{mark}")
    with acting_as(system_actor("test")):
        duties.plan_files(list(CareFile.objects.values_list("pk", flat=True)), clock.today())
    # The link of the page alone can be made slow: the worker is kept from helping.
    context.add_init_script(
        "Object.defineProperty(ServiceWorkerRegistration.prototype, 'sync', {value: null});"
    )
    page = set_up(context, serve())
    context.set_offline(True)
    assert page.locator("#children .card").count() == 10
    photo = _noisy()
    for turn in range(4):
        for at in range(10):
            page.locator("#children .card button.more").nth(at).click()
            page.locator("#more-kinds button").nth(turn).click()
            if turn == 0:
                page.set_input_files(
                    "#record-photo", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo}
                )
                page.wait_for_selector("#record-thumbs canvas")
            page.click("#view-record button.main")
            page.wait_for_selector("#message.good")
    wait_sent(page, left=50)
    sealed = page.evaluate(_SEALED_BYTES)

    link = context.new_cdp_session(page)
    context.set_offline(False)
    link.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": 400,
            "downloadThroughput": 50_000,
            "uploadThroughput": 50_000,
        },
    )
    begun = time.monotonic()
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_selector("body[data-queue='0']", timeout=120_000)

    assert len(stored(Record)) == 40
    assert len(stored(Attachment)) == 10
    assert time.monotonic() - begun > sealed / 50_000 * 0.8  # the link was slow indeed


_SEALED_BYTES = """async () => {
    const db = await new Promise((ok) => {
        const asked = indexedDB.open("shouwang-field"); asked.onsuccess = () => ok(asked.result);
    });
    const all = await new Promise((ok) => {
        const asked = db.transaction("blobs").objectStore("blobs").getAll();
        asked.onsuccess = () => ok(asked.result);
    });
    db.close();
    return all.reduce((sum, each) => sum + each.byteLength, 0);
}"""


def _noisy() -> bytes:
    """Return a photo that does not shrink to nothing: some 50 KB on the way."""
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.effect_noise((480, 360), 60).convert("RGB").save(out, "JPEG", quality=80)
    return out.getvalue()


def test_an_update_of_the_page_in_the_middle_keeps_the_queue(
    village: Any, serve: Serve, context: "BrowserContext", monkeypatch: pytest.MonkeyPatch
) -> None:
    shell = importlib.import_module("shouwang.field.views.shell")

    page = set_up(context, serve())
    before = page.evaluate("caches.keys()")
    context.set_offline(True)
    save_visit(page, NAMES[0])
    context.route("**/field/api/sync", lambda route: route.abort())
    context.set_offline(False)
    monkeypatch.setattr(shell, "version", lambda: "0123456789abcdef")
    page.evaluate("navigator.serviceWorker.getRegistration().then((r) => r.update())")
    page.wait_for_function("async () => (await caches.keys()).join() === 'field-0123456789abcdef'")
    assert before != ["field-0123456789abcdef"]
    page.reload()
    unlock(page)
    wait_sent(page, left=1)

    context.unroute("**/field/api/sync")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    wait_sent(page)
    assert len(stored(Record)) == 1


def test_full_storage_is_told_and_what_was_typed_stays(
    village: Any, serve: Serve, context: "BrowserContext"
) -> None:
    page = set_up(context, serve())
    context.set_offline(True)
    page.evaluate("""() => {
        window.realPut = IDBObjectStore.prototype.put;
        IDBObjectStore.prototype.put = function () {
            throw new DOMException("full", "QuotaExceededError");
        };
    }""")
    page.locator("#children .card button.do").first.click()
    page.fill("#record-summary", "一切都好")
    page.click("#view-record button.main")
    page.wait_for_selector("#message.bad:has-text('存储空间不足')")
    assert page.input_value("#record-summary") == "一切都好"

    page.evaluate("() => { IDBObjectStore.prototype.put = window.realPut; }")
    page.click("#view-record button.main")
    page.wait_for_selector("#message.good")
    context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    wait_sent(page)
    assert len(stored(Record)) == 1


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
