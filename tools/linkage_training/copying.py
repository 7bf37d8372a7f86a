"""Another county out of a generated one: other names and places, other numbers, the same mistakes.

A copy costs a tenth of a new county. Characters of names change places among themselves (so that
homophones are no longer that: a copy is for size and speed, not for accuracy), heads of identity
numbers change so that the check digit stays right, telephones and record numbers move on.
"""

import random
import re
from collections.abc import Iterable, Iterator
from functools import cache

from . import words

_NUMBER = re.compile(r"(?<!\d)99(\d{4})(?=\d{11}[\dX])")
_PHONE = re.compile(r"(?<!\d)(16[01349])(\d{8})(?!\d)")
_CODE = re.compile(r"(?<!\d)52(\d{4})(?=\d{6}(?!\d))")
_RECORD = re.compile(r"\b([ABEF])(?=\d)")
_WEIGHTS = (10, 5, 8, 4)
# Characters by which addresses, schools and kin are read stay what they are.
_FIXED = set(
    "省市县区乡镇街道村委会组社小学中心幼儿园完校级班年一二三四五六七八九十第初高大男女"
    "父亲祖母双单非汉族走读住苗侗土家布依瑶壮回彝藏维吾尔易地搬迁安置点栋新城阳光关幸福"
    "希望思源号"
)


@cache
def _letters(copy: int) -> dict[int, int]:
    """Return which character stands for which in a copy."""
    chosen = [c for c in words.name_characters() if c not in _FIXED]
    mixed = chosen.copy()
    random.Random(copy).shuffle(mixed)  # noqa: S311
    return {ord(a): ord(b) for a, b in zip(chosen, mixed, strict=True)}


@cache
def _heads(copy: int) -> list[str]:
    """Return for each four digits of a number's head others that leave the check digit alone."""
    classes: list[list[int]] = [[] for _ in range(11)]
    for head in range(10_000):
        digits = map(int, f"{head:04d}")
        residue = sum(d * w for d, w in zip(digits, _WEIGHTS, strict=True)) % 11
        classes[residue].append(head)
    heads = [""] * 10_000
    for members in classes:
        for place, head in enumerate(members):
            heads[head] = f"{members[(place + copy * 37) % len(members)]:04d}"
    return heads


def copied(lines: Iterable[str], copy: int) -> Iterator[str]:
    """Yield the lines of a copy; copy 0 is the original."""
    if copy == 0:
        yield from lines
        return
    letters, heads = _letters(copy), _heads(copy)
    for line in lines:
        changed = _NUMBER.sub(lambda m: "99" + heads[int(m[1])], line.translate(letters))
        changed = _PHONE.sub(
            lambda m: f"{m[1]}{(int(m[2]) + copy * 12_345_678) % 10**8:08d}", changed
        )
        changed = _CODE.sub(lambda m: f"{52 + copy}{m[1]}", changed)
        yield _RECORD.sub(lambda m: f"{m[1]}{copy}", changed)
