"""What clerks, telephones, spreadsheets and relatives do to names, dates and numbers."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from shouwang.exchange.linkage import tables

from . import words


@dataclass(frozen=True, slots=True)
class Mix:
    """How often what goes wrong; each is a share of records or cells."""

    name: dict[str, float]
    relative_name: float
    id_missing: float
    id_wrong: dict[str, float]
    date_missing: float
    date_wrong: dict[str, float]
    sex_wrong: float
    parent_missing: float
    phone_changed: float
    phone_missing: float
    moved: float
    address_wrong: float
    messy: float
    contact_lists: float
    stepfather: float
    parents_swapped: float
    filldown: float
    duplicates: float
    grade_stale: float
    school_missing: float


BASE_NAME = {
    "homophone": 0.016, "near": 0.003, "lookalike": 0.0095, "surname_sound": 0.0026,
    "surname_like": 0.0005, "mothers": 0.003, "other_surname": 0.0023, "drop": 0.0038,
    "add": 0.0003, "swap": 0.0018, "space": 0.0045, "traditional": 0.0008, "spelled": 0.0018,
    "nick": 0.014, "former": 0.004,
}  # fmt: skip
BASE_ID = {
    "digit": 0.009, "transpose": 0.0075, "drop": 0.0032, "double": 0.0018, "rounded": 0.0027,
    "float": 0.0019, "sight": 0.0018, "parents": 0.0025, "siblings": 0.0012,
}  # fmt: skip
BASE_DATE = {
    "lunar": 0.015, "swapped": 0.004, "year": 0.012, "month": 0.0045, "day": 0.007, "first": 0.0055,
}  # fmt: skip
SPREAD = 0.6


def mix(seed: int, harshness: float = 1.0) -> Mix:
    """Return a mix drawn around judgement's middle: sets differ in what goes wrong, how much."""
    chance = random.Random(seed)  # noqa: S311

    def about(value: float, top: float = 0.5) -> float:
        drawn = value * harshness * float(np.exp(chance.gauss(0, SPREAD)))
        return min(drawn, top)

    return Mix(
        {kind: about(share, 0.1) for kind, share in BASE_NAME.items()}, about(0.055),
        _missing(chance, harshness), {kind: about(share, 0.05) for kind, share in BASE_ID.items()},
        about(0.02), {kind: about(share, 0.05) for kind, share in BASE_DATE.items()},
        about(0.005), about(0.09), about(0.2), about(0.1), about(0.05), about(0.05), about(0.07),
        min(chance.uniform(0.05, 0.35) * harshness**0.5, 0.6), about(0.022), about(0.01),
        about(0.008), about(0.02, 0.06), about(0.05),
        about(0.35, 0.7),
    )  # fmt: skip


def _missing(chance: random.Random, harshness: float) -> float:
    """Return the share of records without a number: from a good register to half of them."""
    return min(float(np.exp(chance.uniform(np.log(0.03), np.log(0.35)))) * harshness**0.5, 0.6)


# --- names ------------------------------------------------------------------------------------


def wrong_name(name: str, kind: str, chance: random.Random, mother: str, former: str) -> str:
    """Return the name with one mistake of a kind (a key of `BASE_NAME`)."""
    if kind in _SURNAME_KINDS:
        return _wrong_surname(name, kind, chance, mother)
    if kind == "former":
        return former or name[0] + words.given_character(chance) + words.given_character(chance)
    if kind == "nick":
        return _nickname(name, chance)
    if kind in {"drop", "add", "swap", "space", "traditional"}:
        return _wrong_shape(name, kind, chance)
    return _wrong_letter(name, kind, chance)


_SURNAME_KINDS = {"surname_sound", "surname_like", "mothers", "other_surname"}


def _wrong_surname(name: str, kind: str, chance: random.Random, mother: str) -> str:
    first = {
        "surname_sound": lambda: words.homophone(name[0], chance),
        "surname_like": lambda: words.lookalike(name[0], chance),
        "mothers": lambda: mother[:1] or name[0],
        "other_surname": lambda: words.surname(chance),
    }[kind]()
    return first + name[1:]


def _nickname(name: str, chance: random.Random) -> str:
    last = name[-1]
    drawn = chance.random()
    if drawn < 0.35:
        return last * 2
    if drawn < 0.65:
        return ("小" if chance.random() < 0.6 else "阿") + last
    if drawn < 0.85:
        return name[0] + ("小" if chance.random() < 0.5 else last) + last
    return chance.choice(name[1:] or name) * 2


