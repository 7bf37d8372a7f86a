"""Days are days in China, at whatever hour of the server's clock."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import shouwang
from shouwang.core import clock

PACKAGE = Path(shouwang.__file__).parent
OF_ANOTHER_ZONE = re.compile(r"\b(now|moment|at|\w+_at)\.date\(\)")


def test_the_day_begins_in_china() -> None:
    assert clock.local_date(datetime(2026, 11, 22, 16, 0, tzinfo=UTC)) == date(2026, 11, 23)


def test_nobody_takes_the_day_of_a_moment_in_another_zone() -> None:
    found = [
        f"{path.relative_to(PACKAGE)}:{number}"
        for path in PACKAGE.rglob("*.py")
        if "tests" not in path.parts
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if OF_ANOTHER_ZONE.search(line)
    ]

    assert found == []
