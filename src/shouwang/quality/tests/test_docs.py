"""What the checks are stands in `docs/`, and what they name exists."""

import re
from pathlib import Path

import pytest
from django.utils.translation import override

from shouwang.policy.engine.pack import load_pack
from shouwang.quality import wording
from shouwang.quality.choices import Defect, Owner, Severity
from shouwang.quality.documentation import HEADING, document
from shouwang.quality.gathering import parameters
from shouwang.quality.rules import RULES
from shouwang.quality.rules.facts import FieldList
from shouwang.registry.fields import FIELDS

from .people import ON

DOCS = Path(__file__).parents[4] / "docs"


def test_the_page_of_the_checks_is_up_to_date() -> None:
    with override("zh-hans"):
        page = (DOCS / "quality.md").read_text("utf-8")
        assert page.partition(HEADING)[2] == document()


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.slug)
def test_every_rule_is_whole(rule: object) -> None:
    assert rule.defect in Defect.values  # type: ignore[attr-defined]
    assert rule.severity in Severity.values  # type: ignore[attr-defined]
    assert rule.owner in Owner.values  # type: ignore[attr-defined]
    assert all(re.fullmatch(r"[RI]-\d{3}", each) for each in re.split("[ 、]", rule.basis))  # type: ignore[attr-defined]
    assert rule.message.endswith("。")  # type: ignore[attr-defined]
    assert rule.todo.endswith("。")  # type: ignore[attr-defined]


def test_the_packs_fields_are_fields_of_the_file() -> None:
    given = parameters(load_pack("national"), ON)
    for fields in (given.required, given.wanted):
        assert isinstance(fields, FieldList)
        keys = [*fields.child, *fields.pupil]
        keys += [f"father.{key}" for key in (*fields.parent, *fields.away_parent)]
        keys += [f"carer.{key}" for key in fields.carer]
        assert set(keys) <= set(FIELDS)


def test_the_packs_deadlines_name_rules() -> None:
    assert set(load_pack("national").quality.days.rules) <= set(RULES)


def test_words_fill_a_message_in_the_readers_language() -> None:
    with override("zh-hans"):
        said = wording.message("required-missing", {"fields": ["father.state", "sex"], "number": 2})
    assert said == "缺2项：父亲状况、性别。"


def test_a_rule_of_an_app_that_is_gone_shows_its_slug() -> None:
    assert wording.message("gone", {}) == wording.rule_title("gone") == "gone"
    assert wording.rule_todo("gone") == ""


def test_two_rules_of_one_slug_are_refused() -> None:
    from dataclasses import replace

    from shouwang.quality.rules import register

    with pytest.raises(ValueError, match="adult"):
        register([replace(RULES["adult"], title="…")])


def test_coverage_names_tests_that_exist() -> None:
    root = DOCS.parent
    pages = [*root.glob("src/shouwang/**/test_*.py"), *root.glob("tests/**/test_*.py")]
    known = set()
    for page in pages:
        known |= set(re.findall(r"def (test_\w+)", page.read_text("utf-8")))
        known.add(page.stem)
    named = set(re.findall(r"\b(test_\w+)", (DOCS / "coverage.md").read_text("utf-8")))
    assert named - known == set()


def test_every_number_of_files_and_quality_is_covered() -> None:
    told = (DOCS / "coverage.md").read_text("utf-8")
    missing = [n for n in range(26, 77) if f"R-{n:03d}" not in told]
    assert missing == []
