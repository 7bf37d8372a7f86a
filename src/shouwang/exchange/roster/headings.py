"""Headings as clerks write them, matched with the columns of a profile."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from .profiles import Column, Profile

_NOISE = re.compile(r"[\s*※★:_\u200b-\u200f\ufeff]+")
_TRAILING_NOTE = re.compile(r"[(\[【〔][^()\[\]【】〔〕]*[)\]】〕]$")
_GROUP_TAIL = re.compile(r"(基本)?(信息|情况|资料|状况)$")
# Words that belong to whichever person's columns they stand among.
_PERSONS = (
    ("父亲", ("父亲", "父")),
    ("母亲", ("母亲", "母")),
    ("受委托人", ("受委托", "委托", "监护人", "临时监护", "照护人", "被委托")),
)
_BY_HAND, _CANONICAL, _ALIAS, _WEAK = 4, 3, 2, 1
# Several of these are harmless: the first is read.
_MAY_REPEAT = frozenset({"note", "seq"})
MAX_HEADING = 60


@lru_cache(maxsize=4096)
def fold_heading(text: str) -> str:
    """Return the form in which headings are compared: narrow, no spaces, stars or colons."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text))


def _without_note(folded: str) -> str:
    return _TRAILING_NOTE.sub("", folded) or folded


class Vocabulary:
    """Which heading means which field of one profile, and how surely."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.table: dict[str, tuple[Column, int]] = {}
        for level, spellings in (
            (_CANONICAL, lambda column: (column.heading,)),
            (_ALIAS, lambda column: column.aliases),
            (_WEAK, lambda column: column.weak),
        ):
            for column in profile.columns:
                for spelling in spellings(column):
                    self.table.setdefault(fold_heading(spelling), (column, level))

    def find(self, heading: str) -> tuple[Column, int] | None:
        """Return the column a heading may mean; a note in brackets at its end may be ignored."""
        folded = fold_heading(heading)
        return self.table.get(folded) or self.table.get(_without_note(folded))


@lru_cache(maxsize=16)
def vocabulary(profile: Profile) -> Vocabulary:
    """Return the vocabulary of a profile, built once."""
    return Vocabulary(profile)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading cell: its text as written, and the group heading above it (two-row headings)."""

    index: int
    text: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """A heading that was understood."""

    heading: Heading
    column: Column
    level: int


@dataclass(frozen=True, slots=True)
class Matching:
    """All headings of one row: what was understood, what not, and what needs an answer.

    `ambiguous` holds, per field, the headings that could all be it.
    """

    matches: tuple[Match, ...]
    unknown: tuple[Heading, ...]
    ambiguous: Mapping[str, tuple[Heading, ...]]

    @property
    def score(self) -> float:
        """How much of the row belongs to the profile; exact headings weigh more."""
        weight = {_BY_HAND: 1.0, _CANONICAL: 1.0, _ALIAS: 0.9, _WEAK: 0.5}
        best: dict[str, float] = {}
        for match in self.matches:
            name = match.column.field
            best[name] = max(best.get(name, 0), weight[match.level])
        return sum(best.values())


def _person_of(text: str) -> str | None:
    folded = fold_heading(text)
    for person, marks in _PERSONS:
        if folded.startswith(marks) and not folded.startswith("父母"):
            return person
    return None


def _in_group(heading: Heading, words: Vocabulary) -> tuple[Column, int] | None:
    """Find `父亲信息` over `姓名` as 父亲姓名."""
    group = _GROUP_TAIL.sub("", fold_heading(_without_note(fold_heading(heading.group))))
    for head in (group, _person_of(group) or ""):
        if head and (found := words.find(head + fold_heading(heading.text))):
            return found
    if _person_of(group):
        return None  # a father's 姓名 that we do not know is not the child's
    return words.find(heading.text)


def match_headings(
    headings: Sequence[Heading], profile: Profile, mapping: Mapping[str, str] | None = None
) -> Matching:
    """Match a row of headings; `mapping` ({heading as written: field, "" to ignore}) goes first."""
    words = vocabulary(profile)
    by_hand = {fold_heading(text): name for text, name in (mapping or {}).items()}
    repeated = Counter(fold_heading(heading.text) for heading in headings)
    found: list[Match] = []
    unknown: list[Heading] = []
    person: str | None = None
    for heading in headings:
        folded = fold_heading(heading.text)
        above = _person_of(heading.group) if heading.group else person
        person = _person_of(heading.text) or above
        if folded in by_hand:
            column = profile.by_field.get(by_hand[folded])
            hit = (column, _BY_HAND) if column else None
        elif heading.group and fold_heading(heading.group) != folded:
            hit = _in_group(heading, words)
        elif person and repeated[folded] > 1 and (near := words.find(person + folded)):
            hit = near
        else:
            hit = words.find(heading.text)
        if hit is None:
            unknown.append(heading)
        else:
            found.append(Match(heading, *hit))
    return _settle(found, unknown)


def _settle(found: list[Match], unknown: list[Heading]) -> Matching:
    """Keep one heading per field; weak and repeated ones yield, real rivals are a question."""
    by_field: dict[str, list[Match]] = {}
    for match in found:
        by_field.setdefault(match.column.field, []).append(match)
    kept: list[Match] = []
    ambiguous: dict[str, tuple[Heading, ...]] = {}
    for name, rivals in by_field.items():
        strongest = max(match.level for match in rivals)
        # A heading mapped by hand, or any sure one, beats those that only might be it.
        floor = strongest if strongest in (_WEAK, _BY_HAND) else _ALIAS
        sure = [match for match in rivals if match.level >= floor]
        unknown.extend(match.heading for match in rivals if match not in sure)
        if len(sure) > 1 and name not in _MAY_REPEAT:
            ambiguous[name] = tuple(match.heading for match in sure)
        kept.append(sure[0])
        unknown.extend(match.heading for match in sure[1:])
    kept.sort(key=lambda match: match.heading.index)
    return Matching(tuple(kept), tuple(unknown), ambiguous)
