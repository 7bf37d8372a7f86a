"""Asking the disk for what people will look for, before they do.

After a start of the machine nothing of the database lies in memory, and a search would wait for
some hundred pages, each at another place of the disk. The files of the tables it reads are read
ahead from end to end, by the system and as far as memory reaches; what lies in memory already
costs nothing. Of an external server its own administrator takes care.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import psutil
from django.db import connection

from . import database, embedded

_SHARE = 0.5  # of the memory that is free, or in use for files that could be read again
_STEP = 128 * 1024  # the system reads no more than this ahead for one asking
_FILES = """
WITH tables AS (SELECT to_regclass(name)::oid AS id FROM unnest(%s::text[]) AS asked(name))
SELECT pg_relation_filepath(id), pg_relation_size(id)
FROM (SELECT id, true AS is_table FROM tables
      UNION ALL SELECT indexrelid, false FROM pg_index JOIN tables ON id = indrelid) relations
WHERE id IS NOT NULL ORDER BY is_table, pg_relation_size(id)
"""


def warm(tables: Sequence[str]) -> int:
    """Have tables with their indexes read into memory; return how many bytes were asked for.

    Indexes first, and small ones before large: what does not fit any more is left out. Returns
    at once where the disk takes orders ahead, else when all is read.
    """
    if database.is_external() or not hasattr(os, "posix_fadvise"):
        return 0
    left = int(psutil.virtual_memory().available * _SHARE)
    asked = 0
    data = embedded.status(database.embedded_root()).data
    with connection.cursor() as cursor:
        cursor.execute(_FILES, [list(tables)])
        for path, size in cursor.fetchall():
            if asked + size <= left:
                with suppress(FileNotFoundError):  # written anew under another name meanwhile
                    asked += sum(map(_ask, _segments(data / path)))
    return asked


def _segments(first: Path) -> Iterator[Path]:
    """Return the files of a relation: one for each gigabyte."""
    yield first
    number = 1
    while (more := first.with_name(f"{first.name}.{number}")).exists():
        yield more
        number += 1


def _ask(path: Path) -> int:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        size = os.fstat(descriptor).st_size
        for start in range(0, size, _STEP):
            os.posix_fadvise(descriptor, start, _STEP, os.POSIX_FADV_WILLNEED)
        return size
    finally:
        os.close(descriptor)
