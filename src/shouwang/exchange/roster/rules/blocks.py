"""R-060, R-061: one parent's block copied onto children of different families."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from typing import NamedTuple

from shouwang.core.likeness import surname_parts
from shouwang.core.messages import N_
from shouwang.exchange.roster.facts import Parent, RowFacts
from shouwang.exchange.roster.findings import Finding
from shouwang.exchange.roster.profiles import Profile

from .build import finding
from .codes import ERROR, NAMESAKE, WARNING

MAX_KINDS = 64  # of one block, each kind is compared with that many others
_PARENTS = ("mother", "father")
_CALLED = {"father": N_("父亲"), "mother": N_("母亲")}


class _Kind(NamedTuple):
    """Rows that are alike in all that these rules compare."""

    surname: frozenset[str]
    address: str
    id_text: str
    other_name: str
    phones: frozenset[str]


def _unrelated(one: _Kind, other: _Kind) -> bool:
    """True where surname and 现居住地 are both known and both differ."""
    if not (one.surname and other.surname and one.address and other.address):
        return False
    if one.surname & other.surname:
        return False
    # 石桥村3组 and 石桥镇石桥村3组 are one place.
    return one.address not in other.address and other.address not in one.address


class _Group:
    """Rows that carry one parent, by kind."""

    def __init__(self, rows: Sequence[RowFacts], key: str) -> None:
        self.kinds: dict[_Kind, list[RowFacts]] = defaultdict(list)
        for facts in rows:
            parent, other = _parent_and_other(facts, key)
            surname = surname_parts(facts.name, facts.text("ethnic"))
            kind = _Kind(surname, facts.address, parent.id_text, other.name, parent.phones)
            self.kinds[kind].append(facts)

    def pairs(self) -> Iterator[tuple[_Kind, _Kind]]:
        """Return the pairs of unrelated kinds, each once."""
        kinds = list(self.kinds)
        for index, one in enumerate(kinds):
            for other in kinds[: min(index, MAX_KINDS)]:
                if _unrelated(one, other):
                    yield one, other


def _key_without_number(parent: Parent, has_departure: bool) -> Hashable:
    if not (parent.name and parent.place):
        return None
    if has_departure:
        return (parent.name, parent.place, parent.left) if parent.left else None
    return parent.name, parent.place


def _agree(one: _Kind, other: _Kind) -> bool:
    same_other = bool(one.other_name) and one.other_name == other.other_name
    return same_other or bool(one.phones & other.phones)


class _Repeats:
    """Collects, per row, the rows that carry the same block."""

    def __init__(self) -> None:
        self.found: dict[int, tuple[RowFacts, dict[str, dict[str, set[int]]]]] = {}

    def add(self, group: _Group, one: _Kind, other: _Kind, severity: str, parent: str) -> None:
        """Note that all rows of two kinds carry one parent."""
        for mine, theirs in ((one, other), (other, one)):
            rows = {facts.row for facts in group.kinds[theirs]}
            for facts in group.kinds[mine]:
                _, noted = self.found.setdefault(id(facts), (facts, {}))
                noted.setdefault(severity, {}).setdefault(parent, set()).update(rows)


def _parent_and_other(facts: RowFacts, key: str) -> tuple[Parent, Parent]:
    if key == "mother":
        return facts.mother, facts.father
    return facts.father, facts.mother


def _gather(
    rows: Sequence[RowFacts], key: str, has_departure: bool
) -> tuple[list[_Group], list[_Group]]:
    by_number: dict[Hashable, list[RowFacts]] = defaultdict(list)
    by_words: dict[Hashable, list[RowFacts]] = defaultdict(list)
    for facts in rows:
        parent, _ = _parent_and_other(facts, key)
        if not (facts.address and parent.name):
            continue
        if parent.id_text:
            by_number[(parent.name, parent.id_text)].append(facts)
        words = _key_without_number(parent, has_departure)
        if words is not None:
            by_words[words].append(facts)
    return _groups(by_number, key), _groups(by_words, key)


def _groups(found: dict[Hashable, list[RowFacts]], key: str) -> list[_Group]:
    groups = (_Group(rows, key) for rows in found.values() if len(rows) > 1)
    return [group for group in groups if len(group.kinds) > 1]


def _note_words(group: _Group, repeats: _Repeats, key: str, has_departure: bool) -> None:
    for one, other in group.pairs():
        if one.id_text and other.id_text:
            continue
        if _agree(one, other):
            repeats.add(group, one, other, ERROR, key)
        elif has_departure:
            repeats.add(group, one, other, WARNING, key)


def parent_block_repeated(rows: Sequence[RowFacts], profile: Profile) -> Iterator[Finding]:
    """One mother or father on children who differ in surname and address.

    Where the roster has no departure column (school lists), name and workplace must be backed by
    telephone or the other parent's name; agreement of those two alone says nothing.
    """
    repeats = _Repeats()
    for key in _PARENTS:
        has_departure = f"{key}_left" in profile.by_field
        by_number, by_words = _gather(rows, key, has_departure)
        for group in by_number:
            for one, other in group.pairs():
                repeats.add(group, one, other, ERROR, key)
        for group in by_words:
            _note_words(group, repeats, key, has_departure)
    for facts, noted in repeats.found.values():
        yield _finding(facts, profile, noted)


def _finding(facts: RowFacts, profile: Profile, noted: dict[str, dict[str, set[int]]]) -> Finding:
    severity = ERROR if ERROR in noted else WARNING
    by_parent = noted[severity]
    key = next(parent for parent in _PARENTS if parent in by_parent)
    return finding(
        facts,
        profile,
        "parent-block-repeated",
        _name_field(facts, key),
        template=None if severity == ERROR else NAMESAKE,
        severity=severity,
        related=sorted(set().union(*by_parent.values())),
        parent="、".join(_CALLED[parent] for parent in _PARENTS if parent in by_parent),
    )


def _name_field(facts: RowFacts, key: str) -> str:
    """Return the field of the parent's name; pupils' registers keep parents by position."""
    if f"{key}_name" in facts.headings:
        return f"{key}_name"
    parent = facts.mother if key == "mother" else facts.father
    for member in ("member1_name", "member2_name"):
        if facts.get(member) == parent.name:
            return member
    return f"{key}_name"
