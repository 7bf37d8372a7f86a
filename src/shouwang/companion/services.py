"""Keeping the list of what is to be keyed; saying that it was."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from shouwang.audit import services as audit
from shouwang.core import clock
from shouwang.core.actors import Actor, require, system_actor
from shouwang.core.bulk import insert_rows
from shouwang.core.errors import DomainError
from shouwang.core.models import area_columns, new_id
from shouwang.core.scope import acting_as
from shouwang.registry import selectors as registry
from shouwang.registry.models import CareFile
from shouwang.registry.permissions import RegistryPermission
from shouwang.registry.states import FileState, load_states

from . import layout, selectors
from .choices import TaskKind
from .models import Keyed, LocalLayout, Task
from .permissions import CompanionPermission

_CHUNK = 1_000
_COLUMNS = ("id", "area", "county", "township", "care_file_id", "kind", "columns", "since")


class NothingToTakeBack(DomainError):
    """Nothing was keyed for the child."""

    message = _("该儿童没有可以撤回的录入登记。")


class NothingToKey(DomainError):
    """What was ticked is no longer to be keyed."""

    message = _("所选儿童已没有待录入的内容，请刷新名单。")


def refresh(file_ids: Iterable[UUID], *, on: date) -> int:
    """Derive anew what is to be keyed for files; returns how many tasks they have now.

    As the system: whoever tells of a child need not have a right to this list.
    """
    ids, count = sorted(set(file_ids)), 0
    with acting_as(system_actor("companion.refresh")):
        for start in range(0, len(ids), _CHUNK):
            count += _refresh(ids[start : start + _CHUNK], on)
    return count


def refresh_county(county: str, *, on: date) -> int:
    """Derive anew what is to be keyed in a county (six digits)."""
    with acting_as(system_actor("companion.refresh")):
        found = list(CareFile.objects.filter(county=county).values_list("pk", flat=True))
    return refresh(found, on=on)


def refresh_all(*, on: date) -> None:
    """Derive every county's list anew."""
    with acting_as(system_actor("companion.refresh")):
        counties = list(CareFile.objects.order_by().values_list("county", flat=True).distinct())
    for county in counties:
        refresh_county(county, on=on)


def _refresh(ids: list[UUID], on: date) -> int:
    states = load_states(ids)
    places = registry.place_names([state.file.area for state in states.values()])
    layouts = {
        county: selectors.layout_of(county) for county in {s.file.county for s in states.values()}
    }
    known = {row.care_file_id: row for row in Keyed.objects.filter(care_file__in=ids)}
    since = dict(Task.objects.filter(care_file__in=ids).values_list("care_file_id", "since"))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM companion_task WHERE care_file_id = ANY(%s)", [ids])

    def rows() -> Iterator[tuple[Any, ...]]:
        for file_id, state in states.items():
            values = layouts[state.file.county].values(state, places)
            task = _task(state, known.get(file_id), values)
            if task:
                place = area_columns(state.file.area)
                yield (new_id(), *place, file_id, *task, since.get(file_id, on))

    return insert_rows(Task, _COLUMNS, rows())


def _task(
    state: FileState, keyed: Keyed | None, values: dict[str, str]
) -> tuple[str, list[str]] | None:
    """Return kind and labels of what is to be keyed for one child, if anything."""
    inside, there = layout.belongs(state), keyed is not None and not keyed.gone
    if inside and not there:
        return TaskKind.NEW, []
    if inside is False and there:
        return TaskKind.GONE, []
    if there and keyed is not None:
        changed = layout.differing(json.loads(str(keyed.values)), values)
        return (TaskKind.CHANGED, changed) if changed else None
    return None


