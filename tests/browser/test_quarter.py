"""A whole quarter in Chromium: villages, school, township and county, up to the signature."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from shouwang.accounts import testing as people
from shouwang.core import clock
from shouwang.registry.testing import make_child
from shouwang.submission.testing import (
    COUNTY,
    OTHER_TOWNSHIP,
    TOWNSHIP,
    VILLAGE,
    VILLAGE_B,
    make_places,
    quarter,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page

SCHOOL = "雪松镇中心小学"
Check = Callable[["Page"], None]
Serve = Callable[[], str]
Sit = Callable[["Page", str, str], None]
POSTS = (
    ("village-a", "VILLAGE_OFFICER", VILLAGE),
    ("village-b", "VILLAGE_OFFICER", VILLAGE_B),
    ("township", "TOWNSHIP_SUPERVISOR", TOWNSHIP),
    ("county-1", "CIVIL_AFFAIRS_OFFICER", COUNTY),
    ("county-2", "CIVIL_AFFAIRS_OFFICER", COUNTY),
)


@dataclass
class Quarter:
    """The children by name, and the address of the township's and the county's report page."""

    children: dict[str, Any]
    code: str


@pytest.fixture
def pilot(committed: None) -> Quarter:
    people.make_installation()
    make_places()
    school = people.make_organisation(SCHOOL, kind="SCHOOL", area=TOWNSHIP)
    people.make_post("PRINCIPAL", organisation=school, username="school")
    for username, role, area in POSTS:
        people.make_post(role, area=area, username=username)
    named = {
        name: make_child(name, area=area, school_name=SCHOOL, class_label="1班")
        for name, area in (("方小满", VILLAGE), ("程小寒", VILLAGE), ("石小雪", VILLAGE_B),
                           ("罗小暑", VILLAGE_B))
    }  # fmt: skip
    return Quarter(named, quarter(clock.today()).code)


@dataclass
class Desk:
    """One browser page at which one post after another sits down."""

    page: "Page"
    address: str
    sit_down: Sit

    def sit(self, username: str, path: str = "") -> "Page":
        """Let one sit down here; open a page."""
        self.sit_down(self.page, self.address, username)
        if path:
            self.page.goto(f"{self.address}{path}")
        return self.page

    def edit(self, file: Any, section: str, **said: str) -> None:
        """Change a block of a file as the one who sits here."""
        page = self.page
        page.goto(f"{self.address}/children/{file.pk}/edit/{section}/")
        for key, value in said.items():
            field = page.locator(f"#id_{key}")
            if field.evaluate("e => e.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
        page.click("main .form-actions button[type=submit]")
        page.wait_for_selector("text=已保存")


def _confirm(desk: Desk, username: str) -> None:
    """Open the page and press the one button: nothing else is asked."""
    page = desk.sit(username, "/submissions/village/")
    page.click("text=核对无误，提交")
    page.wait_for_selector("text=本月已核对，之后没有变化")


def _report_township(desk: Desk, pilot: Quarter) -> "Page":
    page = desk.sit("township", f"/submissions/unit/QUARTER/{pilot.code}/")
    page.fill("#id_responsible", "田守正")
    page.fill("#id_verified_by", "罗知远")
    page.click("text=冻结并报送")
    page.wait_for_selector("text=已报送。")
    return page


def _count(page: "Page") -> str:
    """The number of left-behind children in the last row of the table on the page."""
    return page.inner_text("#figures tr.is-total td >> nth=0").strip()


def test_a_whole_quarter(
    pilot: Quarter, serve: Serve, desktop: "Page", phone: "Page", sit: Sit, check_page: Check
) -> None:
    address = serve()
    desk, mobile = Desk(desktop, address, sit), Desk(phone, address, sit)
    _two_villages_and_a_school(mobile, desk, pilot, check_page)
    page = _report_township(desk, pilot)
    assert _count(page) == "3"  # 方小满's father is at home now
    check_page(page)
    _county_returns_one_child(desk, pilot, check_page)
    _township_repairs(desk, pilot, check_page)
    _county_signs(desk, pilot, check_page)
    _equal_at_all_levels(desk, pilot)


def _two_villages_and_a_school(mobile: Desk, desk: Desk, pilot: Quarter, check_page: Check) -> None:
    page = mobile.sit("village-a", "/submissions/village/")
    check_page(page)
    mobile.edit(
        pilot.children["方小满"], "father",
        father__state="AT_HOME",
    )  # fmt: skip
    _confirm(mobile, "village-a")
    _confirm(mobile, "village-b")
    desk.sit("school")
    desk.edit(pilot.children["石小雪"], "schooling", class_label="2班")
    page = mobile.sit("village-b", "/submissions/village/")
    assert "石小雪" in page.inner_text("#changed")
    assert "他人修改" in page.inner_text("#changed")
    assert "其余 1 名无变化" in page.inner_text("#unchanged")
    check_page(page)
    page.click("text=核对无误，提交")
    page.wait_for_selector("text=本月已核对，之后没有变化")


def _county_returns_one_child(desk: Desk, pilot: Quarter, check_page: Check) -> None:
    page = desk.sit("county-1", f"/submissions/below/QUARTER/{pilot.code}/")
    assert OTHER_TOWNSHIP not in page.content()  # no child there: nothing is asked of it
    check_page(page)
    page.click("text=查看")
    page.click("main a:has-text('退回')")
    check_page(page)
    page.fill(f"#reason-{pilot.children['程小寒'].pk}", "身体状况与体检不符，请核实")
    page.click("main button:has-text('退回')")
    page.wait_for_selector("text=已退回。")


def _township_repairs(desk: Desk, pilot: Quarter, check_page: Check) -> None:
    page = desk.sit("township", "/submissions/")
    told = page.inner_text("#returned")
    assert "程小寒" in told
    assert "身体状况与体检不符" in told
    assert "罗小暑" not in told
    check_page(page)
    desk.edit(pilot.children["程小寒"], "health", health="WEAK")
    page.goto(f"{desk.address}/submissions/unit/QUARTER/{pilot.code}/")
    assert "已修改" in page.inner_text("#returned")
    check_page(page)
    page = _report_township(desk, pilot)
    assert "第 2 版" in page.inner_text("h1")
    assert page.locator("#versions li").count() == 1


def _county_signs(desk: Desk, pilot: Quarter, check_page: Check) -> None:
    page = desk.sit("county-1", f"/submissions/below/QUARTER/{pilot.code}/")
    page.click("text=查看")
    page.click("main button:has-text('接收')")
    page.wait_for_selector("text=已接收。")
    page.goto(f"{desk.address}/submissions/unit/QUARTER/{pilot.code}/")
    check_page(page)
    page.fill("#id_responsible", "高远山")
    page.click("text=冻结，提交签发")
    page.wait_for_selector("text=已填报，待另一人签发。")
    _press_and_confirm(page, "签发报送")
    page.wait_for_selector("text=填报人不能自己签发")
    report = page.url
    page = desk.sit("county-2")
    page.goto(report)
    _press_and_confirm(page, "签发报送")
    page.wait_for_selector("text=已签发并报送。")
    check_page(page)


def _press_and_confirm(page: "Page", label: str) -> None:
    page.click(f"main button:has-text('{label}')")
    page.click("dialog[open] .btn-primary, .modal.show .btn-primary")


def _equal_at_all_levels(desk: Desk, pilot: Quarter) -> None:
    page = desk.page
    county = _count(page)
    page.click("#figures tbody th a")
    page.wait_for_selector("text=雪松镇")
    township = _count(page)
    rows = page.locator("#figures tbody tr:not(.is-total) td.num:nth-child(2)").all_inner_texts()
    assert county == township == str(sum(int(text) for text in rows)) == "3"
    page.click("#figures tr.is-total td a >> nth=0")
    page.wait_for_selector("text=按报送时冻结的内容")
    assert re.search(r"共\s*3\s*人", page.inner_text("main"))
    page.go_back()
    page.click("text=三级核对")
    page.wait_for_selector("text=相同 4 名，共 4 名")
    page.goto(f"{desk.address}/figures/summary/?area={COUNTY}")
    assert _count(page) == "3"
    assert page.troubles == []  # type: ignore[attr-defined]
