"""The instruments that come with the programme."""

from collections.abc import Mapping
from functools import lru_cache
from importlib import resources

from .instrument import Instrument
from .reading import read


@lru_cache(maxsize=1)
def shipped() -> Mapping[str, tuple[Instrument, str]]:
    """Return code → instrument and the text it was read from."""
    folder = resources.files("shouwang.assessment") / "instruments"
    texts = [
        entry.read_text(encoding="utf-8")
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".toml")
    ]
    pairs = [(read(text), text) for text in texts]
    return {instrument.code: (instrument, text) for instrument, text in pairs}
