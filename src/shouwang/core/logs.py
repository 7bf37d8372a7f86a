"""Logs without personal data: database errors name the constraint, never the values."""

import logging
import traceback

from django.db import Error as DatabaseError
from psycopg import Error as PsycopgError


def describe(error: BaseException) -> str:
    """Return what may be told of an error: its class and, for the database, the constraint."""
    driver = error if isinstance(error, PsycopgError) else error.__cause__
    if isinstance(driver, PsycopgError):
        diag = driver.diag
        place = ".".join(filter(None, (diag.table_name, diag.constraint_name)))
        return f"{type(driver).__name__} {diag.sqlstate or ''} {place}".strip()
    return type(error).__name__


class WithoutValues(logging.Filter):
    """Replaces the text of exceptions by :func:`describe`; keeps the stack's places.

    The message of an exception may quote a cell or a row; where it was raised never does.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record in place; always lets it pass."""
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            frames = traceback.extract_tb(error.__traceback__)
            places = "\n".join(f"  {f.filename}:{f.lineno} in {f.name}" for f in frames)
            record.exc_text = f"{describe(error)}\n{places}"
            record.exc_info = None
        if record.args:
            values = record.args if isinstance(record.args, tuple) else (record.args,)
            if any(isinstance(value, DatabaseError | PsycopgError) for value in values):
                record.args = tuple(
                    describe(v) if isinstance(v, DatabaseError | PsycopgError) else v
                    for v in values
                )
        return True
