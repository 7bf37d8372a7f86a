# ruff: noqa: S608, E501
"""A province of synthetic files, made straight in the database by the owner.

Guizhou's divisions, 1.05 million files by default: persons, households, relationships, absences,
circumstances and enrolments, with names of the demo's shape. Rows lie as imports leave them:
village by village, and in each table those of one child side by side, with ids in that order.
Indexes are dropped while the rows are made, and built again.
"""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, LiteralString

import psycopg
from psycopg import sql

from shouwang.core import names
from shouwang.demo.names import given, surname
from shouwang.divisions.snapshot import Snapshot

PROVINCE = "520000000000"
FILES = 1_050_000
_TABLES = (
    "registry_person", "registry_household", "registry_carefile", "registry_relationship",
    "registry_migration", "registry_circumstance", "registry_enrolment",
)  # fmt: skip
_NAMES = 20_000

# Stable per row: the same file gets the same values in every statement.
_FUNCTIONS: tuple[LiteralString, ...] = (
    """CREATE OR REPLACE FUNCTION bench_id(kind int, n bigint) RETURNS uuid IMMUTABLE LANGUAGE sql
       AS $$ SELECT ('0190' || lpad(to_hex(kind), 4, '0') || '-0000-7000-8000-'
                     || lpad(to_hex(n), 12, '0'))::uuid $$""",
    """CREATE OR REPLACE FUNCTION bench_pick(n bigint, salt int, size int) RETURNS int
       IMMUTABLE LANGUAGE sql
       AS $$ SELECT (hashint8(n * 31 + salt) & 2147483647) % size $$""",
)
# Families in the order of their villages; `first` is the oldest child, with whom the parents come.
_CHILDREN = """
CREATE TABLE bench_child AS
SELECT g, h.n AS home, ((h.n - 1) * {files}::bigint + {households} - 1) / {households} + 1 AS first,
    h.code
FROM (
    SELECT row_number() OVER (ORDER BY v.code, i) AS n, v.code
    FROM generate_series(1, {households}) i JOIN bench_village v ON v.n = bench_pick(i, 1, {villages})
) h
JOIN generate_series(1, {files}) g ON (g - 1) * {households}::bigint / {files} + 1 = h.n
ORDER BY g
"""
_PERSON = """
INSERT INTO registry_person (id, area, county, township, name, former_names, name_grams, name_pinyin,
    name_initials, sex, birth_date, ethnic_group, document_type, id_number, phones, phone_digests,
    hukou_place, address, life_state, version)
SELECT bench_id(1, g * 4 + r.role), {area}, m.name, '{{}}', m.grams, m.pinyin, m.initials,
    coalesce(r.sex, (1 + g % 2)::text), CASE WHEN r.role = 0 THEN {birth} END, '', '', '', '', '{{}}',
    '', '', 'ALIVE', 1
FROM bench_child v
JOIN (VALUES (0, NULL), (1, '1'), (2, '2'), (3, '1')) r(role, sex) ON r.role = 0 OR g = first
JOIN bench_name m ON m.n = bench_pick(CASE WHEN r.role = 0 THEN g ELSE home END, 3 + r.role, {names})
ORDER BY g, r.role
"""
_AREA = "v.code, left(v.code, 6), left(v.code, 9)"
_BIRTH = "date '2009-01-01' + bench_pick(g, 2, 6300)"
_FACT = "NULL, 'DAY', NULL, 'DAY', 'VILLAGE', NULL, date '2026-09-30'"


@contextmanager
def without_indexes(connection: psycopg.Connection[Any]) -> Iterator[None]:
    """Drop every index that is no constraint, and build them again at the end."""
    rows = connection.execute(
        "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i "
        "JOIN pg_class t ON t.oid = i.indrelid WHERE t.relname = ANY(%s) "
        "AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)",
        [list(_TABLES)],
    ).fetchall()
    for name, _definition in rows:
        connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    try:
        yield
    finally:
        connection.execute("SET maintenance_work_mem = '512MB'")
        for _name, definition in rows:
            connection.execute(definition)


def build(connection: psycopg.Connection[Any], files: int = FILES) -> float:
    """Fill an empty, migrated database; returns the seconds it took."""
    begun = time.perf_counter()
    connection.execute("SET session_replication_role = replica")
    for statement in _FUNCTIONS:
        connection.execute(statement)
    villages = _stage_villages(connection)
    _stage_names(connection)
    with without_indexes(connection):
        _fill(connection, files, villages)
    connection.execute("SET session_replication_role = origin")
    connection.execute("VACUUM ANALYZE")
    return time.perf_counter() - begun


def _stage_villages(connection: psycopg.Connection[Any]) -> int:
    book = Snapshot.load(PROVINCE)
    codes = [entry.code for entry in book.below(PROVINCE) if entry.code[9:] != "000"]
    connection.execute(
        'CREATE TABLE bench_village (n int PRIMARY KEY, code varchar(12) COLLATE "C")'
    )
    with connection.cursor() as cursor, cursor.copy("COPY bench_village FROM STDIN") as copy:
        for number, code in enumerate(codes):
            copy.write_row((number, code))
    return len(codes)


