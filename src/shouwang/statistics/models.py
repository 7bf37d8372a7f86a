"""Spells: for each file and definition, the intervals in which every reported attribute holds."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from shouwang.core.fields import CodeField
from shouwang.core.models import AreaModel, ScopedQuerySet


class Spell(AreaModel):
    """[starts_on, ends_on) of one file under one definition profile.

    Empty codes mean not collected (未采集). Derived: rewritten for touched files at the end of a
    deed, never edited.
    """

    id = models.BigAutoField(primary_key=True)
    care_file_id = models.UUIDField()
    profile = CodeField(max_length=2)
    starts_on = models.DateField()
    ends_on = models.DateField()
    verdict = CodeField(max_length=7)
    sex = CodeField(max_length=1, blank=True)
    age_band = CodeField(max_length=8, blank=True)
    schooling = CodeField(max_length=16, blank=True)
    hukou = CodeField(max_length=8, blank=True)
    health = CodeField(max_length=16, blank=True)
    boarding = CodeField(max_length=3, blank=True)
    care_reason = CodeField(max_length=30, blank=True)
    carer = CodeField(max_length=12, blank=True)
    rating = CodeField(max_length=8, blank=True)
    relief = ArrayField(CodeField(max_length=20), default=list)
    packed = models.BigIntegerField(default=0)  # all codes in one number, see packing.py

    objects: ClassVar[ScopedQuerySet["Spell"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["care_file_id"], name="statistics_spell_file"),
            models.Index(fields=["county", "profile", "starts_on"], name="statistics_spell_county"),
            models.Index(
                fields=["township", "profile", "starts_on"], name="statistics_spell_township"
            ),
            # Read alone, without the table: a province is 800 000 of its entries.
            models.Index(
                fields=["profile", "ends_on", "starts_on"],
                include=["area", "packed"],
                name="statistics_spell_cover",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.profile} {self.starts_on}"
