"""What was done with a child, and its papers, as JSON that goes in a package.

Records of work, letters, plans with their reviews, agreements of entrusted care; photos and scans
of them. Only what an installation holds as its own: no voided records, no drafts of agreements,
nothing sealed for a case and no counselling. Ids are made anew from the package and the old id, so
that a package taken in twice would be the same rows.
"""

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid5

from django.db import models
from django.db.models import QuerySet

from shouwang.care.models import Letter, Plan, PlanReview, Record
from shouwang.core.actors import Actor
from shouwang.core.fields import SealedTextField
from shouwang.documents import selectors as documents
from shouwang.documents.hooks import PAPER_PREFIX
from shouwang.documents.models import Attachment
from shouwang.guardianship.choices import AgreementStatus
from shouwang.guardianship.models import Agreement
from shouwang.registry.models import CareFile
from shouwang.registry.selectors.carrying import PERSON_COLUMNS

# Photos and scans of this size in all go along; base64 inside base64 makes 16 MB of them.
MOST_PHOTOS = 9 * 1024 * 1024
_LABEL = 120
# What the receiving place says itself: where, who entered it there, its schools and posts.
_OWN = frozenset({
    "id", "area", "county", "township", "care_file", "entered_user", "voided_at", "voided_by",
    "void_reason", "organisation_id", "class_label", "drafted_by", "carer",
})  # fmt: skip
_MAY_LACK = frozenset({"follows", "previous", "sheet_of"})
_WHO = ("entered_by", "drafted_label")


@dataclass(frozen=True, slots=True)
class Part:
    """One table of which rows go along.

    :param subject: what photos of its rows hang on; "" none do.
    :param inner: columns that name another row of the package.
    """

    model: Any
    subject: str = ""
    inner: tuple[str, ...] = ()
    order: tuple[str, ...] = ("entered_at", "id")

    def of(self, file: CareFile) -> QuerySet[Any]:
        """Return the rows of a file that go along."""
        rows: QuerySet[Any] = self.model.objects.filter(care_file=file).order_by(*self.order)
        if self.model is Record:
            return rows.filter(voided_at__isnull=True)
        if self.model is Agreement:
            return rows.exclude(status=AgreementStatus.DRAFT).select_related("carer")
        return rows


# In an order in which a row comes after what it names.
PARTS: Mapping[str, Part] = MappingProxyType(
    {
        "records": Part(Record, "care.record", ("follows", "sheet_of"), ("occurred_on", "id")),
        "letters": Part(Letter),
        "plans": Part(Plan, "care.plan", ("follows",)),
        "reviews": Part(PlanReview, "", ("plan",)),
        "agreements": Part(
            Agreement, "guardianship.agreement", ("previous",), ("drafted_at", "id")
        ),
    }
)
_SUBJECTS = {part.subject: name for name, part in PARTS.items() if part.subject}
RECORDS = PARTS["records"].subject


@dataclass(frozen=True, slots=True)
class Load:
    """What goes along: rows by table, photos and scans, how many of these do not."""

    rows: Mapping[str, list[dict[str, Any]]]
    photos: list[Attachment]
    left_out: int

    @property
    def papers(self) -> int:
        """How many letters, plans and agreements there are."""
        return sum(len(self.rows[name]) for name in ("letters", "plans", "agreements"))


def load_of(actor: Actor, file: CareFile) -> Load:
    """Return what goes along with a file: every row, and photos and scans up to the limit.

    Scans of agreements first, then the newest. A photo that the sender may not see stays behind.
    """
    rows = {name: list(part.of(file)) for name, part in PARTS.items()}
    photos: list[Attachment] = []
    for subject, name in _SUBJECTS.items():
        found = Attachment.objects.filter(
            subject_kind=subject, subject_id__in=[row.pk for row in rows[name]],
            voided_at__isnull=True, sealed_for__isnull=True,
        ).exclude(stored_as="").exclude(kind__startswith=PAPER_PREFIX)  # fmt: skip
        photos += found
    seen = {row.pk for row in documents.readable(actor, photos)}
    photos.sort(key=lambda row: (row.subject_kind == RECORDS, -row.uploaded_at.timestamp()))
    fit, size = [], 0
    for row in photos:
        size += row.size
        if size <= MOST_PHOTOS and row.pk in seen:
            fit.append(row)
    told = {name: [_told(row, PARTS[name]) for row in found] for name, found in rows.items()}
    return Load(told, fit, len(photos) - len(fit))


