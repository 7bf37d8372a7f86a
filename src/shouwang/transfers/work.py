"""Records of work with a child, and their photos, as JSON that goes in a package.

Only what an installation holds as its own: no voided records, nothing sealed for a case. Ids are
made anew from the package and the old id, so that a package taken in twice would be the same rows.
"""

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from django.db import models

from shouwang.care.models import Record
from shouwang.core.fields import SealedTextField
from shouwang.documents.models import Attachment
from shouwang.registry.models import CareFile

SUBJECT = "care.record"
# Photos of this size in all go along; base64 inside base64 makes 16 MB of them.
MOST_PHOTOS = 9 * 1024 * 1024
_LABEL = 120
_OWN = frozenset({
    "id", "area", "county", "township", "care_file", "entered_user", "voided_at", "voided_by",
    "void_reason",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Load:
    """What of the work goes along: rows of records, photos with their content, how many do not."""

    records: list[dict[str, Any]]
    photos: list[Attachment]
    left_out: int


def load_of(file: CareFile) -> Load:
    """Return what goes along with a file: every record, and the newest photos up to the limit."""
    records = list(
        Record.objects.filter(care_file=file, voided_at__isnull=True).order_by("occurred_on", "id")
    )
    rows = Attachment.objects.filter(
        subject_kind=SUBJECT, subject_id__in=[row.pk for row in records],
        voided_at__isnull=True, sealed_for__isnull=True,
    ).exclude(stored_as="")  # fmt: skip
    photos = list(rows.order_by("-uploaded_at", "-id"))
    fit, size = [], 0
    for row in photos:
        size += row.size
        if size <= MOST_PHOTOS:
            fit.append(row)
    return Load([_told(row) for row in records], fit, len(photos) - len(fit))


def _told(row: Record) -> dict[str, Any]:
    told: dict[str, Any] = {"id": str(row.pk)}
    for field in row._meta.concrete_fields:
        if field.name not in _OWN:
            told[field.name] = _plain(getattr(row, field.attname))
    told["done_by"] = [{key: each.get(key, "") for key in ("name", "role")} for each in row.done_by]
    return told


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    return value if value is None or isinstance(value, bool | int | list | dict) else str(value)


def told_photo(row: Attachment, content: bytes) -> dict[str, Any]:
    """Return a photo as it stands in a package."""
    return {
        "record": str(row.subject_id), "kind": row.kind, "name": str(row.name or ""),
        "note": str(row.note or ""), "content": base64.b64encode(content).decode(),
    }  # fmt: skip


def rows_of(
    told: Iterable[Mapping[str, Any]], file: CareFile, package: UUID, *, source: str
) -> list[Record]:
    """Return the records of a package as rows of a file here; who entered them there is named.

    :param source: where they come from, added to the name of who entered them.
    """
    known = {each["id"] for each in told}
    rows = []
    for each in told:
        row = Record(pk=new_id(package, each["id"]), care_file=file)
        for field in Record._meta.concrete_fields:
            if field.name not in _OWN and each.get(field.name) is not None:
                setattr(row, field.attname, _value(field, each[field.name]))
        row.entered_by = f"{row.entered_by}（{source}）"[:_LABEL]
        follows = str(each.get("follows") or "")
        row.follows_id = new_id(package, follows) if follows in known else None
        row.place(file.area)
        rows.append(row)
    return rows


def _value(field: Any, value: Any) -> Any:
    if isinstance(field, models.BinaryField) and not isinstance(field, SealedTextField):
        return base64.b64decode(value)
    plain = (models.DateField, models.DecimalField, models.UUIDField)
    return field.to_python(value) if isinstance(field, plain) else value


def new_id(package: UUID, old: str) -> UUID:
    """Return the id that a row of a package gets here."""
    return uuid5(package, old)


def content_of(photo: Mapping[str, Any]) -> bytes:
    """Return the content of a photo of a package."""
    return base64.b64decode(photo["content"])


def counted(body: Mapping[str, Any]) -> tuple[int, int, int]:
    """Return how many records and photos a package carries, and how many photos it left out."""
    work: Mapping[str, Any] = body.get("work") or {}
    records: Sequence[Any] = work.get("records", ())
    return len(records), len(work.get("photos", ())), int(work.get("left_out", 0))
