"""How higher apps are told of what visitors saw; filled in AppConfig.ready."""

from collections.abc import Callable, Sequence

from shouwang.core.actors import Actor

from .models import Record

# Called in the deed with the records in which a visitor saw harm or danger.
HarmSeen = Callable[[Actor, Sequence[Record]], None]
harm_seen: list[HarmSeen] = []
