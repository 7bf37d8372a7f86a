import time

import pytest

from shouwang.divisions.gazetteer import Resolution, level_of, parent_code
from shouwang.divisions.snapshot import Snapshot, UnknownArea, aliases

HEZHANG, ZHIJIE = "520527000000", "520527204000"


@pytest.fixture(scope="module")
def nation() -> Snapshot:
    return Snapshot.load()


@pytest.fixture(scope="module")
def county() -> Snapshot:
    return Snapshot.load("520527")


def paths(resolution: Resolution) -> set[str]:
    return {"/".join(match.path) for match in resolution.matches}


def codes(resolution: Resolution) -> list[str]:
    return [match.code for match in resolution.matches]


@pytest.mark.parametrize(
    ("code", "level", "parent"),
    [
        ("520000000000", 1, ""),
        ("520500000000", 2, "520000000000"),
        (HEZHANG, 3, "520500000000"),
        (ZHIJIE, 4, HEZHANG),
        ("520527204212", 5, ZHIJIE),
        ("52052720421203", 6, "520527204212"),
        ("441900003000", 4, "441900000000"),  # 东莞 has no counties
    ],
)
def test_the_code_tells_level_and_parent(code: str, level: int, parent: str) -> None:
    assert (level_of(code), parent_code(code)) == (level, parent)


def test_path_and_children(nation: Snapshot) -> None:
    assert nation.path("520527204212") == [
        "贵州省", "毕节市", "赫章县", "雉街彝族苗族乡", "发达村村民委员会",
    ]  # fmt: skip
    assert {entry.name for entry in nation.children(HEZHANG)} >= {"雉街彝族苗族乡", "朱明镇"}
    assert len(nation.children("441900000000")) > 30


def test_rows_that_are_no_place_stay_out_of_paths(nation: Snapshot) -> None:
    assert nation.path("110105000000") == ["北京市", "朝阳区"]
    assert nation.path("500229000000") == ["重庆市", "城口县"]


def test_an_unknown_area_is_refused() -> None:
    with pytest.raises(UnknownArea):
        Snapshot.load("529999")


@pytest.mark.parametrize(
    "text",
    [
        "雉街彝族苗族乡", "雉街乡", "雉街", "雉街民族乡", "雉街彝族苗族乡人民政府"[:7],
        "贵州省毕节市赫章县雉街乡", "贵州 毕节 赫章 雉街", "贵州省/毕节市/赫章县/雉街彝族苗族乡",
        "赫章县雉街", "520527204", "520527204000", "５２０５２７２０４",
    ],
)  # fmt: skip
def test_a_township_is_found_as_people_write_it(nation: Snapshot, text: str) -> None:
    resolution = nation.resolve(text)

    assert codes(resolution) == [ZHIJIE]
    assert resolution.exact


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("浙江温州", "330300000000"),
        ("温州市", "330300000000"),
        ("恩施州", "422800000000"),
        ("恩施自治州", "422800000000"),
        ("恩施土家族苗族自治州", "422800000000"),
        ("内蒙古", "150000000000"),
        ("广西", "450000000000"),
        ("新疆维吾尔自治区", "650000000000"),
        ("威宁县", "520526000000"),
        ("威宁自治县", "520526000000"),
        ("上海浦东", "310115000000"),
        ("赵县", "130133000000"),
        ("东乡族自治县", "622926000000"),
        ("广东省东莞市虎门镇", "441900121000"),
        ("香港", "810000000000"),
        ("吉林省吉林市", "220200000000"),
    ],
)
def test_names_with_and_without_suffix(nation: Snapshot, text: str, code: str) -> None:
    resolution = nation.resolve(text)

    assert codes(resolution) == [code]
    assert resolution.exact


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("朝阳区", {"北京市/朝阳区", "吉林省/长春市/朝阳区"}),
        ("吉林", {"吉林省", "吉林省/吉林市"}),
        ("恩施", {"湖北省/恩施土家族苗族自治州", "湖北省/恩施土家族苗族自治州/恩施市"}),
    ],
)
def test_an_ambiguous_name_gives_all_candidates(
    nation: Snapshot, text: str, expected: set[str]
) -> None:
    resolution = nation.resolve(text)

    assert paths(resolution) == expected
    assert resolution.only is None


def test_the_place_around_settles_an_ambiguous_name(nation: Snapshot) -> None:
    assert len(nation.resolve("城关镇").matches) > 50
    assert codes(nation.resolve("朝阳区", within="220000000000")) == ["220104000000"]
    assert codes(nation.resolve("吉林", level=2)) == ["220200000000"]


@pytest.mark.parametrize(
    ("text", "code", "via"),
    [
        ("522428", HEZHANG, "赫章县（1981—2011）"),
        ("毕节地区", "520500000000", "毕节地区（1981—2011）"),
        ("崇文区", "110101000000", "崇文区（1981—2010）"),
        ("北京市宣武区", "110102000000", "宣武区（1981—2010）"),
        ("通县", "110112000000", "通县（1981—1997）"),
        ("四川省万县", "500101000000", "万县（1981—1992）"),
        ("贵州省毕节地区毕节市", "520502000000", "毕节市（1993—2011）"),
    ],
)
def test_codes_and_names_of_the_past_lead_to_their_successor(
    nation: Snapshot, text: str, code: str, via: str
) -> None:
    resolution = nation.resolve(text)

    assert codes(resolution) == [code]
    assert resolution.matches[0].via == via
    assert not resolution.exact