def _told(row: Any, part: Part) -> dict[str, Any]:
    told: dict[str, Any] = {"id": str(row.pk)}
    for field in row._meta.concrete_fields:
        if field.name not in _OWN:
            told[field.name] = _plain(getattr(row, field.attname))
    if part.model is Record:
        told["done_by"] = [
            {key: each.get(key, "") for key in ("name", "role")} for each in row.done_by
        ]
    if part.model is Agreement:
        told["carer"] = {name: _plain(getattr(row.carer, name)) for name in PERSON_COLUMNS}
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
        "of": row.subject_kind, "record": str(row.subject_id), "kind": row.kind,
        "name": str(row.name or ""), "note": str(row.note or ""),
        "content": base64.b64encode(content).decode(),
    }  # fmt: skip


def rows_of(
    name: str, told: Sequence[Mapping[str, Any]], file: CareFile, package: UUID, *, source: str
) -> list[Any]:
    """Return the rows of one table of a package as rows of a file here; who entered them is named.

    :param name: of `PARTS`. :param source: where they come from, added to who entered them.
    """
    part = PARTS[name]
    return [_row(part, each, file, package, source) for each in told]


def _row(part: Part, told: Mapping[str, Any], file: CareFile, package: UUID, source: str) -> Any:
    row = part.model(pk=new_id(package, told["id"]), care_file=file)
    for field in part.model._meta.concrete_fields:
        if field.name in _OWN or told.get(field.name) is None:
            continue
        if field.name in part.inner:
            setattr(row, field.attname, new_id(package, told[field.name]))
        else:
            setattr(row, field.attname, _value(field, told[field.name]))
        if field.name in _WHO:
            setattr(row, field.attname, f"{told[field.name]}（{source}）"[:_LABEL])
    row.place(file.area)
    return row


def forget_missing(rows: Iterable[Any], here: set[UUID]) -> None:
    """Let rows name only what came along: `here` are the ids of the package's rows."""
    for row in rows:
        for field in row._meta.concrete_fields:
            named = field.name in _MAY_LACK and getattr(row, field.attname)
            if named and named not in here:
                setattr(row, field.attname, None)


def _value(field: Any, value: Any) -> Any:
    if isinstance(field, models.BinaryField) and not isinstance(field, SealedTextField):
        return base64.b64decode(value)
    plain = (models.DateField, models.DecimalField, models.UUIDField)
    return field.to_python(value) if isinstance(field, plain) else value


def new_id(package: UUID, old: str) -> UUID:
    """Return the id that a row of a package gets here."""
    return uuid5(package, old)


def subject_of(photo: Mapping[str, Any]) -> str:
    """Return what a photo of a package hangs on; before letters and agreements it was a record."""
    return str(photo.get("of") or RECORDS)


def content_of(photo: Mapping[str, Any]) -> bytes:
    """Return the content of a photo of a package."""
    return base64.b64decode(photo["content"])


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a package carries: records, letters, plans and agreements, photos, and photos left
    out."""

    records: int
    papers: int
    photos: int
    left_out: int


def counted(body: Mapping[str, Any]) -> Counts:
    """Return how much a package carries."""
    work: Mapping[str, Any] = body.get("work") or {}

    def number(name: str) -> int:
        return len(work.get(name, ()))

    papers = sum(number(name) for name in ("letters", "plans", "agreements"))
    left = int(work.get("left_out", 0))
    return Counts(number("records"), papers, number("photos"), left)
