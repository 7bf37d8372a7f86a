"""What is reported of a child from a day to a day in one number, so that an index alone answers.

First come two bits for each definition: how it stands (as in `policy.engine.logic`; 0: the child
is not meant). Then a few bits for each attribute, 0 where it is not collected; then one bit for
each kind of relief.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from shouwang.policy.engine.logic import MET
from shouwang.registry.choices import Health, Hukou, Rating, Relief, Schooling

PROFILES = ("A", "B", "C", "D", "F")
_STATE_WIDTH = 2
_STATE = (1 << _STATE_WIDTH) - 1
STANDING_MASK = (1 << _STATE_WIDTH * len(PROFILES)) - 1
_STATE_SHIFTS = {profile: _STATE_WIDTH * index for index, profile in enumerate(PROFILES)}


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
    found, shift = [], _STATE_WIDTH * len(PROFILES)
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


def state_mask(profile: str) -> int:
    """Return ones where it lies how a definition stands."""
    return _STATE << _STATE_SHIFTS[profile]


def state_bits(profile: str, state: int) -> int:
    """Return the bits that say how a definition stands."""
    return state << _STATE_SHIFTS[profile]


def is_meant(bits: int, profile: str) -> bool:
    """Say whether the child certainly meets a definition."""
    return bits & state_mask(profile) == state_bits(profile, MET)


def pack_states(states: Mapping[str, int]) -> int:
    """Return the number for how definitions stand."""
    return sum(state << _STATE_SHIFTS[profile] for profile, state in states.items())


def states_of(bits: int) -> dict[str, int]:
    """Return how definitions stand, without those under which the child is not meant."""
    states = {profile: bits >> shift & _STATE for profile, shift in _STATE_SHIFTS.items()}
    return {profile: state for profile, state in states.items() if state}


def pack_codes(codes: Sequence[str], relief: Iterable[str], bands: Sequence[str]) -> int:
    """Return the number for the codes of the slots, in their order, and the kinds of relief.

    :param bands: the ids of the age bands of the pack.
    """
    packed = 0
    for slot, code in zip(SLOTS, codes, strict=True):
        if slot.name == "age_band":
            packed |= band_bits(code, bands)
        else:
            packed |= _NUMBERS[slot.name].get(code, 0)
    return packed | relief_bits(relief)


def band_bits(code: str, bands: Sequence[str]) -> int:
    """Return the bits of an age band."""
    return (bands.index(code) + 1) << BY_NAME["age_band"].shift if code in bands else 0


def band_of(bits: int, bands: Sequence[str]) -> str:
    """Return the id of the age band of masked bits."""
    index = bits >> BY_NAME["age_band"].shift
    return bands[index - 1] if 0 < index <= len(bands) else ""


def relief_bits(kinds: Iterable[str]) -> int:
    """Return the bits of kinds of relief."""
    packed = 0
    for kind in kinds:
        packed |= _RELIEF_BITS.get(kind, 0)
    return packed


def relief_of(bits: int) -> list[str]:
    """Return the kinds of relief of masked bits."""
    return [code for code, bit in _RELIEF_BITS.items() if bits & bit]
