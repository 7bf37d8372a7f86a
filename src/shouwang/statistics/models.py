"""Spells: for each file, the intervals in which everything that is reported holds."""

from typing import ClassVar, Self

from django.db import models

from shouwang.core.models import AreaModel, ScopedQuerySet
from shouwang.core.reach import TOWNSHIP_LENGTH, Area


class SpellQuerySet(ScopedQuerySet["Spell"]):
    """Spells of divisions; one index, in the order of townships, serves all of them."""

    def within(self, area: Area) -> Self:
        """Return the spells of a division and everything below it."""
        if len(area.lo) < TOWNSHIP_LENGTH:
            return self.filter(township__gte=area.lo, township__lt=area.hi)
        inside = self.filter(area__gte=area.lo, area__lt=area.hi)
        return inside.filter(township=area.lo[:TOWNSHIP_LENGTH])


class Spell(AreaModel):
    """[starts_on, ends_on) of one file, and what is reported of it: see packing.py.

    Derived: rewritten for touched files at the end of a deed, never edited. Only days on which the
    child meets a definition, or may meet one, have a spell.
    """

    pk = models.CompositePrimaryKey("care_file_id", "starts_on")
    care_file_id = models.UUIDField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    packed = models.BigIntegerField()

    objects: ClassVar[SpellQuerySet] = SpellQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        # Read alone, without the table: a province is some millions of entries. The days of each
        # township lie together, so that a reader skips from township to township (PostgreSQL 18).
        # It does not begin with the area: row-level security speaks of it in every statement, and
        # the planner would take any reach for a narrow one.
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["township", "ends_on", "starts_on"],
                include=["area", "packed"],
                name="statistics_spell_township",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.care_file_id} {self.starts_on}"
