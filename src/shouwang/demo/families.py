"""Families: who lives in a house, who went away, and who looks after the children.

Shares follow the published aggregates: age bands 21.7 / 67.4 / 10.9 % (0–5, 6–13, 14–16), boys
54.5 %, grandparents 89–96 % of the carers, disabled 0.5 %, ill 0.1 %; unattended 0.5 %.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from shouwang.demo import names
from shouwang.demo.names import FEMALE, MALE
from shouwang.demo.people import (
    DAY,
    MONTH,
    Carer,
    Category,
    Child,
    Home,
    Numbers,
    Parent,
    ParentState,
    Village,
    age_on,
)

PLACES = (
    "广东省东莞市", "广东省深圳市", "广东省佛山市", "广东省广州市", "广东省惠州市",
    "浙江省宁波市", "浙江省温州市", "浙江省义乌市", "浙江省杭州市", "福建省泉州市",
    "福建省晋江市", "江苏省苏州市", "江苏省昆山市", "上海市", "四川省成都市", "重庆市",
)  # fmt: skip
EMPLOYERS = ("电子厂", "制衣厂", "建筑工地", "快递站", "鞋厂", "家具厂", "餐馆", "五金厂", "")
DISABILITIES = ("肢体", "听力", "智力", "言语", "视力")
LEVELS = ("二级", "三级", "四级")
ILLNESSES = ("先天性心脏病", "白血病", "肾病综合征")
_H, _A = ParentState.HOME, ParentState.AWAY
# Weight, father's state, mother's state.
_STATES = (
    (790, _A, _A), (55, _A, _H), (18, _H, _A), (36, _A, ParentState.DIVORCED_ABSENT),
    (12, ParentState.DIVORCED_ABSENT, _A), (14, _A, ParentState.ILL), (8, _A, ParentState.DISABLED),
    (8, _A, ParentState.OUT_OF_CONTACT), (13, ParentState.DEAD, _A), (9, _A, ParentState.DEAD),
    (5, ParentState.IN_CUSTODY, _A), (3, ParentState.DRUG_TREATMENT, _A),
    (3, ParentState.DEAD, ParentState.OUT_OF_CONTACT),
    (3, ParentState.IN_CUSTODY, ParentState.MISSING),
    (7, ParentState.DEAD, ParentState.DEAD), (16, _H, _H),
)  # fmt: skip
_KIN = (("姑姑", FEMALE), ("伯父", MALE), ("舅舅", MALE), ("姨妈", FEMALE), ("叔叔", MALE))


@dataclass(slots=True)
class Maker:
    """Makes people of one township: its random stream, its numbers, the adult names in use."""

    rng: random.Random
    numbers: Numbers
    on: date
    county: str
    township: str
    _adults: set[str] = field(default_factory=set)
    _next_key: int = 0

    def key(self) -> int:
        """Return the next key of this township."""
        self._next_key += 1
        return self._next_key

    def adult_name(self, surname: str, sex: str) -> str:
        """Return a full name that no other adult of the township bears.

        Namesakes among parents would look like the planted defect of a repeated parent.
        """
        for _ in range(200):
            name = surname + names.given(self.rng, sex, adult=True)
            if name not in self._adults:
                break
            surname = surname if self.rng.random() < 0.9 else names.surname(self.rng)
        else:
            name = surname + "".join(names.given(self.rng, sex, adult=True) for _ in range(2))[:3]
        self._adults.add(name)
        return name

    def day_between(self, first: date, last: date) -> date:
        """Return a day from `first` to `last`, both included."""
        return first + timedelta(days=self.rng.randrange((last - first).days + 1))

    def born_at_age(self, age: int) -> date:
        """Return a birth date of someone who has completed `age` years on the reference day."""
        last = date(self.on.year - age, self.on.month, min(self.on.day, 28))
        return self.day_between(last - timedelta(days=363), last)

    def parent(self, name: str, sex: str, born: date, state: ParentState, child: date) -> Parent:
        """Return a parent; an away one left after the birth of the youngest child."""
        rng = self.rng
        away = state is ParentState.AWAY
        weekly = away and rng.random() < 0.03
        precision = MONTH if rng.random() < 0.6 else DAY
        return Parent(
            name=name,
            sex=sex,
            birth_date=born,
            id_number=self.numbers.identity(born, sex),
            phone="" if state is ParentState.DEAD else self.numbers.phone(),
            state=state,
            place="" if not away else (self.county if weekly else rng.choice(PLACES)),
            employer=rng.choice(EMPLOYERS) if away else "",
            left=self._departure(child) if away else None,
            left_precision=precision,
            returns_weekly=weekly,
        )

    def _departure(self, youngest: date) -> date:
        """Return when a parent left: mostly in the weeks after a Spring Festival."""
        earliest = max(youngest + timedelta(days=60), date(self.on.year - 8, 2, 1))
        latest = self.on - timedelta(days=20)
        if earliest >= latest:
            return latest
        day = self.day_between(earliest, latest)
        spring = date(day.year, 2, 5) + timedelta(days=self.rng.randrange(40))
        return spring if earliest <= spring <= latest and self.rng.random() < 0.7 else day


def home(maker: Maker, village: Village, *, elders: bool = True) -> Home:
    """Return a house in `village`, with the grandparents who live there unless told otherwise."""
    rng = maker.rng
    surname = names.surname(rng)
    group = rng.randint(1, 9)
    income = ["打工收入"] if rng.random() < 0.85 else ["种养殖业"]
    if rng.random() < 0.25 and "种养殖业" not in income:
        income.append("种养殖业")
    relief = tuple(kind for kind, share in _RELIEF if rng.random() < share)
    return Home(
        key=maker.key(),
        village=village,
        group=group,
        address=f"{maker.township}{village.name}{group}组{rng.randint(1, 320)}号",
        surname=surname,
        grandfather=maker.adult_name(surname, MALE) if elders else "",
        grandfather_born=maker.born_at_age(rng.randint(52, 72)),
        grandmother=maker.adult_name(names.surname(rng), FEMALE) if elders else "",
        grandmother_born=maker.born_at_age(rng.randint(50, 70)),
        income=tuple(income),
        relief=relief,
        unsafe_house=rng.random() < 0.01,
    )


_RELIEF = (("低保", 0.05), ("临时救助", 0.03), ("医疗救助", 0.02), ("住房救助", 0.004))


def _births(maker: Maker, listed: bool, age: int | None) -> list[tuple[date, str]]:
    """Return birth date and tag of a couple's children, the first one of the wanted age."""
    rng = maker.rng
    first = maker.born_at_age(_age(rng) if age is None else age)
    births = [(first, "")]
    if not listed:
        return births
    if rng.random() < 0.018:
        births.append((first, "twin"))
    for _ in range(rng.choices((0, 1, 2), (58, 36, 6))[0]):
        shift = timedelta(days=rng.randrange(450, 2200) * rng.choice((-1, 1)))
        born = first + shift
        apart = all(abs((born - other).days) > 300 for other, _tag in births)
        if apart and born < maker.on - timedelta(days=120) and age_on(born, maker.on) < 16:
            births.append((born, ""))
    return births


