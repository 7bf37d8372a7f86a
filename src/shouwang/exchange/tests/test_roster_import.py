"""`shouwang roster import`: the same deeds without pages and without a worker."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from shouwang.core.actors import system_actor
from shouwang.core.errors import DomainError, NotAllowed
from shouwang.core.scope import acting_as
from shouwang.exchange.models import Batch
from shouwang.registry.models import CareFile

from .pages import COUNTY, NEXT_COUNTY, County


@pytest.fixture
def county(db: None, tmp_path: Path) -> County:
    return County(tmp_path)


def run(county: County, path: Path, *options: str, area: str = COUNTY, user: str = "") -> None:
    name = user or county.post.user.username
    call_command("roster_import", str(path), f"--area={area}", "--as", name, *options)


def counts() -> tuple[int, int]:
    with acting_as(system_actor("test")):
        return CareFile.objects.count(), Batch.objects.count()


def document(capsys: Any) -> Any:
    return json.loads(capsys.readouterr().out)


def test_a_clean_roster_is_entered_and_nothing_complained_of(county: County, capsys: Any) -> None:
    path = county.file([county.row("张明远", 1), county.row("李安然", 2)])

    run(county, path, "--json", "--on=2026-11-01")

    told = document(capsys)
    assert (told["profile"], told["rows"], told["clean_rows"]) == ("village", 2, 2)
    assert (told["plans"], told["opened"], told["findings"]) == ({"NEW": 2}, 2, [])
    assert counts() == (2, 1)


def test_findings_are_told_as_by_the_check_and_end_with_1(county: County, capsys: Any) -> None:
    path = county.file([county.row("张明远", 1, 父亲联系电话="123")])

    with pytest.raises(DomainError):
        run(county, path, "--json", "--on=2026-11-01")

    (finding,) = document(capsys)["findings"]
    assert set(finding) == {
        "code", "severity", "sheet", "row", "column", "value_hint", "message", "related_rows"
    }  # fmt: skip
    assert (finding["code"], finding["row"]) == ("phone-invalid", 3)
    assert counts() == (1, 1)


def test_a_dry_run_writes_nothing(county: County, capsys: Any, settings: Any) -> None:
    settings.DATA_DIR = county.folder / "data"  # other tests upload beside this one

    run(county, county.file([county.row("张明远", 1)]), "--json", "--dry-run", "--on=2026-11-01")

    told = document(capsys)
    assert (told["dry_run"], told["plans"], told["batch"]) == (True, {"NEW": 1}, None)
    assert counts() == (0, 0)
    assert not list((Path(settings.DATA_DIR) / "uploads").glob("*"))


def test_an_unusable_file_leaves_nothing(county: County) -> None:
    path = county.folder / "台账.xlsx"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))

    with pytest.raises(CommandError) as caught:
        run(county, path)

    assert caught.value.returncode == 2
    assert "这不是表格文件" in str(caught.value)
    assert counts() == (0, 0)


@pytest.mark.parametrize("area", ["12", "5205270000", "abcdef"])
def test_a_strange_area_is_unusable(county: County, area: str) -> None:
    with pytest.raises(CommandError) as caught:
        run(county, county.file([county.row("张明远", 1)]), area=area)

    assert caught.value.returncode == 2


def test_an_unknown_user_is_unusable(county: County) -> None:
    with pytest.raises(CommandError) as caught:
        run(county, county.file([county.row("张明远", 1)]), user="nobody")

    assert caught.value.returncode == 2


def test_another_county_is_refused(county: County) -> None:
    with pytest.raises(NotAllowed):
        run(county, county.file([county.row("张明远", 1)]), area=NEXT_COUNTY)

    assert counts() == (0, 0)


def test_a_missing_file_is_unusable(county: County) -> None:
    with pytest.raises(CommandError) as caught:
        run(county, county.folder / "没有.xlsx")

    assert caught.value.returncode == 2


def test_text_for_people_names_rows_that_wait(county: County, capsys: Any) -> None:
    path = county.file([county.row("张明远", 1, 姓名="")])

    with pytest.raises(DomainError):
        run(county, path, "--on=2026-11-01")

    assert "没有姓名" in capsys.readouterr().out
