"""Merging two files of one child, or two rows of one person; and taking a merge or split back."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shouwang.audit import services as audit
from shouwang.core import names
from shouwang.core.actors import Actor, require
from shouwang.core.clock import local_date
from shouwang.core.errors import ChangedMeanwhile, DomainError, NotAllowed, WrongStatus
from shouwang.core.models import area_columns
from shouwang.registry import hooks
from shouwang.registry.choices import CloseReason, FileStatus, MergingKind
from shouwang.registry.fields import FIELDS
from shouwang.registry.models import CareFile, Change, Merging, Person, Relationship
from shouwang.registry.permissions import RegistryPermission
from shouwang.registry.selectors.merging import (
    Comparison,
    compare_files,
    compare_persons,
    files_of_persons,
)

from . import taking_back
from .files import AnotherFileOpen
from .joining import Joining

_MOST_TOLD = 5


class NotToBeMerged(DomainError):
    """The two cannot be put together; the message says why."""

    message = _("这两份档案不能合并。")


class SameFile(NotToBeMerged):
    """One file is no two."""

    message = _("请选择两份不同的在册档案。")


class OtherCounty(NotToBeMerged):
    """Files of two counties are brought together by a transfer."""

    message = _("两份档案不在同一个县，请先办理转入再合并。")


class TiesElsewhere(NotToBeMerged):
    """A person belongs to files that the actor does not see."""

    message = _("其中有人还与您辖区以外的档案有关，请由上级部门合并。")


class TwoChildren(NotToBeMerged):
    """Children are merged by their files."""

    message = _("其中有在册儿童：两名儿童请合并档案；一方是儿童的，请以该儿童为保留的一方。")


class MergeBarred(NotToBeMerged):
    """A higher app forbids it: a sealed case."""


class MergingBuiltOn(DomainError):
    """Later work rests on the merge or split; the message names it."""

    def __init__(self, later: list[str]) -> None:
        shown = "；".join(later[:_MOST_TOLD])
        super().__init__(
            _("之后又有新的变更，不能撤销。请逐项更正。其后的变更：{later}").format(later=shown)
        )


# --- files ------------------------------------------------------------------------------------


@transaction.atomic
def merge_files(
    actor: Actor, kept: CareFile, gone: CareFile, *, picks: Mapping[str, str], reason: str,
    on: date, now: datetime, versions: Mapping[UUID, int] | None = None,
) -> Merging:  # fmt: skip
    """Make two files of one child one; `gone` becomes a stub that leads to `kept`.

    :param picks: item of :func:`compare_files` → LEFT (kept), RIGHT (gone), BOTH or SAME; what is
        not given is decided as the preview proposes.
    :param versions: file → version that the user saw.
    :raises NotAllowed: if either file lies outside the actor's area.
    :raises NotToBeMerged: if the files are one, of two counties, closed, or barred by a case.
    :raises ChangedMeanwhile: if either was changed since it was shown.
    """
    kept, gone = _locked(kept.pk, gone.pk, versions or {})
    for file in (kept, gone):
        require(actor, RegistryPermission.MERGE_FILE, at=file.area)
    _may_be_one(actor, kept, gone)
    comparison = compare_files(kept, gone)
    decided = comparison.settled(picks)
    persons = _persons_around(kept, gone)
    touched = files_of_persons(persons)
    _no_ties_elsewhere(persons)
    joining = Joining(decided, on)
    _close(gone, kept, on)
    joining.relatives(kept, gone)
    joining.persons(kept.person, gone.person, stub_file=gone.pk)
    joining.file_facts(kept, gone)
    columns = joining.file_columns(kept, gone)
    columns["household"] = joining.households(kept, gone)
    moved = _move_hanging(gone.pk, kept.pk, joining.became)
    moved["registry_change.care_file_id"] = _move_course(gone, kept)
    _renew(kept, columns)
    CareFile.objects.filter(pk__in=touched).exclude(pk__in=[kept.pk, gone.pk]).update(
        version=F("version") + 1, updated_at=now
    )
    merging = record_merging(
        actor, MergingKind.FILES, kept, (gone.pk, file_label(gone)), (kept.pk, file_label(kept)),
        lines=_lines(comparison, decided), moved=moved, touched=[*touched, kept.pk, gone.pk],
        reason=reason, now=now,
    )  # fmt: skip
    note(actor, kept, "registry.merge_file", merging.lines, file_label(gone), on, now)
    note(actor, gone, "registry.merge_file", [], file_label(kept), on, now)
    _tell(actor, "registry.merge_file", kept, merging, reason, now)
    return merging


def _locked(kept: UUID, gone: UUID, versions: Mapping[UUID, int]) -> tuple[CareFile, CareFile]:
    # Two officers may merge crosswise: both wait for the same file first.
    rows = CareFile.objects.filter(pk__in=[kept, gone]).order_by("pk")
    found = {
        file.pk: file
        for file in rows.select_for_update(of=("self",)).select_related("person", "household")
    }
    if kept == gone:
        raise SameFile
    if kept not in found or gone not in found:
        raise NotAllowed
    for file in found.values():
        if versions.get(file.pk, file.version) != file.version:
            raise ChangedMeanwhile
    return found[kept], found[gone]


def _may_be_one(actor: Actor, kept: CareFile, gone: CareFile) -> None:
    if kept.is_closed or gone.merged_into_id or kept.population != gone.population:
        raise SameFile
    if kept.county != gone.county:
        raise OtherCounty
    not_barred(actor, [kept.pk, gone.pk])


def not_barred(actor: Actor, file_ids: list[UUID]) -> None:
    reasons = hooks.barriers(actor, file_ids)
    if reasons:
        raise MergeBarred("；".join(str(reason) for reason in reasons))


def _persons_around(*files: CareFile) -> list[UUID]:
    ties = Relationship.objects.filter(care_file__in=files).values_list("person_id", flat=True)
    return sorted({*ties, *(file.person_id for file in files)})


def _no_ties_elsewhere(persons: Iterable[UUID]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT registry_ties_elsewhere(%s)", [list(persons)])
        row = cursor.fetchone()
    if row and row[0]:
        raise TiesElsewhere


def _close(gone: CareFile, kept: CareFile, on: date) -> None:
    """Close the stub first: at no moment do two open files hold one number."""
    gone.status, gone.close_reason, gone.closed_on = FileStatus.CLOSED, CloseReason.MERGED, on
    gone.merged_into = kept
    gone.version += 1
    gone.save(
        update_fields=["status", "close_reason", "closed_on", "merged_into", "version",
                       "updated_at"]
    )  # fmt: skip


def _renew(kept: CareFile, columns: dict[str, Any]) -> None:
    """Write what the kept file repeats of its person; last of all, its number."""
    person = Person.objects.get(pk=kept.person_id)
    columns |= {
        "sort_key": names.pinyin(person.name)[:120], "birth_date": person.birth_date,
        "id_digest": person.id_digest, "version": kept.version + 1,
    }  # fmt: skip
    for name, value in columns.items():
        setattr(kept, name, value)
    try:
        with transaction.atomic():
            kept.save(update_fields=[*columns, "updated_at"])
    except IntegrityError:
        raise AnotherFileOpen from None


def _move_course(gone: CareFile, kept: CareFile) -> list[str]:
    lines = Change.objects.filter(care_file=gone)
    ids = [str(pk) for pk in lines.values_list("pk", flat=True)]
    lines.update(care_file=kept, **_place(kept.area))
    return ids


def _place(area: str) -> dict[str, str]:
    return dict(zip(("area", "county", "township"), area_columns(area), strict=True))


def _move_hanging(gone: UUID, kept: UUID, persons: Mapping[UUID, UUID]) -> dict[str, list[str]]:
    """Re-point the rows of higher apps; returns table.column:old:new → row ids."""
    moved: dict[str, list[str]] = {}
    became = {gone: kept, **persons}
    for table in hooks.hanging():
        if table.becomes != "moves":
            continue
        for old, new in became.items():
            ids = repoint(table, old, new)
            if ids:
                key = f"{table.model._meta.db_table}.{table.column}:{old}:{new}"
                moved[key] = [str(row_id) for row_id in ids]
    return moved


def repoint(
    table: hooks.Hanging, old: UUID, new: UUID, only: Iterable[UUID] | None = None
) -> list[UUID]:
    """Point rows of a higher app's table from one id at another; returns which."""
    rows = table.model._default_manager.filter(**{table.column: old})
    if only is not None:
        rows = rows.filter(pk__in=list(only))
    if table.unique:
        there = set(
            table.model._default_manager.filter(**{table.column: new}).values_list(*table.unique)
        )
        clash = [pk for pk, *key in rows.values_list("pk", *table.unique) if tuple(key) in there]
        rows = rows.exclude(pk__in=clash)
    ids = list(rows.values_list("pk", flat=True))
    table.model._default_manager.filter(pk__in=ids).update(**{table.column: new})
    return ids


