"""Photos: made small before they go, whole without script; shown on the page of what they prove."""

import io
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from shouwang.accounts import testing as people
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.documents import store
from shouwang.documents.models import Attachment
from shouwang.guardianship.testing import draft
from shouwang.registry.testing import make_child

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Serve = Callable[[], str]
Sit = Callable[["Page", str, str], None]
ORIENTATION, MODEL = 0x0112, 0x0110


@pytest.fixture
def agreement(committed: None) -> Any:
    """A drafted agreement, and a village officer who may sign in."""
    people.make_installation()
    people.make_post("VILLAGE_OFFICER", area=people.VILLAGE, username="village")
    return draft(make_child("方小满"))


@cache
def photo(number: int = 0) -> bytes:
    """A photo as phones take them: large, lying on its side, with the model in it."""
    exif = Image.Exif()
    exif[ORIENTATION], exif[MODEL] = 6, "Phone 9"
    noise = Image.effect_noise((2400, 1600), 25).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=75, exif=exif)
    return out.getvalue()


def choose(page: "Page", site: str, agreement: Any, names: list[str]) -> None:
    page.set_default_timeout(60_000)
    page.goto(f"{site}/agreements/{agreement.pk}/papers/")
    files = [{"name": name, "mimeType": "image/jpeg", "buffer": photo(number)}
             for number, name in enumerate(names)]  # fmt: skip
    page.set_input_files("input[name=signed_pages]", files)  # type: ignore[arg-type]


def kept() -> list[tuple[Attachment, Image.Image]]:
    with acting_as(system_actor("test")):
        rows = list(Attachment.objects.order_by("uploaded_at"))
    return [(row, Image.open(io.BytesIO(store.content(row.stored_as)))) for row in rows]


def test_photos_are_made_small_before_they_go(
    phone: "Page", serve: Serve, sit: Sit, check_page: Callable[["Page"], None], agreement: Any
) -> None:
    sent: list[int] = []
    site = serve()
    sit(phone, site, "village")
    choose(phone, site, agreement, ["签字页.jpg", "背面.jpg"])
    phone.wait_for_selector("[data-shrink-note]:has-text('已选 2 个文件')")
    check_page(phone)
    phone.on("request", lambda r: sent.append(len(r.post_data_buffer or b""))
             if r.method == "POST" else None)  # fmt: skip
    phone.click("main form button[type=submit].btn-primary")
    phone.wait_for_selector(".attachment img")
    check_page(phone)

    images = kept()
    assert len(images) == 2
    assert sent[0] < len(photo())  # both together weigh less than one as it was taken
    for row, image in images:
        assert image.size == (1067, 1600)  # upright
        assert dict(image.getexif()) == {}
        assert row.file_name in {"签字页.jpg", "背面.jpg"}


def test_a_form_sent_at_once_waits_for_its_photos(
    desktop: "Page", serve: Serve, sit: Sit, agreement: Any
) -> None:
    site = serve()
    sit(desktop, site, "village")
    choose(desktop, site, agreement, [f"{n}.jpg" for n in range(3)])
    desktop.click("main form button[type=submit].btn-primary")
    desktop.wait_for_selector(".attachment img")

    assert {image.size for _row, image in kept()} == {(1067, 1600)}


def test_without_script_the_server_does_the_same(
    browser: "Browser", serve: Serve, sit: Sit, agreement: Any
) -> None:
    context = browser.new_context(
        locale="zh-CN", timezone_id="Asia/Shanghai", java_script_enabled=False
    )
    context.set_default_timeout(60_000)
    page, site = context.new_page(), serve()
    sit(page, site, "village")
    choose(page, site, agreement, ["签字页.jpg"])
    page.click("main form button[type=submit].btn-primary")
    page.wait_for_selector(".attachment")
    context.close()

    [(_row, image)] = kept()
    assert image.size == (1600, 2400)
    assert dict(image.getexif()) == {}
