"""Looking is a deed too: every view, list, reveal and export of children's files leaves a trace."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from shouwang.audit import services as audit
from shouwang.core.actors import Actor
from shouwang.core.errors import DomainError, NotAllowed
from shouwang.registry import selectors
from shouwang.registry.models import CareFile, Person
from shouwang.registry.permissions import RegistryPermission
from shouwang.registry.states import split_phones

MOST_ALONE = 5_000  # rows one person may export without a second one


class SecondPersonNeeded(DomainError):
    """More rows than one person may take out alone."""

    message = _("超过5000条的导出须由第二人审批，请缩小查询范围，或请上级管理人员一同办理。")


class PurposeNeeded(DomainError):
    """Seeing a number in full, or exporting, asks what for."""

    message = _("请填写查看或导出的用途。")


def note_view(actor: Actor, file: CareFile, *, now: datetime) -> None:
    """Record that a file was opened."""
    audit.record(actor, "registry.view_file", file, at=now, area=file.area, file_ids=[file.pk])


def note_panels(actor: Actor, file: CareFile, *, now: datetime) -> None:
    """Record that the rest of an opened file was fetched."""
    audit.record(actor, "registry.view_panels", file, at=now, area=file.area, file_ids=[file.pk])


def note_list(actor: Actor, kind: str, file_ids: Iterable[UUID], *, now: datetime) -> None:
    """Record that a list was shown, with the files in it."""
    audit.record(actor, f"registry.list_{kind}", at=now, file_ids=file_ids)


def note_export(
    actor: Actor, kind: str, *, purpose: str, count: int, file_ids: Iterable[UUID], now: datetime,
    conditions: Mapping[str, str] | None = None,
) -> None:  # fmt: skip
    """Record an export, with the files in it and the conditions it was made by.

    :raises NotAllowed: without the right; :raises PurposeNeeded: without a purpose;
    :raises SecondPersonNeeded: for more rows than one person may take out alone.
    """
    if not actor.may(RegistryPermission.EXPORT):
        raise NotAllowed
    if not purpose.strip():
        raise PurposeNeeded
    if count > MOST_ALONE:
        raise SecondPersonNeeded
    audit.record(
        actor, f"registry.export_{kind}", at=now, purpose=purpose, file_ids=file_ids,
        changes={"rows": count, "conditions": dict(conditions or {})},
    )  # fmt: skip


def reveal_number(
    actor: Actor, file: CareFile, person: Person, *, purpose: str, now: datetime
) -> str:
    """Return an identity number in full, and record who saw it and why.

    :raises NotAllowed: without the right; :raises PurposeNeeded: without a purpose.
    """
    if not actor.may(RegistryPermission.VIEW_IDENTITY):
        raise NotAllowed
    if not purpose.strip():
        raise PurposeNeeded
    audit.record(
        actor, "registry.reveal_number", person, at=now, area=file.area, file_ids=[file.pk],
        purpose=purpose,
    )  # fmt: skip
    return str(person.id_number)


def reveal_contact(
    actor: Actor, file: CareFile, person: Person, *, now: datetime
) -> tuple[str, ...]:
    """Return the telephone numbers to ring: a standing right of the duty, recorded, not asked."""
    if not actor.may(RegistryPermission.VIEW_CONTACT):
        raise NotAllowed
    audit.record(
        actor, "registry.reveal_contact", person, at=now, area=file.area, file_ids=[file.pk]
    )
    return split_phones(person.phones)


def note_dossier(actor: Actor, file: CareFile, *, purpose: str, full: bool, now: datetime) -> None:
    """Record that a child's dossier was printed, and whether with numbers in full.

    :raises PurposeNeeded: without a purpose.
    """
    if not purpose.strip():
        raise PurposeNeeded
    audit.record(
        actor, "registry.print_dossier", file, at=now, area=file.area, file_ids=[file.pk],
        purpose=purpose, changes={"full": full},
    )  # fmt: skip


def look_up_number(actor: Actor, number: str, *, now: datetime) -> selectors.Held | None:
    """Say whether an open file holds a number, wherever it lies; the question is recorded.

    Tells the village and the state, nothing of the child.
    """
    held = selectors.number_held(actor, number)
    audit.record(
        actor, "registry.look_up_number", at=now, changes={"held": held is not None},
        file_ids=[held.file_id] if held and held.file_id else [],
    )  # fmt: skip
    return held
