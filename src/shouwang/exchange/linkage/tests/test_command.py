"""`shouwang link`: what it writes, what it says, with which code it ends."""

import csv
import gzip
import json
from pathlib import Path

import pytest

from shouwang.exchange.linkage import command

MINI = Path(__file__).parent / "mini"
HEAD = "rec_id,name,sex,birth_date,id_no,address\n"
ROW = "1,龙金兰,女,2013-05-12,992621201305120120,敖山镇敖山村3组\n"


@pytest.fixture
def village(tmp_path: Path) -> Path:
    path = tmp_path / "village.csv"
    path.write_bytes(gzip.decompress((MINI / "village.csv.gz").read_bytes()))
    return path


@pytest.fixture
def school(tmp_path: Path) -> Path:
    path = tmp_path / "school.csv"
    path.write_bytes(gzip.decompress((MINI / "school.csv.gz").read_bytes()))
    return path


def _written(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_two_registers(
    village: Path, school: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "pairs.csv"

    code = command.main([str(village), str(school), "--out", str(out), "--json"])

    summary = json.loads(capsys.readouterr().out)
    pairs = _written(out)
    assert list(pairs[0]) == ["left_id", "right_id", "score", "decision"]
    assert all(p["left_id"].startswith("A") and p["right_id"].startswith("B") for p in pairs)
    assert {p["decision"] for p in pairs} == {"match", "review"}
    assert summary["pairs"] == len(pairs) == summary["match"] + summary["review"]
    assert summary["links"] == sum(float(p["score"]) >= 0.5 for p in pairs)
    assert (summary["left_rows"], summary["right_rows"]) == (600, 600)
    assert code == 0


def test_one_register(village: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "twice.csv"

    command.main(["--dedupe", str(village), "--out", str(out)])

    assert len([p for p in _written(out) if float(p["score"]) >= 0.5]) >= 11
    assert str(out) in capsys.readouterr().out


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    left, right = tmp_path / "left.csv", tmp_path / "right.csv"
    left.write_text(HEAD + ROW, "utf-8")
    right.write_text("\ufeff" + HEAD + ROW, "utf-8")  # with a byte order mark, as spreadsheets do
    out = tmp_path / "pairs.csv"

    code = command.main([str(left), str(right), "--out", str(out)])

    assert [(p["left_id"], p["right_id"], p["decision"]) for p in _written(out)] == [
        ("1", "1", "match")
    ]
    assert code == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("name,sex\n龙金兰,女\n".encode(), "rec_id"),
        (HEAD.encode(), "没有数据行"),
        ((HEAD + ROW + ROW).encode(), "重复"),
        ((HEAD + ROW).encode("gb18030"), "UTF-8"),
        (b"", "rec_id"),
    ],
    ids=["no rec_id", "no rows", "an id twice", "not UTF-8", "empty file"],
)
def test_an_unusable_file_ends_with_2_and_writes_nothing(
    content: bytes, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = tmp_path / "left.csv", tmp_path / "pairs.csv"
    path.write_bytes(content)

    code = command.main(["--dedupe", str(path), "--out", str(out)])

    assert code == 2
    assert said in capsys.readouterr().err
    assert not out.exists()


def test_a_missing_file_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "nowhere.csv"

    code = command.main([str(path), str(path), "--out", str(tmp_path / "pairs.csv")])

    assert code == 2
    assert str(path) in capsys.readouterr().err


@pytest.mark.parametrize("files", [[], ["one.csv"], ["1.csv", "2.csv", "--dedupe", "3.csv"]])
def test_other_numbers_of_files_are_refused(files: list[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        command.main([*files, "--out", "pairs.csv"])

    assert refused.value.code == 2


def test_a_line_break_inside_a_cell_is_no_end_of_a_row(tmp_path: Path) -> None:
    path, out = tmp_path / "left.csv", tmp_path / "pairs.csv"
    path.write_text(HEAD + ROW.replace("敖山镇", '"敖山镇\n').replace("3组", '3组"'), "utf-8")

    assert command.main(["--dedupe", str(path), "--out", str(out)]) == 0
