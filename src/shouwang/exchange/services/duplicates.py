"""Duplicates inside a county: found by night and after an import, decided by a person, never here.

Files are compared by the linkage engine, persons by their numbers, telephones and families. What a
person judged different stays so until one of the two says something else.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from shouwang.audit import services as audit
from shouwang.core import crypto
from shouwang.core.actors import Actor, require
from shouwang.core.bulk import insert_rows, update_rows
from shouwang.core.clock import local_date
from shouwang.core.errors import WrongStatus
from shouwang.core.models import area_columns, new_id
from shouwang.exchange import likeness
from shouwang.exchange.choices import PairKind, PairStatus
from shouwang.exchange.linkage import Record
from shouwang.exchange.models import DuplicatePair
from shouwang.registry.choices import PARENTS, FileStatus
from shouwang.registry.models import CareFile, Person
from shouwang.registry.permissions import RegistryPermission

LATER_DAYS = 30
_MOST_OF_A_MERGE = 1000  # files; what touches more is an import, which merges nothing
_OPEN = (PairStatus.OPEN, PairStatus.LATER)
_UPDATED = (
    "right_area", "care_file_id", "score", "sure", "reasons", "fingerprint", "status",
    "later_until", "reopened", "area", "county", "township",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """Two that may be one, the smaller id first."""

    kind: str
    left: UUID
    right: UUID
    area: str
    right_area: str
    care_file_id: UUID
    score: float
    sure: bool
    reasons: likeness.Reasons
    fingerprint: bytes


# --- finding ----------------------------------------------------------------------------------


@transaction.atomic
def find_in_county(county: str, *, on: date) -> int:
    """Compare every open file and every parent and carer of a county; returns how many pairs.

    Pairs that are no more are forgotten, unless somebody decided them.

    :param county: six digits; the acting scope must show it.
    """
    records = likeness.county_records(county)
    found = [*_files(records, likeness.pairs_of(records)), *_persons(county)]
    _keep(county, found, on)
    seen = {(each.left, each.right) for each in found}
    stale = [
        pk
        for pk, left, right in DuplicatePair.objects.filter(
            county=county, status__in=_OPEN
        ).values_list("pk", "left_id", "right_id")
        if (left, right) not in seen
    ]
    DuplicatePair.objects.filter(pk__in=stale).delete()
    return len(found)


@transaction.atomic
def find_around(county: str, file_ids: Sequence[UUID], *, on: date) -> int:
    """Compare some files (of an import) with the others of their county."""
    records = likeness.neighbours_of(county, file_ids)
    pairs = likeness.pairs_of(records, touching=set(file_ids))
    found = [*_files(records, pairs), *_persons(county, file_ids)]
    _keep(county, found, on)
    return len(found)


def _files(records: Sequence[Record], pairs: Iterable[likeness.FilePair]) -> list[Found]:
    by_id = {record.id: record for record in records}
    return [
        Found(
            PairKind.FILES, pair.left, pair.right, by_id[str(pair.left)].village_code,
            by_id[str(pair.right)].village_code, pair.left, pair.score, pair.decision == "match",
            pair.reasons, _fingerprint(by_id[str(pair.left)], by_id[str(pair.right)]),
        )
        for pair in pairs
    ]  # fmt: skip


def _fingerprint(*said: object) -> bytes:
    """Return a keyed digest of what both say: another one when either changes."""
    return crypto.keyring().digest("duplicate-pair", "\n".join(repr(each) for each in said))


_AROUND = """
SELECT p.id, p.name, p.name_pinyin, p.area, p.id_digest, p.phone_digests, r.kin, r.care_file_id,
       r.area
FROM registry_person p
JOIN registry_relationship r ON r.person_id = p.id AND r.valid_to IS NULL
JOIN registry_carefile f ON f.id = r.care_file_id AND f.status <> 'CLOSED'
WHERE p.county = %s AND p.merged_into_id IS NULL AND p.name <> ''
  AND NOT EXISTS (SELECT 1 FROM registry_carefile c WHERE c.person_id = p.id)