def test_a_county_that_was_split_gives_every_successor(nation: Snapshot) -> None:
    # 邯郸县, dissolved in 2016, went to three districts.
    assert codes(nation.resolve("河北省邯郸县")) == ["130402000000", "130403000000", "130404000000"]


def test_every_former_county_leads_somewhere(nation: Snapshot) -> None:
    lost = [
        (row.code, row.name)
        for row in nation.former
        if not row.successors or any(nation.get(code) is None for code in row.successors)
    ]
    assert lost == []
    assert len(nation.former) > 3500


def test_another_suffix_still_finds_it_but_is_not_exact(nation: Snapshot) -> None:
    resolution = nation.resolve("雉街镇", within=HEZHANG)

    assert codes(resolution) == [ZHIJIE]
    assert not resolution.exact


@pytest.mark.parametrize("text", ["", "  ", "某某某", "不存在村", "赫章镇", "999999", "朝"])
def test_what_is_no_place_is_not_found(nation: Snapshot, text: str) -> None:
    assert nation.resolve(text) == Resolution((), exact=False)


def test_the_rest_of_an_address_is_handed_back(nation: Snapshot) -> None:
    found = nation.resolve("浙江乐清打工").only
    assert found is not None
    assert (found.code, found.rest) == ("330382000000", "打工")

    found = nation.resolve("贵州省毕节市赫章县雉街乡发达村3组").only
    assert found is not None
    assert (found.code, found.rest) == ("520527204212", "3组")


@pytest.mark.parametrize(
    "text",
    [
        "雉街乡发达村", "雉街彝族苗族乡发达村民委员会", "雉街发达村委会", "雉街乡发达村村委会",
        "赫章县雉街乡发达村村民委员会", "贵州省毕节市赫章县雉街乡发达村",
    ],
)  # fmt: skip
def test_a_village_is_found_inside_its_county(county: Snapshot, text: str) -> None:
    resolution = county.resolve_village("520527", text)

    assert codes(resolution) == ["520527204212"]
    assert resolution.exact


def test_a_village_finds_itself(county: Snapshot) -> None:
    assert codes(county.resolve_village("520527204212", "发达村")) == ["520527204212"]
    assert codes(county.resolve_village("520527204212", "雉街乡发达村")) == ["520527204212"]
    assert county.resolve_village("520527204212", "雉街村").matches == ()


def test_a_whole_province_can_be_searched() -> None:
    book = Snapshot.load("52")

    assert "520527204212" in codes(book.resolve_village("52", "发达村"))
    assert codes(book.resolve_village("52", "赫章县雉街乡发达村")) == ["520527204212"]


def test_villages_of_one_name_are_all_offered(county: Snapshot) -> None:
    assert codes(county.resolve_village(HEZHANG, "发达村")) == ["520527204212", "520527211204"]
    # Without a suffix the community of that name is meant as well.
    assert len(county.resolve_village(HEZHANG, "发达").matches) == 3
    assert codes(county.resolve_village(ZHIJIE, "发达")) == ["520527204212"]
    assert codes(county.resolve_village(HEZHANG, "发达居委会")) == ["520527108003"]


def test_a_village_outside_the_area_is_not_found(county: Snapshot) -> None:
    assert county.resolve_village("520527201000", "发达村").matches == ()
    assert county.resolve_village(HEZHANG, "雉街乡").matches == ()
    assert county.resolve_village(HEZHANG, "赫章县雉街镇").matches == ()


def test_the_two_code_books_are_never_joined_by_code(nation: Snapshot) -> None:
    """The NBS codes of these two townships are swapped in the civil-affairs book."""
    by_nbs = nation.get("520102202")
    by_mca = nation.by_mca_code("520102202")

    assert by_nbs is not None
    assert by_mca is not None
    assert by_nbs.name == "小碧布依族苗族乡"
    assert by_mca.name == "永乐乡"
    assert by_mca.code == "520102203000"


def test_aliases_are_one_to_one_and_known(nation: Snapshot) -> None:
    rows = aliases()

    assert len({row.mca_code for row in rows}) == len({row.code for row in rows}) == len(rows)
    assert {row.match for row in rows} == {
        "same", "recoded", "recoded_type_changed", "type_changed", "moved_county",
    }  # fmt: skip
    assert all(nation.get(row.code) for row in rows if level_of(row.code) <= 4)


def test_the_civil_affairs_name_is_an_other_name(nation: Snapshot) -> None:
    # 界河店乡 has become a town in the civil-affairs book.
    found = nation.resolve("界河店镇", within="130408000000").only

    assert found is not None
    assert (found.name, found.via) == ("界河店乡", "界河店镇")


def test_every_division_has_its_parent(nation: Snapshot) -> None:
    whole = Snapshot.load()
    entries = {entry.code: entry for entry in whole.below()}

    orphans = [code for code in entries if parent_code(code) and parent_code(code) not in entries]
    assert orphans == []
    assert sum(entry.level == 5 for entry in entries.values()) == 620_572


def test_one_county_is_ready_at_once() -> None:
    Snapshot.load("520526")
    started = time.process_time()

    Snapshot.load("520527").resolve_village("520527", "发达村")

    assert time.process_time() - started < 0.3
