"""Reading what people will look for, before they do.

After a start of the machine nothing of the database lies in memory, and a search would wait for
some hundred pages, each at another place of the disk. The files of its tables are read from end
to end beforehand, as far as memory reaches; what lies in memory already costs a copy. Of an
external server its own administrator takes care.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import psutil
from django.db import connection

from . import database, embedded

_SHARE = 0.5  # of the memory that is free, or in use for files that could be read again
_CHUNK = 1024 * 1024
_FILES = """
WITH tables AS (SELECT to_regclass(name)::oid AS id FROM unnest(%s::text[]) AS asked(name))
SELECT pg_relation_filepath(id), pg_relation_size(id)
FROM (SELECT id, true AS is_table FROM tables
      UNION ALL SELECT indexrelid, false FROM pg_index JOIN tables ON id = indrelid) relations
WHERE id IS NOT NULL ORDER BY is_table, pg_relation_size(id)
"""


def warm(tables: Sequence[str]) -> int:
    """Read tables with their indexes, so that they lie in memory; return how many bytes.

    Indexes first, and small ones before large: what does not fit any more is left out.
    """
    if database.is_external():
        return 0
    left = int(psutil.virtual_memory().available * _SHARE)
    done = 0
    data = embedded.status(database.embedded_root()).data
    with connection.cursor() as cursor:
        cursor.execute(_FILES, [list(tables)])
        for path, size in cursor.fetchall():
            if done + size <= left:
                with suppress(FileNotFoundError):  # written anew under another name meanwhile
                    done += sum(map(_read, _segments(data / path)))
    return done


def _segments(first: Path) -> Iterator[Path]:
    """Return the files of a relation: one for each gigabyte."""
    yield first
    number = 1
    while (more := first.with_name(f"{first.name}.{number}")).exists():
        yield more
        number += 1


def _read(path: Path) -> int:
    """Read a file and keep nothing of it: orders to read ahead are dropped by a busy disk."""
    size, buffer = 0, bytearray(_CHUNK)
    with path.open("rb", buffering=0) as file:
        while count := file.readinto(buffer):
            size += count
    return size
