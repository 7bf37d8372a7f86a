"""Running the rules: over one file, over the groups that files make, and the digests of both."""

import json
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import NamedTuple
from uuid import UUID

from .base import MAX_GROUP, Hit
from .catalogue import FILE_CHECKS, GROUP_CHECKS, RULES
from .facts import Facts, Parameters

Found = tuple[UUID, int, Hit]  # file id, group key (0: none), what was found


class Told(NamedTuple):
    """A hit as it is kept: plain values; `params` as JSON."""

    rule: str
    subject: str
    severity: str
    weight: int
    params: str
    fingerprint: int


def told(hit: Hit) -> Told:
    """Return a hit as it is kept."""
    severity = hit.severity or RULES[hit.rule].severity
    params = json.dumps(hit.params, ensure_ascii=False, default=str)
    return Told(hit.rule, hit.subject, severity, hit.weight, params, fingerprint(hit))


def digest64(text: str) -> int:
    """Return a signed 64-bit digest of a text, for the database's bigint."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


def fingerprint(hit: Hit) -> int:
    """Return the digest of what a rule saw: a waiver holds as long as it is the same."""
    seen = (hit.rule, hit.subject, hit.severity, sorted(hit.params.items()), hit.seen)
    return digest64(repr(seen))


def group_keys(facts: Facts) -> dict[int, str]:
    """Return the keys by which a file may belong to a group → the rule; within one county."""
    county, found = facts.area[:6], {}
    for slug, (keys, _) in GROUP_CHECKS.items():
        for key in keys(facts):
            text = f"{slug}\x1f{county}"
            for part in key:
                text += f"\x1f{part.hex() if isinstance(part, bytes) else part}"
            found[digest64(text)] = slug
    return found


def file_hits(facts: Facts, given: Parameters) -> Iterator[Hit]:
    """Return what every rule over one file finds."""
    for _, check in FILE_CHECKS:
        yield from check(facts, given)


def group_hits(slug: str, key: int, group: Sequence[Facts], given: Parameters) -> Iterator[Found]:
    """Return what a rule finds in the files that share a key (one alone is no group)."""
    if len(group) < 2:
        return
    members = sorted(group, key=lambda facts: facts.file_id)[:MAX_GROUP]
    _, check = GROUP_CHECKS[slug]
    for file_id, hit in check(members, given):
        yield file_id, key, hit


def groups_of(
    named: Iterable[tuple[Facts, dict[int, str]]], wanted: set[int] | None = None
) -> dict[int, tuple[str, list[Facts]]]:
    """Return key → rule and files, for keys (of `wanted`, else all) that several files share."""
    first: dict[int, Facts] = {}
    found: dict[int, tuple[str, list[Facts]]] = {}
    for facts, keys in named:
        for key, slug in keys.items():
            if wanted is not None and key not in wanted:
                continue
            if key in found:
                found[key][1].append(facts)
            elif key in first:
                found[key] = (slug, [first[key], facts])
            else:
                first[key] = facts
    return found
