"""Invented names: surnames by weight, given names of characters usual for a generation."""

import csv
import random
from collections.abc import Iterator
from functools import cache
from importlib import resources
from itertools import accumulate

MALE = "男"
FEMALE = "女"
_SEX_OF_CODE = {"M": MALE, "F": FEMALE}


def _records(name: str) -> Iterator[dict[str, str]]:
    path = resources.files("shouwang.demo") / "data" / name
    return iter(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


@cache
def _surnames() -> tuple[list[str], list[int]]:
    """Return the surnames and their cumulative weights."""
    rows = list(_records("surnames.csv"))
    return [row["surname"] for row in rows], list(accumulate(int(row["weight"]) for row in rows))


@cache
def _characters() -> dict[tuple[str, str], list[str]]:
    """Return the characters of given names by (generation, sex)."""
    found: dict[tuple[str, str], list[str]] = {}
    for row in _records("given_characters.csv"):
        found.setdefault((row["generation"], _SEX_OF_CODE[row["sex"]]), []).append(row["character"])
    return found


def surname(rng: random.Random) -> str:
    """Return one surname, drawn by its weight."""
    names, weights = _surnames()
    return rng.choices(names, cum_weights=weights)[0]


def given(rng: random.Random, sex: str, *, adult: bool, shared: str = "") -> str:
    """Return a given name of one or two characters.

    :param shared: a character that brothers and sisters (or cousins) have in common.
    """
    characters = _characters()["adult" if adult else "child", sex]
    first, second = rng.sample(characters, 2)
    if shared and shared != second:
        return shared + second
    return second if rng.random() < 0.06 else first + second


def generation_character(rng: random.Random, sex: str) -> str:
    """Return the character the children of one family share."""
    return rng.choice(_characters()["child", sex])