# --- persons ----------------------------------------------------------------------------------


@transaction.atomic
def merge_persons(
    actor: Actor, kept: Person, gone: Person, *, picks: Mapping[str, str], reason: str,
    on: date, now: datetime, versions: Mapping[UUID, int] | None = None,
) -> Merging:  # fmt: skip
    """Make two rows of one person (a father entered twice) one, in every family they stand in.

    :raises NotAllowed: if a file of either lies outside the actor's area.
    :raises NotToBeMerged: if one is a child of the register, or tied to files out of reach.
    """
    rows = Person.objects.filter(pk__in=[kept.pk, gone.pk]).order_by("pk")
    found = {person.pk: person for person in rows.select_for_update(of=("self",))}
    if len(found) != 2 or any(person.merged_into_id for person in found.values()):
        raise SameFile(_("请选择两名不同的人员。"))
    kept, gone = found[kept.pk], found[gone.pk]
    touched = files_of_persons([kept.pk, gone.pk])
    files = list(CareFile.objects.select_for_update(of=("self",)).filter(pk__in=touched))
    for each in (kept, gone, *files):
        require(actor, RegistryPermission.MERGE_FILE, at=each.area)
    for person_id, version in (versions or {}).items():
        if person_id in found and found[person_id].version != version:
            raise ChangedMeanwhile
    if any(file.person_id == gone.pk for file in files):
        raise TwoChildren
    if kept.county != gone.county:
        raise OtherCounty
    not_barred(actor, touched)
    _no_ties_elsewhere([kept.pk, gone.pk])
    return _merge_persons(actor, kept, gone, files, picks, reason=reason, on=on, now=now)


