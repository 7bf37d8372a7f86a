"""Deeds on registers: whose they are, what they told, and lists that are lent for a time."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext_lazy as _

from shouwang.audit import services as audit
from shouwang.core import clock, crypto
from shouwang.core.actors import Actor, require
from shouwang.core.bulk import insert_rows
from shouwang.core.errors import DomainError, NotAllowed, WrongStatus
from shouwang.core.models import area_columns, new_id
from shouwang.core.reach import full_code
from shouwang.exchange import selectors_registers as selectors
from shouwang.exchange import storage
from shouwang.exchange.choices import BatchStatus, ListStatus, RegisterKind
from shouwang.exchange.lists import ListedChild, read_list
from shouwang.exchange.models import (
    Batch,
    DepartmentList,
    ListRow,
    Register,
    RegisterPart,
    SourceRow,
)
from shouwang.exchange.permissions import ExchangePermission
from shouwang.exchange.planning import Places
from shouwang.exchange.reconciliation.statements import LIST_KINDS, ROSTER_KINDS, SCHOOL_KINDS
from shouwang.exchange.roster.limits import UnusableFile
from shouwang.exchange.roster.reading import Workbook, read_workbook
from shouwang.exchange.roster.recognise import AmbiguousColumns, UnrecognisedRoster
from shouwang.exchange.translation import SOURCES
from shouwang.registry.personal import id_digest
from shouwang.registry.values import from_json, to_json

_ROW = (
    "id", "area", "county", "township", "list_id", "organisation_id", "sheet", "row", "id_digest",
    "payload",
)  # fmt: skip
_PART = (
    "id", "area", "county", "township", "kind", "unit", "batch_id", "rows", "day", "committed_at",
    "is_present",
)  # fmt: skip


class NoBasis(DomainError):
    """Another department's list needs a basis to be used on."""

    message = _("请先在登记簿中填写该名单的共享依据（文号）。")


class BasisEnded(DomainError):
    """The time for which the list is shared is over, or would be."""

    message = _("使用期限超过了该名单的共享期限。")


@transaction.atomic
def describe_register(
    actor: Actor, *, kind: str, county: str, owner: str, legal_basis: str,
    shared_until: date | None, note: str, now: datetime,
) -> Register:  # fmt: skip
    """Write down whose a register is, on which basis it is shared and until when (D-53).

    :raises NotAllowed: if the county (six digits) is not the actor's own.
    """
    require(actor, ExchangePermission.RECONCILE, at=full_code(county))
    register = Register.objects.filter(county=county, kind=kind).first() or Register(kind=kind)
    before = [register.owner, register.legal_basis, str(register.shared_until or "")]
    register.place(full_code(county))
    register.owner, register.legal_basis = owner, legal_basis
    register.shared_until, register.note = shared_until, note
    register.save()
    after = [owner, legal_basis, str(shared_until or "")]
    audit.record(
        actor, "exchange.describe_register", register, at=now, area=register.area,
        changes={"kind": kind, "before": before, "after": after},
    )  # fmt: skip
    return register


# --- what rosters told ------------------------------------------------------------------------


def refresh_parts(county: str) -> int:
    """Note what newly committed rosters told of each unit, and which part is the present one.

    Idempotent; the acting scope must show the county. Returns how many parts were added.
    """
    batches = Batch.objects.filter(county=county)
    RegisterPart.objects.filter(county=county).exclude(batch__status=BatchStatus.COMMITTED).delete()
    profiles = [profile for profile, source in SOURCES.items() if str(source) in ROSTER_KINDS]
    fresh = batches.filter(status=BatchStatus.COMMITTED, parts__isnull=True, profile__in=profiles)
    whose = selectors.Units(county)
    rows = [part for batch in fresh for part in _parts_of(batch, whose)]
    if rows:
        insert_rows(RegisterPart, _PART, rows)
    _mark_present(county)
    return len(rows)


