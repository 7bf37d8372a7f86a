"""Uploaded workbooks, sealed on disk until they expire."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from shouwang.core import crypto
from shouwang.core.models import new_id

KEPT_DAYS = 90


def _place(stored_as: str) -> Path:
    return Path(settings.DATA_DIR) / "uploads" / stored_as


def keep(source: Path) -> str:
    """Seal a workbook into the store; returns the name it is kept under."""
    stored_as = f"{new_id()}.sealed"
    keep_as(stored_as, source)
    return stored_as


def keep_as(stored_as: str, source: Path) -> None:
    """Seal a workbook into the store under a name of the caller's; one of that name is replaced."""
    place = _place(stored_as)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    sealed = crypto.keyring().seal(source.read_bytes(), stored_as)
    draft = place.with_suffix(".part")
    draft.write_bytes(sealed)
    draft.chmod(0o600)
    draft.replace(place)


def is_kept(stored_as: str) -> bool:
    """Say whether a workbook is in the store."""
    return _place(stored_as).exists()


def content(stored_as: str) -> bytes:
    """Return a kept workbook.

    :raises FileNotFoundError: if there is none of that name.
    """
    return crypto.keyring().unseal(_place(stored_as).read_bytes(), stored_as)


@contextmanager
def opened(stored_as: str, file_name: str) -> Iterator[Path]:
    """Give a kept workbook as a plain file under its own name, for as long as the block runs.

    :raises FileNotFoundError: if it was discarded when its time was over.
    """
    if not stored_as:
        raise FileNotFoundError
    whole = content(stored_as)
    with tempfile.TemporaryDirectory(prefix="shouwang-") as folder:
        path = Path(folder) / Path(file_name).name
        path.write_bytes(whole)
        yield path


def discard(stored_as: str) -> None:
    """Delete a kept workbook; one that is gone already is fine."""
    if stored_as:
        _place(stored_as).unlink(missing_ok=True)
