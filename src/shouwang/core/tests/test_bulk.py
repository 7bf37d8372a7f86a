"""Few rows go in the statement, many through COPY: what comes in is the same."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import DataError, IntegrityError, connection, transaction

from shouwang.accounts.models import Draft
from shouwang.accounts.testing import make_user
from shouwang.core import bulk, clock, lines

pytestmark = pytest.mark.django_db
NAMES = ("id", "user_id", "key", "content", "saved_at")
ODD = ("普通", 'tab\there "quoted" {brace}', "back\\slash\\n", "two\nlines\r", "100%s", "\u2028")
SIZES = pytest.mark.parametrize("number", [1, bulk._FEW, bulk._FEW + 1])


def made(number: int) -> list[list[Any]]:
    user = make_user()
    return [
        [uuid4(), user.pk, f"{each} {ODD[each % len(ODD)]}", b"\x00\\sealed", clock.now()]
        for each in range(number)
    ]


def stored() -> list[list[Any]]:
    found = Draft.objects.order_by("pk").values_list("id", "user_id", "key", "saved_at")
    return [list(row) for row in found]


def expected(rows: list[list[Any]]) -> list[list[Any]]:
    return [[row[0], row[1], row[2], row[4]] for row in sorted(rows)]


@SIZES
def test_rows_come_in_as_they_are(number: int) -> None:
    rows = made(number)

    assert bulk.insert_rows(Draft, NAMES, iter(rows)) == number
    assert stored() == expected(rows)
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT content FROM accounts_draft")
        assert [bytes(content) for (content,) in cursor.fetchall()] == [b"\x00\\sealed"]


@SIZES
def test_lines_come_in_as_they_are(number: int) -> None:
    rows = made(number)
    told = "".join(lines.line(row[0], row[1], row[2], "\\x00", row[4]) for row in rows)

    assert bulk.insert_lines(Draft, NAMES, told.encode()) == number
    assert stored() == expected(rows)


@SIZES
def test_rows_and_lines_are_changed_by_id(number: int) -> None:
    rows = made(number)
    bulk.insert_rows(Draft, NAMES, rows)
    names = ("id", "key")

    changed = [[row[0], f"甲 {row[2]}"] for row in rows]
    assert bulk.update_rows(Draft, names, changed) == number
    assert set(Draft.objects.values_list("key", flat=True)) == {key for _, key in changed}
    told = "".join(lines.line(row[0], f"乙 {row[2]}") for row in rows)
    assert bulk.update_lines(Draft, names, told.encode()) == number
    assert set(Draft.objects.values_list("key", flat=True)) == {f"乙 {row[2]}" for row in rows}
    assert bulk.update_rows(Draft, names, [[uuid4(), "丙"]]) == 0


def test_nothing_is_nothing() -> None:
    assert bulk.insert_rows(Draft, NAMES, []) == bulk.update_rows(Draft, ("id", "key"), []) == 0


def test_slices_of_one_deed_do_not_meet() -> None:
    rows = made(3 * (bulk._FEW + 1))
    slices = [rows[start::3] for start in range(3)]

    for some in slices:
        assert bulk.insert_rows(Draft, NAMES, some) == len(some)
    for some in slices[1:]:
        told = [[row[0], f"乙 {row[2]}"] for row in some]
        assert bulk.update_rows(Draft, ("id", "key"), told) == len(some)
        later = [[row[0], clock.now(), f"丙 {row[2]}"] for row in some]
        assert bulk.update_rows(Draft, ("id", "saved_at", "key"), later) == len(some)

    assert len(stored()) == len(rows)
    assert Draft.objects.filter(key__startswith="丙").count() == 2 * len(slices[0])


def test_a_slice_taken_back_leaves_nothing_for_the_next() -> None:
    rows = made(2 * (bulk._FEW + 1))
    first, second = rows[::2], rows[1::2]
    bulk.insert_rows(Draft, NAMES, first)

    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert_rows(Draft, NAMES, first)
    assert bulk.insert_rows(Draft, NAMES, second) == len(second)

    assert stored() == expected(rows)


def test_what_is_too_long_is_refused_and_not_cut() -> None:
    [row] = made(1)
    bulk.insert_rows(Draft, NAMES, [row])

    with pytest.raises(DataError):
        bulk.update_rows(Draft, ("id", "key"), [[row[0], "x" * 121]])


def test_a_thousand_small_deeds_hold_no_locks_of_their_own() -> None:
    def held() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid()")
            return int(cursor.fetchall()[0][0])

    user = make_user()
    bulk.insert_rows(Draft, NAMES, [[uuid4(), user.pk, "first", b"", clock.now()]])
    before = held()
    for number in range(20):
        bulk.insert_rows(Draft, NAMES, [[uuid4(), user.pk, str(number), b"", clock.now()]])

    assert held() == before
