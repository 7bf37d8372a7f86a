"""What is written as a line is what the database reads."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shouwang.core import lines
from shouwang.core.bulk import _values

TEXT = st.text("\\\t\n\r\"'{},Nx \x01é甲\u2028𠀀", max_size=12)
ROW = st.tuples(
    st.none() | TEXT, st.lists(TEXT, max_size=4), st.none() | st.binary(max_size=8),
    st.lists(st.binary(max_size=4), max_size=3),
    st.none() | st.booleans(), st.none() | st.dates(), st.none() | st.integers(-9, 9),
)  # fmt: skip


def told(row: tuple[Any, ...]) -> str:
    text, several, sealed, digests, *others = row
    arrays = lines.array(several), lines.binary(sealed), lines.binaries(digests)
    return "\t".join((lines.field(text), *arrays, lines.fields(*others))) + "\n"


@pytest.mark.django_db
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(ROW, min_size=1, max_size=8))
def test_every_value_comes_back(rows: list[tuple[Any, ...]]) -> None:
    columns = "a text, b text[], c bytea, d bytea[], e boolean, f date, g integer"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE told (at serial, {columns})")
        with cursor.copy("COPY told (a, b, c, d, e, f, g) FROM STDIN") as copy:
            copy.write("".join(map(told, rows)).encode())
        for row in rows:  # and as few rows are written, in the statement itself
            cursor.execute(
                "INSERT INTO told (a, b, c, d, e, f, g) VALUES (%s, %s, %s, %s, %s, %s, %s)",
                _values(told(row).removesuffix("\n")),
            )
        cursor.execute("SELECT a, b, c, d, e, f, g FROM told ORDER BY at")
        found = [(a, b, c if c is None else bytes(c), *more) for a, b, c, *more in cursor]
        cursor.execute("DROP TABLE told")
    assert found == [*rows, *rows]


def test_times_and_identities_are_written_as_the_database_reads_them() -> None:
    key, at = uuid4(), datetime(2026, 11, 20, 8, 30, tzinfo=UTC)

    assert (
        lines.line(key, at, date(2026, 1, 2)) == f"{key}\t2026-11-20T08:30:00+00:00\t2026-01-02\n"
    )
