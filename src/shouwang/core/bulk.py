"""Many rows at once: COPY into a temporary table, then one statement.

Row-level security forbids COPY into the tables themselves; INSERT … SELECT obeys it.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, models

Row = Sequence[Any]
_MANY = 100


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
    stage = f"stage_{table}"
    columns, _count = _stage(stage, fields, rows)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {stage}")  # noqa: S608
        count = cursor.rowcount
        cursor.execute(f"DROP TABLE {stage}")
    return int(count)


def _update(
    model: type[models.Model],
    fields: "list[models.Field[Any, Any]]",
    rows: Iterable[Row] | bytes,
) -> int:
    table = model._meta.db_table
    stage = f"change_{table}"
    _names, count = _stage(stage, fields, rows)
    key, *others = (_quoted(field) for field in fields)
    settings = ", ".join(f"{column} = s.{column}" for column in others)
    with by_index(count) as cursor:
        cursor.execute(
            f"UPDATE {table} t SET {settings} FROM {stage} s WHERE t.{key} = s.{key}"  # noqa: S608
        )
        count = cursor.rowcount
        cursor.execute(f"DROP TABLE {stage}")
    return int(count)


def _stage(
    name: str, fields: "list[models.Field[Any, Any]]", rows: Iterable[Row] | bytes
) -> tuple[str, int]:
    """Copy rows into temporary table `name`; returns the quoted column list, and how many."""
    types = ", ".join(f"{_quoted(field)} {field.db_type(connection)}" for field in fields)
    columns = ", ".join(_quoted(field) for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {name} ({types}) ON COMMIT DROP")
        with cursor.copy(f"COPY {name} ({columns}) FROM STDIN") as copy:
            if isinstance(rows, bytes):
                copy.write(rows)
            else:
                for row in rows:
                    copy.write_row(row)
        return columns, int(cursor.rowcount)


def _columns(model: type[models.Model], names: Sequence[str]) -> "list[models.Field[Any, Any]]":
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return [fields[name] for name in names]


def _quoted(field: "models.Field[Any, Any]") -> str:
    return connection.ops.quote_name(str(field.column))
