from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest

from shouwang.audit.models import Event
from shouwang.core.actors import Actor
from shouwang.core.errors import NotAllowed, WrongStatus
from shouwang.core.scope import acting_as
from shouwang.divisions import hooks, selectors, services
from shouwang.divisions.choices import ChangeKind, Kind
from shouwang.divisions.models import Division, DivisionChange
from shouwang.divisions.testing import make_divisions, make_editor

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 9, 1, 2, tzinfo=UTC)
DEED: dict[str, Any] = {"basis": "县政函〔2026〕1号", "on": date(2026, 9, 1), "now": NOW}
ZHIJIE, HEZHEN = "520527204000", "520527211000"
FADA, FADA_HEZHEN = "520527204212", "520527211204"
Tree = dict[str, Division]


@pytest.fixture
def tree() -> Tree:
    return make_divisions([FADA, FADA_HEZHEN, "520526100000"])


@pytest.fixture
def officer() -> Actor:
    return make_editor("520527")


@pytest.fixture
def rewritten() -> Iterator[list[Mapping[str, str]]]:
    """Stand in for an app above that holds rows with `area`."""
    calls: list[Mapping[str, str]] = []

    def rewriter(recodings: Mapping[str, str], actor: Actor, now: datetime) -> int:
        calls.append(dict(recodings))
        return len(recodings)

    hooks.area_rewriters.append(rewriter)
    yield calls
    hooks.area_rewriters.remove(rewriter)


def test_it_adds_a_village_with_a_free_code(officer: Actor, tree: Tree) -> None:
    village = services.add_village(officer, tree[ZHIJIE], name="云顶村", **DEED)

    assert village.code == "520527204399"
    assert (village.level, village.kind, village.initials) == (5, Kind.VILLAGE, "yd")
    assert selectors.path_names(village.code)[-2:] == ["雉街彝族苗族乡", "云顶村"]
    found = selectors.resolve_village("520527", "雉街乡云顶").only
    assert found is not None
    assert found.code == village.code


def test_a_community_gets_a_code_of_its_own_kind(officer: Actor, tree: Tree) -> None:
    first = services.add_village(
        officer, tree[ZHIJIE], name="云顶社区", kind=Kind.COMMUNITY, **DEED
    )
    second = services.add_village(
        officer, tree[ZHIJIE], name="云下社区", kind=Kind.COMMUNITY, **DEED
    )

    assert (first.code, second.code) == ("520527204199", "520527204198")
    assert not first.is_rural


@pytest.mark.parametrize(
    "code",
    [
        FADA,  # given to another
        "520527211300",  # of another township
        "520527204101",  # a community's segment
        "52052720430", "520527204x01", "520527204000",
    ],
)  # fmt: skip
def test_it_refuses_a_code_that_does_not_fit(officer: Actor, tree: Tree, code: str) -> None:
    with pytest.raises(services.CodeTaken):
        services.add_village(officer, tree[ZHIJIE], name="云顶村", code=code, **DEED)


@pytest.mark.parametrize("name", ["发达村", "发达村委会", "发达村村民委员会"])
def test_it_refuses_a_second_village_of_the_name(officer: Actor, tree: Tree, name: str) -> None:
    with pytest.raises(services.SameName):
        services.add_village(officer, tree[ZHIJIE], name=name, **DEED)


def test_the_same_name_may_stand_in_another_township(officer: Actor, tree: Tree) -> None:
    village = services.rename(officer, tree[FADA], name="云顶村", **DEED)
    other = services.add_village(officer, tree[HEZHEN], name="云顶村", **DEED)

    assert village.name == other.name


def test_groups_have_two_digits_more_and_one_name(officer: Actor, tree: Tree) -> None:
    group = services.add_group(officer, tree[FADA], name="三组", **DEED)

    assert (group.code, group.level, group.kind) == (FADA + "01", 6, Kind.GROUP)
    for same in ("3组", "第三村民小组", "三组"):
        with pytest.raises(services.SameName):
            services.add_group(officer, tree[FADA], name=same, **DEED)
    assert services.add_group(officer, tree[FADA], name="四组", **DEED).code == FADA + "02"


def test_a_renamed_village_is_still_found_by_its_old_name(officer: Actor, tree: Tree) -> None:
    services.rename(officer, tree[FADA], name="云顶村", **DEED)

    found = selectors.resolve_village(ZHIJIE, "发达村")
    assert [match.code for match in found.matches] == [FADA]
    assert not found.exact
    assert selectors.resolve_village(ZHIJIE, "云顶村").exact


def test_a_merged_village_leads_to_the_other(
    officer: Actor, tree: Tree, rewritten: list[Mapping[str, str]]
) -> None:
    target = services.add_village(officer, tree[ZHIJIE], name="云顶村", **DEED)
    group = services.add_group(officer, tree[FADA], name="一组", **DEED)

    services.merge(officer, [tree[FADA]], target, **DEED)

    assert rewritten == [{FADA: target.code, group.code: target.code + "01"}]
    assert DivisionChange.objects.get(kind=ChangeKind.MERGED).rows_rewritten == 2
    assert not selectors.get_division(FADA).is_active
    group.refresh_from_db()
    assert (group.code, group.parent_id) == (target.code + "01", target.pk)
    for text in ("发达村", FADA):
        resolution = selectors.resolve_village(ZHIJIE, text)
        assert [match.code for match in resolution.matches] == [target.code]
        assert not resolution.exact


