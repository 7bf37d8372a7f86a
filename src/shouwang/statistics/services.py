"""Keeping the spells true: rewritten for touched files at the end of every deed."""

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

from django.db import connection

from shouwang.core.bulk import insert_rows
from shouwang.core.models import area_columns
from shouwang.policy.engine.pack import PolicyPack
from shouwang.policy.gathering import FileFacts

from .models import Spell
from .spells import spells

_COLUMNS = (
    "area", "county", "township", "care_file_id", "starts_on", "ends_on", "profile", "verdict",
    "sex", "age_band", "schooling", "hukou", "health", "boarding", "care_reason", "carer",
    "rating", "relief",
)  # fmt: skip


def on_determined(group: Sequence[FileFacts], pack: PolicyPack, on: date) -> None:
    """Write the spells of files anew, in id order (no two deeds wait for each other crosswise)."""
    drop_spells([facts.file_id for facts in group])
    insert_rows(Spell, _COLUMNS, _rows(group, pack))


def on_facts_changed(file_ids: list[UUID]) -> None:
    """Forget the spells of files that are no more (a batch was taken back)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM statistics_spell s WHERE s.care_file_id = ANY(%s) "
            "AND NOT EXISTS (SELECT 1 FROM registry_carefile f WHERE f.id = s.care_file_id)",
            [file_ids],
        )


def drop_spells(file_ids: list[UUID]) -> None:
    """Delete the spells of files."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM statistics_spell WHERE care_file_id = ANY(%s)", [file_ids])


def _rows(group: Sequence[FileFacts], pack: PolicyPack) -> Iterator[tuple[object, ...]]:
    for facts in group:
        for start, end, profile, reported in spells(facts, pack):
            *codes, relief = reported
            yield (
                *area_columns(facts.area), facts.file_id, start, end, profile, *codes,
                list(relief),  # type: ignore[call-overload]
            )  # fmt: skip
