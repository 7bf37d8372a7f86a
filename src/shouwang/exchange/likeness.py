"""Which open files a roster's rows, or other files, may mean: the linkage engine over the register.

Records are read by keys that the database has an index for (the sound of the name, the day of
birth), so that an import pays for what may be the same child, not for the whole county.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q

from shouwang.core import names
from shouwang.registry.choices import PARENTS, FileStatus, Kin, Sex
from shouwang.registry.models import CareFile, Enrolment, Relationship
from shouwang.registry.states import split_phones

from .linkage import Reason, Record, Relative, dedupe_with_reasons, explain, link

if TYPE_CHECKING:
    from .planning import PlannedRow

_CHUNK = 5000
_ROLES: dict[str, str] = {Kin.FATHER: "父亲", Kin.MOTHER: "母亲"}
_CARER = "监护人"
Reasons = list[list[Any]]  # [field, points, message, evidence] each; no name, no number


@dataclass(frozen=True, slots=True)
class Likely:
    """The open file that a row may mean; `sure`: it may be joined without a person."""

    file_id: UUID
    score: float
    sure: bool


# --- for an import ----------------------------------------------------------------------------


def candidates(county: str, rows: Sequence["PlannedRow"]) -> dict[int, Likely]:
    """Return the likely file of each row, by the row's place in `rows`; one to one.

    :param county: six digits; the acting scope must show it.
    """
    if not rows:
        return {}
    keys = [_Key.of(row.values.get("name"), row.values.get("birth_date")) for row in rows]
    near = _near(county, keys)
    if not near:
        return {}
    partners = _plausible(keys, near)
    if not partners:
        return {}
    said = [record_of_row(rows[place], str(place)) for place in sorted(partners)]
    files = records_of({file_id for ids in partners.values() for file_id in ids})
    found: dict[int, Likely] = {}
    for pair in link(said, files):
        place = int(pair.left_id)
        if pair.decision != "no" and place not in found:
            found[place] = Likely(UUID(pair.right_id), pair.score, pair.decision == "match")
    return found


def record_of_row(row: "PlannedRow", name: str) -> Record:
    """Return a row as the engine reads it."""
    return record_of_values(row.values, row.area, name)


def record_of_values(values: dict[str, Any], area: str, name: str) -> Record:
    """Return what a source says of a child, in the vocabulary of `registry.fields`."""
    born, sex = values.get("birth_date"), values.get("sex")
    parents = tuple(
        _relative(_ROLES[kin], values, kin.lower())
        for kin in PARENTS
        if values.get(f"{kin.lower()}.name") or values.get(f"{kin.lower()}.phones")
    )
    return Record(
        id=name, name=str(values.get("name") or ""), sex=str(Sex(sex).label) if sex else "",
        birth_date=born.isoformat() if born else "", id_no=str(values.get("id_number") or ""),
        student_no=str(values.get("roll_number") or ""), village_code=area,
        address=str(values.get("address") or ""), school=str(values.get("school_name") or ""),
        grade=str(values.get("grade") or ""), class_no=str(values.get("class_label") or ""),
        parents=parents,
        guardian=_relative(_CARER, values, "carer") if values.get("carer.name") else None,
    )  # fmt: skip


def _relative(role: str, values: dict[str, Any], key: str) -> Relative:
    phones = values.get(f"{key}.phones") or ()
    return Relative(
        role, str(values.get(f"{key}.name") or ""), str(values.get(f"{key}.id_number") or ""),
        phones[0] if phones else "",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Key:
    """What the cheap look is at: the day of birth, the sound of the name, the given name."""

    born: date | None
    sound: str
    given: frozenset[str]  # its characters and their sounds

    @classmethod
    def of(cls, name: str | None, born: date | None) -> "_Key":
        """Return the key of a child."""
        given = (name or "")[1:] or (name or "")
        pieces = {*given, *(names.pinyin(character) for character in given)}
        return cls(born, names.pinyin(name or "")[:120], frozenset(pieces))

    def may_be(self, other: "_Key") -> bool:
        """Say whether a slip of the pen may lie between the two."""
        if self.born is None or other.born is None:
            return self.sound == other.sound
        if self.born == other.born:
            return bool(self.given & other.given)
        near = self.born.year == other.born.year or (
            (self.born.month, self.born.day) == (other.born.month, other.born.day)
        )
        return near and self.sound == other.sound


def _near(county: str, said: Iterable[_Key]) -> dict[UUID, _Key]:
    """Return the open files that share the sound of a name or a day of birth; two queries."""
    keys = list(said)
    births = {key.born for key in keys if key.born}
    sounds = {key.sound for key in keys if key.sound}
    files = CareFile.objects.filter(county=county).exclude(status=FileStatus.CLOSED)
    found: dict[UUID, _Key] = {}
    for condition in (Q(birth_date__in=births), Q(sort_key__in=sounds)):
        rows = files.filter(condition).values_list("pk", "person__name", "birth_date")
        found |= {pk: _Key.of(name, born) for pk, name, born in rows.iterator()}
    return found


def _plausible(keys: Sequence[_Key], near: dict[UUID, _Key]) -> dict[int, set[UUID]]:
    """Return the files worth reading whole for each key that has any, by its place."""
    by_birth: dict[date | None, list[UUID]] = defaultdict(list)
    by_sound: dict[str, list[UUID]] = defaultdict(list)
    for file_id, other in near.items():
        by_birth[other.born].append(file_id)
        by_sound[other.sound].append(file_id)
    found: dict[int, set[UUID]] = {}
    for place, key in enumerate(keys):
        close = {*(by_birth[key.born] if key.born else ()), *by_sound.get(key.sound, ())}
        ids = {file_id for file_id in close if key.may_be(near[file_id])}
        if ids:
            found[place] = ids
    return found


# --- files as records -------------------------------------------------------------------------


def records_of(file_ids: Iterable[UUID]) -> list[Record]:
    """Return open files as the engine reads them; three queries for every 5 000."""
    ids = sorted(set(file_ids))
    found: list[Record] = []
    for start in range(0, len(ids), _CHUNK):
        found += _records(ids[start : start + _CHUNK])
    return found


def county_records(county: str) -> list[Record]:
    """Return every open file of a county (six digits)."""
    files = CareFile.objects.filter(county=county).exclude(status=FileStatus.CLOSED)
    return records_of(files.order_by("pk").values_list("pk", flat=True))


def _records(ids: list[UUID]) -> list[Record]:
    files = CareFile.objects.filter(pk__in=ids).exclude(status=FileStatus.CLOSED).order_by("pk")
    kin = _kin(ids)
    enrolled = {
        row[0]: row[1:]
        for row in Enrolment.objects.filter(care_file__in=ids, valid_to__isnull=True)
        .order_by("noted_on", "pk")
        .values_list("care_file_id", "school_name", "grade", "class_label", "roll_number")
    }
    return [
        _record(row, kin.get(row[0], {}), enrolled.get(row[0], ("", "", "", "")))
        for row in files.values_list(*_CHILD)
    ]


def _kin(ids: list[UUID]) -> dict[UUID, dict[str, Relative]]:
    """Return the parents and the carer of files, by role."""
    found: dict[UUID, dict[str, Relative]] = defaultdict(dict)
    ties = Relationship.objects.filter(care_file__in=ids, valid_to__isnull=True)
    ties = ties.filter(Q(kin__in=PARENTS) | Q(is_actual_carer=True))
    rows = ties.values_list(
        "care_file_id", "kin", "person__name", "person__id_number", "person__phones"
    )
    for file_id, kin, name, number, said in rows.iterator(chunk_size=_CHUNK):
        role = _ROLES.get(kin, _CARER)
        phones = split_phones(said)
        found[file_id][role] = Relative(role, name, number, phones[0] if phones else "")
    return found


_CHILD = (
    "pk", "area", "person__name", "person__former_names", "person__sex", "person__birth_date",
    "person__id_number", "person__address",
)  # fmt: skip


def _record(row: Sequence[Any], kin: dict[str, Relative], enrolled: tuple[str, ...]) -> Record:
    file_id, area, name, former_names, sex, born, number, address = row
    return Record(
        id=str(file_id), name=name, former_name=(former_names or [""])[-1],
        sex=str(Sex(sex).label) if sex else "", birth_date=born.isoformat() if born else "",
        id_no=number, student_no=enrolled[3], village_code=area, address=address,
        school=enrolled[0], grade=enrolled[1], class_no=enrolled[2],
        parents=tuple(kin[role] for role in _ROLES.values() if role in kin),
        guardian=kin.get(_CARER),
    )  # fmt: skip


# --- pairs ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FilePair:
    """Two files that may be of one child, the smaller id first."""

    left: UUID
    right: UUID
    score: float
    decision: str
    reasons: Reasons


def pairs_of(records: Sequence[Record], touching: set[UUID] | None = None) -> list[FilePair]:
    """Return the pairs of files that may be one child.

    :param touching: only pairs with one of these files.
    """
    found = []
    for pair, why in dedupe_with_reasons(records):
        left, right = sorted((UUID(pair.left_id), UUID(pair.right_id)))
        if pair.decision == "no" or (touching is not None and not {left, right} & touching):
            continue
        found.append(FilePair(left, right, round(pair.score, 4), pair.decision, _told(why)))
    return found


def neighbours_of(county: str, file_ids: Iterable[UUID]) -> list[Record]:
    """Return files, and every open file of the county that may be the same child as one of them."""
    own = records_of(file_ids)
    keys = [
        _Key.of(each.name, date.fromisoformat(each.birth_date) if each.birth_date else None)
        for each in own
    ]
    partners = _plausible(keys, _near(county, keys))
    known = {UUID(record.id) for record in own}
    return [*own, *records_of({file_id for ids in partners.values() for file_id in ids} - known)]


def reasons_of(left: Record, right: Record) -> Reasons:
    """Return why two records may be one child, the strongest first."""
    return _told(explain(left, right).reasons)


def _told(reasons: Iterable[Reason]) -> Reasons:
    return [[reason.field, round(reason.points, 2), *_words(reason)] for reason in reasons]


def _words(reason: Reason) -> tuple[str, list[str]]:
    """Return the message of a reason and what takes the place of its `{evidence}`, untranslated."""
    spoken: list[str] = []

    def listen(text: str) -> str:
        spoken.append(text)
        return text

    reason.text(listen)
    return reason.message, [text for text in spoken if text != reason.message]


def why(values: dict[str, Any], area: str, file_id: UUID) -> Reasons:
    """Return what speaks for and against a row (as JSON holds its values) being an open file."""
    from shouwang.registry.values import from_json

    files = records_of([file_id])
    if not files:
        return []
    said = from_json(json.dumps(values))
    return reasons_of(record_of_values(said, area, "row"), files[0])
