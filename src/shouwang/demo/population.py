"""The synthetic county: built township by township, so that a large one needs little memory."""

import csv
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from itertools import pairwise

from shouwang.demo.families import Maker, listed_family
from shouwang.demo.people import Child, Numbers, School, Village
from shouwang.demo.schools import enrol

DEFAULT_COUNTY = "511523"
DEFAULT_CHILDREN = 2000
DEFAULT_SEED = 20160214
LEFT_BEHIND_SHARE = 0.19
_SUFFIXES = (
    ("村村民委员会", "村"), ("社区村民委员会", "社区"), ("社区居民委员会", "社区"),
    ("村民委员会", "村"), ("居民委员会", "社区"), ("村委会", "村"), ("居委会", ""),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Division:
    """A division of the default county: 12-digit code and official name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Township:
    """Everyone of one township. `code` has 12 digits; `number` counts from 1 in code order."""

    code: str
    name: str
    number: int
    villages: tuple[Village, ...]
    schools: tuple[School, ...]
    children: tuple[Child, ...]
    classmates: tuple[Child, ...]

    def pupils_of(self, school: School) -> list[Child]:
        """Return every pupil of a school in the order of its class lists."""
        found = [
            child
            for child in (*self.children, *self.classmates)
            if child.schooling and child.schooling.school == school
        ]
        return sorted(found, key=_seat)


def _seat(child: Child) -> tuple[int, int, int]:
    schooling = child.schooling
    if schooling is None:
        raise ValueError(child.key)
    return (schooling.grade or 0, schooling.class_number, child.key)


@dataclass(frozen=True, slots=True)
class Population:
    """A county to be: its parameters, and its townships one at a time."""

    county_code: str
    county_name: str
    places: tuple[tuple[Division, tuple[Village, ...], int], ...]
    seed: int
    on: date
    share: float

    def __len__(self) -> int:
        """Return how many children the village rosters list."""
        return sum(count for _township, _villages, count in self.places)

    def townships(self) -> Iterator[Township]:
        """Yield the townships in code order; equal parameters yield equal people."""
        for number, (division, villages, count) in enumerate(self.places, start=1):
            yield self._township(number, division, villages, count)

    def children(self) -> Iterator[Child]:
        """Yield the children of all village rosters."""
        for township in self.townships():
            yield from township.children

    def _township(
        self, number: int, division: Division, villages: tuple[Village, ...], count: int
    ) -> Township:
        rng = random_for(self.seed, division.code)
        prefix = f"99{self.county_code[2:4]}{number % 100:02d}"
        maker = Maker(rng, Numbers(prefix, rng), self.on, self.county_name, division.name)
        listed: list[Child] = []
        weights = [rng.gammavariate(1.1, 1.0) + 0.05 for _ in villages]  # villages differ widely
        while len(listed) < count:
            listed += listed_family(maker, rng.choices(villages, weights)[0])[: count - len(listed)]
        schools, settled, mates = enrol(maker, villages, listed, self.share)
        return Township(
            division.code, division.name, number, villages, schools, tuple(settled), tuple(mates)
        )


def random_for(seed: int, *parts: object) -> random.Random:
    """Return the random stream that belongs to `seed` and `parts`, the same on every machine."""
    return random.Random("/".join(map(str, (seed, *parts))))  # noqa: S311 — invented people


def short_name(name: str) -> str:
    """Return the name of a village as people write it (民主村村民委员会 → 民主村)."""
    for long, short in _SUFFIXES:
        if name.endswith(long) and len(name) > len(long):
            return name.removesuffix(long) + short
    return name


def build(
    county_code: str,
    villages: Sequence[tuple[str, str]],
    townships: Sequence[tuple[str, str]],
    children: int,
    seed: int,
    on: date,
    *,
    county_name: str = "",
    left_behind_share: float = LEFT_BEHIND_SHARE,
) -> Population:
    """Return the synthetic population of a county.

    :param county_code: six digits (more are cut off).
    :param villages: (12-digit code, official name) of every village.
    :param townships: (nine- or 12-digit code, name) of every township.
    :param children: children on the village rosters; classmates come on top.
    :param on: the day whose ages and school years the people have.
    :param left_behind_share: left-behind pupils among all pupils of a class; 1 = no classmates.
    :raises ValueError: when there is no township with a village.
    """
    below: dict[str, list[Village]] = {}
    for code, name in sorted(villages):
        below.setdefault(code[:9], []).append(Village(code, short_name(name)))
    known = [
        Division(code[:9] + "000", name) for code, name in sorted(townships) if code[:9] in below
    ]
    if not known:
        raise ValueError(county_code)
    sizes = [len(below[division.code[:9]]) for division in known]
    places = tuple(
        (division, tuple(below[division.code[:9]]), count)
        for division, count in zip(known, _portions(children, sizes), strict=True)
    )
    county = county_code[:6]
    return Population(county, county_name or county, places, seed, on, left_behind_share)


def _portions(total: int, sizes: Sequence[int]) -> list[int]:
    """Return `total` split in proportion to `sizes`; the parts add up to it."""
    whole = sum(sizes)
    bounds = [total * sum(sizes[:n]) // whole for n in range(len(sizes) + 1)]
    return [high - low for low, high in pairwise(bounds)]


@cache
def default_divisions() -> tuple[Division, tuple[Division, ...], tuple[Division, ...]]:
    """Return the default county, its townships and its villages (statistical codes of 2023)."""
    path = resources.files("shouwang.demo") / "data" / "default_county.csv"
    rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    every = [Division(row["code"], row["name"]) for row in rows]
    townships = [one for one in every[1:] if one.code.endswith("000")]
    return every[0], tuple(townships), tuple(one for one in every if not one.code.endswith("000"))


def build_default(
    children: int, seed: int, on: date, *, left_behind_share: float = LEFT_BEHIND_SHARE
) -> Population:
    """Return the population of the default county, without the divisions app."""
    county, townships, villages = default_divisions()
    return build(
        county.code,
        [(one.code, one.name) for one in villages],
        [(one.code, one.name) for one in townships],
        children,
        seed,
        on,
        county_name=county.name,
        left_behind_share=left_behind_share,
    )
