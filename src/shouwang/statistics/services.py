"""Keeping the spells true: rewritten for touched files at the end of every deed."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Func, IntegerField, TextField, Value
from django.db.models.functions import Abs, Cast, Mod

from shouwang.audit import services as audit
from shouwang.core.actors import Actor, require
from shouwang.core.bulk import by_index, insert_lines
from shouwang.core.lines import id_array
from shouwang.core.reach import full_code
from shouwang.policy.engine.pack import PolicyPack
from shouwang.policy.gathering import FileFacts, chunks, gather
from shouwang.policy.hooks import Derivation
from shouwang.policy.selectors import pack_over_time
from shouwang.registry.choices import FileStatus
from shouwang.registry.models import CareFile
from shouwang.registry.permissions import RegistryPermission

from .models import Spell
from .permissions import StatisticsPermission
from .selectors import Summary
from .spells import LINE_COLUMNS, spell_lines, spells_over_time


def store_spells(file_ids: Sequence[UUID], lines: bytes) -> None:
    """Write the spells of files anew, in id order (no two deeds wait for each other crosswise)."""
    drop_spells(file_ids)
    insert_lines(Spell, LINE_COLUMNS, lines)


SPELLS = Derivation(spell_lines, store_spells)


def on_facts_changed(file_ids: list[UUID]) -> None:
    """Forget the spells of files that are no more (a batch was taken back)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM statistics_spell WHERE care_file_id = ANY (ARRAY("
            "SELECT asked.id FROM unnest(%s::uuid[]) asked(id) WHERE NOT EXISTS ("
            "SELECT FROM registry_carefile f WHERE f.id = asked.id)))",
            [id_array(file_ids)],
        )


def drop_spells(file_ids: Sequence[UUID]) -> None:
    """Delete the spells of files."""
    with by_index(len(file_ids)) as cursor:
        cursor.execute(
            "DELETE FROM statistics_spell WHERE care_file_id = ANY(%s::uuid[])",
            [id_array(file_ids)],
        )


def note_summary_export(actor: Actor, summary: Summary, *, now: datetime) -> None:
    """Note that a summary left the system as a workbook: figures, no child.

    :raises NotAllowed: without the right to see figures in the area.
    """
    require(actor, StatisticsPermission.VIEW)
    changes = {"on": summary.on, "profile": summary.profile, "count": summary.total.count}
    audit.record(actor, "statistics.export_summary", at=now, area=summary.area, changes=changes)


def note_pairing_export(actor: Actor, area: str, paired: int, *, now: datetime) -> None:
    """Note that the report on pairing left the system as a workbook: figures, no child.

    :raises NotAllowed: without the right to see figures.
    """
    require(actor, StatisticsPermission.VIEW)
    audit.record(actor, "statistics.export_pairing", at=now, area=area, changes={"paired": paired})


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


_NIGHTS = 30  # a big register is gone through once a month
_ALL_AT_ONCE = 35_000  # so many files are checked every night
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Drift:
    """What a check found: files looked at, and those whose spells were not what the facts say."""

    checked: int
    drifted: list[UUID]


def check_drift(actor: Actor, on: date, *, now: datetime) -> Drift:
    """Compare stored spells with the facts, put right what differs, and say so.

    Every file of a small register; of a big one a thirtieth a night, so that a month sees all.
    """
    files = CareFile.objects.exclude(status=FileStatus.DRAFT).order_by("pk")
    if files.count() > _ALL_AT_ONCE:
        share = Func(Cast("pk", TextField()), function="hashtext", output_field=IntegerField())
        part = Mod(Abs(share), Value(_NIGHTS))
        files = files.annotate(part=part).filter(part=on.toordinal() % _NIGHTS)
    checked, drifted = 0, []
    for ids in chunks(files.values_list("pk", flat=True)):
        drifted += _drifted(gather(ids), on)
        checked += len(ids)
    changes = {"checked": checked, "drifted": len(drifted)}
    audit.record(actor, "statistics.check_drift", at=now, changes=changes, file_ids=drifted)
    if drifted:
        _logger.warning("statistics: %d of %d files had drifted", len(drifted), checked)
    return Drift(checked, drifted)


def _drifted(group: list[FileFacts], on: date) -> list[UUID]:
    """Return the files whose stored spells differ; they are written anew."""
    packs: dict[str, PolicyPack] = {}
    found = _differing(group, packs, on)
    if not found:
        return []
    # A deed that changes one of these files waits; what it changed before is read again.
    list(CareFile.objects.select_for_update().filter(pk__in=found).order_by("pk").values("pk"))
    for facts in gather(found):
        store_spells([facts.file_id], spell_lines([facts], _pack(facts, packs, on), on))
    return found


def _differing(group: list[FileFacts], packs: dict[str, PolicyPack], on: date) -> list[UUID]:
    """Return the files of whose days until today something else is stored than ought to be."""
    after = on + timedelta(days=1)
    stored: dict[UUID, set[tuple[object, ...]]] = {}
    rows = Spell.objects.filter(
        care_file_id__in=[facts.file_id for facts in group], starts_on__lte=on
    )
    for file_id, area, start, end, packed in rows.values_list(
        "care_file_id", "area", "starts_on", "ends_on", "packed"
    ):
        stored.setdefault(file_id, set()).add((area, start, min(end, after), packed))
    return [
        facts.file_id
        for facts in group
        if _right(facts, _pack(facts, packs, on), after) != stored.get(facts.file_id, set())
    ]


def _pack(facts: FileFacts, packs: dict[str, PolicyPack], on: date) -> PolicyPack:
    """Return the pack of a file's county, kept in `packs`."""
    county = facts.area[:6]
    if county not in packs:
        packs[county] = pack_over_time(full_code(county), on)
    return packs[county]


def _right(facts: FileFacts, pack: PolicyPack, after: date) -> set[tuple[object, ...]]:
    """Return what ought to be stored of a file: area, first day, day after the last, codes."""
    return {(facts.area, *spell) for spell in spells_over_time(facts, pack, after)}
