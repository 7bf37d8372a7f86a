"""What the rules find in stored files: each alone, then the groups they make; no database here."""

from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from .gathering import StoredFiles, assemble
from .rules.facts import Facts, Parameters
from .rules.judging import Told, file_hits, group_hits, group_keys, groups_of, told
from .rules.missing import LACKING
from .rules.present import blocks_missing, card_is_whole, claimed

Named = tuple[Facts, dict[int, str]]


class Judged(NamedTuple):
    """A file after the rules over it alone: where it lies, what was found, what it lacks.

    :param lacking: the row of `models.Completeness`, from the area to the keys.
    """

    file_id: str
    area: str
    school_id: str | None
    told: list[Told]
    lacking: list[Any]


class InGroup(NamedTuple):
    """What was found in a file of a group."""

    file_id: str
    area: str
    school_id: str | None
    group_key: int
    told: Told


def judge(stored: StoredFiles, given: Parameters) -> tuple[list[Judged], list[Named]]:
    """Return what the rules over one file find, and the facts with the keys they may share."""
    judged, named = [], []
    for facts in assemble(stored):
        keys = group_keys(facts)
        hits = list(file_hits(facts, given))
        missing = [key for hit in hits if hit.rule in LACKING for key in hit.params["fields"]]
        school = str(facts.school_id) if facts.school_id else None
        lacking = _lacking(facts, missing, keys)
        found = [told(hit) for hit in hits]
        judged.append(Judged(str(facts.file_id), facts.area, school, found, lacking))
        named.append((facts, keys))
    return judged, named


def _lacking(facts: Facts, missing: list[str], keys: Iterable[int]) -> list[Any]:
    beside = facts.beside
    return [
        facts.area, missing, blocks_missing(facts), beside.get("has_card", card_is_whole(facts)),
        beside.get("has_visit"), claimed(facts), beside.get("verified", False),
        facts.verdict == "yes", sorted(keys),
    ]  # fmt: skip


def in_groups(
    named: Iterable[Named], given: Parameters, wanted: set[int] | None = None
) -> list[InGroup]:
    """Return what the rules over groups find, for keys (of `wanted`, else all) that files share."""
    found: list[InGroup] = []
    places: dict[UUID, Facts] = {}
    for key, (slug, members) in groups_of(named, wanted).items():
        places.update((facts.file_id, facts) for facts in members)
        for file_id, _key, hit in group_hits(slug, key, members, given):
            facts = places[file_id]
            school = str(facts.school_id) if facts.school_id else None
            found.append(InGroup(str(file_id), facts.area, school, key, told(hit)))
    return found