def test_merging_townships_carries_their_villages(
    officer: Actor, tree: Tree, rewritten: list[Mapping[str, str]]
) -> None:
    taken = services.add_village(officer, tree[HEZHEN], name="云顶村", code="520527211212", **DEED)

    services.merge(officer, [tree[ZHIJIE]], tree[HEZHEN], **DEED)

    # 212 is taken below 河镇: 发达村 of 雉街 gets a free code.
    assert rewritten == [{FADA: "520527211399", ZHIJIE: HEZHEN}]
    assert {row.code for row in selectors.children(HEZHEN)} == {
        taken.code, FADA_HEZHEN, "520527211399",
    }  # fmt: skip
    assert list(selectors.children(ZHIJIE)) == []


def test_a_village_merged_twice_over_leads_to_the_last(officer: Actor, tree: Tree) -> None:
    first = services.add_village(officer, tree[ZHIJIE], name="云顶村", **DEED)
    second = services.add_village(officer, tree[ZHIJIE], name="云下村", **DEED)

    services.merge(officer, [tree[FADA]], first, **DEED)
    services.merge(officer, [first], second, **DEED)

    found = selectors.resolve_village(ZHIJIE, "发达村")
    assert [match.code for match in found.matches] == [second.code]


def test_a_recoded_township_carries_all_below_it(
    officer: Actor, tree: Tree, rewritten: list[Mapping[str, str]]
) -> None:
    group = services.add_group(officer, tree[FADA], name="一组", **DEED)

    services.recode(officer, tree[ZHIJIE], code="520527188000", **DEED)

    assert rewritten == [
        {
            ZHIJIE: "520527188000",
            FADA: "520527188212",
            group.code: "52052718821201",
        }
    ]
    village = Division.objects.get(pk=tree[FADA].pk)
    assert (village.code, village.parent_code) == ("520527188212", "520527188000")
    assert selectors.get_division("520527188").kind == Kind.TOWN
    found = selectors.resolve(FADA, within="520527").only
    assert found is not None
    assert found.code == village.code


def test_a_rewriter_that_fails_undoes_the_whole_deed(officer: Actor, tree: Tree) -> None:
    def broken(recodings: Mapping[str, str], actor: Actor, now: datetime) -> int:
        raise RuntimeError("disk full")

    hooks.area_rewriters.append(broken)
    try:
        with pytest.raises(RuntimeError):
            services.recode(officer, tree[ZHIJIE], code="520527188000", **DEED)
    finally:
        hooks.area_rewriters.remove(broken)

    assert Division.objects.get(pk=tree[ZHIJIE].pk).code == ZHIJIE
    assert not DivisionChange.objects.exists()


def test_it_closes_an_empty_village_only(officer: Actor, tree: Tree) -> None:
    with pytest.raises(services.DivisionInUse):
        services.close(officer, tree[ZHIJIE], **DEED)

    services.close(officer, tree[FADA], **DEED)

    assert selectors.resolve_village(ZHIJIE, "发达村").matches == ()
    with pytest.raises(WrongStatus):
        services.close(officer, tree[FADA], **DEED)


def test_it_does_not_close_a_village_that_holds_rows(officer: Actor, tree: Tree) -> None:
    def counter(codes: Any) -> Mapping[str, int]:
        return dict.fromkeys(codes, 3)

    hooks.area_counters.append(counter)
    try:
        with pytest.raises(services.DivisionInUse):
            services.close(officer, tree[FADA], **DEED)
    finally:
        hooks.area_counters.remove(counter)


def test_the_closed_code_is_not_given_again(officer: Actor, tree: Tree) -> None:
    first = services.add_village(officer, tree[ZHIJIE], name="云顶村", **DEED)
    services.close(officer, first, **DEED)

    second = services.add_village(officer, tree[ZHIJIE], name="云顶村", **DEED)

    assert second.code == "520527204398"


@pytest.mark.parametrize("permitted", [False, True])
def test_neither_strangers_nor_the_unpermitted_may_edit(tree: Tree, permitted: bool) -> None:
    actor = make_editor("520526" if permitted else "520527", permitted=permitted)

    with pytest.raises(NotAllowed):
        services.rename(actor, tree[FADA], name="云顶村", **DEED)
    with pytest.raises(NotAllowed):
        services.add_village(actor, tree[ZHIJIE], name="云顶村", **DEED)
    with pytest.raises(NotAllowed):
        services.merge(actor, [tree[FADA]], tree[FADA_HEZHEN], **DEED)


def test_a_township_cannot_be_moved_out_of_ones_reach(officer: Actor, tree: Tree) -> None:
    with pytest.raises(NotAllowed):
        services.recode(officer, tree[ZHIJIE], code="520526188000", **DEED)


def test_counties_are_not_edited_here(officer: Actor, tree: Tree) -> None:
    with pytest.raises(services.NotHere):
        services.rename(officer, tree["520527000000"], name="云顶县", **DEED)


def test_every_deed_is_logged_with_its_basis(officer: Actor, tree: Tree) -> None:
    services.rename(officer, tree[FADA], name="云顶村", **DEED)

    change = DivisionChange.objects.get()
    assert (change.kind, change.basis) == (ChangeKind.RENAMED, "县政函〔2026〕1号")
    assert (change.before, change.after) == ({"name": "发达村村民委员会"}, {"name": "云顶村"})
    with acting_as(officer):
        event = Event.objects.get(action="divisions.renamed")
    assert event.area == FADA
    assert event.payload["note"] == "县政函〔2026〕1号"
