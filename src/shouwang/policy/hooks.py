"""How higher apps are told what was determined; filled in AppConfig.ready."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from .deriving import WorkOut
from .engine.pack import PolicyPack

# Called with the ids of a chunk of files whose results were just determined, under one pack.
Determined = Callable[[Sequence[UUID], PolicyPack, date], None]
determined: list[Determined] = []


class Derivation(NamedTuple):
    """What a higher app keeps that follows from a file's facts alone.

    `work_out` is a function of a module, pure, and may run in another process; `store` gets the
    ids of the chunk and what it returned, inside the deed.
    """

    work_out: WorkOut
    store: Callable[[Sequence[UUID], bytes], None]


derivations: list[Derivation] = []
