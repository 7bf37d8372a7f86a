"""The frame, the components and the list in a real browser, without any data."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template import engines
from django.urls import path

from shouwang.core.charts import Chart, ChartKind, Series
from shouwang.core.listing import TEMPLATE, Column, FilterForm, Listing

View = Callable[[HttpRequest], HttpResponse]
ACTOR = {
    "display_name": "田雨禾",
    "username": "tianyh",
    "organisation_name": "柳河镇人民政府",
    "post_title": "儿童督导员",
}
SHELL = {
    "system_name": "守望",
    "county_name": "青溪县",
    "home_url": "/",
    "todo_url": "/",
    "todo_count": 12,
    "sign_out_url": "/done",
    "search_url": "/list",
    "actor": ACTOR,
    "nav": [
        {
            "label": "档案",
            "items": [
                {"label": "儿童档案", "url": "/list", "icon": "people", "badge": 3},
                {"label": "统计", "url": "/", "icon": "bar-chart", "active": True},
            ],
        }
    ],
}
TOWNS = ["柳河镇", "桃源乡", "三岔镇"]
PAGE = "{% extends 'core/base.html' %}{% load ui %}{% block title %}页{% endblock %}"
HOME = (
    PAGE + "{% block page_title %}工作台{% endblock %}{% block content %}"
    "<div class='stat-grid'>{% stat '在册' 5000 icon='people' %}</div>"
    "{% card title='图' %}{% chart bars %}{% chart pie %}{% chart tree %}{% endcard %}"
    "{% confirm_button '退出' '/done' message='确认退出？' tone='danger' %}{% endblock %}"
)
FORM = (
    PAGE + "{% block page_title %}编辑{% endblock %}{% block content %}{% error_summary form %}"
    "<form method='post' novalidate data-guard data-draft-url='/draft' data-draft-key='k1'>"
    "{% csrf_token %}{% fields form %}"
    "<button class='btn btn-primary' id='save'>保存</button></form>{% endblock %}"
)
LIST = (
    PAGE + "{% block page_title %}档案{% endblock %}"
    "{% block content %}{% include listing %}{% endblock %}"
)


class NameFilter(FilterForm):
    name = forms.CharField(label="姓名", required=False)

    def narrow(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [row for row in rows if self.cleaned_data["name"] in row["name"]]


class NoteForm(forms.Form):
    name = forms.CharField(label="姓名")
    kind = forms.ChoiceField(label="类别", choices=[("A", "甲"), ("B", "乙")])
    secret = forms.CharField(label="口令", widget=forms.PasswordInput, required=False)


ROWS = [{"name": f"祁小满{n:02}", "town": TOWNS[n % 3], "age": n % 12} for n in range(45)]
CHILDREN: Listing[dict[str, Any]] = Listing(
    key="children",
    title="档案列表",
    filters=NameFilter,
    default_order="name",
    columns=(
        Column("name", "姓名", sort="name", url=lambda row: "/", fixed=True),
        Column("age", "周岁", sort="age", numeric=True),
        Column("town", "乡镇", tone=lambda row: "warning"),
    ),
)


class Site:
    """The pages, and what was posted to them."""

    def __init__(self) -> None:
        self.posted: list[tuple[str, dict[str, str]]] = []
        self.shell: dict[str, Any] = dict(SHELL)
        self.signed_out = False

    def page(self, request: HttpRequest, source: str, **context: Any) -> HttpResponse:
        template = engines["django"].from_string(source)
        return HttpResponse(template.render({"shell": self.shell, **context}, request))

    def home(self, request: HttpRequest) -> HttpResponse:
        values = [359, 0, 326]
        kinds = {"bars": ChartKind.BAR, "pie": ChartKind.PIE, "tree": ChartKind.TREEMAP}
        charts = {
            key: Chart(key, "规模", kind, TOWNS, [Series("儿童", values)], label_heading="乡镇")
            for key, kind in kinds.items()
        }
        return self.page(request, HOME, **charts)

    def form(self, request: HttpRequest) -> HttpResponse:
        return self.page(request, FORM, form=NoteForm(request.POST or None))

    def list(self, request: HttpRequest) -> HttpResponse:
        if self.signed_out:
            return redirect("/done")
        page = CHILDREN.page(request, ROWS)
        if request.headers.get("HX-Request"):
            context = {"list": page}
            return HttpResponse(
                engines["django"].get_template(f"{TEMPLATE}#table").render(context, request)
            )
        return self.page(request, LIST, list=page, listing=TEMPLATE)

    def take(self, request: HttpRequest) -> HttpResponse:
        self.posted.append((request.path, request.POST.dict()))
        return self.page(request, PAGE + "{% block page_title %}收到{% endblock %}")


def without_database(view: View) -> View:
    """Keep ATOMIC_REQUESTS from opening a transaction."""
    return transaction.non_atomic_requests(lambda request: view(request))


@pytest.fixture
def site(settings: Any) -> Site:
    """The pages without data, under the real policy for content and forgery."""
    made = Site()
    urls = ModuleType("frame_urls")
    names = {"": made.home, "form": made.form, "list": made.list}
    takers = ("done", "draft", "lock", "stay")
    urls.urlpatterns = [  # type: ignore[attr-defined]
        *(path(name, without_database(view)) for name, view in names.items()),
        *(path(name, without_database(made.take)) for name in takers),
    ]
    settings.ROOT_URLCONF = urls
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    settings.MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
    settings.MIDDLEWARE = [
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.locale.LocaleMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "csp.middleware.CSPMiddleware",
    ]
    templates = settings.TEMPLATES[0]
    processors = [
        "django.template.context_processors.request",
        "django.template.context_processors.i18n",
        "django.contrib.messages.context_processors.messages",
    ]
    options = {**templates["OPTIONS"], "context_processors": processors}
    settings.TEMPLATES = [{**templates, "OPTIONS": options}]
    return made


@pytest.fixture
def address(site: Site, serve: Callable[[], str]) -> str:
    return serve()


@pytest.mark.parametrize("where", ["/", "/form", "/list"])
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_pages_are_accessible_and_keep_to_the_policy(
    where: str, size: str, address: str, check_page: Any, request: pytest.FixtureRequest
) -> None:
    page = request.getfixturevalue(size)

    response = page.goto(address + where)

    assert "default-src 'self'" in response.headers["content-security-policy"]
    check_page(page)


def test_a_form_with_errors_is_accessible_and_its_summary_has_the_focus(
    address: str, desktop: Any, check_page: Any
) -> None:
    desktop.goto(f"{address}/form")
    desktop.select_option("#id_kind", "B")
    desktop.click("#save")

    desktop.wait_for_selector(".error-summary:focus")
    check_page(desktop)


def test_charts_are_drawn(address: str, desktop: Any) -> None:
    desktop.goto(address)
    desktop.wait_for_selector("#tree svg text")

    assert desktop.locator("#bars svg path").count() > 3
    assert desktop.locator("#pie svg path").count() > 2
    assert desktop.troubles == []


def test_the_first_tab_stop_leads_past_the_menu(address: str, desktop: Any) -> None:
    desktop.goto(address)
    desktop.keyboard.press("Tab")
    desktop.keyboard.press("Enter")

    desktop.wait_for_selector("#main:focus")


def test_turning_a_page_swaps_the_table_alone(address: str, desktop: Any) -> None:
    desktop.goto(f"{address}/list")
    desktop.evaluate("document.querySelector('h1').dataset.kept = 'yes'")
    desktop.click("a[rel=next]")
    desktop.wait_for_selector("text=祁小满20")

    assert desktop.url.endswith("?page=2")
    assert desktop.evaluate("document.querySelector('h1').dataset.kept") == "yes"
    assert desktop.inner_text("#announce").startswith("共 45 条")


def test_a_session_that_ended_shows_the_sign_in_page_whole(
    address: str, site: Site, desktop: Any
) -> None:
    desktop.goto(f"{address}/list")
    site.signed_out = True
    desktop.click("a[rel=next]")
    desktop.wait_for_selector("h1:has-text('收到')")

    assert desktop.url.endswith("/done")
    assert desktop.locator("h1").count() == 1


def test_filter_sort_and_columns_work_together(address: str, desktop: Any) -> None:
    desktop.goto(f"{address}/list")
    desktop.fill("#id_name", "满4")
    desktop.click("text=查询 >> nth=0")
    desktop.wait_for_selector("text=共 5 条")
    desktop.click("#list-children-sort-name")
    desktop.wait_for_selector("th[aria-sort=descending]")
    desktop.click("text=选择列")
    desktop.uncheck("#list-children-col-town")
    desktop.click("text=应用")
    desktop.wait_for_selector("th:has-text('乡镇')", state="detached")

    assert desktop.inner_text("tbody tr >> nth=0").split()[1] == "祁小满44"
    assert desktop.locator("tbody tr").count() == 5


def test_on_a_phone_rows_become_cards_and_the_menu_slides_in(address: str, phone: Any) -> None:
    phone.goto(f"{address}/list")

    assert phone.evaluate("getComputedStyle(document.querySelector('tbody tr')).display") == "grid"
    assert not phone.locator(".app-nav").is_visible()
    phone.click("[aria-controls=app-side]")
    phone.wait_for_selector(".app-side.show")
    assert phone.locator(".app-nav").is_visible()


def test_a_confirmed_deed_waits_for_the_answer(address: str, site: Site, desktop: Any) -> None:
    desktop.goto(address)
    desktop.click("button[data-confirm]")
    desktop.wait_for_selector("#confirm-dialog.show")
    desktop.click("#confirm-dialog >> text=取消")
    desktop.wait_for_selector("#confirm-dialog", state="hidden")
    assert site.posted == []

    desktop.click("button[data-confirm]")
    desktop.wait_for_selector("#confirm-dialog.show")
    desktop.click("[data-confirm-yes]")
    desktop.wait_for_selector("h1:has-text('收到')")
    assert [where for where, _data in site.posted] == ["/done"]


TYPED = """(text) => {
    const field = document.querySelector("#id_name");
    field.value = text;
    field.dispatchEvent(new Event("input", {bubbles: true}));
}"""


def test_an_idle_page_saves_the_draft_and_locks(site: Site, address: str, desktop: Any) -> None:
    site.shell |= {"idle_seconds": 1200, "lock_url": "/lock", "stay_url": "/stay"}
    desktop.clock.install()
    desktop.goto(f"{address}/form")
    desktop.fill("#id_name", "祁小")
    desktop.fill("#id_secret", "not for drafts")
    desktop.clock.fast_forward("19:58")
    desktop.wait_for_selector("#idle-dialog.show")
    desktop.evaluate(TYPED, "祁小满")  # the page locks before it would save this by itself
    desktop.clock.fast_forward("00:02")
    desktop.wait_for_selector("h1:has-text('收到')")

    posted = dict(site.posted)
    assert posted["/draft"] == {"name": "祁小满", "kind": "A", "draft_key": "k1"}
    assert posted["/lock"]["next"] == "/form"


def test_staying_keeps_the_page(site: Site, address: str, desktop: Any, eventually: Any) -> None:
    site.shell |= {"idle_seconds": 1200, "lock_url": "/lock", "stay_url": "/stay"}
    desktop.clock.install()
    desktop.goto(f"{address}/form")
    desktop.clock.fast_forward("19:10")
    desktop.wait_for_selector("#idle-dialog.show")
    desktop.click("[data-idle-stay]")
    desktop.wait_for_selector("#idle-dialog", state="hidden")

    eventually(lambda: site.posted)
    assert desktop.url.endswith("/form")
    assert [where for where, _data in site.posted] == ["/stay"]


def test_large_type_and_the_narrow_menu_are_remembered(address: str, desktop: Any) -> None:
    desktop.goto(address)
    desktop.click("[data-type-toggle]")
    desktop.click("[data-side-toggle]")
    desktop.goto(f"{address}/list")

    assert desktop.evaluate("getComputedStyle(document.documentElement).fontSize") == "20px"
    assert desktop.evaluate("document.querySelector('.app-side').offsetWidth") < 100
