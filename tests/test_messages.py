"""The English catalogue is complete, and the tool that keeps it finds what it must."""

import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tools"))

import messages  # noqa: E402
from messages import Message  # noqa: E402

PACKAGE = ROOT / "src" / "shouwang"


def _catalogue(tmp_path: Path, source: str, english: dict[str, str]) -> list[str]:
    package, catalogue = tmp_path / "package", tmp_path / "en.po"
    package.mkdir()
    (package / "views.py").write_text(source, "utf-8")
    messages.update(english, catalogue, package)
    return messages.problems(catalogue, package)


def test_every_visible_string_has_english() -> None:
    assert messages.problems() == []


def test_no_template_shows_chinese_outside_the_catalogue() -> None:
    own_name = "language.html"  # a language is offered in its own words
    found = {
        str(path.relative_to(PACKAGE)): lines
        for path in PACKAGE.rglob("templates/**/*.html")
        if path.name != own_name and (lines := messages.outside_marks(path.read_text("utf-8")))
    }

    assert found == {}


def test_english_pages_are_shown_in_english() -> None:
    from django.utils import translation
    from django.utils.translation import gettext

    with translation.override("en"):
        assert gettext("草稿") == "Draft"
    with translation.override("zh-hans"):
        assert gettext("草稿") == "草稿"


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('_("结案")', Message("结案")),
        ('N_("已 {days} 天" "未走访")', Message("已 {days} 天未走访")),
        ('x = models.CharField(gettext_lazy("姓名"))', Message("姓名")),
        ('ngettext("{n} 人", "{n} 名", n)', Message("{n} 人", plural="{n} 名")),
        ('pgettext("动词", "登记")', Message("登记", context="动词")),
    ],
)
def test_it_finds_strings_in_python(source: str, found: Message) -> None:
    assert list(messages.in_python(source, "x.py")) == [found]


@pytest.mark.parametrize("source", ['_(f"共 {n} 条")', '_("共" + n)', '_("共 %s 条" % n)'])
def test_it_refuses_strings_that_cannot_be_looked_up(source: str) -> None:
    with pytest.raises(messages.Unmarkable):
        list(messages.in_python(source, "x.py"))


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('{% translate "查看" %}', "查看"),
        ('{% crumb _("儿童(全部)") up %}', "儿童(全部)"),
        ("{% blocktranslate with n=total %}共 {{ n }} 条{% endblocktranslate %}", "共 %(n)s 条"),
        ('{{ _("姓名") }}', "姓名"),
    ],
)
def test_it_finds_strings_in_templates(source: str, found: str) -> None:
    assert list(messages.in_template(source, "x.html")) == [Message(found)]


def test_it_finds_chinese_that_is_not_marked() -> None:
    page = '{# 注释 #}<p title="说明">{% translate "姓名" %}</p>\n{% crumb _("档案") %}\n<b>好</b>'

    assert messages.outside_marks(page) == ['<p title="说明"></p>', "<b>好</b>"]


def test_a_complete_catalogue_has_no_problem(tmp_path: Path) -> None:
    assert _catalogue(tmp_path, '_("共 {n} 条")', {"共 {n} 条": "{n} in all"}) == []


@pytest.mark.parametrize(
    ("english", "problem"), [("", "no English"), ("all of them", "placeholders differ")]
)
def test_it_says_what_is_wrong_with_an_entry(tmp_path: Path, english: str, problem: str) -> None:
    assert _catalogue(tmp_path, '_("共 {n} 条")', {"共 {n} 条": english}) == [
        f"{problem}: '共 {{n}} 条'"
    ]


def test_it_finds_fuzzy_new_and_unused_entries(tmp_path: Path) -> None:
    _catalogue(tmp_path, '_("旧")', {"旧": "Old"})
    catalogue = tmp_path / "en.po"
    entries = polib.pofile(str(catalogue))
    entries[0].flags.append("fuzzy")
    entries.save(str(catalogue))
    (tmp_path / "package" / "views.py").write_text('_("新")', "utf-8")

    assert messages.problems(catalogue, tmp_path / "package") == [
        "not in the catalogue: '新'",
        "no longer used: '旧'",
        "fuzzy: '旧'",
        "the compiled catalogue is not that of the text; run make messages",
    ]


def test_updating_keeps_what_was_translated(tmp_path: Path) -> None:
    _catalogue(tmp_path, '_("甲")\n_("乙")', {"甲": "First", "乙": "Second"})
    (tmp_path / "package" / "views.py").write_text('_("甲")\n_("丙")', "utf-8")

    kept = messages.update({"丙": "Third"}, tmp_path / "en.po", tmp_path / "package")

    assert {entry.msgid: entry.msgstr for entry in kept} == {"甲": "First", "丙": "Third"}
