"""The rules of `roster check`, one function each; contracts and severities in `codes`."""

from collections.abc import Iterator
from datetime import date

from shouwang.exchange.roster.facts import RowFacts
from shouwang.exchange.roster.findings import Finding
from shouwang.exchange.roster.profiles import Profile

from . import cells, family
from .codes import CODES, Code
from .groups import group_findings
from .shifted import FEWEST_CELLS, Neighbourhood, row_shifted

__all__ = [
    "CODES",
    "FEWEST_CELLS",
    "Code",
    "Neighbourhood",
    "group_findings",
    "row_findings",
    "row_shifted",
]


def row_findings(facts: RowFacts, profile: Profile, on: date) -> Iterator[Finding]:
    """Return the findings of every rule that looks at one row alone."""
    yield from cells.required_missing(facts, profile)
    yield from cells.unreadable(facts, profile)
    yield from cells.id_mismatch(facts, profile)
    yield from cells.age_out_of_range(facts, profile, on)
    yield from cells.age_grade_mismatch(facts, profile, on)
    yield from cells.departure_impossible(facts, profile, on)
    yield from family.orphan_has_migrant_parent(facts, profile)
    yield from family.orphan_in_left_behind(facts, profile)
    if profile.carer_rules:
        yield from family.guardian_missing(facts, profile)
        yield from family.agreement_missing(facts, profile)
        yield from family.guardian_is_away_parent(facts, profile)
