"""Profiles: every heading, alias, spelling and code stands in the contract we publish."""

from pathlib import Path

import pytest

from shouwang.exchange.roster import synonyms
from shouwang.exchange.roster.headings import fold_heading
from shouwang.exchange.roster.profiles import PROFILES, Column, Profile
from shouwang.exchange.roster.rules import CODES

CONTRACT = Path(__file__).parents[4] / "docs" / "contracts.md"


def columns() -> list[tuple[Profile, Column]]:
    return [(profile, column) for profile in PROFILES.values() for column in profile.columns]


def test_fields_and_headings_are_unique_in_a_profile() -> None:
    for profile in PROFILES.values():
        fields = [column.field for column in profile.columns]
        heads = [fold_heading(column.heading) for column in profile.columns]

        assert len(set(fields)) == len(fields)
        assert len(set(heads)) == len(heads)


def test_no_sure_alias_means_two_columns() -> None:
    for profile in PROFILES.values():
        owner: dict[str, str] = {}
        for column in profile.columns:
            for spelling in {fold_heading(s) for s in (column.heading, *column.aliases)}:
                assert owner.setdefault(spelling, column.field) == column.field, spelling


def test_coded_columns_have_options_and_only_they() -> None:
    for _, column in columns():
        coded = column.kind in ("choice", "multi_choice", "yes_no")
        assert bool(column.options) == coded, column.heading


@pytest.mark.parametrize(
    ("name", "count", "required"),
    [
        ("village", 49, ["姓名", "性别", "出生日期", "村(居)", "就学情况"]),
        ("school", 26, ["学校名称", "姓名", "性别", "出生日期", "年级", "班级"]),
        ("xueji", 71, ["姓名", "性别", "出生日期", "班号"]),
        ("mca-2016", 46, ["姓名", "性别", "出生日期"]),
        ("xueqian-28", 28, ["姓名", "性别", "出生日期"]),
        ("xueqian-22", 22, ["姓名", "性别", "出生日期"]),
    ],
)
def test_columns_of_the_profiles(name: str, count: int, required: list[str]) -> None:
    profile = PROFILES[name]

    assert len(profile.columns) == count
    assert [column.heading for column in profile.required] == required


def test_the_contract_lists_everything_that_is_read_silently() -> None:
    text = CONTRACT.read_text(encoding="utf-8")

    wanted = set(synonyms.EMPTY_WORDS | synonyms.ID_KIND.keys())
    for profile, column in columns():
        wanted |= {profile.name, column.heading, *column.aliases, *column.weak, *column.options}

    assert [word for word in sorted(wanted) if word not in text] == []


def test_the_contract_lists_every_code() -> None:
    rows = CONTRACT.read_text(encoding="utf-8").splitlines()

    for code, entry in CODES.items():
        (row,) = [line for line in rows if line.startswith(f"| `{code}` |")]
        assert row.split(" | ")[1] == entry.severity
        assert row.rstrip(" |").endswith(", ".join(entry.basis))
