"""From stored rows to what the rules read: set-valued, a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
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
_PERSON = "p.id, p.name, p.birth_date, p.id_number, p.id_digest, p.phone_digests, p.address"
_FILES = """
SELECT f.id, f.person_id, f.area, f.household_id, p.name, p.sex, p.birth_date, p.ethnic_group,
    p.document_type, p.id_number, p.id_digest, p.address, f.group_name, f.personality, f.hobbies,
    f.needs, f.note, f.verdict, (f.updated_at AT TIME ZONE 'Asia/Shanghai')::date
FROM registry_carefile f JOIN registry_person p ON p.id = f.person_id
WHERE f.id = ANY (%s) AND f.status NOT IN ('CLOSED', 'DRAFT') ORDER BY f.id
"""
_LINKS = f"""
SELECT r.care_file_id, r.kin, r.is_actual_carer, p.life_state, {_PERSON}
FROM registry_relationship r JOIN registry_person p ON p.id = r.person_id
WHERE r.care_file_id = ANY (%s) AND r.valid_to IS NULL
  AND (r.kin IN ('FATHER', 'MOTHER') OR r.is_actual_carer)
ORDER BY r.valid_from NULLS FIRST, r.noted_on, r.id
"""  # noqa: S608 — made of this module's own words
_MIGRATIONS = """
SELECT person_id, valid_from, valid_from_precision, destination FROM registry_migration
WHERE person_id = ANY (%s) AND valid_to IS NULL ORDER BY valid_from NULLS FIRST, noted_on, id
"""
_CIRCUMSTANCES = """
SELECT person_id, kind, code FROM registry_circumstance
WHERE person_id = ANY (%s) AND valid_to IS NULL ORDER BY valid_from NULLS FIRST, noted_on, id
"""
_ARRANGEMENTS = """
SELECT care_file_id, document FROM registry_guardianshiparrangement
WHERE care_file_id = ANY (%s) AND valid_to IS NULL ORDER BY valid_from NULLS FIRST, noted_on, id
"""
_ENROLMENTS = """
SELECT care_file_id, schooling, school_id, school_name, grade, class_label, roll_number, boarding,
    dormitory, bed
FROM registry_enrolment
WHERE care_file_id = ANY (%s) AND valid_to IS NULL ORDER BY valid_from NULLS FIRST, noted_on, id
"""
_CADRES = """
SELECT DISTINCT area FROM accounts_organisation
WHERE area = ANY (%s) AND kind = 'VILLAGE' AND is_active AND length(telephone) > 0
"""
_KEY_OF_KIND = {str(kind): key for key, kind in CIRCUMSTANCES.items()}


def gather(file_ids: Sequence[UUID], on: date) -> list[Facts]:
    """Return the facts of the open files among `file_ids` that the scope shows, in id order.

    Seven queries, and those of the fact sources.
    """
    ids = list(file_ids)
    children: dict[UUID, Facts] = {}
    found = {row[0]: _file(row, children) for row in _fetch(_FILES, ids)}
    parents: dict[UUID, list[Relative]] = defaultdict(list)
    for file_id, kin, cares, life_state, *person in _fetch(_LINKS, list(found)):
        _take_link(found[file_id], kin, cares, life_state == "DEAD", person, parents)
    _take_circumstances(children, parents)
    for person_id, left, precision, destination in _fetch(_MIGRATIONS, list(parents)):
        for parent in parents[person_id]:
            parent.states = (*parent.states, AWAY)
            parent.left, parent.left_precision, parent.destination = left, precision, destination
    for file_id, document in _fetch(_ARRANGEMENTS, list(found)):
        found[file_id].document = document
    for file_id, *enrolment in _fetch(_ENROLMENTS, list(found)):
        _take_enrolment(found[file_id], enrolment)
    cadres = {row[0] for row in _fetch(_CADRES, sorted({f.area for f in found.values()}))}
    for facts in found.values():
        facts.has_cadre = facts.area in cadres
    for file_id, said in hooks.facts_beside(list(found), on).items():
        found[file_id].beside = said
    return list(found.values())


def _fetch(statement: str, ids: Sequence[object]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(ids)])
        rows: list[Row] = cursor.fetchall()
    return rows


def _number(sealed: bytes | None) -> str:
    return crypto.unseal_text(sealed, _NUMBER) if sealed else ""


def _file(row: Row, children: dict[UUID, Facts]) -> Facts:
    (file_id, person_id, area, household, name, sex, birth, ethnic, document, number, digest,
     address, group_name, personality, hobbies, needs, note, verdict, updated_on) = row  # fmt: skip
    texts = {"personality": personality, "hobbies": hobbies, "needs": needs, "note": note}
    facts = Facts(
        file_id, area, household, name, sex, birth, ethnic_names().get(ethnic, ""), document,
        _number(number), bytes(digest) if digest else None, address, group_name, texts, verdict,
        updated_on,
    )  # fmt: skip
    children[person_id] = facts
    return facts


def _take_link(
    facts: Facts, kin: str, cares: bool, dead: bool, person: Sequence[Any],
    parents: dict[UUID, list[Relative]],
) -> None:  # fmt: skip
    person_id, name, birth, number, digest, phones, address = person
    relative = Relative(
        person_id, name, kin, birth, _number(number), bytes(digest) if digest else None,
        tuple(bytes(phone) for phone in phones or ()), address, dead,
    )  # fmt: skip
    if kin == "FATHER":
        facts.father = relative
    elif kin == "MOTHER":
        facts.mother = relative
    if kin in ("FATHER", "MOTHER"):
        parents[person_id].append(relative)
    if cares:
        facts.carer = relative


def _take_circumstances(children: dict[UUID, Facts], parents: dict[UUID, list[Relative]]) -> None:
    codes: dict[UUID, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for person_id, kind, code in _fetch(_CIRCUMSTANCES, [*children, *parents]):
        if kind == CircumstanceKind.CAPACITY:
            for parent in parents.get(person_id, ()):
                parent.states = (*parent.states, code)
        elif person_id in children and kind in _KEY_OF_KIND:
            said = codes[person_id]
            key = _KEY_OF_KIND[kind]
            said[key] = (*said.get(key, ()), code)
    for person_id, said in codes.items():
        children[person_id].codes = said


def _take_enrolment(facts: Facts, row: Sequence[Any]) -> None:
    (facts.schooling, facts.school_id, facts.school_name, facts.grade, facts.class_label,
     facts.roll_number, facts.boarding, facts.dormitory, facts.bed) = row  # fmt: skip


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