def _parts_of(batch: Batch, whose: selectors.Units) -> Iterable[tuple[Any, ...]]:
    rows = SourceRow.objects.filter(batch=batch, source__in=ROSTER_KINDS).exclude(child_name="")
    counted: Counter[tuple[str, str, str]] = Counter()
    slept: Counter[tuple[str, str, str]] = Counter()
    for kind, area, payload in rows.values_list("source", "area", "payload").iterator():
        values = from_json(str(payload)) if kind in SCHOOL_KINDS else {}
        unit = whose.of(kind, area, values, batch.file_name)
        place = (kind, batch.area if kind in SCHOOL_KINDS else area, unit)
        counted[place] += 1
        slept[place] += kind == RegisterKind.SCHOOL and selectors.is_of_dormitory(values)
    for (kind, area, unit), number in counted.items():
        if number == slept[kind, area, unit]:
            kind = RegisterKind.DORMITORY
        yield (
            new_id(), *area_columns(area), kind, unit, batch.pk, number, batch.reference_date,
            batch.committed_at, False,
        )  # fmt: skip


def _mark_present(county: str) -> None:
    """Let the newest part of each unit be its register's present state."""
    order = Window(
        RowNumber(), partition_by=[F("kind"), F("unit")],
        order_by=[F("day").desc(), F("committed_at").desc(), F("id").desc()],
    )  # fmt: skip
    ranked = RegisterPart.objects.filter(county=county).annotate(rank=order)
    newest = {pk for pk, rank in ranked.values_list("pk", "rank") if rank == 1}
    RegisterPart.objects.filter(county=county, is_present=True).exclude(pk__in=newest).update(
        is_present=False
    )
    RegisterPart.objects.filter(pk__in=newest, is_present=False).update(is_present=True)


# --- lists of other departments ---------------------------------------------------------------


@transaction.atomic
def receive_list(
    actor: Actor, path: Path, *, kind: str, file_name: str, area: str, on: date,
    expires_on: date, now: datetime,
) -> DepartmentList:  # fmt: skip
    """Take in another department's list for an area; a job reads it, then only sealed rows remain.

    :raises NoBasis: if nobody has written down on which basis it is shared.
    :raises BasisEnded: if it were kept longer than it is shared.
    :raises NotAllowed: outside the actor's area, or for a register that rosters fill.
    """
    require(actor, ExchangePermission.RECONCILE, at=area)
    if kind not in LIST_KINDS or actor.organisation_id is None:
        raise NotAllowed
    register = selectors.registers(area[:6]).get(kind)
    if register is None or not register.legal_basis:
        raise NoBasis
    if register.shared_until and expires_on > register.shared_until:
        raise BasisEnded
    one = DepartmentList(
        kind=kind, organisation_id=actor.organisation_id, owner=register.owner,
        legal_basis=register.legal_basis, file_name=Path(file_name).name[-200:],
        stored_as=storage.keep(path), sent_at=now, sender_label=actor.display_name,
        reference_date=on, expires_on=expires_on,
    )  # fmt: skip
    one.place(area)
    one.save()
    audit.record(
        actor, "exchange.receive_list", one, at=now, area=area,
        changes={"kind": kind, "basis": register.legal_basis, "until": str(expires_on)},
    )  # fmt: skip
    return one


@transaction.atomic
def answer_list_columns(
    actor: Actor, one: DepartmentList, *, mapping: Mapping[str, str], now: datetime
) -> DepartmentList:
    """Say which column of a list is which; it is read again.

    :raises WrongStatus: if it does not wait for that.
    """
    one = DepartmentList.objects.select_for_update(of=("self",)).get(pk=one.pk)
    require(actor, ExchangePermission.RECONCILE, at=one.area)
    if one.status != ListStatus.NEEDS_MAPPING:
        raise WrongStatus
    one.mapping, one.status = {**one.mapping, **mapping}, ListStatus.RECEIVED
    one.save(update_fields=["mapping", "status"])
    audit.record(actor, "exchange.answer_list_columns", one, at=now, area=one.area)
    return one


