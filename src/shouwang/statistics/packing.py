"""All reported codes of a spell in one number: what a province is counted by, from an index alone.

Each attribute takes a few bits; 0 is not collected. The codes stand beside it in the row: they are
what lists of children are narrowed by.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shouwang.registry.choices import Health, Hukou, Rating, Relief, Schooling


@dataclass(frozen=True, slots=True)
class Slot:
    """The bits of one attribute: code number `n` (from 1) is `codes[n - 1]`."""

    name: str
    shift: int
    width: int
    codes: tuple[str, ...]

    @property
    def mask(self) -> int:
        """Ones where the attribute lies."""
        return ((1 << self.width) - 1) << self.shift

    def number(self, code: str) -> int:
        """Return the bits of a code; 0 for one that is not reported."""
        return (self.codes.index(code) + 1) << self.shift if code in self.codes else 0

    def code(self, bits: int) -> str:
        """Return the code of masked bits."""
        index = bits >> self.shift
        return self.codes[index - 1] if index else ""


def _slots() -> tuple[Slot, ...]:
    wanted: Sequence[tuple[str, int, Iterable[str]]] = (
        ("verdict", 1, ("yes",)),
        ("sex", 2, ("1", "2")),
        ("age_band", 3, ()),  # the bands of the pack, in order
        ("schooling", 4, Schooling.values),
        ("hukou", 2, Hukou.values),
        ("health", 3, Health.values),
        ("boarding", 2, ("YES", "NO")),
        ("care_reason", 3, ("BOTH_AWAY", "ONE_AWAY_OTHER_INCAPABLE", "BOTH_INCAPABLE", "NONE")),
        ("carer", 3, ("GRANDPARENT", "KIN_FRIEND", "PARENT", "NOBODY")),
        ("rating", 3, Rating.values),
    )
    found, shift = [], 0
    for name, width, codes in wanted:
        found.append(Slot(name, shift, width, tuple(codes)))
        shift += width
    return tuple(found)


SLOTS = _slots()
BY_NAME = {slot.name: slot for slot in SLOTS}
RELIEF_SHIFT = SLOTS[-1].shift + SLOTS[-1].width
RELIEF_CODES = tuple(Relief.values)
RELIEF_MASK = ((1 << len(RELIEF_CODES)) - 1) << RELIEF_SHIFT
_NUMBERS = {slot.name: {code: slot.number(code) for code in slot.codes} for slot in SLOTS}
_RELIEF_BITS = {code: 1 << RELIEF_SHIFT + index for index, code in enumerate(RELIEF_CODES)}


def pack_codes(codes: Sequence[str], relief: Iterable[str], bands: Sequence[str]) -> int:
    """Return the number for the codes of the slots, in their order, and the kinds of relief.

    :param bands: the ids of the age bands of the pack.
    """
    packed = 0
    for slot, code in zip(SLOTS, codes, strict=True):
        if slot.name == "age_band":
            packed |= (bands.index(code) + 1) << slot.shift if code in bands else 0
        else:
            packed |= _NUMBERS[slot.name].get(code, 0)
    for kind in relief:
        packed |= _RELIEF_BITS.get(kind, 0)
    return packed


def band_of(bits: int, bands: Sequence[str]) -> str:
    """Return the id of the age band of masked bits."""
    index = bits >> BY_NAME["age_band"].shift
    return bands[index - 1] if 0 < index <= len(bands) else ""


def relief_of(bits: int) -> list[str]:
    """Return the kinds of relief of masked bits."""
    return [code for code, bit in _RELIEF_BITS.items() if bits & bit]