def _stage_names(connection: psycopg.Connection[Any]) -> None:
    rng = random.Random(520000)  # noqa: S311 — names for a benchmark
    connection.execute(
        "CREATE TABLE bench_name (n int PRIMARY KEY, name text, grams text[], pinyin text, initials text)"
    )
    with connection.cursor() as cursor, cursor.copy("COPY bench_name FROM STDIN") as copy:
        for number in range(_NAMES):
            sex = "男" if number % 2 else "女"
            name = surname(rng) + given(rng, sex, adult=False)
            copy.write_row(
                (number, name, names.grams(name), names.pinyin(name), names.initials(name))
            )


def _fill(connection: psycopg.Connection[Any], files: int, villages: int) -> None:
    connection.execute("SET work_mem = '256MB'")
    children = _CHILDREN.format(files=files, households=files * 3 // 4, villages=villages)
    for statement in (children, _PERSON.format(area=_AREA, birth=_BIRTH, names=_NAMES), *_facts()):
        connection.execute(statement)


def _facts() -> Iterator[str]:
    yield (
        f"INSERT INTO registry_household (id, area, county, township, address, group_name, note) "
        f"SELECT bench_id(5, g), {_AREA}, '', '', '' FROM bench_child v WHERE g = first ORDER BY g"
    )
    yield f"""
        INSERT INTO registry_carefile (id, area, county, township, person_id, household_id,
            population, number, status, close_reason, opened_on, sort_key, birth_date, group_name,
            personality, hobbies, needs, note, verdict, verdicts, care_reason, carer_kind, rating,
            schooling, without_carer, determined_on, next_change_on, version, updated_at)
        SELECT bench_id(6, g), {_AREA}, bench_id(1, g * 4), bench_id(5, first), 'CHILD',
            left(v.code, 6) || lpad(g::text, 8, '0'), 'VERIFIED', '', date '2026-03-01', m.pinyin,
            {_BIRTH}, '', '', '', '', '',
            CASE WHEN bench_pick(g, 7, 100) < 78 THEN 'yes' WHEN bench_pick(g, 7, 100) < 90
                 THEN 'no' ELSE 'unknown' END,
            '{{}}', 'BOTH_AWAY', 'GRANDPARENT', 'GOOD',
            (ARRAY['KINDERGARTEN','PRIMARY','PRIMARY','JUNIOR'])[1 + bench_pick(g, 8, 4)],
            bench_pick(g, 9, 200) = 0, date '2026-11-01', date '2027-06-01', 1,
            timestamptz '2026-03-01' + (g % 20000000) * interval '1 second'
        FROM bench_child v JOIN bench_name m ON m.n = bench_pick(g, 3, {_NAMES}) ORDER BY g"""
    yield (
        "INSERT INTO registry_relationship (id, area, county, township, valid_from, "
        "valid_from_precision, valid_to, valid_to_precision, source, batch_id, noted_on, "
        "care_file_id, person_id, kin, kin_text, is_legal_guardian, is_actual_carer) "
        f"SELECT bench_id(10, g * 4 + r.role), {_AREA}, {_FACT}, bench_id(6, g), "
        "bench_id(1, first * 4 + r.role), r.kin, '', r.role < 3, r.role = 3 FROM bench_child v, "
        "(VALUES (1, 'FATHER'), (2, 'MOTHER'), (3, 'GRANDFATHER')) r(role, kin) ORDER BY g, r.role"
    )
    yield (
        "INSERT INTO registry_migration (id, area, county, township, valid_from, "
        "valid_from_precision, valid_to, valid_to_precision, source, batch_id, noted_on, "
        "person_id, destination, destination_code, employer) "
        f"SELECT bench_id(20, g * 4 + role), {_AREA}, "
        "date '2018-02-01' + bench_pick(g, 9 + role, 3000), "
        "'MONTH', NULL, 'DAY', 'VILLAGE', NULL, date '2026-09-30', bench_id(1, g * 4 + role), "
        "'浙江省温州市', '', '' FROM bench_child v, generate_series(1, 2) role "
        "WHERE g = first ORDER BY g, role"
    )
    yield (
        "INSERT INTO registry_circumstance (id, area, county, township, valid_from, "
        "valid_from_precision, valid_to, valid_to_precision, source, batch_id, noted_on, "
        "person_id, kind, code, text) "
        f"SELECT bench_id(30, g * 4 + c.n), {_AREA}, {_FACT}, bench_id(1, g * 4), c.kind, c.code, ''"
        " FROM bench_child v, (VALUES (0, 'HUKOU', 'RURAL'), (1, 'HEALTH', 'HEALTHY'), "
        "(2, 'RATING', 'GOOD')) c(n, kind, code) ORDER BY g, c.n"
    )
    yield (
        "INSERT INTO registry_enrolment (id, area, county, township, valid_from, "
        "valid_from_precision, valid_to, valid_to_precision, source, batch_id, noted_on, "
        "care_file_id, schooling, school_name, grade, class_label, roll_number, boarding, "
        "dormitory, bed, head_teacher) "
        f"SELECT bench_id(40, g), {_AREA}, {_FACT}, bench_id(6, g), 'PRIMARY', '中心小学', '三年级', "
        "'2班', '', g % 4 = 0, '', '', '' FROM bench_child v ORDER BY g"
    )