"""
_WEIGHTS: Mapping[str, float] = {
    "kin_numbers": 0.99, "name_phone": 0.95, "name_spouse": 0.85, "sound_phone": 0.75,
}  # fmt: skip
_MOST_ALIKE = 30  # what more people share (a placeholder, an office's telephone) says nothing


@dataclass(slots=True)
class _Kin:
    """A parent or carer of open files: what is compared, and of whose files they are."""

    id: UUID
    name: str
    sound: str
    area: str
    digest: bytes | None
    phones: tuple[bytes, ...]
    ties: list[tuple[str, UUID, str]] = field(default_factory=list)  # kin, file, village


def _persons(county: str, file_ids: Sequence[UUID] | None = None) -> list[Found]:
    """Return two rows of one person: the number; or the name with a telephone, or the spouse."""
    people = _people(county)
    touched = None if file_ids is None else set(file_ids)
    reasons: dict[tuple[UUID, UUID], set[str]] = defaultdict(set)
    for why, alike in _alike(people.values()):
        for one, other in combinations(sorted(alike, key=lambda each: each.id), 2):
            if one.digest and other.digest and one.digest != other.digest:
                continue
            if touched is None or any(tie[1] in touched for tie in (*one.ties, *other.ties)):
                same = why != "name_phone" or one.name == other.name
                reasons[one.id, other.id].add(why if same else "sound_phone")
    return [
        _person_pair(people[left], people[right], sorted(why))
        for (left, right), why in reasons.items()
    ]


def _people(county: str) -> dict[UUID, _Kin]:
    people: dict[UUID, _Kin] = {}
    with connection.cursor() as cursor:
        cursor.execute(_AROUND, [county])
        for pk, name, sound, area, digest, phones, *tie in cursor:
            if pk not in people:
                number = bytes(digest) if digest else None
                said = tuple(bytes(phone) for phone in phones or ())
                people[pk] = _Kin(pk, name, sound, area, number, said)
            people[pk].ties.append((tie[0], tie[1], tie[2]))
    return people


def _alike(people: Iterable[_Kin]) -> Iterator[tuple[str, list[_Kin]]]:
    """Yield people who share a number, name and telephone, or name, village and spouse."""
    numbers: dict[bytes, list[_Kin]] = defaultdict(list)
    phones: dict[tuple[bytes, str], list[_Kin]] = defaultdict(list)
    listed = list(people)
    for one in listed:
        if one.digest:
            numbers[one.digest].append(one)
        for phone in set(one.phones):
            phones[phone, one.sound].append(one)
    for alike in numbers.values():
        yield "kin_numbers", alike
    for alike in phones.values():
        if len(alike) <= _MOST_ALIKE:
            yield "name_phone", alike
    for alike in _couples(listed):
        if len(alike) <= _MOST_ALIKE:
            yield "name_spouse", alike


def _couples(people: Iterable[_Kin]) -> Iterator[list[_Kin]]:
    """Yield people of one name, village and kin, whose spouses (of any file) have one name."""
    parents: dict[UUID, list[_Kin]] = defaultdict(list)
    married = [(one, {f for kin, f, _ in one.ties if kin in PARENTS}) for one in people]
    for one, files in married:
        for file_id in files:
            parents[file_id].append(one)
    found: dict[tuple[str, str, str, str], dict[UUID, _Kin]] = defaultdict(dict)
    for one, files in married:
        spouses = {each.name for file_id in files for each in parents[file_id] if each is not one}
        for kin, _, village in one.ties:
            for spouse in spouses:
                found[one.name, village, kin, spouse][one.id] = one
    for couple in found.values():
        yield list(couple.values())


def _person_pair(one: _Kin, other: _Kin, why: list[str]) -> Found:
    strongest = sorted(why, key=lambda each: -_WEIGHTS[each])
    reasons: likeness.Reasons = [[each, 0.0, "", []] for each in strongest]
    digests = [each.digest.hex() if each.digest else None for each in (one, other)]
    return Found(
        PairKind.PERSONS, one.id, other.id, one.area, other.area,
        min(file_id for _, file_id, _ in one.ties), max(_WEIGHTS[each] for each in why),
        "kin_numbers" in why, reasons, _fingerprint(why, [one.name, other.name, *digests]),
    )  # fmt: skip


def _keep(county: str, found: Sequence[Found], on: date) -> None:
    """Write pairs: new ones open; decided ones come back when one side says something else."""
    lefts = [each.left for each in found]
    known = {
        (pair.left_id, pair.right_id): pair
        for pair in DuplicatePair.objects.filter(left_id__in=lefts)
    }
    new, changed = [], []
    for each in found:
        pair = known.get((each.left, each.right))
        if pair is None:
            new.append(_new(each, on))
        elif _take_up(pair, each, on):
            changed.append(pair)
    every = [field.attname for field in DuplicatePair._meta.concrete_fields]
    insert_rows(DuplicatePair, every, (_as_row(pair, every) for pair in new))
    some = ("id", *_UPDATED)
    update_rows(DuplicatePair, some, (_as_row(pair, some) for pair in changed))


def _as_row(pair: DuplicatePair, names: Iterable[str]) -> list[Any]:
    said = {"reasons": json.dumps(pair.reasons, ensure_ascii=False)}
    return [said.get(name, getattr(pair, name)) for name in names]


def _new(each: Found, on: date) -> DuplicatePair:
    pair = DuplicatePair(
        pk=new_id(), kind=each.kind, left_id=each.left, right_id=each.right, first_seen=on,
    )  # fmt: skip
    _fill(pair, each)
    return pair


def _fill(pair: DuplicatePair, each: Found) -> None:
    pair.area, pair.county, pair.township = area_columns(each.area)
    pair.right_area, pair.care_file_id = each.right_area, each.care_file_id
    pair.score, pair.sure, pair.reasons = each.score, each.sure, each.reasons
    pair.fingerprint = each.fingerprint


def _take_up(pair: DuplicatePair, each: Found, on: date) -> bool:
    """Bring a known pair up to date; say whether anything is to be written."""
    same = bytes(pair.fingerprint) == each.fingerprint
    if pair.status in (PairStatus.DIFFERENT, PairStatus.SAME):
        if same and pair.status == PairStatus.DIFFERENT:
            return False
        pair.status, pair.reopened = PairStatus.OPEN, pair.reopened + 1
    elif pair.status == PairStatus.LATER and pair.later_until and pair.later_until <= on:
        pair.status, pair.later_until = PairStatus.OPEN, None
    elif same:
        return False
    _fill(pair, each)
    return True


# --- deciding ---------------------------------------------------------------------------------


@transaction.atomic
def judge_different(
    actor: Actor, pair: DuplicatePair, *, reason: str, now: datetime
) -> DuplicatePair:
    """Say that the two are not one, and why; they come back only when one of them changes.

    :raises NotAllowed: if either lies outside the actor's area.
    :raises WrongStatus: if somebody decided meanwhile.
    """
    pair = _locked(actor, pair)
    pair.status, pair.reason = PairStatus.DIFFERENT, reason
    return _decided(actor, pair, "exchange.judge_different", now)


@transaction.atomic
def put_off(actor: Actor, pair: DuplicatePair, *, now: datetime) -> DuplicatePair:
    """Leave a pair for :data:`LATER_DAYS` days."""
    pair = _locked(actor, pair)
    pair.status, pair.later_until = PairStatus.LATER, local_date(now) + timedelta(days=LATER_DAYS)
    return _decided(actor, pair, "exchange.put_off_pair", now)


def _locked(actor: Actor, pair: DuplicatePair) -> DuplicatePair:
    pair = DuplicatePair.objects.select_for_update(of=("self",)).get(pk=pair.pk)
    for area in (pair.area, pair.right_area):
        require(actor, RegistryPermission.MERGE_FILE, at=area)
    if pair.status not in _OPEN:
        raise WrongStatus
    return pair


def _decided(actor: Actor, pair: DuplicatePair, deed: str, now: datetime) -> DuplicatePair:
    pair.decided_by, pair.decided_at = actor.display_name, now
    pair.save(update_fields=["status", "reason", "later_until", "decided_by", "decided_at"])
    audit.record(
        actor, deed, pair, at=now, area=pair.area, note=pair.reason,
        file_ids=[pair.left_id, pair.right_id] if pair.kind == PairKind.FILES else [],
        changes={"status": str(pair.status)},
    )  # fmt: skip
    return pair


def on_facts_changed(file_ids: list[UUID]) -> None:
    """Follow merges: a pair is done when one of it was merged away, open again after an undo."""
    if len(file_ids) > _MOST_OF_A_MERGE:
        return
    pairs = DuplicatePair.objects.filter(
        Q(left_id__in=file_ids) | Q(right_id__in=file_ids) | Q(care_file_id__in=file_ids)
    )
    waiting = list(pairs.filter(status__in=(*_OPEN, PairStatus.SAME)))
    if not waiting:
        return
    ids = {each for pair in waiting for each in (pair.left_id, pair.right_id)}
    merged = {
        *CareFile.objects.filter(pk__in=ids, merged_into__isnull=False).values_list(
            "pk", flat=True
        ),
        *Person.objects.filter(pk__in=ids, merged_into__isnull=False).values_list("pk", flat=True),
    }
    changed = []
    for pair in waiting:
        wanted = PairStatus.SAME if {pair.left_id, pair.right_id} & merged else PairStatus.OPEN
        if wanted != pair.status and (PairStatus.SAME in (wanted, pair.status)):
            pair.status = wanted
            changed.append(pair)
    DuplicatePair.objects.bulk_update(changed, ["status"])


def counties() -> list[str]:
    """Return the counties (six digits) that have open files."""
    files = CareFile.objects.exclude(status=FileStatus.CLOSED).order_by()
    return sorted(files.values_list("county", flat=True).distinct())
