"""A report in Chromium: on a phone in few taps, at the police desk at once, followed to its end."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from shouwang.accounts import testing as people
from shouwang.registry.testing import make_child
from shouwang.submission.testing import COUNTY, TOWNSHIP, VILLAGE, make_places

if TYPE_CHECKING:
    from playwright.sync_api import Page

Check = Callable[["Page"], None]
Serve = Callable[[], str]
Sit = Callable[["Page", str, str], None]
POSTS = (
    ("village", "VILLAGE_OFFICER", VILLAGE),
    ("township", "TOWNSHIP_SUPERVISOR", TOWNSHIP),
    ("county", "CIVIL_AFFAIRS_OFFICER", COUNTY),
    ("police", "POLICE_LIAISON", TOWNSHIP),
)
MOST_TAPS, MOST_SECONDS = 25, 60
A_TAP, A_CHARACTER = 2, 1  # seconds a person takes


@pytest.fixture
def child(committed: None) -> Any:
    people.make_installation()
    make_places()
    for username, role, area in POSTS:
        people.make_post(role, area=area, username=username)
    return make_child("方小满", area=VILLAGE)


@dataclass
class Seat:
    """One browser page at which one account sits; counts what is tapped and typed into."""

    page: "Page"
    address: str
    taps: int = 0
    typed: int = 0

    def tap(self, selector: str) -> None:
        self.taps += 1
        self.page.tap(selector)

    def type(self, selector: str, text: str) -> None:
        self.tap(selector)
        self.typed += len(text)
        self.page.locator(selector).press_sequentially(text, delay=20)

    def open(self, path: str) -> None:
        self.page.goto(f"{self.address}{path}")

    def deed(self, link: str, **said: str) -> None:
        """Follow a link of the case, fill the form, send it."""
        page = self.page
        page.click(f"main a:has-text('{link}') >> nth=0")
        for key, value in said.items():
            field = page.locator(f"#id_{key}")
            if field.evaluate("e => e.tagName") == "SELECT":
                field.select_option(value)
            elif field.evaluate("e => e.type || e.tagName") in ("text", "textarea", "date"):
                field.fill(value)
            else:
                page.locator(f"[name={key}][value='{value}']").check()
        page.click("main .form-actions button[type=submit]")
        page.wait_for_selector("main .alert-success, main [role=status], .toast")


def test_a_report_from_the_phone_to_the_end(
    child: Any, serve: Serve, desktop: "Page", phone: "Page", sit: Sit, check_page: Check
) -> None:
    address = serve()
    desk, mobile = Seat(desktop, address), Seat(phone, address)
    sit(desktop, address, "police")
    desk.open("/cases/desk/")
    desk.page.wait_for_selector("text=没有送达本单位的报告")
    check_page(desk.page)

    sit(phone, address, "village")
    _report(mobile, check_page)
    desk.page.wait_for_selector("#desk h2:has-text('方小满')")  # nobody loads the page anew
    assert desk.page.get_attribute("#desk", "hx-trigger") == "every 1s"
    assert mobile.taps <= MOST_TAPS
    assert mobile.taps * A_TAP + mobile.typed * A_CHARACTER <= MOST_SECONDS
    check_page(desk.page)

    _respond(desk, check_page)
    mobile.page.reload()
    mobile.page.wait_for_selector("text=系统签收")
    check_page(mobile.page)
    sit(desktop, address, "township")
    _help_and_close(desk, check_page)
    mobile.open("/cases/")
    mobile.page.wait_for_selector("text=没有符合条件的个案")
    assert desktop.troubles == []  # type: ignore[attr-defined]
    assert phone.troubles == []  # type: ignore[attr-defined]


def _report(mobile: Seat, check_page: Check) -> None:
    page = mobile.page
    mobile.open("/cases/report/")
    assert page.locator("a[href='tel:110']").is_visible()
    check_page(page)
    mobile.tap("label:has-text('单独居住生活')")
    mobile.type("#id_name", "方小满")
    page.wait_for_selector("#children input[type=radio]")
    mobile.tap("#children label >> nth=0")
    mobile.type("#id_narrative", "两天无人做饭")
    mobile.tap("button:has-text('立即报告')")
    page.wait_for_selector("text=送达和签收")
    check_page(page)


def _respond(desk: Seat, check_page: Check) -> None:
    page = desk.page
    page.click("#desk button:has-text('受理')")
    page.wait_for_selector("text=已受理")
    check_page(page)
    desk.deed("登记出警", officers="程立安、罗知远")
    desk.deed("登记处置情形", kind="B1")
    desk.deed("登记是否联系上父母", reached="0")
    desk.deed("不需要", reason="父母联系不上")
    check_page(page)
    page.click("li:has-text('就近护送') >> a:has-text('登记')")
    page.select_option("#id_place_kind", "RESCUE_STATION")
    page.fill("#id_place", "县救助站")
    page.fill("#id_received_by", "顾站长")
    check_page(page)
    page.click("main .form-actions button[type=submit]")
    page.click("li:has-text('协助通知父母') >> a:has-text('登记')")
    page.click("main .form-actions button[type=submit]")
    page.wait_for_selector("text=处置完成")
    desk.deed("通报乡镇")
    page.wait_for_selector("h1:has-text('已通报乡镇')")


def _help_and_close(seat: Seat, check_page: Check) -> None:
    page = seat.page
    seat.open("/cases/")
    page.click("main a:has-text('A2')")
    check_page(page)
    seat.deed("启动调查评估", name_TOWNSHIP="田守正", name_CIVIL_AFFAIRS="高远山",
              name_POLICE="程立安")  # fmt: skip
    seat.deed("登记评估结果", safety="安全", guardianship="父母在外", mind_body="健康",
              assessor_1="田守正", assessor_2="高远山", poor="1")  # fmt: skip
    seat.deed("安排帮扶", services="COUNSELLING")
    page.click("main a:has-text('结案') >> nth=0")
    page.fill("#id_note", "妥善照料")
    page.click("main .form-actions button[type=submit]")
    told = page.inner_text(".error-summary")
    assert "临时照料" in told
    assert "心理疏导" in told
    assert "照料人" in told
    assert "回访" in told
    page.go_back()
    page.go_back()
    seat.deed("登记不再需要的服务", reason="学校每周谈话")
    page.click("#intervention-placement a:has-text('县救助站')")
    seat.deed("重新确定受委托监护人", name="石桂芬", kin="GRANDMOTHER")
    seat.deed("办理离开")
    seat.deed("登记回访", visitors="田守正", safe="1", note="由外祖母照料")
    page.click("#next-step")
    page.fill("#id_note", "由外祖母妥善照料，服务完成")
    page.click("main .form-actions button[type=submit]")
    page.wait_for_selector("h1:has-text('已结案')")
    check_page(page)
