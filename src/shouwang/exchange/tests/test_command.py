"""`shouwang roster check` and `roster template`: output, exit codes, refusals."""

import json
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from shouwang.exchange.roster.check import check_workbook
from shouwang.exchange.roster.command import main
from shouwang.exchange.roster.profiles import PROFILES
from shouwang.exchange.roster.reading import Sheet, read_workbook
from shouwang.exchange.roster.testing import ON, sheet, village_child

TODAY = ["--on", ON.isoformat()]


def write(path: Path, *sheets: Sheet) -> Path:
    with xlsxwriter.Workbook(path) as workbook:
        for made in sheets:
            page = workbook.add_worksheet(made.name)
            for index, row in enumerate(made.rows):
                page.write_row(index, 0, ["" if cell is None else cell for cell in row])
    return path


def roster(tmp_path: Path, **changes: Any) -> Path:
    rows = [village_child(1), village_child(2, **changes)]
    return write(tmp_path / "名册.xlsx", sheet("village", rows, name="石桥村"))


def test_a_clean_roster_is_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(roster(tmp_path)), *TODAY]) == 0
    assert "没有发现问题" in capsys.readouterr().out


def test_findings_are_1_and_exactly_one_document(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    number = 990000201503010040

    code = main(["check", str(roster(tmp_path, id_number=number)), *TODAY, "--json"])

    printed = json.loads(capsys.readouterr().out)
    assert code == 1
    assert (printed["profile"], printed["rows"], printed["clean_rows"]) == ("village", 2, 1)
    (found,) = printed["findings"]
    assert (found["code"], found["row"], found["column"]) == (
        "id-number-invalid",
        3,
        "公民身份号码",
    )
    assert str(number) not in found["value_hint"]


def test_findings_for_people_are_grouped_by_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(roster(tmp_path, sex="", schooling="")), *TODAY]) == 1

    told = capsys.readouterr().out
    assert told.count("第 3 行") == 1
    assert "[错误] 性别" in told


def test_what_cannot_be_used_is_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = tmp_path / "a.csv"
    text.write_text("姓名,成绩\n某甲,1\n", encoding="utf-8")

    assert main(["check", str(tmp_path / "没有.xlsx")]) == 2
    assert main(["check", str(text), "--json"]) == 2
    assert main(["check", str(roster(tmp_path)), "--area", "abc"]) == 2
    assert main(["check", str(roster(tmp_path)), "--column", "甲=乙"]) == 2

    told = capsys.readouterr()
    assert told.out == ""
    assert "缺少列" in told.err


def test_two_columns_are_asked_and_answered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = sheet("village", [village_child(1)])
    made.rows = [(*made.rows[0], "家庭住址"), (*made.rows[1], "别处")]
    file = str(write(tmp_path / "a.xlsx", made))

    assert main(["check", file, *TODAY]) == 2
    assert "家庭住址" in capsys.readouterr().err
    assert main(["check", file, *TODAY, "--column", "家庭住址="]) == 0
    assert main(["check", file, *TODAY, "--column", "家庭住址=现居住地"]) == 0


def test_rows_of_a_csv_count_its_records(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(
        "姓名,性别,出生日期,村(居),就学情况\n某甲,X,2015.3.1,石桥村,小学\n".encode("gbk")
    )

    assert main(["check", str(file), *TODAY, "--json"]) == 1
    (found,) = json.loads(capsys.readouterr().out)["findings"]
    assert (found["code"], found["row"]) == ("value-unknown", 2)


def test_villages_of_an_area(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = str(roster(tmp_path, village="绝无此村名之村"))

    assert main(["check", file, *TODAY, "--area", "520525", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)["findings"]
    assert ("village-unknown", 3) in {(f["code"], f["row"]) for f in found}


@pytest.mark.parametrize("profile", PROFILES)
def test_a_template_is_recognised_as_what_it_is(profile: str, tmp_path: Path) -> None:
    out = tmp_path / "空白.xlsx"

    assert main(["template", profile, str(out)]) == 0
    result = check_workbook(read_workbook(out), on=ON)
    assert (result.profile.name, result.rows, result.findings) == (profile, 0, [])


def test_a_template_needs_a_place(tmp_path: Path) -> None:
    assert main(["template", "village", str(tmp_path / "无" / "a.xlsx")]) == 2
    assert main(["template", "village", str(tmp_path / "a.csv")]) == 2


@pytest.mark.parametrize("verb", ["check", "template"])
def test_help_has_an_example(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main([verb, "--help"])

    assert caught.value.code == 0
    assert f"shouwang roster {verb}" in capsys.readouterr().out.split("示例")[1]