def _age(rng: random.Random) -> int:
    low, high = rng.choices(((0, 5), (6, 13), (14, 15), (16, 17)), (217, 674, 103, 6))[0]
    return rng.randint(low, high)


def _carer(maker: Maker, home: Home, father: Parent, mother: Parent) -> Carer | None:
    """Return who looks after the children of two parents who cannot; None: nobody does."""
    rng = maker.rng
    if not (father.is_away_or_unable and mother.is_away_or_unable):
        return None
    draw = rng.random()
    if draw < 0.006:
        return None
    if draw < 0.82:
        male = rng.random() < 0.5
        relation, sex = ("爷爷", MALE) if male else ("奶奶", FEMALE)
        name = home.grandfather if male else home.grandmother
        born = home.grandfather_born if male else home.grandmother_born
        address = home.address
    else:
        other = rng.random()
        relation, sex = ("外婆", FEMALE) if other < 0.45 else ("外公", MALE)
        if other > 0.78:
            relation, sex = rng.choice(_KIN)
        born = maker.born_at_age(rng.randint(50, 70) if other <= 0.78 else rng.randint(28, 48))
        surname = mother.name[0] if relation in ("外公", "舅舅") else names.surname(rng)
        name = maker.adult_name(surname, sex)
        address = f"{maker.township}{home.village.name}{rng.randint(1, 9)}组{rng.randint(1, 320)}号"
    return Carer(
        name, relation, born, maker.numbers.identity(born, sex), maker.numbers.phone(), address
    )


