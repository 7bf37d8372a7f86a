"""Identities of many rows: as `core.models.new_id` gives them, several times as fast."""

import os
import time
from uuid import UUID

_AT_ONCE = 256
_BYTES = 10
_RANDOM_A, _RANDOM_B = ((1 << 12) - 1) << 64, (1 << 62) - 1
_VERSION_AND_VARIANT = 7 << 76 | 2 << 62


class Ids:
    """Gives UUIDv7 (RFC 9562): milliseconds first, then random bits; each later than the last."""

    def __init__(self) -> None:
        self._ready: list[int] = []
        self._moment = 0

    def take(self) -> UUID:
        """Return a fresh identity."""
        if not self._ready:
            self._prepare()
        return UUID(int=self._ready.pop())

    def _prepare(self) -> None:
        # A block bears one millisecond, the next at least the one after: so later sorts after.
        self._moment = max(time.time_ns() // 1_000_000, self._moment + 1)
        head = self._moment << 80 | _VERSION_AND_VARIANT
        drawn = os.urandom(_BYTES * _AT_ONCE)
        numbers = {
            int.from_bytes(drawn[at : at + _BYTES]) & (_RANDOM_A | _RANDOM_B)
            for at in range(0, len(drawn), _BYTES)
        }
        self._ready = [head | number for number in sorted(numbers, reverse=True)]
