"""Rules across rows. Rows are gathered under keys; no rule compares all pairs of a roster."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import combinations, islice

from shouwang.core.likeness import like_keys, like_names
from shouwang.exchange.roster.facts import RowFacts
from shouwang.exchange.roster.findings import Finding
from shouwang.exchange.roster.profiles import Profile

from .blocks import parent_block_repeated
from .build import MAX_LISTED, finding

Rows = Sequence[RowFacts]
MAX_GROUP = 100
MAX_LOOKED_AT = 200  # a file of nothing but one child stays quick


def gather(rows: Iterable[RowFacts], key: Callable[[RowFacts], Hashable]) -> list[list[RowFacts]]:
    """Return the groups of two or more rows that share a key; a key of None belongs nowhere."""
    groups: dict[Hashable, list[RowFacts]] = defaultdict(list)
    for facts in rows:
        value = key(facts)
        if value is not None:
            groups[value].append(facts)
    return [group for group in groups.values() if len(group) > 1]


def _others(facts: RowFacts, group: Iterable[RowFacts]) -> list[int]:
    return sorted({other.row for other in islice(group, MAX_LOOKED_AT) if other is not facts})


def _distinct_names(group: Iterable[RowFacts]) -> str:
    found = dict.fromkeys(facts.name for facts in islice(group, MAX_LOOKED_AT))
    return " / ".join(list(found)[:MAX_LISTED])


def same_number(rows: Rows, profile: Profile) -> Iterator[Finding]:
    """R-028 duplicate-id, R-059 name-variant: one valid number on several rows."""
    for group in gather(rows, lambda facts: (facts.id_number or None) if facts.name else None):
        by_name: dict[str, list[RowFacts]] = defaultdict(list)
        for facts in group:
            by_name[facts.name].append(facts)
        for facts in group:
            same = by_name[facts.name]
            if len(same) > 1:
                related = _others(facts, same)
                yield finding(facts, profile, "duplicate-id", "id_number", related=related)
            if len(by_name) > 1:
                others = _others(facts, (f for f in group if f.name != facts.name))
                shown = _distinct_names([facts, *group])
                yield finding(facts, profile, "name-variant", "name", related=others, names=shown)


def _bed(facts: RowFacts) -> Hashable:
    dorm, bed = facts.text("dorm"), facts.text("bed")
    if not (dorm and bed and facts.name):
        return None
    return facts.text("school"), dorm.replace(" ", "").upper(), bed.replace(" ", "").upper()


def bed_name_variant(rows: Rows, profile: Profile) -> Iterator[Finding]:
    """R-059: one bed under different names."""
    for group in gather(rows, _bed):
        if len({facts.name for facts in group}) < 2:
            continue
        for facts in group:
            others = _others(facts, (f for f in group if f.name != facts.name))
            shown = _distinct_names([facts, *group])
            yield finding(facts, profile, "bed-name-variant", "name", related=others, names=shown)


# --- name-variant-suspected -----------------------------------------------------------------------


def _home_keys(facts: RowFacts) -> list[Hashable]:
    keys: list[Hashable] = []
    if facts.father.name and facts.mother.name:
        keys.append(("parents", facts.father.name, facts.mother.name))
    if facts.address:
        keys.append(("address", facts.text("village"), facts.address))
    return keys


def _differ(first: str, second: str) -> bool:
    return bool(first and second and first != second)


def _are_two_children(first: RowFacts, second: RowFacts) -> bool:
    """True where the rows themselves say that these are two children (twins, cousins)."""
    # The same number under two names is name-variant, which says more.
    if first.id_number and second.id_number:
        return True
    numbers = first.text("student_no"), second.text("student_no")
    if all(numbers):
        return numbers[0] != numbers[1]
    if first.text("class_label") and second.text("class_label"):
        return True
    return all(
        _differ(one.name, other.name)
        for one, other in zip(first.parents, second.parents, strict=True)
    )


def _suspects(group: Rows) -> Iterator[tuple[RowFacts, RowFacts]]:
    by_likeness: dict[str, dict[str, list[RowFacts]]] = defaultdict(lambda: defaultdict(list))
    for facts in group:
        for key in like_keys(facts.name):
            by_likeness[key][facts.name].append(facts)
    for by_name in by_likeness.values():
        listed = [rows[:MAX_GROUP] for rows in by_name.values()][:MAX_GROUP]
        for one, other in combinations(listed, 2):
            if not like_names(one[0].name, other[0].name):
                continue
            yield from ((a, b) for a in one for b in other if not _are_two_children(a, b))


def name_variant_suspected(rows: Rows, profile: Profile) -> Iterator[Finding]:
    """R-059: like names, one birth date, one sex, one household or pair of parents."""
    groups: dict[Hashable, list[RowFacts]] = defaultdict(list)
    for facts in rows:
        if facts.name and facts.birth and facts.sex:
            for key in _home_keys(facts):
                groups[(facts.birth, facts.sex, key)].append(facts)
    partners: dict[int, dict[int, RowFacts]] = defaultdict(dict)
    by_id: dict[int, RowFacts] = {}
    for group in groups.values():
        if len(group) < 2:
            continue
        for first, second in _suspects(group):
            partners[id(first)][id(second)] = second
            partners[id(second)][id(first)] = first
            by_id[id(first)], by_id[id(second)] = first, second
    for key, found in partners.items():
        related = sorted({other.row for other in found.values()})
        shown = _distinct_names(found.values())
        yield finding(
            by_id[key], profile, "name-variant-suspected", "name", related=related, names=shown
        )


def group_findings(rows: Rows, profile: Profile) -> Iterator[Finding]:
    """Return the findings of every rule across rows."""
    yield from same_number(rows, profile)
    yield from name_variant_suspected(rows, profile)
    if "dorm" in profile.by_field:
        yield from bed_name_variant(rows, profile)
    yield from parent_block_repeated(rows, profile)
