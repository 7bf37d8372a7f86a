"""How higher apps are told what was determined; filled in AppConfig.ready."""

from collections.abc import Callable, Sequence
from datetime import date

from .engine.pack import PolicyPack
from .gathering import FileFacts

# Called with a chunk of files whose results were just determined, under one pack.
Determined = Callable[[Sequence[FileFacts], PolicyPack, date], None]
determined: list[Determined] = []