def take_list(one: DepartmentList) -> DepartmentList:
    """Read a received list into sealed rows, or say why that is impossible; the file is discarded.

    The acting scope must show the county. Nothing enters the register of children.
    """
    with transaction.atomic():
        one = DepartmentList.objects.select_for_update(of=("self",)).get(pk=one.pk)
        if one.status != ListStatus.RECEIVED:
            return one
        try:
            with storage.opened(one.stored_as, one.file_name) as path:
                book = read_workbook(path)
            children = read_list(book, one.kind, one.mapping or None)
        except UnusableFile as error:
            _say(one, ListStatus.UNUSABLE, str(error.template), dict(error.params))
            return one
        except (UnrecognisedRoster, AmbiguousColumns) as error:
            one.headings = _heading_rows(book)
            _say(one, ListStatus.NEEDS_MAPPING, str(error.template), dict(error.params))
            return one
        _keep(one, children)
        stored, one.stored_as = one.stored_as, ""
        one.problem, one.status = "", ListStatus.READY
        one.save(update_fields=["stored_as", "problem", "status", "counts"])
        transaction.on_commit(lambda: storage.discard(stored))
    return one


def _say(one: DepartmentList, status: str, template: str, params: dict[str, Any]) -> None:
    one.status, one.problem = status, json.dumps([template, params], ensure_ascii=False)
    one.save(update_fields=["status", "problem", "headings"])


def _heading_rows(book: Workbook) -> list[list[str]]:
    rows = [
        [str(cell).strip() for cell in row if isinstance(cell, str) and cell.strip()]
        for sheet in book.sheets[:3]
        for row in sheet.rows[:8]
    ]
    return [words[:60] for words in rows if len(words) > 1][:8]


def _keep(one: DepartmentList, children: list[ListedChild]) -> None:
    places = Places(one.area)
    ListRow.objects.filter(list=one).delete()
    numbered = 0
    rows = []
    for child in children:
        number = child.values.get("id_number")
        numbered += bool(number)
        rows.append(
            (
                new_id(), *area_columns(_place(places, child) or one.area), one.pk,
                one.organisation_id, child.sheet[:80], child.row,
                id_digest(number) if number else None,
                crypto.seal_text(to_json(child.values), "exchange_listrow.payload"),
            )
        )  # fmt: skip
    insert_rows(ListRow, _ROW, rows)
    one.counts = {"rows": len(rows), "numbered": numbered}


def _place(places: Places, child: ListedChild) -> str:
    if child.village and (code := places.code(child.village)):
        return code
    for key in ("address", "hukou_place"):
        if code := places.within_county(str(child.values.get(key) or "")):
            return code
    return ""


@transaction.atomic
def purge_list(actor: Actor, one: DepartmentList, *, now: datetime) -> DepartmentList:
    """Destroy a list's rows and file; what comparing it found is kept.

    :raises WrongStatus: if that was done already.
    """
    one = DepartmentList.objects.select_for_update(of=("self",)).get(pk=one.pk)
    require(actor, ExchangePermission.RECONCILE, at=one.area)
    if one.status == ListStatus.PURGED:
        raise WrongStatus
    stored = one.stored_as
    gone, _by_model = ListRow.objects.filter(list=one).delete()
    one.stored_as, one.status, one.problem, one.headings = "", ListStatus.PURGED, "", []
    one.purged_at, one.purged_by = now, actor.display_name
    one.save(update_fields=["stored_as", "status", "problem", "headings", "purged_at", "purged_by"])
    audit.record(
        actor, "exchange.purge_list", one, at=now, area=one.area, changes={"rows": gone}
    )  # fmt: skip
    transaction.on_commit(lambda: storage.discard(stored))
    return one


def purge_expired(actor: Actor, *, now: datetime) -> int:
    """Purge the lists whose time is over; returns how many. A list may be used on its last day."""
    due = DepartmentList.objects.exclude(status=ListStatus.PURGED)
    found = list(due.filter(expires_on__lt=clock.local_date(now)))
    for one in found:
        purge_list(actor, one, now=now)
    return len(found)
