"""Packs: what they inherit, when they are in force, what makes them unusable."""

import tomllib
from datetime import date
from importlib import resources

import pytest

from shouwang.policy.engine.determine import judge_of
from shouwang.policy.engine.pack import PackError, PackSource, load_pack, resolve, shipped
from shouwang.policy.engine.shipped_text import CATEGORY_NAMES, NAMES

PARENT = {"id": "national", "area": "000000000000", "effective_from": date(2016, 2, 4)}


def national() -> PackSource:
    text = (resources.files("shouwang.policy") / "packs" / "national.toml").read_text("utf-8")
    return PackSource.of(tomllib.loads(text))


def local(
    pack_id: str, area: str, start: str, end: str | None = None, **over: object
) -> PackSource:
    dates = {"effective_from": start, "effective_to": end}
    return PackSource.of({"id": pack_id, "area": area, "version": "1", **dates, **over})


def test_every_shipped_pack_can_be_used() -> None:
    for pack_id in shipped():
        assert load_pack(pack_id).id == pack_id


def test_a_county_states_only_what_differs() -> None:
    country, county = load_pack("national"), load_pack("example-county")

    assert county.profiles["A"] == country.profiles["A"]
    assert county.profiles["E"].duration is not None
    assert county.profiles["E"].duration.continuous_months == 6
    assert "E" not in country.usable_profiles
    assert county.home_stays.ends_absence_after_days == 90


def test_parameters_merge_down_the_division_tree() -> None:
    sources = [
        local("town", "990102103000", "2026-01-01", title="镇"),
        local("county", "990102000000", "2026-01-01", title="县", incapacity={"kinds": ["DEAD"]}),
        national(),
    ]

    pack = resolve(sources, "990102103201", date(2026, 6, 1))

    assert (pack.id, pack.title) == ("town", "镇")
    assert pack.incapacity_kinds == {"DEAD"}
    assert pack.incapacity.clause == load_pack("national").incapacity.clause
    assert resolve(sources, "990103000000", date(2026, 6, 1)).id == "national"


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2025, 12, 31), "national"),
        (date(2026, 1, 1), "old"),
        (date(2026, 6, 30), "old"),
        (date(2026, 7, 1), "new"),
    ],
)
def test_each_day_has_the_pack_in_force(on: date, expected: str) -> None:
    sources = [
        national(),
        local("old", "990102000000", "2026-01-01", "2026-06-30"),
        local("new", "990102000000", "2026-07-01"),
    ]

    assert resolve(sources, "990102000000", on).id == expected


def test_two_packs_of_one_division_at_one_time_are_refused() -> None:
    sources = [
        national(),
        local("one", "990102000000", "2026-01-01"),
        local("two", "990102000000", "2026-03-01"),
    ]

    with pytest.raises(PackError, match=r"one.*two"):
        resolve(sources, "990102000000", date(2026, 6, 1))


def test_before_the_first_pack_there_is_none() -> None:
    with pytest.raises(PackError, match="没有有效的政策包"):
        resolve([national()], "990102000000", date(2016, 2, 3))


def test_an_unknown_pack_is_refused() -> None:
    with pytest.raises(PackError, match="nowhere"):
        load_pack("nowhere")


@pytest.mark.parametrize(
    "over",
    [
        {"home_stays": {"ends_absence_after_days": 0}},
        {"incapacity": {"kinds": ["TIRED"]}},
        {"profiles": {"A": {"age": {"reading": "ABOUT"}}}},
        {"profiles": {"A": {"surprise": 1}}},
        {"categories": {"left_behind_profile": "E"}},
    ],
)
def test_a_parameter_that_means_nothing_is_refused_by_name(over: dict[str, object]) -> None:
    sources = [national(), local("county", "990102000000", "2026-01-01", **over)]

    with pytest.raises(PackError, match="county"):
        resolve(sources, "990102000000", date(2026, 6, 1))


def test_every_parameter_names_its_clause() -> None:
    pack = load_pack("national")
    parts = [
        part
        for profile in pack.profiles.values()
        for part in (profile.age, profile.parents, profile.duration, profile.rural)
        if part is not None
    ]

    assert all(any(mark in part.clause for mark in ("R-", "号")) for part in parts)


def test_every_name_in_a_shipped_pack_can_be_translated() -> None:
    for pack_id in shipped():
        pack = load_pack(pack_id)
        names = {pack.title, *(band.label for band in pack.age_bands.bands)}
        for profile in pack.profiles.values():
            names |= {profile.name, profile.scope} - {""}
        assert names <= set(NAMES)


def test_every_category_has_a_name() -> None:
    pack = load_pack("national")

    assert set(judge_of(pack).checks) - set(pack.profiles) == set(CATEGORY_NAMES)
