"""Abstract bases of the stored things."""

from typing import ClassVar, Self, TypeVar
from uuid import UUID

import uuid6
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left

from .actors import Actor
from .fields import CodeField
from .reach import COUNTY_LENGTH, TOWNSHIP_LENGTH, Area
from .reach import area_columns as area_columns  # for all who make rows of these models

M = TypeVar("M", bound=models.Model)


def new_id() -> UUID:
    """Return a fresh UUIDv7: ids of one day lie together in the index."""
    return uuid6.uuid7()


class UUIDModel(models.Model):
    """A row with a public, time-ordered identity."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    class Meta:
        abstract = True


class ScopedQuerySet(models.QuerySet[M]):
    """Rows that belong to an administrative division."""

    area_lookup: ClassVar[str] = "area"

    def within(self, area: Area) -> Self:
        """Return the rows of a division and everything below it.

        A county or a township is asked by equality, which the composite sort indexes serve.
        """
        prefix = self.area_lookup.removesuffix("area")
        if len(area.lo) == COUNTY_LENGTH:
            return self.filter(**{f"{prefix}county": area.lo})
        if len(area.lo) == TOWNSHIP_LENGTH:
            return self.filter(**{f"{prefix}township": area.lo})
        return self.filter(
            **{f"{self.area_lookup}__gte": area.lo, f"{self.area_lookup}__lt": area.hi}
        )

    def visible_to(self, actor: Actor, permission: str) -> Self:
        """Return the rows that the acting post reaches with `permission`."""
        area = actor.area_for(permission)
        return self.none() if area is None else self.within(area)


class AreaModel(models.Model):
    """A row that lies in a division; county and township repeat the head of the code."""

    area = CodeField(max_length=12, editable=False)
    county = CodeField(max_length=6, editable=False)
    township = CodeField(max_length=9, editable=False)

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_area_head",
                condition=Q(county=Left(F("area"), COUNTY_LENGTH))
                & Q(township=Left(F("area"), TOWNSHIP_LENGTH)),
            )
        ]

    def place(self, code: str) -> None:
        """Put the row into the division `code` (12 digits); the one way to set the area."""
        self.area, self.county, self.township = area_columns(code)


class FactModel(models.Model):
    """A fact that holds from a day to a day, and who said so.

    `valid_from` or `valid_to` None: not known, or still so. A month-precision date is stored as
    the first of the month with precision MONTH.
    """

    class Precision(models.TextChoices):
        DAY = "DAY"
        MONTH = "MONTH"
        YEAR = "YEAR"

    valid_from = models.DateField(null=True, blank=True)
    valid_from_precision = CodeField(max_length=5, choices=Precision.choices, default=Precision.DAY)
    valid_to = models.DateField(null=True, blank=True)
    valid_to_precision = CodeField(max_length=5, choices=Precision.choices, default=Precision.DAY)
    source = CodeField(max_length=20)
    batch_id = models.UUIDField(null=True, blank=True)
    noted_on = models.DateField()  # the day the source speaks of

    class Meta:
        abstract = True