def _categories(father: Parent, mother: Parent, age: int, disabled: bool) -> tuple[Category, ...]:
    both = (father.state, mother.state)
    found: list[Category] = []
    if both == (ParentState.DEAD, ParentState.DEAD):
        found.append(Category.ORPHAN)
    elif both == (_H, _H):
        found.append(Category.OTHER)
    elif _A not in both:
        found.append(Category.DE_FACTO_ORPHAN)
    elif _H in both:
        found.append(Category.IN_DIFFICULTY)
    else:
        found.append(Category.LEFT_BEHIND if age < 16 else Category.OTHER)
    if disabled:
        found.append(Category.DISABLED)
    return tuple(found)


def _rating(rng: random.Random, carer: Carer | None, both_unable: bool) -> str:
    if carer is None:
        return "无人监护" if both_unable else "较好"
    return rng.choices(("较好", "一般", "差"), (62, 34.5, 3.5))[0]


@dataclass(frozen=True, slots=True)
class _Couple:
    father: Parent
    mother: Parent
    carer: Carer | None


def _couple(
    maker: Maker,
    home: Home,
    births: list[date],
    states: tuple[ParentState, ParentState],
    *,
    father: Parent | None = None,
    mother: Parent | None = None,
) -> _Couple:
    """Return the parents of children born on `births`; a half-sibling's shared one is given."""
    oldest, youngest = min(births), max(births)
    born = oldest - timedelta(days=maker.rng.randrange(19 * 366, 30 * 365))
    if mother is None:
        name = maker.adult_name(names.surname(maker.rng), FEMALE)
        mother = maker.parent(name, FEMALE, born, states[1], youngest)
        surname = home.surname
    else:
        surname = names.surname(maker.rng)
    if father is None:
        older = born - timedelta(days=maker.rng.randrange(0, 6 * 365))
        father = maker.parent(maker.adult_name(surname, MALE), MALE, older, states[0], youngest)
    return _Couple(father, mother, _carer(maker, home, father, mother))


def _children(maker: Maker, home: Home, couple: _Couple, births: list[tuple[date, str]],
              *, listed: bool, tags: frozenset[str] = frozenset()) -> Iterator[Child]:  # fmt: skip
    rng = maker.rng
    shared = {sex: names.generation_character(rng, sex) for sex in (MALE, FEMALE)}
    by_mother = rng.random() < 0.06
    twins = {born for born, tag in births if tag == "twin"}
    used: set[str] = set()
    for born, _tag in births:
        is_twin = born in twins
        sex = MALE if rng.random() < 0.545 else FEMALE
        surname = couple.mother.name[0] if by_mother else couple.father.name[0]
        given = _given(maker, sex, shared[sex] if len(births) > 1 else "", used)
        draw = rng.random()
        health = "残疾" if draw < 0.005 else ("患病" if draw < 0.006 else "健康")
        without_number = rng.random() < 0.008 and not is_twin
        both_unable = couple.father.is_away_or_unable and couple.mother.is_away_or_unable
        own = tags | {"twin"} if is_twin else tags
        yield Child(
            key=maker.key(),
            name=surname + given,
            sex=sex,
            ethnic="汉族" if rng.random() < 0.94 else rng.choice(("苗族", "彝族", "土家族")),
            birth_date=born,
            id_number="" if without_number else maker.numbers.identity(born, sex),
            registered=not without_number or rng.random() < 0.6,
            health=health,
            disability=rng.choice(DISABILITIES) if health == "残疾" else "",
            disability_level=rng.choice(LEVELS) if health == "残疾" else "",
            illness=rng.choice(ILLNESSES) if health == "患病" else "",
            home=home,
            father=couple.father,
            mother=couple.mother,
            carer=couple.carer,
            rating=_rating(rng, couple.carer, both_unable),
            categories=_categories(couple.father, couple.mother, age_on(born, maker.on),
                                   health == "残疾") if listed else (),
            on_village_roster=listed,
            tags=own,
        )  # fmt: skip


