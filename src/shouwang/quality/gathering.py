"""From stored rows to what the rules read: set-valued, a fixed number of queries.

Fetching asks the database and takes numbers out of their seals; assembling works on plain values,
so that it may happen in a process beside ours (`beside`).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from shouwang.core import crypto
from shouwang.policy.engine.pack import FieldList as PackFields
from shouwang.policy.engine.pack import PolicyPack
from shouwang.registry.choices import CircumstanceKind
from shouwang.registry.fields import CIRCUMSTANCES
from shouwang.registry.reference import ethnic_names

from . import hooks
from .rules.facts import AWAY, Facts, FieldList, Parameters, Relative

CHUNK = 5000
Row = tuple[Any, ...]
_NUMBER = "registry_person.id_number"
_PERSON = "p.id::text, p.name, p.birth_date, p.id_number, p.id_digest, p.phone_digests, p.address"
_FILES = """
SELECT f.id::text, f.person_id::text, f.area, f.household_id::text, p.name, p.sex, p.birth_date,
    p.ethnic_group, p.document_type, p.id_number, p.id_digest, p.address, f.group_name,
    f.personality, f.hobbies, f.needs, f.note, f.verdict,
    (f.updated_at AT TIME ZONE 'Asia/Shanghai')::date
FROM registry_carefile f JOIN registry_person p ON p.id = f.person_id
WHERE f.id = ANY (%s::uuid[]) AND f.status NOT IN ('CLOSED', 'DRAFT') ORDER BY f.id
"""
_LINKS = f"""
SELECT r.care_file_id::text, r.kin, r.is_actual_carer, p.life_state, {_PERSON}
FROM registry_relationship r JOIN registry_person p ON p.id = r.person_id
WHERE r.care_file_id = ANY (%s::uuid[]) AND r.valid_to IS NULL
  AND (r.kin IN ('FATHER', 'MOTHER') OR r.is_actual_carer)
ORDER BY r.valid_from NULLS FIRST, r.noted_on, r.id
"""  # noqa: S608 — made of this module's own words
_MIGRATIONS = """
SELECT person_id::text, valid_from, valid_from_precision, destination FROM registry_migration
WHERE person_id = ANY (%s::uuid[]) AND valid_to IS NULL
ORDER BY valid_from NULLS FIRST, noted_on, id
"""
_CIRCUMSTANCES = """
SELECT person_id::text, kind, code FROM registry_circumstance
WHERE person_id = ANY (%s::uuid[]) AND valid_to IS NULL
ORDER BY valid_from NULLS FIRST, noted_on, id
"""
_ARRANGEMENTS = """
SELECT care_file_id::text, document FROM registry_guardianshiparrangement
WHERE care_file_id = ANY (%s::uuid[]) AND valid_to IS NULL
ORDER BY valid_from NULLS FIRST, noted_on, id
"""
_ENROLMENTS = """
SELECT care_file_id::text, schooling, school_id::text, school_name, grade, class_label,
    roll_number, boarding, dormitory, bed
