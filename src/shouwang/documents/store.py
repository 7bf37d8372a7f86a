"""Contents of attachments, sealed on disk in the data directory (``attachments/``).

A file's name is drawn by lot and stands only in its row; the folder goes into every backup.
"""

import secrets
from collections.abc import Collection, Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings

from shouwang.core import crypto
from shouwang.core.datadir import write_private

FOLDER = "attachments"
_SUFFIX, _SMALL = ".sealed", "-small"


def _root() -> Path:
    return Path(settings.DATA_DIR) / FOLDER


def _place(stored_as: str) -> Path:
    return _root() / stored_as[:2] / f"{stored_as}{_SUFFIX}"


def keep(whole: bytes, small: bytes = b"") -> str:
    """Seal a content (and its small picture) into the store; returns the name it is kept under."""
    stored_as = secrets.token_hex(20)
    _write(stored_as, whole)
    if small:
        _write(stored_as + _SMALL, small)
    return stored_as


def _write(name: str, content: bytes) -> None:
    place = _place(name)
    for folder in (_root(), place.parent):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_private(place, crypto.keyring().seal(content, f"{FOLDER}/{name}"))


def content(stored_as: str, *, small: bool = False) -> bytes:
    """Return a kept content, or its small picture.

    :raises FileNotFoundError: if it was discarded. :raises Unsealable: if it was tampered with.
    """
    name = stored_as + _SMALL if small else stored_as
    return crypto.keyring().unseal(_place(name).read_bytes(), f"{FOLDER}/{name}")


def discard(stored_as: str) -> None:
    """Delete a kept content; one that is gone already is fine."""
    if stored_as:
        _place(stored_as).unlink(missing_ok=True)
        _place(stored_as + _SMALL).unlink(missing_ok=True)


def kept_before(moment: datetime) -> Iterator[str]:
    """Give the names of contents written before a moment, in no order."""
    for path in _root().glob(f"*/*{_SUFFIX}"):
        name = path.name.removesuffix(_SUFFIX)
        if not name.endswith(_SMALL) and path.stat().st_mtime < moment.timestamp():
            yield name


def discard_all(names: Collection[str]) -> None:
    """Delete several contents."""
    for name in names:
        discard(name)
