"""Invented counties: villages of a few clans, families, schools. The truth behind the registers."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from shouwang.core.idcard import check_character

from . import words

BOY, GIRL = "男", "女"
SCHOOL_YEAR = 2026  # in September of which the registers are kept
PREFIXES = ("160", "161", "163", "164", "169")
GRADES = ("小班", "中班", "大班", "一年级", "二年级", "三年级", "四年级", "五年级", "六年级",
          "七年级", "八年级", "九年级", "高一", "高二", "高三")  # fmt: skip


@dataclass(slots=True)
class Adult:
    """A parent or grandparent."""

    name: str
    sex: str
    born: date
    id_no: str
    phone: str


@dataclass(slots=True)
class Village:
    """A village of a town, with its code and clans."""

    code: str
    county: str
    town: str
    town_kind: str
    name: str
    clans: list[str]
    style: str
    badly_kept: bool
    serial: dict[tuple[str, str], int] = field(default_factory=dict)


@dataclass(slots=True)
class Child:
    """A child and its family; `entity` is the truth."""

    entity: int
    family: int
    name: str
    former: str
    sex: str
    born: date
    id_no: str
    ethnic: str
    village: Village
    group: int
    father: Adult
    mother: Adult
    carer: Adult
    carer_role: str
    school: str = ""
    grade: str = ""
    class_no: int = 1
    twin: bool = False


@dataclass(slots=True)
class County:
    """A county: `head` begins its division codes, `number_head` its people's ID numbers."""

    head: str
    number_head: str
    name: str
    villages: list[Village]
    chance: random.Random
    entities: Iterator[int]
    families: Iterator[int]


def _phone(chance: random.Random) -> str:
    return words.pick(chance, PREFIXES) + f"{chance.randrange(10**8):08d}"


def _number(county: County, village: Village, born: date, sex: str) -> str:
    key = (village.code[:9] + born.isoformat(), sex)
    village.serial[key] = village.serial.get(key, county.chance.randrange(450)) + 1
    serial = village.serial[key] * 2 % 1000 - (sex == BOY)
    first = f"{county.number_head}{born:%Y%m%d}{serial % 1000:03d}"
    return first + check_character(first)


def _place_name(chance: random.Random) -> str:
    start = chance.randrange(0, len(words.VILLAGE_FIRST) - 1, 2)
    if chance.random() < 0.5:
        return words.VILLAGE_FIRST[start : start + 2]
    first = words.pick(chance, words.VILLAGE_FIRST) + words.pick(chance, words.VILLAGE_LAST)
    return first + (words.pick(chance, words.VILLAGE_LAST) if chance.random() < 0.25 else "")


def county(
    number: int, chance: random.Random, villages: int, entities: Iterator[int],
    families: Iterator[int], *, style: str = words.HAN, badly_kept: float = 0.2,
) -> County:  # fmt: skip
    """Return a county of so many villages, without people."""
    head = f"{520000 + number // 90 * 100 + number % 90 + 21}"
    name = _place_name(chance)[:2] + "县"
    made: list[Village] = []
    town, kind, per_town = "", "", 0
    for index in range(villages):
        if index % 8 == 0:
            per_town += 1
            town, kind = _place_name(chance), words.pick(chance, ("镇", "镇", "镇", "乡", "街道"))
            if style != words.HAN and kind == "乡":
                town += style + "苗族" if chance.random() < 0.3 else style
        code = f"{head}{100 + per_town:03d}{200 + index % 8:03d}"
        clans = [words.surname(chance) for _ in range(chance.randint(2, 5))]
        mixed_style = style if style == words.HAN or chance.random() < 0.75 else words.HAN
        made.append(
            Village(
                code, name, town, kind, _place_name(chance), clans, mixed_style,
                chance.random() < badly_kept,
            )
        )  # fmt: skip
    return County(head, f"99{number % 10000:04d}", name, made, chance, entities, families)


