"""The frame and the components; the content security policy in every template."""

import json
import re
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.template import engines
from django.template.loader import get_template
from django.test import RequestFactory
from django.utils import translation
from django.utils.crypto import get_random_string

import shouwang.core
from shouwang.core import drawing
from shouwang.core.charts import Chart, ChartKind, Series
from shouwang.core.presentation import Fact, Reason, Step, Tab
from shouwang.core.widgets import Kept, Offered

PACKAGE = Path(shouwang.core.__file__).parent.parent
TEMPLATES = sorted(PACKAGE.glob("*/templates/**/*.html"))
FORBIDDEN = {
    "event handler": r"<[^>]*\son[a-z]+\s*=",
    "inline style": r"<[^>]*\sstyle\s*=",
    "style element": r"<style\b",
    "inline script": r"<script(?![^>]*\s(?:src=|type=\"application/json\"))[^>]*>",
    "script address": r"href\s*=\s*[\"']javascript:",
    "htmx eval": r"\bhx-(?:on[:\s=-]|vals\s*=\s*[\"']js:|vars)",
    "data address": r"(?:src|href)\s*=\s*[\"']data:",
    "other host": r"(?:src|href)\s*=\s*[\"']https?://",
}

SHELL: dict[str, Any] = {
    "system_name": "守望",
    "county_name": "青溪县",
    "version": "9.9.9",
    "home_url": "/",
    "todo_url": "/todo",
    "todo_count": 12,
    "sign_out_url": "/out",
    "password_url": "/password",
    "switch_post_url": "/post",
    "complaints_url": "/complaints",
    "privacy_url": "/privacy",
    "idle_seconds": 1200,
    "actor": {
        "display_name": "田雨禾",
        "username": "tianyh",
        "organisation_name": "柳河镇人民政府",
        "post_title": "儿童督导员",
    },
    "posts": [
        {"id": "1", "label": "柳河镇", "active": True},
        {"id": "2", "label": "桃源乡", "active": False},
    ],
    "nav": [
        {
            "label": "档案",
            "items": [{"label": "儿童档案", "url": "/c", "icon": "people", "active": True}],
        }
    ],
}