def _given(maker: Maker, sex: str, shared: str, used: set[str]) -> str:
    while True:
        name = names.given(maker.rng, sex, adult=False, shared=shared)
        if name not in used:
            used.add(name)
            return name


def listed_family(maker: Maker, village: Village) -> list[Child]:
    """Return the children of one house who belong on the village roster."""
    rng = maker.rng
    here = home(maker, village)
    births = _births(maker, True, None)
    weights = [row[0] for row in _STATES]
    _weight, father, mother = rng.choices(_STATES, weights)[0]
    couple = _couple(maker, here, [born for born, _tag in births], (father, mother))
    children = list(_children(maker, here, couple, births, listed=True))
    draw = rng.random()
    if draw < 0.05:
        children += _cousins(maker, here, children)
    elif draw < 0.08 and couple.father.state is ParentState.AWAY:
        children += _of_the_same_father(maker, here, couple, children)
    elif draw < 0.10 and couple.mother.state is ParentState.AWAY:
        children += _of_the_same_mother(maker, here, couple, children)
    return children


def _free_birth(maker: Maker, children: list[Child]) -> date:
    """Return a birth date on which nobody else of the house was born."""
    while True:
        born = maker.born_at_age(maker.rng.randint(1, 14))
        if all(child.birth_date != born for child in children):
            return born


def _cousins(maker: Maker, here: Home, children: list[Child]) -> list[Child]:
    born = _free_birth(maker, children)
    couple = _couple(maker, here, [born], (_A, _A))
    return list(
        _children(maker, here, couple, [(born, "")], listed=True, tags=frozenset({"cousin"}))
    )


def _of_the_same_father(
    maker: Maker, here: Home, first: _Couple, children: list[Child]
) -> list[Child]:
    """Return a later child of the same father and another mother, in the same house."""
    youngest = max(child.birth_date for child in children)
    born = youngest + timedelta(days=maker.rng.randrange(700, 1800))
    if born > maker.on - timedelta(days=200) or (first.father.left or maker.on) < born:
        return []
    couple = _couple(maker, here, [born], (_A, _A), father=first.father)
    return _half_sibling(maker, here, couple, born)


def _of_the_same_mother(
    maker: Maker, here: Home, first: _Couple, children: list[Child]
) -> list[Child]:
    """Return an earlier child of the same mother, with its own father's surname."""
    oldest = min(child.birth_date for child in children)
    born = oldest - timedelta(days=maker.rng.randrange(500, 1500))
    if age_on(born, maker.on) > 15 or age_on(first.mother.birth_date, born) < 19:
        return []
    states = (ParentState.DIVORCED_ABSENT, first.mother.state)
    couple = _couple(maker, here, [born], states, mother=first.mother)
    return _half_sibling(maker, here, couple, born)


def _half_sibling(maker: Maker, here: Home, couple: _Couple, born: date) -> list[Child]:
    births = [(born, "")]
    tags = frozenset({"half-sibling"})
    return list(_children(maker, here, couple, births, listed=True, tags=tags))


def other_pupil(maker: Maker, village: Village, age_range: tuple[date, date]) -> Child:
    """Return a classmate who is not left behind, born within `age_range`."""
    here = home(maker, village, elders=False)
    births = [(maker.day_between(*age_range), "")]
    couple = _couple(maker, here, [births[0][0]], (_H, _H))
    return next(_children(maker, here, couple, births, listed=False))
