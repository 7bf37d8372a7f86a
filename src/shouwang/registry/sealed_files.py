"""Exported workbooks, sealed on disk until they expire."""

from pathlib import Path

from django.conf import settings

from shouwang.core import crypto
from shouwang.core.models import new_id


def _place(stored_as: str) -> Path:
    return Path(settings.DATA_DIR) / "exports" / stored_as


def keep(content: bytes) -> str:
    """Seal a workbook into the store; returns the name it is kept under."""
    stored_as = f"{new_id()}.sealed"
    place = _place(stored_as)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = place.with_suffix(".part")
    draft.write_bytes(crypto.keyring().seal(content, stored_as))
    draft.chmod(0o600)
    draft.replace(place)
    return stored_as


def read(stored_as: str) -> bytes:
    """Return a kept workbook.

    :raises FileNotFoundError: if it was discarded.
    """
    return crypto.keyring().unseal(_place(stored_as).read_bytes(), stored_as)


def discard(stored_as: str) -> None:
    """Delete a kept workbook; one that is gone already is fine."""
    if stored_as:
        _place(stored_as).unlink(missing_ok=True)
