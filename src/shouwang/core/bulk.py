"""Many rows at once: COPY into a temporary table, then one statement.

Row-level security forbids COPY into the tables themselves; INSERT … SELECT obeys it. A few rows go
in the statement itself: a temporary table keeps its locks until the transaction ends, and a deed of
a thousand small ones would run out of them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import chain, islice
from typing import Any, TypeVar
from zlib import crc32

from django.db import connection, models

Row = Sequence[Any]
T = TypeVar("T")
_MANY = 100
_FEW = 40
_HEAD = 54  # of the 63 letters of a table's name, before the digits of its columns
_WRITTEN_OUT = {"\\\\": "\\", "\\t": "\t", "\\n": "\n", "\\r": "\r"}


def ahead(items: Iterable[T]) -> Iterator[T]:
    """Yield items in order; a thread makes the next one while the caller stores the last.

    The interpreter is free while the database works. What makes an item must not ask the database:
    the thread would do so over a connection of its own, outside the deed.
    """
    making, end = iter(items), object()
    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(next, making, end)
        while (item := coming.result()) is not end:
            coming = thread.submit(next, making, end)
            yield item  # type: ignore[misc]


def insert_rows(model: type[models.Model], names: Sequence[str], rows: Iterable[Row]) -> int:
    """Insert rows (values as the database takes them: sealed bytes, area columns) into a table.

    :param names: attribute names, one per value of each row.
    :returns: how many rows were inserted.
    """
    return _insert(model, _columns(model, names), rows)


def insert_lines(model: type[models.Model], names: Sequence[str], lines: bytes) -> int:
    """Insert rows given as the lines of `core.lines`; otherwise as :func:`insert_rows`."""
    return _insert(model, _columns(model, names), lines) if lines else 0


def update_rows(model: type[models.Model], names: Sequence[str], rows: Iterable[Row]) -> int:
    """Update rows by id: the first name is the primary key, the others are set.

    :returns: how many rows were changed; rows outside the reach are not.
    """
    return _update(model, _columns(model, names), rows)


def update_lines(model: type[models.Model], names: Sequence[str], lines: bytes) -> int:
    """Update rows given as the lines of `core.lines`; otherwise as :func:`update_rows`."""
    return _update(model, _columns(model, names), lines) if lines else 0


@contextmanager
def by_index(many: int) -> Iterator[Any]:
    """Open a cursor whose statements look up the `many` rows they name by an index.

    In a deed that fills tables nobody has counted yet, the planner takes a few thousand ids for
    the whole table, and would read all of it for every slice.
    """
    with connection.cursor() as cursor:
        if many < _MANY:
            yield cursor
            return
        cursor.execute("SET LOCAL enable_seqscan = off")
        yield cursor
        cursor.execute("SET LOCAL enable_seqscan TO DEFAULT")


def _insert(
    model: type[models.Model],
    fields: "list[models.Field[Any, Any]]",
    rows: Iterable[Row] | bytes,
) -> int:
    table = model._meta.db_table
    few, rows = _few(rows)
    if few is not None:
        return _insert_few(table, fields, few)
    stage, columns, _count = _stage(f"stage_{table}", fields, rows)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {stage}")  # noqa: S608
        count = cursor.rowcount
        cursor.execute(f"TRUNCATE {stage}")
    return int(count)


def _update(
    model: type[models.Model],
    fields: "list[models.Field[Any, Any]]",
    rows: Iterable[Row] | bytes,
) -> int:
    table = model._meta.db_table
    few, rows = _few(rows)
    if few is not None:
        return _update_few(table, fields, few)
    stage, _names, count = _stage(f"change_{table}", fields, rows)
    key, *others = (_quoted(field) for field in fields)
    settings = ", ".join(f"{column} = s.{column}" for column in others)
    with by_index(count) as cursor:
        cursor.execute(
            f"UPDATE {table} t SET {settings} FROM {stage} s WHERE t.{key} = s.{key}"  # noqa: S608
        )
        count = cursor.rowcount
        cursor.execute(f"TRUNCATE {stage}")
    return int(count)


def _few(rows: Iterable[Row] | bytes) -> tuple[list[Row] | None, Iterable[Row] | bytes]:
    """Return the rows if they are few, else None; and all rows, not yet used up."""
    if isinstance(rows, bytes):
        if rows.count(b"\n") > _FEW:
            return None, rows
        return [_values(line) for line in rows.decode().split("\n")[:-1]], rows
    running = iter(rows)
    first = list(islice(running, _FEW + 1))
    return (first, first) if len(first) <= _FEW else (None, chain(first, running))


def _values(line: str) -> list[str | None]:
    """Return the values of one of the lines of `core.lines`."""
    return [None if value == "\\N" else _read(value) for value in line.split("\t")]


def _read(value: str) -> str:
    return re.sub(r"\\[\\tnr]", lambda found: _WRITTEN_OUT[found[0]], value)


def _insert_few(table: str, fields: "list[models.Field[Any, Any]]", rows: Sequence[Row]) -> int:
    if not rows:
        return 0
    columns = ", ".join(_quoted(field) for field in fields)
    places = ", ".join([f"({', '.join(['%s'] * len(fields))})"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) VALUES {places}",  # noqa: S608
            [value for row in rows for value in row],
        )
        return int(cursor.rowcount)


def _update_few(table: str, fields: "list[models.Field[Any, Any]]", rows: Sequence[Row]) -> int:
    if not rows:
        return 0
    key, *others = (_quoted(field) for field in fields)
    # Without its length: a cast to varchar(2) would cut silently what the column refuses.
    casts = [re.sub(r"\(.*?\)", "", str(field.db_type(connection))) for field in fields]
    one = ", ".join(f"%s::{cast}" for cast in casts)
    settings = ", ".join(f"{column} = s.{column}" for column in others)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} t SET {settings} FROM (VALUES {', '.join([f'({one})'] * len(rows))})"  # noqa: S608
            f" AS s ({', '.join((key, *others))}) WHERE t.{key} = s.{key}",
            [value for row in rows for value in row],
        )
        return int(cursor.rowcount)


def _stage(
    head: str, fields: "list[models.Field[Any, Any]]", rows: Iterable[Row] | bytes
) -> tuple[str, str, int]:
    """Copy rows into a temporary table; returns its name, the quoted columns, and how many rows.

    The table stays, emptied by the caller, for the next slice of the same columns: making and
    dropping one for each slice costs a tenth of what is staged.
    """
    types = ", ".join(f"{_quoted(field)} {field.db_type(connection)}" for field in fields)
    columns = ", ".join(_quoted(field) for field in fields)
    name = f"{head[:_HEAD]}_{crc32(types.encode()):08x}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE IF NOT EXISTS {name} ({types}) ON COMMIT DROP")
        with cursor.copy(f"COPY {name} ({columns}) FROM STDIN") as copy:
            if isinstance(rows, bytes):
                copy.write(rows)
            else:
                for row in rows:
                    copy.write_row(row)
        return name, columns, int(cursor.rowcount)


def _columns(model: type[models.Model], names: Sequence[str]) -> "list[models.Field[Any, Any]]":
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return [fields[name] for name in names]


def _quoted(field: "models.Field[Any, Any]") -> str:
    return connection.ops.quote_name(str(field.column))