FROM registry_enrolment
WHERE care_file_id = ANY (%s::uuid[]) AND valid_to IS NULL
ORDER BY valid_from NULLS FIRST, noted_on, id
"""
_CADRES = """
SELECT DISTINCT area FROM accounts_organisation
WHERE area = ANY (%s) AND kind = 'VILLAGE' AND is_active AND length(telephone) > 0
"""
_KEY_OF_KIND = {str(kind): key for key, kind in CIRCUMSTANCES.items()}


class StoredFiles(NamedTuple):
    """The rows of some files as fetched: plain values, ids as text, numbers in clear."""

    files: list[Row]
    links: list[Row]
    circumstances: list[Row]
    migrations: list[Row]
    arrangements: list[Row]
    enrolments: list[Row]
    cadres: frozenset[str]  # villages whose committee is on record, with a telephone
    beside: Mapping[str, Mapping[str, Any]]  # file id → what higher apps know


def gather(file_ids: Sequence[UUID], on: date) -> list[Facts]:
    """Return the facts of the open files among `file_ids` that the scope shows, in id order.

    Seven queries, and those of the fact sources.
    """
    return assemble(fetch(file_ids, on))


def fetch(file_ids: Sequence[UUID], on: date) -> StoredFiles:
    """Return the rows of the open files among `file_ids` that the scope shows, in id order."""
    names = ethnic_names()
    files = [
        (*row[:7], names.get(row[7], ""), row[8], _number(row[9]), _digest(row[10]), *row[11:])
        for row in _fetch(_FILES, map(str, file_ids))
    ]
    ids = [row[0] for row in files]
    links = [
        (*row[:7], _number(row[7]), _digest(row[8]), tuple(map(bytes, row[9] or ())), row[10])
        for row in _fetch(_LINKS, ids)
    ]
    parents = {row[4] for row in links if row[1] in _PARENTS}
    with connection.cursor() as cursor:
        cursor.execute(_CADRES, [sorted({row[2] for row in files})])
        cadres = frozenset(area for (area,) in cursor.fetchall())
    beside = hooks.facts_beside([UUID(each) for each in ids], on)
    return StoredFiles(
        files, links, _fetch(_CIRCUMSTANCES, {*(row[1] for row in files), *parents}),
        _fetch(_MIGRATIONS, parents), _fetch(_ARRANGEMENTS, ids), _fetch(_ENROLMENTS, ids),
        cadres, {str(file_id): said for file_id, said in beside.items()},
    )  # fmt: skip


def _fetch(statement: str, ids: Iterable[str]) -> list[Row]:
    with connection.cursor() as cursor:
        # One text instead of thousands of parameters, which the driver would take one by one.
        cursor.execute(statement, ["{" + ",".join(ids) + "}"])
        rows: list[Row] = cursor.fetchall()
    return rows


def _number(sealed: bytes | None) -> str:
    return crypto.unseal_text(sealed, _NUMBER) if sealed else ""


def _digest(digest: bytes | None) -> bytes | None:
    return bytes(digest) if digest else None


# --- without the database -----------------------------------------------------------------------

_PARENTS = ("FATHER", "MOTHER")


def assemble(stored: StoredFiles) -> list[Facts]:
    """Return what the rules read, in the order of the files."""
    children: dict[str, Facts] = {}
    found = {row[0]: _file(row, children) for row in stored.files}
    parents: dict[str, list[Relative]] = defaultdict(list)
    for file_id, kin, cares, life_state, *person in stored.links:
        _take_link(found[file_id], kin, cares, life_state == "DEAD", person, parents)
    _take_circumstances(stored.circumstances, children, parents)
    for person_id, left, precision, destination in stored.migrations:
        for parent in parents[person_id]:
            parent.states = (*parent.states, AWAY)
            parent.left, parent.left_precision, parent.destination = left, precision, destination
    for file_id, document in stored.arrangements:
        found[file_id].document = document
    for file_id, *enrolment in stored.enrolments:
        _take_enrolment(found[file_id], enrolment)
    for file_id, facts in found.items():
        facts.has_cadre = facts.area in stored.cadres
        facts.beside = stored.beside.get(file_id, facts.beside)
    return list(found.values())


def _file(row: Row, children: dict[str, Facts]) -> Facts:
    (file_id, person_id, area, household, name, sex, birth, ethnic, document, number, digest,
     address, group_name, personality, hobbies, needs, note, verdict, updated_on) = row  # fmt: skip
    texts = {"personality": personality, "hobbies": hobbies, "needs": needs, "note": note}
    facts = Facts(
        UUID(file_id), area, UUID(household) if household else None, name, sex, birth, ethnic,
        document, number, digest, address, group_name, texts, verdict, updated_on,
    )  # fmt: skip
    children[person_id] = facts
    return facts


def _take_link(
    facts: Facts, kin: str, cares: bool, dead: bool, person: Sequence[Any],
    parents: dict[str, list[Relative]],
) -> None:  # fmt: skip
    person_id, name, birth, number, digest, phones, address = person
    relative = Relative(
        UUID(person_id), name, kin, birth, number, digest, phones, address, dead
    )  # fmt: skip
    if kin == "FATHER":
        facts.father = relative
    elif kin == "MOTHER":
        facts.mother = relative
    if kin in _PARENTS:
        parents[person_id].append(relative)
    if cares:
        facts.carer = relative


def _take_circumstances(
    rows: Iterable[Row], children: Mapping[str, Facts], parents: Mapping[str, list[Relative]]
) -> None:
    codes: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for person_id, kind, code in rows:
        if kind == CircumstanceKind.CAPACITY:
            for parent in parents.get(person_id, ()):
                parent.states = (*parent.states, code)
        elif person_id in children and kind in _KEY_OF_KIND:
            said = codes[person_id]
            key = _KEY_OF_KIND[kind]
            said[key] = (*said[key], code) if key in said else (code,)
    for person_id, said in codes.items():
        children[person_id].codes = said


def _take_enrolment(facts: Facts, row: Sequence[Any]) -> None:
    (facts.schooling, school_id, facts.school_name, facts.grade, facts.class_label,
     facts.roll_number, facts.boarding, facts.dormitory, facts.bed) = row  # fmt: skip
    facts.school_id = UUID(school_id) if school_id else None


def chunks(file_ids: Iterable[UUID], size: int = CHUNK) -> Iterable[list[UUID]]:
    """Part ids into chunks that fit in memory."""
    ids = list(file_ids)
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


def parameters(pack: PolicyPack, on: date) -> Parameters:
    """Return what the rules need of a pack, for a day."""
    rules = pack.quality
    limits = rules.limits.model_dump(exclude={"clause", "waiver_days"})
    return Parameters(on, _fields(rules.required), _fields(rules.wanted), **limits)


def _fields(given: PackFields) -> FieldList:
    return FieldList(**given.model_dump(exclude={"clause"}))


def days_to_repair(pack: PolicyPack, rule: str, severity: str) -> int:
    """Return within how many days a finding is to be repaired."""
    days = pack.quality.days
    by_severity = {"ERROR": days.error, "WARNING": days.warning, "HINT": days.hint}
    return days.rules.get(rule, by_severity[severity])