@transaction.atomic
def note_keyed(actor: Actor, file_ids: Sequence[UUID], *, now: datetime) -> int:
    """Say that the present values of files stand in the national system; returns how many.

    :raises NotAllowed: without the right in a file's area.
    :raises NothingToKey: if none of them has anything to be keyed.
    """
    chosen = Task.objects.select_for_update(of=("self",)).filter(care_file__in=file_ids)
    kinds = dict(chosen.order_by("care_file_id").values_list("care_file_id", "kind"))
    found = list(selectors.files(actor).filter(pk__in=kinds))
    if not found:
        raise NothingToKey
    values = selectors.values_of(found)
    for file in found:
        require(actor, CompanionPermission.KEY, at=file.area)
        _keep(actor, file, values[file.pk], gone=kinds[file.pk] == TaskKind.GONE, now=now)
    Task.objects.filter(care_file__in=[file.pk for file in found]).delete()
    audit.record(
        actor, "companion.note_keyed", at=now, area=actor.area_code,
        file_ids=[file.pk for file in found],
    )  # fmt: skip
    return len(found)


def _keep(
    actor: Actor, file: CareFile, values: dict[str, str], *, gone: bool, now: datetime
) -> None:
    row = Keyed.objects.filter(care_file=file).first() or Keyed(care_file=file)
    row.before = json.dumps(
        {"values": json.loads(str(row.values)), "gone": row.gone} if row.keyed_at else None
    )
    row.place(file.area)
    row.values, row.gone = json.dumps(values, ensure_ascii=False), gone
    row.keyed_at, row.keyed_by = now, actor.display_name
    row.save()


@transaction.atomic
def take_back(actor: Actor, file: CareFile, *, now: datetime) -> None:
    """Take the last tick back: what was keyed before it counts again.

    :raises NothingToTakeBack: if there is none, or it was taken back already.
    """
    require(actor, CompanionPermission.KEY, at=file.area)
    row = Keyed.objects.select_for_update(of=("self",)).filter(care_file=file).first()
    if row is None or not row.before:
        raise NothingToTakeBack
    before = json.loads(str(row.before))
    if before is None:
        row.delete()
    else:
        row.values, row.gone = json.dumps(before["values"], ensure_ascii=False), before["gone"]
        row.before = ""
        row.save(update_fields=["values", "gone", "before"])
    audit.record(actor, "companion.take_back", file, at=now, area=file.area, file_ids=[file.pk])
    refresh([file.pk], on=clock.local_date(now))


def note_values(actor: Actor, file: CareFile, *, now: datetime) -> bool:
    """Record that the values to be keyed were shown; says whether numbers may be whole.

    Keying needs the numbers whole: a standing right of that duty, recorded and not asked.
    """
    whole = actor.may(RegistryPermission.VIEW_IDENTITY)
    audit.record(
        actor, "companion.show_values", file, at=now, area=file.area, file_ids=[file.pk],
        purpose=str(_("录入全国系统")), changes={"whole": whole},
    )  # fmt: skip
    return whole


def note_list(actor: Actor, file_ids: Iterable[UUID], *, now: datetime) -> None:
    """Record that the list was shown, with the files in it."""
    audit.record(actor, "companion.list_tasks", at=now, file_ids=list(file_ids))


@transaction.atomic
def edit_layout(
    actor: Actor, county: str, *, labels: dict[str, str], options: dict[str, dict[str, str]],
    now: datetime,
) -> LocalLayout:  # fmt: skip
    """Keep a county's own words for columns and options.

    :raises NotAllowed: without the right over the whole county.
    """
    require(actor, CompanionPermission.EDIT_LAYOUT, at=county.ljust(12, "0"))
    row = LocalLayout.objects.select_for_update().filter(county=county).first()
    row = row or LocalLayout(county=county)
    row.labels, row.options = labels, options
    row.changed_at, row.changed_by = now, actor.display_name
    row.save()
    audit.record(
        actor, "companion.edit_layout", row, at=now, area=county.ljust(12, "0"),
        changes={"labels": labels, "options": options},
    )  # fmt: skip
    return row
