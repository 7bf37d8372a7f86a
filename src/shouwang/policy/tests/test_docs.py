"""The page for officials names every definition, category and code."""

from pathlib import Path

from shouwang.policy.engine import facts
from shouwang.policy.engine.determine import judge_of
from shouwang.policy.engine.pack import load_pack
from shouwang.policy.tests.table import HUKOU, LIVES, PARENTS, TABLE

PAGE = (Path(__file__).parents[4] / "docs" / "policy.md").read_text("utf-8")


def test_every_definition_and_category_is_explained() -> None:
    pack = load_pack("national")

    assert all(f"\n| {key}" in PAGE for key in pack.profiles)
    assert all(f"`{key}`" in PAGE for key in set(judge_of(pack).checks) - set(pack.profiles))


def test_every_code_and_field_of_the_facts_is_explained() -> None:
    kinds = (
        facts.Hukou, facts.ParentStatus, facts.ConditionKind, facts.LivingKind,
        facts.SchoolStage, facts.Custody, facts.Exclusion,
    )  # fmt: skip
    codes = {code.value for kind in kinds for code in kind}
    fields = set(facts.ChildFacts.__dataclass_fields__)

    missing = {each for each in codes | fields if f"`{each}`" not in PAGE}

    assert missing - {field for field in fields if f"`{field}[]`" in PAGE} == set()


def test_every_word_of_the_legend_is_used_in_the_table() -> None:
    table = TABLE.read_text("utf-8-sig")

    assert all(f",{word}," in table for word in (*PARENTS, *LIVES, *HUKOU))