def children(place: County, wanted: int) -> Iterator[list[Child]]:
    """Yield families until there are `wanted` children; some generations share a grandfather."""
    made = 0
    per_village = wanted / len(place.villages)
    for village in place.villages:
        grandfathers: list[Adult] = []
        count = 0
        while count < per_village:
            family = _family(place, village, grandfathers)
            count += len(family)
            made += len(family)
            yield family
            if place.chance.random() < 0.035:
                count += 1
                yield [_namesake(place, village, place.chance.choice(family))]
    del made


def _family(place: County, village: Village, grandfathers: list[Adult]) -> list[Child]:
    chance = place.chance
    clan = _clan(chance, village)
    first_born = _day(chance, SCHOOL_YEAR - 17, SCHOOL_YEAR - 4)
    father, mother = (
        _parent(place, village, BOY, first_born, clan),
        _parent(place, village, GIRL, first_born, ""),
    )
    if grandfathers and chance.random() < 0.25:
        carer = chance.choice(grandfathers)
        role = "祖父" if carer.sex == BOY else "祖母"
    else:
        sex = BOY if chance.random() < 0.5 else GIRL
        carer = _parent(place, village, sex, father.born, clan if sex == BOY else "", gap=20)
        role = "祖父" if sex == BOY else "祖母"
        grandfathers.append(carer)
    if chance.random() < 0.33:
        carer, role = (mother, "母亲") if chance.random() < 0.5 else (father, "父亲")
    number, group = next(place.families), chance.randint(1, 12)
    shared = words.pick(chance, words.GENERATION) if chance.random() < 0.4 else ""
    ethnic = _ethnic(chance, village)
    family: list[Child] = []
    born = first_born
    for _ in range(chance.choices((1, 2, 3, 4), (48, 38, 12, 2))[0]):
        twins = 2 if chance.random() < 0.013 else 1
        for _twin in range(twins):
            child = _child(place, village, born, father, mother, shared, number)
            child.carer, child.carer_role, child.group = carer, role, group
            child.ethnic, child.twin = ethnic, twins == 2
            family.append(child)
        if twins == 2 and shared == "" and chance.random() < 0.7:
            _alike(chance, family[-2], family[-1])
        born += timedelta(days=chance.randint(400, 2200))
        if born >= date(SCHOOL_YEAR - 3, 9, 1):
            break
    return family


def _clan(chance: random.Random, village: Village) -> str:
    if chance.random() < 0.25:
        return words.surname(chance)
    return village.clans[min(int(chance.expovariate(0.9)), len(village.clans) - 1)]


def _ethnic(chance: random.Random, village: Village) -> str:
    if village.style != words.HAN:
        return village.style
    return words.HAN if chance.random() < 0.93 else words.pick(chance, words.LOCAL_GROUPS)


def _day(chance: random.Random, first: int, last: int) -> date:
    return date(first, 9, 1) + timedelta(days=chance.randrange((last - first + 1) * 365))


def _parent(
    place: County, village: Village, sex: str, child_born: date, clan: str, gap: int = 0
) -> Adult:
    chance = place.chance
    years = chance.triangular(19, 38, 25) + gap * 0.1
    born = child_born - timedelta(days=int(years * 365.25))
    letters = words.ELDERS_M if sex == BOY else words.ELDERS_F
    if village.style == words.YI:
        name = (
            words.pick(chance, words.YI_FAMILIES)
            + words.pick(chance, words.YI_BOYS)
            + (words.pick(chance, words.YI_BOYS if sex == BOY else words.YI_GIRLS))
        )
    else:
        family = clan or words.surname(chance)
        given = words.pick(chance, letters)
        if chance.random() < 0.8:
            given = words.pick(chance, letters if chance.random() < 0.8 else words.EITHER) + given
        name = family + given
    at_home = village if clan or chance.random() < 0.5 else None
    number = _number(place, at_home or village, born, sex)
    if at_home is None:
        first = f"99{chance.randrange(10000):04d}{number[6:17]}"
        number = first + check_character(first)
    return Adult(name, sex, born, number, _phone(chance))


