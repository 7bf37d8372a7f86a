"""What needs attention first: birthdays near, nobody caring, undetermined, unverified."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q

from shouwang.core.actors import Actor
from shouwang.registry import hooks
from shouwang.registry.choices import FileStatus, Verdict
from shouwang.registry.permissions import RegistryPermission

from .files import open_files, years_before


@dataclass(frozen=True, slots=True)
class Count:
    """How many files need something; `key` names the list of them."""

    key: str
    number: int


KEYS = ("birthdays", "without-carer", "unknown", "unverified")


def needing(actor: Actor, key: str, on: date) -> Any:
    """Return the files of one list of the worklist.

    :raises KeyError: for no key of `KEYS`.
    """
    files = open_files(actor)
    if key == "birthdays":
        return files.exclude(verdict=Verdict.NO).filter(birthday_near(actor, on))
    conditions = {
        "without-carer": Q(without_carer=True, verdict=Verdict.YES),
        "unknown": Q(verdict=Verdict.UNKNOWN),
        "unverified": Q(status__in=(FileStatus.SUBMITTED, FileStatus.CHANGE_PENDING)),
    }
    return files.filter(conditions[key])


def counts(actor: Actor, on: date, most: int = 10_000) -> list[Count]:
    """Return how many files stand on each list; birthdays are counted up to `most`.

    The lists of an area are counted by one reading of one index, whatever its size.
    """
    if actor.area is None or not actor.may(RegistryPermission.VIEW_FILE):
        return [Count(key, _counted(actor, key, on, most)) for key in KEYS]
    with connection.cursor() as cursor:
        cursor.callproc("registry_count_waiting")
        found = dict(zip(KEYS[1:], cursor.fetchone() or (0, 0, 0), strict=True))
    return [Count("birthdays", _counted(actor, "birthdays", on, most)),
            *(Count(key, number) for key, number in found.items())]  # fmt: skip


def _counted(actor: Actor, key: str, on: date, most: int) -> int:
    found: int = needing(actor, key, on).order_by().values("pk")[:most].count()
    return found


def birthday_near(actor: Actor, on: date) -> Q:
    """Return the condition that one of the warned birthdays lies within the longest notice."""
    terms = hooks.terms_in(actor.area_code, on)
    last = on + timedelta(days=max(terms.days_ahead, default=0))
    condition = Q(pk__in=[])
    for age in terms.birthday_ages:
        condition |= Q(
            birth_date__gt=years_before(on, age), birth_date__lte=years_before(last, age)
        )
    return condition


def next_birthdays(rows: list[Any], actor: Actor, on: date) -> dict[Any, tuple[int, date]]:
    """Return the next warned birthday of each file that has one, by id."""
    terms = hooks.terms_in(actor.area_code, on)
    ahead = max(terms.days_ahead, default=0)
    found = {
        row.pk: _next_of(row.birth_date, terms.birthday_ages, ahead, on)
        for row in rows
        if row.birth_date
    }
    return {key: value for key, value in found.items() if value}


def _next_of(born: date, ages: tuple[int, ...], ahead: int, on: date) -> tuple[int, date] | None:
    for age in ages:
        try:
            day = born.replace(year=born.year + age)
        except ValueError:
            day = born.replace(year=born.year + age, month=3, day=1)
        if 0 < (day - on).days <= ahead:
            return age, day
    return None
