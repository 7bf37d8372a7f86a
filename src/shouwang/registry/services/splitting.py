"""Splitting a file that tells of two children: what belongs to the other goes to a new file."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from shouwang.audit import services as audit
from shouwang.core import names
from shouwang.core.actors import Actor, require
from shouwang.core.errors import ChangedMeanwhile, DomainError, WrongStatus
from shouwang.core.models import new_id
from shouwang.registry import hooks
from shouwang.registry.choices import GrantKind, MergingKind
from shouwang.registry.models import CareFile, Enrolment, Grant, Household, Merging, Person
from shouwang.registry.permissions import RegistryPermission
from shouwang.registry.personal import person_columns
from shouwang.registry.selectors.splitting import COPY, MODELS, MOVE, parts_of

from .merging import file_label, not_barred, note, record_merging, repoint
from .recording import NumberTaken


class NothingToSplit(DomainError):
    """A new file without any part of the old one is simply a new file."""

    message = _("请至少选择一项转到新档案；如只是漏登一名儿童，请直接新建档案。")


@transaction.atomic
def split_file(
    actor: Actor, file: CareFile, *, child: Mapping[str, Any], parts: Mapping[str, str],
    take_number: bool, same_home: bool, reason: str, on: date, now: datetime,
    version: int | None = None,
) -> Merging:  # fmt: skip
    """Open a new file for the other child and give it what belongs to it.

    :param child: name, sex, birth_date, id_number, address of the other child, as far as known.
    :param parts: key of a part (:func:`parts_of`) → MOVE or COPY; the others stay.
    :param take_number: the identity number of the file is the other child's.
    :raises NotAllowed: if the file lies outside the actor's area.
    :raises NothingToSplit: if nothing goes to the new file.
    :raises NumberTaken: if the number has an open file.
    :raises ChangedMeanwhile: if the file was changed since it was shown.
    """
    file = CareFile.objects.select_for_update(of=("self",)).select_related("person").get(pk=file.pk)
    require(actor, RegistryPermission.MERGE_FILE, at=file.area)
    if version is not None and version != file.version:
        raise ChangedMeanwhile
    if file.is_closed:
        raise WrongStatus
    not_barred(actor, [file.pk])
    known = {part.key for _title, group in parts_of(file) for part in group}
    chosen = {key: where for key, where in parts.items() if key in known and where in (MOVE, COPY)}
    if not chosen:
        raise NothingToSplit
    said = dict(child)
    if take_number:
        said["id_number"] = file.person.id_number
        _give_up_number(file)
    new = _open(file, said, same_home=same_home, on=on, now=now)
    _share_out(file, new, chosen)
    moved = _share_out_above(file, new, chosen)
    file.version += 1
    file.save(update_fields=["version", "updated_at"])
    return _finish(actor, file, new, moved, reason=reason, on=on, now=now)


def _give_up_number(file: CareFile) -> None:
    """The number leaves the file before the new one takes it."""
    person = file.person
    for name, value in person_columns({"id_number": ""}, file.county).items():
        setattr(person, name, value)
    person.version += 1
    person.save(update_fields=["id_number", "id_digest", "id_tail_digest", "version"])
    file.id_digest = None
    file.save(update_fields=["id_digest"])


def _open(
    file: CareFile, said: dict[str, Any], *, same_home: bool, on: date, now: datetime
) -> CareFile:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('registry_file_number')")
        row = cursor.fetchone()
    values = {key: value for key, value in said.items() if value not in (None, "")}
    person = Person(**person_columns(values, file.county))
    person.place(file.area)
    person.save(force_insert=True)
    new = CareFile(
        person=person, household=file.household if same_home else _home(file, said),
        number=f"{file.county}{row[0] if row else 0:08d}", opened_on=on,
        id_digest=person.id_digest, sort_key=names.pinyin(person.name)[:120],
        birth_date=person.birth_date,
    )  # fmt: skip
    new.place(file.area)
    try:
        with transaction.atomic():
            new.save(force_insert=True)
    except IntegrityError:
        raise NumberTaken from None
    return new


def _home(file: CareFile, said: Mapping[str, Any]) -> Household:
    home = Household(address=said.get("address") or "")
    home.place(file.area)
    home.save(force_insert=True)
    return home


def _share_out(file: CareFile, new: CareFile, chosen: Mapping[str, str]) -> None:
    for key, where in chosen.items():
        name, _colon, row_id = key.partition(":")
        model = MODELS.get(name)
        if model is None:
            continue
        row = model.objects.get(pk=UUID(row_id))
        owner = "person_id" if name == "circumstance" else "care_file_id"
        _hand(row, owner, new.person_id if name == "circumstance" else new.pk, where)
        if isinstance(row, Enrolment) and row.school_id:
            _grants_along(file, new, row.school_id, where)


def _hand(row: Any, owner: str, to: UUID, where: str) -> None:
    if where == MOVE:
        setattr(row, owner, to)
        row.save(update_fields=[owner])
        return
    row.pk, row._state.adding = new_id(), True
    setattr(row, owner, to)
    row.save(force_insert=True)


def _grants_along(file: CareFile, new: CareFile, school_id: UUID, where: str) -> None:
    """A school sees the file of the child that is enrolled there."""
    grants = Grant.objects.filter(
        care_file=file, organisation_id=school_id, kind=GrantKind.ENROLMENT
    )
    for grant in grants:
        _hand(grant, "care_file_id", new.pk, where)


def _share_out_above(
    file: CareFile, new: CareFile, chosen: Mapping[str, str]
) -> dict[str, list[str]]:
    moved: dict[str, list[str]] = {}
    for table in hooks.hanging():
        name = f"{table.model._meta.db_table}.{table.column}"
        only = [UUID(key.rpartition(":")[2]) for key in chosen if key.startswith(f"{name}:")]
        ids: Iterable[UUID] = repoint(table, file.pk, new.pk, only) if only else ()
        if ids:
            moved[f"{name}:{file.pk}:{new.pk}"] = [str(row_id) for row_id in ids]
    return moved


def _finish(
    actor: Actor, file: CareFile, new: CareFile, moved: dict[str, list[str]], *,
    reason: str, on: date, now: datetime,
) -> Merging:  # fmt: skip
    merging = record_merging(
        actor, MergingKind.SPLIT, file, (file.pk, file_label(file)), (new.pk, file_label(new)),
        lines=[], moved=moved, touched=[file.pk, new.pk], reason=reason, now=now,
    )  # fmt: skip
    note(actor, file, "registry.split_file", [], file_label(new), on, now)
    note(actor, new, "registry.open_file", [], file_label(file), on, now)
    audit.record(
        actor, "registry.split_file", merging, at=now, area=file.area, note=reason,
        file_ids=[file.pk, new.pk],
        changes={"from": str(file.pk), "to": str(new.pk),
                 "moved": {key.partition(":")[0]: len(ids) for key, ids in moved.items()}},
    )  # fmt: skip
    hooks.tell_facts_changed([file.pk, new.pk])
    return merging
