"""A father on his telephone without scripts; an officer who answers; an assessment step by step."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache
from django.urls import reverse

from shouwang.accounts.testing import VILLAGE, make_post, make_user
from shouwang.assessment.models import Assessment
from shouwang.assessment.testing import make_assessment
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.family.models import Report
from shouwang.family.testing import make_link
from shouwang.guardianship.testing import draft
from shouwang.registry.testing import make_child

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.usefixtures("committed")
SHOTS = os.environ.get("SHOTS")  # a folder to look at the pages in


def shoot(page: "Page", name: str) -> None:
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


@pytest.fixture
def file() -> Any:
    from shouwang.accounts.testing import make_installation

    make_installation()
    user = make_user("family-officer", display_name="周儿主")
    make_post("VILLAGE_OFFICER", area=VILLAGE, user=user)
    cache.clear()
    return make_child("张小满", father__name="张外出")


@pytest.fixture
def plain(browser: "Browser") -> Any:
    """A telephone whose browser runs no scripts."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        java_script_enabled=False,
    )
    page = context.new_page()
    page.set_default_timeout(60_000)
    yield page
    context.close()


def test_a_father_without_scripts_sees_tells_and_signs(
    plain: "Page", file: Any, serve: Callable[[], str]
) -> None:
    draft(file)
    look, sign = make_link(file), make_link(file, purpose="SIGN")
    base = serve()

    plain.goto(base + reverse("family:door"))
    plain.get_by_label("验证码").fill(f"{look.code[:5]} {look.code[5:].lower()}")
    plain.get_by_role("button", name="下一步").click()
    shoot(plain, "check")
    plain.get_by_label("后四位").fill("5678")
    plain.get_by_role("button", name="进入").click()
    plain.get_by_text("周儿主").wait_for()
    shoot(plain, "own-page")
    with plain.expect_navigation():
        plain.get_by_role("button", name="我已看过联系卡").click()
    plain.get_by_role("link", name="换了手机号").click()
    plain.get_by_label("新手机号").fill("16900000001")
    plain.get_by_role("button", name="告诉村里").click()
    plain.get_by_text("换了手机号：待核实").wait_for()
    plain.goto(base + reverse("family:open", kwargs={"token": sign.token}))
    plain.get_by_label("后四位").fill("5678")
    plain.get_by_role("button", name="进入").click()
    plain.get_by_role("link", name="同意并签署").click()
    plain.get_by_label("填写您的姓名作为签名").fill("张外出")
    plain.get_by_label("我已看完以上全部内容").check()
    shoot(plain, "sign")
    plain.get_by_role("button", name="签署").click()
    plain.get_by_text("您已签署").wait_for()

    with acting_as(system_actor("test")):
        assert sorted(Report.objects.values_list("kind", flat=True)) == ["PHONE", "SIGNED"]


def test_the_officers_pages_and_an_assessment_on_the_phone(
    phone: "Page", file: Any, serve: Callable[[], str],
    sit: Callable[["Page", str, str], None], check_page: Callable[["Page"], None],
    eventually: Callable[[Callable[[], object]], None],
) -> None:  # fmt: skip
    make_assessment(file, "child", violence="against-child")
    base = serve()
    sit(phone, base, "family-officer")

    phone.goto(base + reverse("family:file-contacts", kwargs={"id": file.pk}))
    check_page(phone)
    shoot(phone, "contacts")
    phone.get_by_role("button", name="生成链接").click()
    phone.get_by_text("只显示这一次").wait_for()
    check_page(phone)
    shoot(phone, "link")
    phone.goto(base + reverse("assessment:file-assessments", kwargs={"id": file.pk}))
    check_page(phone)
    shoot(phone, "assessments")
    card = phone.locator(".card", has_text="委托照护人监护能力评估").first
    card.get_by_role("button", name="开始（继续）评估").click()
    phone.get_by_text("第 1 步").wait_for()
    check_page(phone)
    shoot(phone, "step")
    phone.locator("input[name=harm][value=NO]").check()
    eventually(lambda: "harm" in _given(file))  # kept without anything being pressed
    phone.get_by_role("button", name="以后再填").click()
    phone.get_by_text("已保存，可以随时继续填写").wait_for()
    shoot(phone, "later")


def _given(file: Any) -> Any:
    with acting_as(system_actor("test")):
        return Assessment.objects.get(care_file=file, status="DRAFT").given
