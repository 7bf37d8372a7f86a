"""What processes beside ours derive is what ours derives, in order."""

from collections.abc import Iterator, Sequence
from datetime import date

import pytest

from shouwang.policy.beside import Chunk, derive_all
from shouwang.policy.deriving import RESULT_COLUMNS
from shouwang.policy.engine.pack import PolicyPack, load_pack
from shouwang.policy.gathering import FileFacts, StoredFile

ON = date(2026, 11, 20)
NATIONAL = load_pack("national")


def names(group: Sequence[FileFacts], pack: PolicyPack, on: date) -> bytes:
    """Return the ids of the files: something a higher app might keep."""
    return " ".join(str(facts.file_id) for facts in group).encode()


def failing(group: Sequence[FileFacts], pack: PolicyPack, on: date) -> bytes:
    """Fail, as a bug would."""
    raise RuntimeError


def chunks(count: int = 6) -> Iterator[Chunk]:
    away = '[["2023-02-01", "MONTH", null, "DAY", "2026-11-20"]]'
    dated = '[null, "DAY", null, "DAY", "2026-11-20"]'
    links = tuple((kin, False, dated, away, None) for kin in ("FATHER", "MOTHER"))
    for number in range(count):
        yield Chunk(
            NATIONAL,
            [
                StoredFile(
                    f"00000000-0000-7000-8000-{number:06d}{each:06d}", "520527101201", "SUBMITTED",
                    "", None, "1", date(2010 + number, 1, 1 + each), None, None, links,
                )
                for each in range(5)
            ],
        )  # fmt: skip


def test_it_is_the_same_wherever_it_is_worked_out() -> None:
    here = [derived for _chunk, derived in derive_all(chunks(), ON, [names], beside=False)]
    there = [derived for _chunk, derived in derive_all(chunks(), ON, [names], beside=True)]

    assert there == here
    assert len(here) == 6
    line = here[0].results.decode().splitlines()[0].split("\t")
    result = dict(zip(RESULT_COLUMNS, line, strict=True))
    assert (result["verdict"], result["care_reason"]) == ("no", "BOTH_AWAY")  # 16 years old
    assert '"F": "yes"' in result["verdicts"]


def test_a_process_that_fails_fails_the_deed() -> None:
    with pytest.raises(RuntimeError):
        list(derive_all(chunks(), ON, [failing], beside=True))
