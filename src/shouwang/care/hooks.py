"""How higher apps are told of what visitors saw, and tell who is paired; filled in ready()."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from shouwang.core.actors import Actor

from .models import Record

# Called in the deed with the records in which a visitor saw harm or danger.
HarmSeen = Callable[[Actor, Sequence[Record]], None]
harm_seen: list[HarmSeen] = []

# day → ids of the files (a query) that somebody is paired with that day.
Paired = Callable[[date], Any]
paired: list[Paired] = []

# file ids → file id → (id of the pairing, who helps), those under way.
Pairings = Callable[[Sequence[UUID]], Mapping[UUID, Sequence[tuple[UUID, str]]]]
pairings: list[Pairings] = []
