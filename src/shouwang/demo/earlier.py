"""An earlier round of rosters: the townships that began first, before the last quarter's report.

Those of today's rosters who lived so then already, and a child of each township whose parents have
come home since. Nothing is planted in them: they are what a township reported.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from .drafts import Book, Row, Sheet
from .people import Carer, Child, Parent, ParentState
from .population import Population, Township, random_for
from .village_rosters import layout, values

_PILOTS = 3
_AWAY_SINCE = date(2023, 2, 11)
_PLACE = "广东省东莞市"
_UNTOLD = {"对象类别": None}  # what a later round would contradict


def pilots(population: Population) -> list[Township]:
    """Return the townships that began first: the one with accounts, and the two smallest."""
    first, *others = population.townships()
    return [first, *sorted(others, key=lambda one: len(one.children))[: _PILOTS - 1]]


def books(population: Population, townships: Iterable[Township], day: date) -> Iterator[Book]:
    """Yield the village rosters of that day, one workbook for each township."""
    for township in townships:
        yield _book(population, township, day)


def returned(township: Township) -> Child | None:
    """Return the child of a township whose parents came home after the earlier round."""
    found = (child for child in township.classmates if child.id_number and child.schooling)
    return next(found, None)


def _book(population: Population, township: Township, day: date) -> Book:
    style = replace(layout(township.number), kind="xlsx", blank_rows=0.0)
    rng = random_for(population.seed, township.code, "earlier")
    told = [child for child in township.children if _lived_so(child, day)]
    back = returned(township)
    if back is not None:
        told.append(_before_return(back))
    by_village: dict[str, list[Row]] = defaultdict(list)
    for child in told:
        cells = values(rng, child, style.date_styles)
        if back is not None and child.key == back.key:
            cells |= _UNTOLD
        by_village[child.home.village.name].append(Row(cells, child))
    title = f"{population.county_name}{township.name}农村留守儿童和困境儿童台账"
    when = f"{day.year}年{day.month}月"
    return Book(
        file_name=f"{township.number:02d}-{township.name}-村级台账-{day:%Y%m}.xlsx",
        profile="village", sender_kind="township", sender=f"{township.name}人民政府",
        area=township.code, title=title, layout=style,
        sheets=[
            Sheet(name, [title, f"填报单位：{township.name}{name}　　填报时间：{when}"], rows)
            for name, rows in by_village.items()
        ],
    )  # fmt: skip


def _lived_so(child: Child, day: date) -> bool:
    """Say whether a child of today's roster stood on it on an earlier day, with all its papers."""
    month = day.replace(day=1)
    parents = (child.father, child.mother)
    away = [one for one in parents if one.state is ParentState.AWAY]
    cared_for = child.carer is not None or any(one.state is ParentState.HOME for one in parents)
    return (
        child.is_left_behind and child.birth_date < month and bool(child.id_number)
        and cared_for and all(one.left is not None and one.left < month for one in away)
    )  # fmt: skip


def _before_return(child: Child) -> Child:
    """Return a child of today's classes as it was told while both parents were away."""
    home = child.home
    carer = Carer(
        f"{home.surname}福生", "爷爷", home.grandfather_born, "", "16100000001", home.address
    )
    return replace(child, father=_away(child.father), mother=_away(child.mother), carer=carer,
                   rating="较好")  # fmt: skip


def _away(parent: Parent) -> Parent:
    return replace(parent, state=ParentState.AWAY, place=_PLACE, left=_AWAY_SINCE)
