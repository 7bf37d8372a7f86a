"""Rules about parents and the entrusted carer of one child."""

from collections.abc import Iterator

from shouwang.core.messages import N_
from shouwang.exchange.roster import synonyms
from shouwang.exchange.roster.facts import Parent, RowFacts
from shouwang.exchange.roster.findings import Finding
from shouwang.exchange.roster.profiles import Profile
from shouwang.exchange.roster.values import fold

from .build import finding

CALLED = {"father": N_("父亲"), "mother": N_("母亲")}
_OWN_WORDS = {"father": synonyms.FATHER_WORDS, "mother": synonyms.MOTHER_WORDS}


def _contradicting(facts: RowFacts) -> tuple[Parent, ...]:
    """Return the parents who are said to be dead and shown alive."""
    dead_but_active = tuple(
        p for p in facts.parents if p.dead and (p.place or p.left or p.state == "外出务工")
    )
    if dead_but_active:
        return dead_but_active
    alive = facts.get("parents_alive")
    if alive == "双方去世":
        return tuple(parent for parent in facts.parents if parent.shows_alive)
    if alive == "一方去世":
        if all(parent.shows_alive for parent in facts.parents):
            return facts.parents
        if all(parent.state == "去世" for parent in facts.parents):
            return facts.parents
    return ()


def orphan_has_migrant_parent(facts: RowFacts, profile: Profile) -> Iterator[Finding]:
    """R-063: a dead parent who works elsewhere; 去世 that the parents' own columns contradict."""
    found = _contradicting(facts)
    if not found:
        return
    names = []
    if facts.get("parents_alive") in ("双方去世", "一方去世"):
        names.append("parents_alive")
    for parent in found:
        names += [f"{parent.key}_{part}" for part in ("state", "place", "left")]
    if profile.name == "mca-2016":
        names = [f"{parent.key}_{part}" for parent in found for part in ("name", "place")]
    filled = [name for name in names if name in facts.headings and facts.text(name)]
    fields = "、".join(f"“{facts.headings[name].strip()}”" for name in filled)
    called = "、".join(CALLED[parent.key] for parent in found)
    at = filled[0] if filled else f"{found[0].key}_state"
    yield finding(facts, profile, "orphan-has-migrant-parent", at, fields=fields, parent=called)


def orphan_in_left_behind(facts: RowFacts, profile: Profile) -> Iterator[Finding]:
    """R-017, R-062: an orphan counted among left-behind children."""
    items = facts.get("categories") or ()
    if "留守儿童" in items and ("孤儿" in items or facts.both_dead):
        yield finding(facts, profile, "orphan-in-left-behind", "categories")


def guardian_missing(facts: RowFacts, profile: Profile) -> Iterator[Finding]:
    """R-097: both parents away or unable and nobody entrusted."""
    if "carer_name" not in facts.headings or facts.carer.name:
        return
    if facts.father.away and facts.mother.away:
        yield finding(facts, profile, "guardian-missing", "carer_name")


def _is_same(facts: RowFacts, parent: Parent) -> bool:
    carer = facts.carer
    if carer.id_text and carer.id_text == parent.id_text:
        return True
    same_name = bool(carer.name) and carer.name == parent.name
    return same_name and fold(carer.relation) in _OWN_WORDS[parent.key]


def _is_parent(facts: RowFacts) -> bool:
    relation = fold(facts.carer.relation)
    if relation in synonyms.PARENT_WORDS or any(_is_same(facts, p) for p in facts.parents):
        return True
    return not relation and facts.carer.name in {p.name for p in facts.parents}


def agreement_missing(facts: RowFacts, profile: Profile) -> Iterator[Finding]:
    """R-064, R-098: a carer other than a parent without an agreement."""
    if "agreement" not in facts.headings or not facts.carer.name:
        return
    if facts.get("agreement") is not True and not _is_parent(facts):
        yield finding(facts, profile, "agreement-missing", "agreement")


def guardian_is_away_parent(facts: RowFacts, profile: Profile) -> Iterator[Finding]:
    """R-058: the carer is a parent who is away or unable."""
    for parent in facts.parents:
        if parent.away and _is_same(facts, parent):
            called = CALLED[parent.key]
            yield finding(facts, profile, "guardian-is-away-parent", "carer_name", parent=called)
            return
