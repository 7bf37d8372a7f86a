from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from shouwang.core.actors import system_actor
from shouwang.core.errors import NotAllowed
from shouwang.divisions import selectors, services, snapshot
from shouwang.divisions.models import Division, DivisionCode
from shouwang.divisions.testing import make_divisions, make_editor

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 9, 1, 2, tzinfo=UTC)
SYSTEM = system_actor("test")
ZHIJIE, FADA = "520527204000", "520527204212"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "divisions.csv"


def test_the_book_is_loaded_once_and_local_edits_stay() -> None:
    first = services.load_snapshot(SYSTEM, "520527204", now=NOW)
    assert first.added > 3000
    assert (
        Division.objects.filter(level=5).count()
        == Division.objects.filter(level=5, code__startswith="520527204").count()
        > 5
    )
    assert Division.objects.filter(level=3).count() > 2900

    deed = {"basis": "函", "on": date(2026, 9, 1), "now": NOW}
    services.rename(SYSTEM, selectors.get_division(FADA), name="云顶村", **deed)
    services.recode(SYSTEM, selectors.get_division("520527204"), code="520527188000", **deed)

    second = services.load_snapshot(SYSTEM, "520527204", now=NOW)

    assert (second.added, second.renamed) == (0, 0)
    assert selectors.get_division("520527188212").name == "云顶村"

    # What the book says beside the codes of today is there as well.
    alias = DivisionCode.objects.filter(book="MCA", division__code="520527188000").get()
    assert alias.code.startswith("520527")
    county = selectors.resolve("522428").only
    assert county is not None
    assert county.path == ("贵州省", "毕节市", "赫章县")
    assert {match.code for match in selectors.resolve("河北省邯郸县").matches} == {
        "130402000000", "130403000000", "130404000000",
    }  # fmt: skip


def test_database_and_snapshot_resolve_alike() -> None:
    make_divisions([FADA, "520527204203", "520527211204", "110105", "220104", "211321", "330300"])
    book = snapshot.Snapshot.load("520527")

    for text in (
        "发达村",
        "雉街发达",
        "雉街乡发达村三组",
        "赫章县雉街镇",
        "雉街村",
        "520527204212",
        "某某村",
    ):
        assert selectors.resolve_village("520527", text) == book.resolve_village("520527", text)
    for text in ("朝阳区", "浙江温州", "雉街乡"):
        assert selectors.resolve(text).matches == snapshot.Snapshot.load().resolve(text).matches


def test_paths_of_many_codes_take_one_query(django_assert_num_queries: object) -> None:
    make_divisions([FADA, "110105"])

    with django_assert_num_queries(1):  # type: ignore[operator]
        found = selectors.paths([FADA, "110105000000", "999999000000"])

    assert found[FADA][:3] == ["贵州省", "毕节市", "赫章县"]
    assert found["110105000000"] == ["北京市", "朝阳区"]
    assert found["999999000000"] == []


@pytest.mark.parametrize("text", ["雉街", "zhijie", "zhi ji", "zj"])
def test_search_by_name_pinyin_and_initials(text: str) -> None:
    make_divisions([FADA])

    names = [row.name for row in selectors.search(text, within="520527")]

    assert names == ["雉街彝族苗族乡"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_adds_and_renames(file: Path, encoding: str) -> None:
    make_divisions([FADA])
    file.write_text(
        f"区划代码,名称\n{FADA},云顶村\n520527204350,云下村\n52052720435001,一组\n\n",
        encoding=encoding,
    )

    result = services.load_file(SYSTEM, file, now=NOW)

    assert (result.added, result.renamed, result.unchanged) == (2, 1, 0)
    assert selectors.path_names("52052720435001")[-2:] == ["云下村", "一组"]
    assert selectors.get_division(FADA).aliases == ["发达村村民委员会"]


@pytest.mark.parametrize(
    ("rows", "row", "words"),
    [
        ("52052720435,云顶村", 2, "12 位"),
        ("520527204350,云顶村\n520527204350,云下村", 3, "第 2 行重复"),
        ("520527204350,", 2, "缺少名称"),
        ("520527999350,云顶村", 2, "找不到上级 520527999000"),
        ("520527204350,云顶村,4", 2, "第 5 级"),
        ("520527204350,云顶村,5,520527211000", 2, "520527204000"),
        (f"520527204350,{'长' * 61}", 2, "60"),
    ],
)
def test_bad_rows_are_named_and_nothing_is_stored(
    file: Path, rows: str, row: int, words: str
) -> None:
    make_divisions([FADA])
    before = Division.objects.count()
    file.write_text(f"code,name,level,parent_code\n{rows}\n520527204351,好村\n", encoding="utf-8")

    with pytest.raises(services.UnusableFile) as refused:
        services.load_file(SYSTEM, file, now=NOW)

    assert [(error.row, words in error.message) for error in refused.value.errors] == [(row, True)]
    assert Division.objects.count() == before


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00\x81", b"code\n520527204350\n", b"code,name\n", b"PK\x03\x04"]
)
def test_what_is_no_such_file_is_refused(file: Path, content: bytes) -> None:
    file.write_bytes(content)

    with pytest.raises(services.UnusableFile):
        services.load_file(SYSTEM, file, now=NOW)


def test_a_retired_code_does_not_come_back_by_file(file: Path) -> None:
    tree = make_divisions([FADA])
    services.close(SYSTEM, tree[FADA], basis="函", on=date(2026, 9, 1), now=NOW)
    file.write_text(f"code,name\n{FADA},发达村\n", encoding="utf-8")

    with pytest.raises(services.UnusableFile) as refused:
        services.load_file(SYSTEM, file, now=NOW)
    assert "已撤销" in refused.value.errors[0].message


def test_a_county_loads_its_own_rows_only(file: Path) -> None:
    make_divisions([FADA])
    file.write_text("code,name\n520527204350,云顶村\n", encoding="utf-8")

    with pytest.raises(services.UnusableFile):
        services.load_file(make_editor("520526"), file, now=NOW)
    with pytest.raises(NotAllowed):
        services.load_file(make_editor("520527", permitted=False), file, now=NOW)
    assert services.load_file(make_editor("520527"), file, now=NOW).added == 1


def test_the_command_loads_a_file(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_divisions([FADA])
    file.write_text("code,name\n520527204350,云顶村\n", encoding="utf-8")

    call_command("divisions_load", str(file))

    assert "新增 1，更名 0" in capsys.readouterr().out
    assert selectors.get_division("520527204350").name == "云顶村"


def test_the_command_reports_rows_and_leaves_with_2(file: Path) -> None:
    file.write_text("code,name\n12,村\n", encoding="utf-8")

    with pytest.raises(CommandError, match="第 2 行") as refused:
        call_command("divisions_load", str(file))
    assert refused.value.returncode == 2

    with pytest.raises(CommandError) as refused:
        call_command("divisions_load", str(file.parent / "none.csv"))
    assert refused.value.returncode == 2

    with pytest.raises(CommandError) as refused:
        call_command("divisions_load", area="529999")
    assert refused.value.returncode == 2
