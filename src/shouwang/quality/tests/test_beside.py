"""What a process beside ours finds is what ours finds, in order."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from shouwang.quality.beside import judging
from shouwang.quality.gathering import StoredFiles
from shouwang.quality.judged import InGroup, Judged

from .people import GIVEN, ON

TOGETHER = "一组8号"


def chunks(count: int = 5) -> Iterator[StoredFiles]:
    """Yield two families a chunk: every father has one number, some children one address."""
    for number in range(count):
        files, links, said = [], [], []
        for each in range(2):
            file_id, child, father = (
                f"00000000-0000-7000-800{kind}-{number:06d}{each:06d}" for kind in range(3)
            )
            files.append((
                file_id, child, "990102001201", None, f"赵{'一二三四五'[number]}", "1",
                date(2015, 3, 1), "汉", "", "", None, TOGETHER if each else f"{number}组1号",
                "", "", "", "", "", "yes", ON,
            ))  # fmt: skip
            links.append((
                file_id, "FATHER", False, "ALIVE", father, f"赵大{'甲乙'[each]}", None, "", b"one",
                (b"phone",), "",
            ))  # fmt: skip
            said.append((child, "HEALTH", "DISABLED"))
        yield StoredFiles(files, links, said, [], [], [], frozenset(), {})


def found(*, beside: bool) -> tuple[list[list[Judged]], list[InGroup]]:
    with judging(GIVEN, beside=beside) as judge:
        return list(judge.alone(chunks())), judge.in_groups()


def test_it_is_the_same_wherever_it_is_judged() -> None:
    here, there = found(beside=False), found(beside=True)

    assert there == here
    alone, in_groups = here
    assert [len(part) for part in alone] == [2] * 5
    assert {told.rule for told in alone[0][0].told} >= {"required-missing", "disability-missing"}
    assert {each.told.rule for each in in_groups} >= {"person-name-variant"}


def test_a_process_that_fails_fails_the_check() -> None:
    broken: Any = replace(GIVEN, required=None)  # type: ignore[arg-type]

    with judging(broken, beside=True) as judge, pytest.raises(AttributeError):
        list(judge.alone(chunks()))