@pytest.fixture(autouse=True)
def plain_static_files(settings: Any) -> None:
    """Tests collect no static files, so nothing is looked up in a manifest."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


def render(source: str, **context: Any) -> str:
    return engines["django"].from_string("{% load ui %}" + source).render(context)


class ChildForm(forms.Form):
    name = forms.CharField(label="姓名", help_text="与户口簿一致")
    sex = forms.ChoiceField(label="性别", widget=forms.RadioSelect, choices=[("F", "女")])
    boards = forms.BooleanField(label="寄宿", required=False)
    file = forms.FileField(label="名册", required=False)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_no_template_breaks_the_content_security_policy(path: Path) -> None:
    text = re.sub(
        r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", path.read_text("utf-8"), flags=re.S
    )

    broken = [name for name, pattern in FORBIDDEN.items() if re.search(pattern, text, re.I)]

    assert broken == []


@pytest.mark.parametrize(
    "bad",
    ['<a onclick="x()">', '<p style="color:red">', "<script>1</script>", '<b hx-on:click="x">'],
)
def test_the_patterns_find_what_they_are_for(bad: str) -> None:
    assert any(re.search(pattern, bad, re.I) for pattern in FORBIDDEN.values())


def test_the_frame_shows_who_acts_where_and_how_to_leave() -> None:
    page = get_template("core/base.html").render({"shell": SHELL})

    for text in (
        "守望",
        "青溪县",
        "田雨禾",
        "柳河镇人民政府",
        "儿童督导员",
        "切换岗位",
        "修改密码",
    ):
        assert text in page
    for text in ("退出", "投诉建议", "个人信息处理告知", "9.9.9", "跳到主要内容"):
        assert text in page
    assert 'aria-current="page"' in page
    assert 'class="watermark" aria-hidden="true"' in page


def test_the_frame_says_nothing_of_anybody_when_signed_out() -> None:
    page = get_template("core/base.html").render({"shell": {"sign_in_url": "/in"}})

    assert "watermark" not in page
    assert "app-side" not in page
    assert 'href="/in"' in page


@pytest.mark.parametrize("name", ["400", "403", "404", "500", "403_csrf"])
def test_error_pages_stand_without_any_context(name: str) -> None:
    page = get_template(f"{name}.html").render({})

    assert "<h1>" in page
    assert "返回首页" in page


def test_the_500_page_shows_its_reference() -> None:
    assert "AB12" in get_template("500.html").render({"reference": "AB12"})


def test_the_404_page_does_not_say_whether_the_thing_exists() -> None:
    page = get_template("404.html").render({"exception": "CareFile 祁小满"})

    assert "祁小满" not in page
    assert "CareFile" not in page


def test_a_field_ties_label_help_and_error_to_its_control() -> None:
    page = render("{% error_summary form %}{% fields form %}", form=ChildForm({}))

    assert 'for="id_name"' in page
    assert 'aria-describedby="id_name_helptext id_name_error"' in page
    assert 'aria-invalid="true"' in page
    assert '<a href="#id_name">姓名</a>' in page
    assert "<legend>性别" in page
    assert 'class="form-check-input"' in page


@pytest.mark.parametrize("tag", ["{% fields form %}", "{% field form.name help='' %}"])
@pytest.mark.parametrize("form", [ChildForm(), ChildForm({})], ids=["unbound", "bound"])
def test_every_description_a_control_names_exists(tag: str, form: ChildForm) -> None:
    page = render(tag + "{% upload form.file hint='xlsx' %}", form=form)

    named = {
        name for names in re.findall(r'aria-describedby="([^"]+)"', page) for name in names.split()
    }
    assert named
    assert {name for name in named if f'id="{name}"' not in page} == set()


def test_an_unbound_form_shows_no_error_summary() -> None:
    assert "error-summary" not in render("{% error_summary form %}", form=ChildForm())


def test_every_id_that_an_error_links_to_exists() -> None:
    page = render("{% error_summary form %}{% fields form %}", form=ChildForm({}))

    for target in re.findall(r'href="#([^"]+)"', page):
        assert f'id="{target}"' in page


def test_facts_say_what_was_not_collected_and_where_the_rest_comes_from() -> None:
    items = [Fact("母亲电话"), Fact("务工地", "东莞", "村级名册", date(2026, 8, 20)), Fact("数", 0)]

    page = render("{% facts items %}", items=items)

    assert page.count("未采集") == 1
    assert "村级名册 · 2026-08-20" in page
    assert re.search(r"<dd>\s*0\s*</dd>", page)


def test_reasons_tell_met_failed_and_unknown_in_words_and_shapes() -> None:
    items = [Reason("MET", "甲"), Reason("FAILED", "乙"), Reason("UNKNOWN", "丙", "R-006")]

    page = render("{% reasons items %}", items=items)

    for text in ("符合", "不符合", "待核实", "依据：R-006", "check-circle-fill", "x-circle-fill"):
        assert text in page


def test_components_escape_what_people_typed() -> None:
    bad = "<img src=x>"
    page = render(
        "{% facts f %}{% timeline s %}{% status bad 'danger' %}"
        "{% card title=bad %}{{ bad }}{% endcard %}",
        f=[Fact(bad, bad)],
        s=[Step(bad, date(2026, 1, 1), bad, bad)],
        bad=bad,
    )

    assert bad not in page
    assert "&lt;img" in page


def test_tabs_mark_the_current_one_and_show_a_zero() -> None:
    page = render("{% tabs t %}", t=[Tab("甲", "/a", True), Tab("乙", "/b", count=0)])

    assert page.count('aria-current="page"') == 1
    assert ">0</span>" in page


@pytest.mark.parametrize(("done", "total", "percent"), [(0, 0, 0), (1, 3, 33), (5, 5, 100)])
def test_progress(done: int, total: int, percent: int) -> None:
    page = render("{% progress done total url='/p' %}", done=done, total=total)

    assert f'value="{percent}"' in page
    assert 'hx-get="/p"' in page


def test_finished_progress_does_not_ask_again() -> None:
    assert "hx-get" not in render("{% progress 5 5 %}")


def test_a_chart_comes_with_the_same_numbers_as_a_table() -> None:
    chart = Chart(
        "towns",
        "各乡镇</script>",
        ChartKind.BAR,
        ["柳河镇", "桃源乡"],
        [Series("儿童", [1359, 0]), Series("率", [None, 12.34])],
        unit="人",
    )

    page = render("{% chart chart %}", chart=chart)

    for text in ("1,359", ">0<", "–", "12.3", "柳河镇"):
        assert text in page
    assert "</script>各" not in page
    found = re.search(r'<div id="towns-data" hidden>(.*?)</div>', page)
    assert found
    assert json.loads(unescape(found[1])) == chart.payload
    assert "<script" not in page


@pytest.mark.parametrize("links", [["/a"], ["/a", "/b", "/c"]])
def test_a_chart_refuses_links_that_do_not_fit(links: list[str]) -> None:
    with pytest.raises(ValueError, match="links"):
        Chart("c", "t", ChartKind.PIE, ["甲", "乙"], [Series("数", [1, 2])], links=links)


def test_a_chart_refuses_a_series_that_does_not_fit() -> None:
    with pytest.raises(ValueError, match="labels"):
        Chart("c", "t", ChartKind.PIE, ["甲"], [Series("数", [1, 2])])


@pytest.fixture
def remembering(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing.memory, "enabled", True)
    monkeypatch.setattr(drawing, "_pieces", {})


def frame(key: object, who: str, path: str) -> str:
    shell = {**SHELL, "frame_key": (key, who), "navigation_key": (key, who)}
    shell["actor"] = {**SHELL["actor"], "display_name": who}
    made = RequestFactory().get(path)
    made.META["CSRF_COOKIE"] = get_random_string(32)
    return get_template("core/base.html").render({"shell": shell}, made)


def tokens(page: str) -> set[str]:
    return set(re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page))


@pytest.mark.usefixtures("remembering")
def test_a_kept_frame_has_each_requests_own_token_and_address() -> None:
    first, second = (frame("k", "田雨禾", f"/children/?q=祁&page={n}") for n in (1, 2))

    assert tokens(first)
    assert tokens(second)
    assert not tokens(first) & tokens(second)
    assert "page=1" in first
    assert "page=1" not in second
    assert "&amp;page=2" in second
    assert "kept-" not in first + second


@pytest.mark.usefixtures("remembering")
def test_a_kept_frame_is_never_anothers() -> None:
    pages = {who: frame("k", who, "/") for who in ("田雨禾", "祁小满", "田雨禾")}

    assert "祁小满" not in pages["田雨禾"]
    assert "田雨禾" not in pages["祁小满"]


@pytest.mark.usefixtures("remembering")
def test_a_kept_frame_speaks_the_readers_language() -> None:
    chinese = frame("k", "田雨禾", "/")
    with translation.override("en"):
        english = frame("k", "田雨禾", "/")

    assert "跳到主要内容" in chinese
    assert 'value="zh-hans"' in english
    assert 'value="zh-hans"' not in chinese


def test_cells_and_choices_escape_what_people_typed() -> None:
    bad = "<img src=x>\"'"
    kept = Kept([(bad, bad)])
    offered = forms.ChoiceField(label=bad, help_text=bad, required=False)
    offered.choices = Offered(("", bad), kept)  # type: ignore[assignment]
    made = type("F", (forms.Form,), {"a": offered, "b": forms.ChoiceField(choices=[(bad, bad)])})

    for data in (None, {"a": bad, "b": bad}):
        page = render("{% field form.a %}{% field form.b wide=True %}", form=made(data))
        assert "<img" not in page
    assert page.count(" selected") == 2


@pytest.mark.parametrize("chosen", ["A", "", "nothing"])
def test_a_quick_select_chooses_as_djangos_own(chosen: str) -> None:
    choices = [("", "–"), ("A", "甲"), ("组", [("B", "乙"), ("A", "丙")])]
    form = type("F", (forms.Form,), {"a": forms.ChoiceField(choices=choices, required=False)})

    ours = render("{% field form.a %}", form=form({"a": chosen}))
    theirs = str(form({"a": chosen})["a"])

    def options(page: str) -> list[tuple[str, bool]]:
        found = re.findall(r'<option value="([^"]*)"( selected)?', page)
        return [(value, bool(mark)) for value, mark in found]

    assert options(ours) == options(theirs)