def _wrong_shape(name: str, kind: str, chance: random.Random) -> str:
    given = name[1:]
    if kind == "drop" and len(given) > 1:
        gone = chance.randrange(len(given))
        return name[0] + given[:gone] + given[gone + 1 :]
    if kind == "add" and len(given) < 3:
        return name[0] + words.given_character(chance) + given
    if kind == "swap" and len(given) > 1:
        return name[0] + given[::-1]
    if kind == "space":
        drawn = chance.random()
        if drawn < 0.5:
            return name[0] + " " + given
        return name + chance.choice((" ", "　", "(大)", "（小）", "."))
    return words.traditional(name)


def _wrong_letter(name: str, kind: str, chance: random.Random) -> str:
    place = chance.randrange(1, len(name)) if len(name) > 1 else 0
    letter = name[place]
    if letter in "·.•":
        return name
    new = {
        "homophone": lambda: words.homophone(letter, chance),
        "near": lambda: words.homophone(letter, chance, near=True),
        "lookalike": lambda: words.lookalike(letter, chance),
        "spelled": lambda: words.reading(letter) or letter,
    }[kind]()
    return name[:place] + new + name[place + 1 :]


def transliterated(name: str, chance: random.Random) -> str:
    """Return a name of another language in other characters of the same syllables."""
    letters = list(name)
    for _ in range(chance.choice((1, 1, 2))):
        place = chance.randrange(len(letters))
        if letters[place] not in "·.•":
            letters[place] = words.syllable_mate(letters[place], chance)
    return "".join(letters)


# --- dates -------------------------------------------------------------------------------------


def wrong_date(born: date, kind: str, chance: random.Random) -> tuple[int, int, int]:
    """Return year, month, day with one mistake of a kind (a key of `BASE_DATE`)."""
    year, month, day = born.year, born.month, born.day
    if kind == "lunar":
        lunar = int(tables.to_lunar(np.array([year * 10000 + month * 100 + day], np.int32))[0])
        return lunar // 10000, lunar // 100 % 100, lunar % 100
    if kind == "swapped" and day <= 12:
        return year, day, month
    if kind == "year":
        return year + chance.choice((-1, -1, 1)), month, min(day, 28)
    if kind == "month":
        return year, chance.randint(1, 12), min(day, 28)
    if kind == "first":
        return year, 1, 1
    wrong = day + chance.choice((-1, 1, 10, -10, 2))
    return (year, month, wrong) if 1 <= wrong <= 28 else (year, month, chance.randint(1, 28))


def written_date(parts: tuple[int, int, int], chance: random.Random, odd: float) -> str:
    """Return a date as somebody types it."""
    year, month, day = parts
    if chance.random() >= odd:
        return f"{year}-{month:02d}-{day:02d}"
    serial = (date(year, month, min(day, 28)) - date(1899, 12, 30)).days + day - min(day, 28)
    return chance.choice(
        (
            f"{year}{month:02d}{day:02d}", f"{year}{month:02d}{day:02d}", f"{year}.{month}.{day}",
            f"{year}/{month}/{day}", f"{year}年{month}月{day}日", f"{year}.{month:02d}.{day:02d}",
            str(serial),
        )
    )  # fmt: skip


def next_day(born: date, days: int) -> date:
    """Return the date some days later."""
    return born + timedelta(days=days)


# --- identity numbers ----------------------------------------------------------------------------


def wrong_number(number: str, kind: str, chance: random.Random, parent: str, sibling: str) -> str:
    """Return the number with one mistake of a kind (a key of `BASE_ID`)."""
    place = chance.randrange(len(number))
    if kind == "digit":
        return number[:place] + chance.choice("0123456789") + number[place + 1 :]
    if kind == "transpose":
        place = min(place, 16)
        return number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    return {
        "drop": lambda: number[:place] + number[place + 1 :],
        "double": lambda: number[:place] + number[place] + number[place:],
        "rounded": lambda: number[:15] + "000",
        "float": lambda: f"{number[0]}.{number[1:6].rstrip('0')}E+17",
        "sight": lambda: _misread(number, chance),
        "parents": lambda: parent,
        "siblings": lambda: sibling or number,
    }[kind]()


def _misread(number: str, chance: random.Random) -> str:
    sight = {"0": "O", "1": "l"}
    places = [place for place, digit in enumerate(number) if digit in sight]
    if not places or chance.random() < 0.4:
        place = chance.randrange(len(number))
        return number[:place] + "*" + number[place + 1 :]
    place = chance.choice(places)
    return number[:place] + sight[number[place]] + number[place + 1 :]
