"""Conditions on what a spell reports (see packing.py), for queries."""

from collections.abc import Iterable, Sequence

from django.db.models import F, Q
from django.db.models.lookups import Exact, In

from shouwang.policy.engine.logic import MET, UNKNOWN

from .packing import (
    BY_NAME,
    RELIEF_MASK,
    band_bits,
    relief_bits,
    state_bits,
    state_mask,
)


def is_meant(profile: str) -> Q:
    """The child certainly meets a definition."""
    return Q(Exact(F("packed").bitand(state_mask(profile)), state_bits(profile, MET)))


def may_be_meant(profile: str) -> Q:
    """Facts are missing: the child may or may not meet a definition (待核)."""
    return Q(Exact(F("packed").bitand(state_mask(profile)), state_bits(profile, UNKNOWN)))


def is_reported(profile: str) -> Q:
    """The child meets a definition, or may meet it."""
    return ~Q(Exact(F("packed").bitand(state_mask(profile)), 0))


def has_code(name: str, codes: Iterable[str]) -> Q:
    """An attribute has one of some codes; for relief, one of its kinds is among them."""
    if name == "relief":
        return ~Q(Exact(F("packed").bitand(relief_bits(codes) & RELIEF_MASK), 0))
    slot = BY_NAME[name]
    return Q(In(F("packed").bitand(slot.mask), [slot.number(code) for code in codes]))


def is_of_age(wanted: Iterable[str], bands: Sequence[str]) -> Q:
    """The age band is one of some; `bands`: the ids of all bands of the pack."""
    mask = BY_NAME["age_band"].mask
    return Q(In(F("packed").bitand(mask), [band_bits(band, bands) for band in wanted]))