def _merge_persons(
    actor: Actor, kept: Person, gone: Person, files: list[CareFile], picks: Mapping[str, str], *,
    reason: str, on: date, now: datetime,
) -> Merging:  # fmt: skip
    comparison = compare_persons(kept, gone)
    decided = comparison.settled(picks)
    labels = (gone.pk, gone.name), (kept.pk, kept.name)
    joining = Joining(decided, on)
    joining.persons(kept, gone)
    moved = _move_hanging(gone.pk, kept.pk, {})
    touched = [file.pk for file in files]
    CareFile.objects.filter(pk__in=touched).update(version=F("version") + 1, updated_at=now)
    merging = record_merging(
        actor, MergingKind.PERSONS, files[0], *labels, lines=_lines(comparison, decided),
        moved=moved, touched=touched, reason=reason, now=now,
    )  # fmt: skip
    for file in files:
        note(actor, file, "registry.merge_persons", [], kept.name, on, now)
    _tell(actor, "registry.merge_persons", files[0], merging, reason, now)
    return merging


# --- taking back ------------------------------------------------------------------------------


@transaction.atomic
def undo_merging(actor: Actor, merging: Merging, *, reason: str, now: datetime) -> Merging:
    """Take a merge or a split back: both sides are exactly as before, with all that hung on them.

    :raises MergingBuiltOn: if anything was done since with what it touched, saying what.
    :raises WrongStatus: if it was taken back already.
    """
    merging = Merging.objects.select_for_update(of=("self",)).get(pk=merging.pk)
    require(actor, RegistryPermission.MERGE_FILE, at=merging.area)
    if merging.undone_at is not None:
        raise WrongStatus
    not_barred(actor, list(merging.file_ids))
    later = taking_back.built_on(merging.deed_xid, merging.file_ids, merging.at)
    if merging.kind == MergingKind.SPLIT:
        later += _on_the_new_file(merging)
    if later:
        raise MergingBuiltOn(later)
    try:
        with transaction.atomic():
            _hang_back(merging)
            taking_back.restore(merging.deed_xid)
    except IntegrityError:
        raise AnotherFileOpen from None
    CareFile.objects.filter(pk__in=merging.file_ids).update(
        version=F("version") + 1, updated_at=now
    )
    Person.objects.filter(Q(pk=merging.from_id) | Q(pk=merging.to_id)).update(
        version=F("version") + 1
    )
    merging.undone_at, merging.undone_by, merging.undo_reason = now, actor.display_name, reason
    merging.save(update_fields=["undone_at", "undone_by", "undo_reason"])
    if merging.kind == MergingKind.SPLIT:  # the new file is gone, and its course with it
        Change.objects.filter(care_file_id=merging.to_id).delete()
    left = list(CareFile.objects.filter(pk__in=merging.file_ids))
    for file in left:
        if file.pk in (merging.from_id, merging.to_id) or merging.kind == MergingKind.PERSONS:
            note(actor, file, "registry.undo_merging", [], reason, local_date(now), now)
    audit.record(
        actor, "registry.undo_merging", merging, at=now, area=merging.area, note=reason,
        file_ids=merging.file_ids, changes={"kind": str(merging.kind)},
    )  # fmt: skip
    hooks.tell_facts_changed(merging.file_ids)
    return merging


