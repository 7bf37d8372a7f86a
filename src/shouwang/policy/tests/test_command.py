"""`shouwang determine --file`: contracts §1."""

import json
from pathlib import Path

import pytest

from shouwang.policy.command import main

FACTS = {
    "birth": "2014-05-01",
    "hukou": "RURAL",
    "father": {"away": [{"start": "2025-02"}]},
    "mother": {"conditions": [{"kind": "DEAD", "span": {"start": "2024-01-09"}}]},
}


def written(folder: Path, text: str) -> str:
    path = folder / "儿童.json"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_it_prints_one_json_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, json.dumps(FACTS))

    assert main(["--file", path, "--on", "2026-05-01", "--json"]) == 0

    found = json.loads(capsys.readouterr().out)
    assert {key: found[key]["result"] for key in "ABF"} == {"A": "yes", "B": "no", "F": "yes"}
    for result in found.values():
        assert set(result) == {"result", "reasons"}
        for reason in result["reasons"]:
            assert set(reason) == {"condition", "state", "fact", "basis"}
            assert reason["state"] in {"met", "failed", "unknown"}


def test_it_prints_numbered_reasons_for_reading(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--file", written(tmp_path, json.dumps(FACTS)), "--on", "2026-05-01"]) == 0

    printed = capsys.readouterr().out
    assert "  1. 符合 不满16周岁" in printed
    assert "母亲：去世（2024-01-09起）" in printed


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        ("{", [], ""),
        ('{"birth": "soon"}', [], "birth"),
        ("{}", ["--pack", "nowhere"], "nowhere"),
    ],
)
def test_unusable_input_ends_with_2_and_a_message(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    text: str,
    options: list[str],
    said: str,
) -> None:
    assert main(["--file", written(tmp_path, text), *options]) == 2

    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.strip()
    assert said in printed.err


def test_a_missing_file_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--file", str(tmp_path / "none.json")]) == 2
    assert "none.json" in capsys.readouterr().err