def _child(
    place: County, village: Village, born: date, father: Adult, mother: Adult, shared: str,
    family: int,
) -> Child:  # fmt: skip
    chance = place.chance
    sex = BOY if chance.random() < 0.53 else GIRL
    name = _name(chance, village, sex, father, mother, shared)
    former = ""
    if chance.random() < 0.03:
        former = name[0] + _given(chance, sex, "")
    return Child(
        next(place.entities), family, name, former, sex, born,
        _number(place, village, born, sex), words.HAN, village, 1, father, mother, father, "父亲",
    )  # fmt: skip


def _name(
    chance: random.Random, village: Village, sex: str, father: Adult, mother: Adult, shared: str
) -> str:
    if village.style == words.YI and chance.random() < 0.7:
        last = words.YI_BOYS if sex == BOY else words.YI_GIRLS
        middle = words.pick(chance, "阿伍木日史尔拉") if chance.random() < 0.8 else ""
        return father.name[:2] + middle + words.pick(chance, last)
    if village.style == words.TIBET:
        return words.pick(chance, words.TIBETAN) + words.pick(chance, words.TIBETAN)
    if village.style == words.UYGHUR:
        dot = words.pick(chance, "··.•")
        return words.pick(chance, words.UYGHUR_FIRST) + dot + words.pick(chance, words.UYGHUR_LAST)
    family = father.name[0] if chance.random() < 0.95 else mother.name[0]
    return family + _given(chance, sex, shared)


def _given(chance: random.Random, sex: str, shared: str) -> str:
    letters = words.BOYS if sex == BOY else words.GIRLS

    def letter() -> str:
        drawn = chance.random()
        if drawn < 0.55:
            return words.pick(chance, letters)
        return words.pick(chance, words.EITHER) if drawn < 0.75 else words.given_character(chance)

    if shared:
        return shared + letter()
    return letter() if chance.random() < 0.1 else letter() + letter()


def _alike(chance: random.Random, one: Child, other: Child) -> None:
    """Give twins names that share a character."""
    if len(one.name) == 3 and len(other.name) == 3 and one.name[0] == other.name[0]:
        place = chance.choice((1, 2))
        letters = list(other.name)
        letters[place] = one.name[place]
        if "".join(letters) != one.name:
            other.name = "".join(letters)


def _namesake(place: County, village: Village, child: Child) -> Child:
    """Return another child of the same name in the village, some of about the same age."""
    chance = place.chance
    near = child.born + timedelta(days=chance.randint(-500, 500))
    born = near if near < date(SCHOOL_YEAR - 3, 9, 1) else _day(chance, 2010, 2021)
    clan = child.name[0]
    father, mother = (
        _parent(place, village, BOY, born, clan),
        _parent(place, village, GIRL, born, ""),
    )
    other = _child(place, village, born, father, mother, "", next(place.families))
    other.name, other.former, other.sex = child.name, "", child.sex
    other.id_no = _number(place, village, born, other.sex)
    other.ethnic, other.group = child.ethnic, chance.randint(1, 12)
    if chance.random() < 0.3:
        other.carer, other.carer_role = mother, "母亲"
    return other


def enrol(place: County, child: Child) -> None:
    """Give the child the school and grade of its age; a few are a year behind."""
    chance = place.chance
    cohort = child.born.year + (child.born.month >= 9)
    year = SCHOOL_YEAR - cohort - 3  # 0: first of kindergarten
    drawn = chance.random()
    year += -1 if drawn < 0.05 else 1 if drawn < 0.065 else 0
    year = min(max(year, 0), len(GRADES) - 1)
    village = child.village
    child.grade, child.class_no = GRADES[year], min(int(chance.expovariate(0.8)) + 1, 4)
    if year < 3:
        child.school = f"{village.town}{village.town_kind}中心幼儿园"
    elif year < 9:
        small = village.code[-1] in "0369" and year < 7
        centre = f"{village.town}{village.town_kind}中心小学"
        child.school = f"{village.name}小学" if small else centre
    elif year < 12:
        child.school = f"{village.town}中学"
    else:
        child.school = f"{place.name}第{chance.choice('一二三')}中学"