def _on_the_new_file(merging: Merging) -> list[str]:
    """Return what higher apps hung on the file that a split opened, beyond what it took along."""
    ours = {row_id for ids in merging.moved.values() for row_id in ids}
    found = []
    for table in hooks.hanging():
        rows = table.model._default_manager.filter(**{table.column: merging.to_id})
        if table.becomes == "derived":
            continue
        if any(str(pk) not in ours for pk in rows.values_list("pk", flat=True)):
            found.append(str(table.label or table.model._meta.verbose_name))
    return found


def _hang_back(merging: Merging) -> None:
    """Point every re-pointed row at where it hung, unless it has been pointed elsewhere since."""
    columns = {f"{t.model._meta.db_table}.{t.column}": t for t in hooks.hanging()}
    if merging.kind == MergingKind.SPLIT:  # what was derived goes with the file
        hooks.forget_derived([merging.to_id])
    for key, ids in merging.moved.items():
        name, _colon, ends = key.partition(":")
        if name == "registry_change.care_file_id":
            back = CareFile.objects.get(pk=merging.from_id)
            lines = Change.objects.filter(pk__in=ids, care_file_id=merging.to_id)
            lines.update(care_file=back, **_place(back.area))
        elif name in columns:
            table = columns[name]
            old, _colon, new = ends.partition(":")
            rows = table.model._default_manager.filter(pk__in=ids, **{table.column: UUID(new)})
            rows.update(**{table.column: UUID(old)})


# --- notes ------------------------------------------------------------------------------------


def _lines(comparison: Comparison, decided: Mapping[str, str]) -> list[dict[str, str]]:
    """Return what was decided, item by item; sealed values are masked in the comparison."""
    lines = []
    for item in comparison.items:
        if item.differs:
            stands, other = item.stands(decided[item.key])
            lines.append(
                {"key": item.key, "label": str(item.label), "stands": stands, "other": other,
                 "pick": decided[item.key]}
            )  # fmt: skip
    return lines


def file_label(file: CareFile) -> str:
    return f"{file.person.name}（{file.number}）"


def record_merging(
    actor: Actor, kind: MergingKind, file: CareFile, from_: tuple[UUID, str],
    to: tuple[UUID, str], *, lines: list[dict[str, str]], moved: dict[str, list[str]],
    touched: Iterable[UUID], reason: str, now: datetime,
) -> Merging:  # fmt: skip
    merging = Merging(
        kind=kind, care_file=file, from_id=from_[0], from_label=from_[1], to_id=to[0],
        to_label=to[1], lines=lines, moved=moved, file_ids=sorted(set(touched)), reason=reason,
        at=now, actor_label=actor.display_name, deed_xid=taking_back.current_xid(),
    )  # fmt: skip
    merging.place(file.area)
    merging.save()
    return merging


def note(
    actor: Actor, file: CareFile, deed: str, lines: list[dict[str, str]], text: str | Promise,
    on: date, now: datetime,
) -> None:  # fmt: skip
    """Write a line of the file's course: what stands now where the two differed."""
    told = [
        {"field": line["key"], "before": line["other"], "after": line["stands"]}
        for line in lines
        if line["key"] in FIELDS and line["pick"] != "LEFT"
    ]
    change = Change(
        care_file=file, effective_on=on, at=now, deed=deed, source="OFFICE",
        actor_label=actor.display_name,
        summary=[{"field": "", "before": "", "after": str(text)}, *told],
    )  # fmt: skip
    change.place(file.area)
    change.save()


def _tell(
    actor: Actor, deed: str, file: CareFile, merging: Merging, reason: str, now: datetime
) -> None:
    audit.record(
        actor, deed, merging, at=now, area=file.area, note=reason, file_ids=merging.file_ids,
        changes={
            "from": str(merging.from_id), "to": str(merging.to_id),
            "decided": {line["key"]: line["pick"] for line in merging.lines},
            "moved": {key.partition(":")[0]: len(ids) for key, ids in merging.moved.items()},
        },
    )  # fmt: skip
    hooks.tell_facts_changed(merging.file_ids)
