"""Keeping the spells true: rewritten for touched files at the end of every deed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from shouwang.audit import services as audit
from shouwang.core.actors import Actor, require
from shouwang.core.bulk import insert_rows
from shouwang.core.models import area_columns
from shouwang.policy.engine.pack import PolicyPack
from shouwang.policy.gathering import FileFacts
from shouwang.registry.permissions import RegistryPermission

from .models import Spell
from .packing import pack_codes
from .permissions import StatisticsPermission
from .selectors import Summary
from .spells import spells

_COLUMNS = (
    "area", "county", "township", "care_file_id", "starts_on", "ends_on", "profile", "verdict",
    "sex", "age_band", "schooling", "hukou", "health", "boarding", "care_reason", "carer",
    "rating", "relief", "packed",
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
    bands = [band.id for band in pack.age_bands.bands]
    for facts in group:
        for start, end, profile, reported in spells(facts, pack):
            *codes, relief = reported
            packed = pack_codes(codes, relief, bands)
            yield (
                *area_columns(facts.area), facts.file_id, start, end, profile, *codes,
                list(relief), packed,
            )  # fmt: skip


def note_summary_export(actor: Actor, summary: Summary, *, now: datetime) -> None:
    """Note that a summary left the system as a workbook: figures, no child.

    :raises NotAllowed: without the right to see figures in the area.
    """
    require(actor, StatisticsPermission.VIEW)
    changes = {"on": summary.on, "profile": summary.profile, "count": summary.total.count}
    audit.record(actor, "statistics.export_summary", at=now, area=summary.area, changes=changes)


def note_children_shown(
    actor: Actor, area: str, file_ids: Iterable[UUID], asked: Mapping[str, str], *, now: datetime
) -> None:
    """Note whose files stood in the list behind a figure.

    :raises NotAllowed: without the right to see the children behind figures.
    """
    require(actor, StatisticsPermission.VIEW_CHILDREN)
    changes = {"asked": dict(asked)}
    audit.record(
        actor, "statistics.list_children", at=now, area=area, changes=changes, file_ids=file_ids
    )


def note_children_export(
    actor: Actor, area: str, file_ids: Iterable[UUID], asked: Mapping[str, str], *,
    purpose: str, now: datetime,
) -> None:  # fmt: skip
    """Note whose data left the system as a workbook, and what for.

    :raises NotAllowed: without the rights to see the children behind figures and to export.
    """
    require(actor, StatisticsPermission.VIEW_CHILDREN)
    require(actor, RegistryPermission.EXPORT)
    changes = {"asked": dict(asked)}
    audit.record(
        actor, "statistics.export_children", at=now, area=area, changes=changes,
        file_ids=file_ids, purpose=purpose,
    )  # fmt: skip
