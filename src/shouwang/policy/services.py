"""Determining files and keeping the result beside its date."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Least
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouwang.audit import services as audit
from shouwang.core import clock
from shouwang.core.actors import Actor, require, system_actor
from shouwang.core.bulk import update_lines
from shouwang.core.collector import held_back
from shouwang.core.errors import ChangedMeanwhile, DomainError, WrongStatus
from shouwang.core.reach import Area, full_code, level_of
from shouwang.core.scope import acting_as
from shouwang.registry.models import CareFile

from . import hooks
from .beside import BESIDE_FROM, Chunk, Deriving, derive_all
from .choices import DraftStatus
from .deriving import RESULT_COLUMNS, Derived, WorkOut
from .engine.pack import PackError, PolicyPack
from .engine.parameters import differences, document_of, groups_of, unfounded
from .gathering import StoredFile, chunks, fetch
from .models import LocalPack, PackDraft, WhatIf, WhatIfChange
from .permissions import PolicyPermission
from .selectors import (
    base_digest,
    check_pack,
    current_run,
    drafted_pack,
    inherited_pack,
    pack_over_time,
)

DERIVED_AT_ONCE = 2500  # files of one statement: the database writes them while others are judged
_COUNTY_LEVEL = 3
_CATCHING_UP = timedelta(days=31)  # so long back a pack that began is looked for
_KEPT = timedelta(days=180)  # so long a run tells which children it moves


class _Parts(NamedTuple):
    """A deed under way whose files are determined part by part, and which of them are."""

    deriving: Deriving
    done: set[UUID]


_under_way: ContextVar[_Parts | None] = ContextVar("parts_under_way", default=None)


def on_facts_changed(file_ids: list[UUID]) -> None:
    """Determine the files whose facts changed; called at the end of the deed.

    As the system: a school that tells of one child reaches the file, not the figures it changes.
    """
    with acting_as(system_actor("determination")):
        parts = _under_way.get()
        if parts is not None:
            _store_all(parts.deriving.take(), parts.deriving.on)
            file_ids = [each for each in file_ids if each not in parts.done]
        determine_files(file_ids, clock.today())


@contextmanager
def part_by_part() -> Iterator[Callable[[list[UUID]], None]]:
    """Determine the files of a deed while it goes on; `on_facts_changed` then leaves them out.

    What it yields takes the files of a part; the part before is stored.
    """
    on = clock.today()
    with held_back(), Deriving(on, _work_outs()) as deriving:
        parts = _Parts(deriving, set())
        token = _under_way.set(parts)
        try:
            yield partial(_take_part, parts)
        finally:
            _under_way.reset(token)


def _take_part(parts: _Parts, file_ids: list[UUID]) -> None:
    deriving = parts.deriving
    with acting_as(system_actor("determination")):
        coming = [deriving.put(chunk) for chunk in _chunks(file_ids, deriving.on)]
        _store_all(deriving.take(leaving=len(coming)), deriving.on)
    parts.done.update(file_ids)


def determine_files(file_ids: list[UUID], on: date) -> int:
    """Determine files as of `on`, cache the results, tell higher apps; returns how many."""
    beside = len(file_ids) >= BESIDE_FROM
    with held_back():
        chunks_ = _chunks(file_ids, on)
        return _store_all(derive_all(chunks_, on, _work_outs(), beside=beside), on)


def _work_outs() -> list[WorkOut]:
    return [each.work_out for each in hooks.derivations]


def _store_all(derived: Iterable[tuple[Chunk, Derived]], on: date) -> int:
    """Store results, tell higher apps; returns of how many files."""
    count = 0
    for chunk, found in derived:
        ids = chunk.file_ids
        update_lines(CareFile, RESULT_COLUMNS, found.results)
        for derivation, part in zip(hooks.derivations, found.parts, strict=True):
            derivation.store(ids, part)
        for listener in hooks.determined:
            listener(ids, chunk.pack, on)
        count += len(ids)
    return count


def _chunks(file_ids: list[UUID], on: date) -> Iterator[Chunk]:
    """Fetch files in chunks of one pack each."""
    packs: dict[str, PolicyPack] = {}
    for ids in chunks(file_ids, DERIVED_AT_ONCE):
        by_county: dict[str, list[StoredFile]] = {}
        for stored in fetch(ids):
            by_county.setdefault(stored.area[:6], []).append(stored)
        for county, files in by_county.items():
            if county not in packs:
                packs[county] = pack_over_time(full_code(county), on)
            yield Chunk(packs[county], files)


def determine_due(on: date, limit: int = 200_000) -> int:
    """Determine again the files whose result may change by the passing of days alone."""
    due = CareFile.objects.filter(next_change_on__lte=on).order_by("pk")
    return determine_files(list(due.values_list("pk", flat=True)[:limit]), on)


class UnusablePack(DomainError):
    """The parameters contradict each other, or something is missing; `problems` says what."""

    def __init__(self, error: PackError) -> None:
        super().__init__(error.phrase.render(gettext))
        self.problems = error.problems


class PackExists(DomainError):
    """The division has a pack that begins on or after this day."""

    message = _("该区域已有施行日期相同或更晚的政策包，请选择更晚的施行日期。")


class TooSmall(DomainError):
    """Packs are set by counties and above."""

    message = _("政策包由县级以上制定，请选择县级以上区划。")


class NothingChanged(DomainError):
    """The draft says nothing that the divisions above do not say."""

    message = _("草案与上级规定没有不同，不需要发布。")


class ClauseMissing(DomainError):
    """Parameters were changed without naming on what strength; `clauses` are their paths."""

    message = _("改动的参数须写明依据的文件和条款。")

    def __init__(self, clauses: list[tuple[str, ...]]) -> None:
        super().__init__()
        self.clauses = clauses


class RunNeeded(DomainError):
    """Nobody has seen what the draft, as it is now, does."""

    message = _("草案或现行政策包在最近一次试算之后有改动（或尚未试算），请先重新试算。")


class PastDay(DomainError):
    """A pack takes force in the past only for a stated reason."""

    message = _("施行日期早于今天的，须写明追溯施行的理由。")


class SamePerson(DomainError):
    """Whoever wrote a draft does not publish it."""

    message = _("起草或修改过草案的人不能发布，请由另一名有发布权的工作人员办理。")


@transaction.atomic
def create_draft(
    actor: Actor, *, area: str, name: str, parameters: Mapping[str, Any], started_from: str,
    now: datetime,
) -> PackDraft:  # fmt: skip
    """Begin a draft with the parameters of some pack.

    :raises NotAllowed: without the right at `area`; :raises TooSmall: below a county.
    """
    require(actor, PolicyPermission.EDIT, at=area)
    if level_of(area) > _COUNTY_LEVEL:
        raise TooSmall
    draft = PackDraft(
        name=name, parameters=dict(parameters), started_from=started_from,
        author_id=actor.user_id, author=actor.display_name, hands=_hands([], actor),
        created_at=now, changed_at=now,
    )  # fmt: skip
    draft.place(area)
    draft.save()
    audit.record(actor, "policy.create_draft", draft, at=now, area=area,
                 changes={"started_from": started_from})  # fmt: skip
    return draft


def _hands(before: list[str], actor: Actor) -> list[str]:
    return sorted({*before, *([str(actor.user_id)] if actor.user_id else [])})


def _open_draft(actor: Actor, draft: PackDraft, permission: str, *statuses: str) -> PackDraft:
    """Lock a draft, and ask the right and its state."""
    locked = PackDraft.objects.select_for_update().get(pk=draft.pk)
    require(actor, permission, at=locked.area)
    if locked.status not in statuses:
        raise WrongStatus
    return locked


@transaction.atomic
def change_draft(
    actor: Actor, draft: PackDraft, *, parameters: Mapping[str, Any], version: int, now: datetime
) -> PackDraft:
    """Give a draft other parameters (what differs from the divisions above, and no more is kept).

    :raises UnusablePack: if the engine refuses one; :raises ClauseMissing: if the clause of a
        changed one is still that of the level above; :raises ChangedMeanwhile: if `version` is old.
    """
    draft = _open_draft(actor, draft, PolicyPermission.EDIT, DraftStatus.DRAFT)
    if draft.version != version:
        raise ChangedMeanwhile
    before, on = draft.parameters, clock.local_date(now)
    draft.parameters = checked_parameters(draft.area, parameters, on)
    if draft.parameters == before:
        return draft
    draft.hands = _hands(draft.hands, actor)
    draft.changed_at, draft.version = now, draft.version + 1
    draft.save(update_fields=["parameters", "hands", "changed_at", "version"])
    changes = {"parameters": (before, draft.parameters)}
    audit.record(actor, "policy.change_draft", draft, at=now, area=draft.area, changes=changes)
    return draft


def checked_parameters(area: str, parameters: Mapping[str, Any], on: date) -> dict[str, Any]:
    """Return the least parameters that say the same, if a division could set them.

    :raises UnusablePack: if the engine refuses one; :raises ClauseMissing: see `change_draft`.
    """
    try:
        pack = drafted_pack(area, parameters, on)
    except PackError as error:
        raise UnusablePack(error) from error
    above = document_of(inherited_pack(area, on))
    wanted = document_of(pack)
    clauses = unfounded(above, wanted, groups_of(pack))
    if clauses:
        raise ClauseMissing(clauses)
    return differences(above, wanted)


@transaction.atomic
def request_run(actor: Actor, draft: PackDraft, *, on: date, now: datetime) -> WhatIf:
    """Ask what a draft, as it is now, would do on a day; the caller's job works it out.

    :raises UnusablePack: if no pack is in force on the day, or the draft cannot be laid over it.
    """
    draft = _open_draft(
        actor, draft, PolicyPermission.EDIT, DraftStatus.DRAFT, DraftStatus.SUBMITTED
    )
    try:
        drafted_pack(draft.area, draft.parameters, on)
        base = base_digest(draft.area, on)
    except PackError as error:
        raise UnusablePack(error) from error
    run = WhatIf(
        draft=draft, on=on, parameters=draft.parameters, digest=draft.digest, base_digest=base,
        asked_by=actor.display_name, asked_at=now,
    )  # fmt: skip
    run.place(draft.area)
    run.save()
    audit.record(actor, "policy.what_if", run, at=now, area=draft.area,
                 changes={"draft": draft.pk, "on": on, "digest": run.digest})  # fmt: skip
    return run


@transaction.atomic
def submit_draft(
    actor: Actor, draft: PackDraft, *, basis: str, effective_from: date, past_reason: str,
    now: datetime, today: date,
) -> PackDraft:  # fmt: skip
    """Hand a draft to the second person, with the document it rests on and its first day.

    :raises NothingChanged: if it sets nothing; :raises RunNeeded: without a run of it as it is;
    :raises PastDay, PackExists: if it cannot take force on that day.
    """
    draft = _open_draft(actor, draft, PolicyPermission.EDIT, DraftStatus.DRAFT)
    if not draft.parameters:
        raise NothingChanged
    _check_day(draft.area, effective_from, past_reason, today)
    if current_run(draft) is None:
        raise RunNeeded
    draft.basis, draft.effective_from, draft.past_reason = basis, effective_from, past_reason
    draft.status, draft.submitted_at, draft.answer = DraftStatus.SUBMITTED, now, ""
    draft.hands = _hands(draft.hands, actor)
    draft.save()
    audit.record(
        actor, "policy.submit_draft", draft, at=now, area=draft.area, note=past_reason,
        changes={"basis": basis, "effective_from": effective_from},
    )  # fmt: skip
    return draft


def _check_day(area: str, effective_from: date, past_reason: str, today: date) -> None:
    if effective_from < today and not past_reason.strip():
        raise PastDay
    if LocalPack.objects.filter(area_code=area, effective_from__gte=effective_from).exists():
        raise PackExists


@transaction.atomic
def return_draft(actor: Actor, draft: PackDraft, *, reason: str, now: datetime) -> PackDraft:
    """Give a submitted draft back to its author, with the reason."""
    draft = _open_draft(actor, draft, PolicyPermission.PUBLISH, DraftStatus.SUBMITTED)
    return _answer(actor, draft, "policy.return_draft", DraftStatus.DRAFT, reason, now)


@transaction.atomic
def withdraw_draft(actor: Actor, draft: PackDraft, *, reason: str, now: datetime) -> PackDraft:
    """Give a draft up, with the reason; it stays readable."""
    draft = _open_draft(
        actor, draft, PolicyPermission.EDIT, DraftStatus.DRAFT, DraftStatus.SUBMITTED
    )
    return _answer(actor, draft, "policy.withdraw_draft", DraftStatus.WITHDRAWN, reason, now)


def _answer(
    actor: Actor, draft: PackDraft, action: str, status: DraftStatus, reason: str, now: datetime
) -> PackDraft:
    before, draft.status = draft.status, status
    draft.answer, draft.answered_by, draft.answered_at = reason, actor.display_name, now
    draft.save(update_fields=["status", "answer", "answered_by", "answered_at"])
    changes = {"status": (before, str(status))}
    audit.record(actor, action, draft, at=now, area=draft.area, changes=changes, note=reason)
    return draft


@transaction.atomic
def publish_draft(actor: Actor, draft: PackDraft, *, now: datetime, today: date) -> LocalPack:
    """Let a submitted draft take force on its day; the division's pack before ends the day before.

    Files of the division are to be determined again: by the caller's job.

    :raises SamePerson: for anybody who wrote the draft; :raises RunNeeded, PastDay, PackExists,
    UnusablePack: if it can no longer take force as it was submitted.
    """
    draft = _open_draft(actor, draft, PolicyPermission.PUBLISH, DraftStatus.SUBMITTED)
    if not actor.system and (actor.user_id is None or str(actor.user_id) in draft.hands):
        raise SamePerson
    if draft.effective_from is None:
        raise WrongStatus
    _check_day(draft.area, draft.effective_from, draft.past_reason, today)
    if current_run(draft) is None:
        raise RunNeeded
    pack = _put_in_force(actor, draft, draft.effective_from, now)
    draft.pack, draft.status = pack, DraftStatus.PUBLISHED
    draft.save(update_fields=["pack", "status"])
    changes = {
        "effective_from": draft.effective_from, "basis": draft.basis, "draft": draft.pk,
        "author": draft.author, "parameters": draft.parameters,
    }  # fmt: skip
    audit.record(actor, "policy.publish_pack", pack, at=now, area=draft.area, changes=changes,
                 note=draft.past_reason)  # fmt: skip
    return pack


def _put_in_force(actor: Actor, draft: PackDraft, begins: date, now: datetime) -> LocalPack:
    """Store the pack, end the one before, and have the files determined again on its day."""
    area = draft.area
    for before in LocalPack.objects.select_for_update().filter(
        area_code=area, effective_to__isnull=True
    ):
        before.effective_to = begins - timedelta(days=1)
        before.document = before.document | {"effective_to": before.effective_to.isoformat()}
        before.save(update_fields=["effective_to", "document"])
    document = {
        "id": f"local-{area}-{begins:%Y%m%d}", "version": "1", "title": draft.name, "area": area,
        "effective_from": begins.isoformat(), **draft.parameters,
    }  # fmt: skip
    try:
        check_pack(document, area, begins)
    except PackError as error:
        raise UnusablePack(error) from error
    pack = LocalPack.objects.create(
        area_code=area, name=draft.name, basis=draft.basis, document=document,
        effective_from=begins, published_by=actor.display_name, published_at=now,
    )  # fmt: skip
    files = CareFile.objects.within(Area.of(area))
    files.update(next_change_on=Least(F("next_change_on"), Value(begins)))
    return pack


def note_affected(
    actor: Actor, run: WhatIf, file_ids: Iterable[UUID], asked: Mapping[str, str], *, now: datetime
) -> None:
    """Note whose files stood in the list of children that a draft moves."""
    require(actor, PolicyPermission.VIEW)
    audit.record(actor, "policy.list_affected", run, at=now, file_ids=file_ids,
                 changes={"asked": dict(asked)})  # fmt: skip


def note_figures_export(actor: Actor, run: WhatIf, area: str, *, now: datetime) -> None:
    """Note that the figures of a run left the system as a workbook: no child in them."""
    require(actor, PolicyPermission.VIEW)
    audit.record(actor, "policy.export_figures", run, at=now, area=area)


def determine_begun(on: date) -> int:
    """Determine the files of divisions whose pack began, and who were last determined before."""
    begun = LocalPack.objects.filter(
        effective_from__lte=on, effective_from__gt=on - _CATCHING_UP
    )  # fmt: skip
    count = 0
    for pack in begun.order_by("effective_from"):
        files = CareFile.objects.within(Area.of(pack.area_code))
        due = files.filter(determined_on__lt=pack.effective_from).order_by("pk")
        count += determine_files(list(due.values_list("pk", flat=True)), on)
    return count


def forget_old_runs(on: date) -> int:
    """Delete which children old runs named; figures stay. Returns how many runs."""
    old = WhatIf.objects.filter(
        asked_at__date__lt=on - _KEPT, changes__isnull=False
    ).distinct()  # fmt: skip
    ids = list(old.values_list("pk", flat=True))
    WhatIfChange.objects.filter(run__in=ids).delete()
    return len(ids)


def determine_area(area: str, on: date) -> int:
    """Determine every file of a division as of `on`; returns how many."""
    files = CareFile.objects.within(Area.of(area)).order_by("pk")
    return determine_files(list(files.values_list("pk", flat=True)), on)
