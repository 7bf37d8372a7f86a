"""How one link of the chain follows from the event and the link before it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from shouwang.core import crypto

BLOCK = 1000  # events between two heads written outside the database


def link_hash(previous: bytes, event: Sequence[Any]) -> bytes:
    """Return the digest that binds an event (its columns, payload as digest) to the chain."""
    parts = [
        bytes(value).hex() if isinstance(value, bytes | memoryview) else _text(value)
        for value in event
    ]
    return crypto.keyring().plain_digest(previous + "\x1f".join(parts).encode())


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return str(value.timestamp())
    return "" if value is None else str(value)
