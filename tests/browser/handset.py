"""What the tests of the phone page share: a village, a phone, what an officer taps on it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from shouwang.accounts import testing as people
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.duties import services as duties
from shouwang.registry.testing import make_child

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

PASSWORD = "yun-shan-lu-77"
PIN = "730516"
NAMES = ("方小满", "程小寒", "石小雪")


def make_village() -> Any:
    """Make a village officer with three children to visit; returns the post and the files."""
    people.make_installation()
    post = people.make_post(
        "VILLAGE_OFFICER", area=people.VILLAGE, username="village", password=PASSWORD
    )
    files = [make_child(name, group_name="三组") for name in NAMES]
    with acting_as(system_actor("test")):
        duties.plan_files([file.pk for file in files], clock.today())
    return post, files


def a_phone(browser: "Browser") -> "Iterator[BrowserContext]":
    """Yield a phone of its own."""
    made = browser.new_context(
        viewport={"width": 390, "height": 844},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        has_touch=True,
        is_mobile=True,
    )
    made.set_default_timeout(60_000)
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


def save_visit(page: "Page", name: str, photo: bytes = b"", *, taps: int = 1) -> None:
    """Record an uneventful visit; an impatient officer taps twice."""
    card = page.locator("#children .card", has_text=name)
    card.locator("button.do").click()
    if photo:
        page.set_input_files(
            "#record-photo", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo}
        )
        page.wait_for_selector("#record-thumbs canvas")
    page.click("#view-record button.main", click_count=taps)
    page.wait_for_selector("#message.good")


def wait_sent(page: "Page", left: int = 0, back: int = 0) -> None:
    """Wait until so many wait and so many came back; the page tries again every half minute."""
    page.wait_for_selector(f"body[data-queue='{left}'][data-back='{back}']", timeout=90_000)


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
