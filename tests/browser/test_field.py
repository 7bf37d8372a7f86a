"""The queue of the phone page in Chromium: nothing lost, nothing doubled, whatever happens."""

import importlib
import json
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from shouwang.care.models import Record
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.documents.models import Attachment
from shouwang.documents.testing import picture
from shouwang.duties import services as duties
from shouwang.field.testing import envelope, make_device, visit
from shouwang.registry.testing import make_children

sys.path.insert(0, str(Path(__file__).parent))
from handset import (
    NAMES,
    a_phone,
    make_village,
    open_phone,
    save_visit,
    set_up,
    stored,
    unlock,
    wait_sent,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Route

Serve = Callable[[], str]


@pytest.fixture
def village(committed: None) -> Any:
    return make_village()


@pytest.fixture
def context(browser: "Browser") -> "Iterator[BrowserContext]":
    yield from a_phone(browser)


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
    save_visit(page, NAMES[1], taps=2)
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
    village: Any, serve: Serve, context: "BrowserContext", eventually: Any
) -> None:
    page = set_up(context, serve())
    context.set_offline(True)
    save_visit(page, NAMES[0])
    page.close()

    context.set_offline(False)

    eventually(lambda: stored(Record))
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
    for _try in range(200):  # the page tries again when it hears of the network
        page.wait_for_selector("body:not([data-sending])", state="attached")
        page.evaluate("window.dispatchEvent(new Event('online'))")
        if page.get_attribute("body", "data-queue") == "0":
            break
        page.wait_for_timeout(100)
    wait_sent(page)
    assert len(lost) == 2

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
    other = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    other.set_default_timeout(60_000)
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
    files = make_children(20)
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


@pytest.mark.slow
def test_forty_visits_with_photos_over_a_slow_link(
    village: Any, serve: Serve, context: "BrowserContext"
) -> None:
    import time

    from shouwang.registry.models import CareFile

    make_children(7)
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
    for at in range(10):
        page.locator("#children .card button.more").nth(at).click()
        page.locator("#more-kinds button").nth(0).click()
        page.set_input_files(
            "#record-photo", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo}
        )
        page.wait_for_selector("#record-thumbs canvas")
        page.click("#view-record button.main")
        page.wait_for_selector(f"body[data-queue='{2 * at + 2}']")
    page.evaluate(_RECORD_THIRTY)
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
    page.wait_for_selector("body[data-queue='0']", timeout=300_000)

    assert len(stored(Record)) == 40
    assert len(stored(Attachment)) == 10
    assert time.monotonic() - begun > sealed / 50_000 * 0.8  # the link was slow indeed


# Three more of other kinds for each child, as fast as the page saves them.
_RECORD_THIRTY = """async () => {
    const press = (selector, at) => document.querySelectorAll(selector)[at].click();
    for (let n = 0; n < 30; n++) {
        const before = Number(document.body.dataset.queue);
        press("#children .card button.more", n % 10);
        press("#more-kinds button", 1 + Math.floor(n / 10));
        press("#view-record button.main", 0);
        while (Number(document.body.dataset.queue) === before)
            await new Promise((ok) => setTimeout(ok, 5));
    }
}"""
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


def test_the_kept_page_follows_the_language_without_a_network_too(
    village: Any, serve: Serve, context: "BrowserContext"
) -> None:
    page = set_up(context, serve())
    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    context.set_offline(True)

    for language, lang in (("en", "en"), ("zh-hans", "zh-Hans")):
        context.add_cookies([{"name": "django_language", "value": language, "url": page.url}])
        page.reload()
        page.wait_for_selector(f"html[lang={lang}]", state="attached")
        page.wait_for_selector("#view-lock:not([hidden])")
    unlock(page)
    assert page.locator("#list-title").inner_text() == "我的待办儿童"


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
