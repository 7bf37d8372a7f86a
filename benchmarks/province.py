# ruff: noqa: S608, E501
"""A province of synthetic files, made straight in the database by the owner.

Guizhou's divisions, 1.05 million files by default: persons, households, relationships, absences,
circumstances and enrolments, with names of the demo's shape. Indexes are dropped while the
rows are made, and built again.
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
_PERSON = """
INSERT INTO registry_person (id, area, county, township, name, former_names, name_grams, name_pinyin,
    name_initials, sex, birth_date, ethnic_group, document_type, id_number, phones, phone_digests,
    hukou_place, address, life_state, version)
SELECT bench_id({kind}, g), v.code, left(v.code, 6), left(v.code, 9), m.name, '{{}}', m.grams, m.pinyin,
    m.initials, {sex}, {birth}, '', '', '', '', '{{}}', '', '', 'ALIVE', 1
FROM generate_series(1, {count}) g
JOIN bench_village v ON v.n = bench_pick({home}, 1, {villages})
JOIN bench_name m ON m.n = bench_pick(g, {salt}, {names})
"""
_AREA = "v.code, left(v.code, 6), left(v.code, 9)"
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
    households = files * 3 // 4
    birth = "date '2009-01-01' + bench_pick(g, 2, 6300)"
    people = (
        (1, files, "(1 + g % 2)::text", birth, f"(g % {households} + 1)", 3),
        (2, households, "'1'", "NULL", "g", 4),
        (3, households, "'2'", "NULL", "g", 5),
        (4, households, "'1'", "NULL", "g", 6),
    )
    for kind, count, sex, born, home, salt in people:
        connection.execute(
            _PERSON.format(
                kind=kind, count=count, sex=sex, birth=born, home=home, salt=salt,
                villages=villages, names=_NAMES,
            )  # type: ignore[arg-type]
        )  # fmt: skip
    source = (
        f"FROM generate_series(1, {files}) g "
        f"JOIN bench_village v ON v.n = bench_pick(g % {households} + 1, 1, {villages})"
    )
    for statement in _statements(files, households, villages, birth, source):
        connection.execute(statement)  # type: ignore[arg-type]


def _statements(
    files: int, households: int, villages: int, birth: str, source: str
) -> Iterator[str]:
    home = f"bench_id(5, g % {households} + 1)"
    yield (
        f"INSERT INTO registry_household (id, area, county, township, address, group_name, note) "
        f"SELECT bench_id(5, g), {_AREA}, '', '', '' FROM generate_series(1, {households}) g "
        f"JOIN bench_village v ON v.n = bench_pick(g, 1, {villages})"
    )
    yield f"""
        INSERT INTO registry_carefile (id, area, county, township, person_id, household_id,
            population, number, status, close_reason, opened_on, sort_key, birth_date, group_name,
            personality, hobbies, needs, note, verdict, verdicts, care_reason, carer_kind, rating,
            schooling, without_carer, determined_on, next_change_on, version, updated_at)
        SELECT bench_id(6, g), {_AREA}, bench_id(1, g), {home}, 'CHILD',
            left(v.code, 6) || lpad(g::text, 8, '0'), 'VERIFIED', '', date '2026-03-01', m.pinyin,
            {birth}, '', '', '', '', '',
            CASE WHEN bench_pick(g, 7, 100) < 78 THEN 'yes' WHEN bench_pick(g, 7, 100) < 90
                 THEN 'no' ELSE 'unknown' END,
            '{{}}', 'BOTH_AWAY', 'GRANDPARENT', 'GOOD',
            (ARRAY['KINDERGARTEN','PRIMARY','PRIMARY','JUNIOR'])[1 + bench_pick(g, 8, 4)],
            bench_pick(g, 9, 200) = 0, date '2026-11-01', date '2027-06-01', 1,
            timestamptz '2026-03-01' + (g % 20000000) * interval '1 second'
        {source} JOIN bench_name m ON m.n = bench_pick(g, 3, {_NAMES})"""
    for kind, kin, legal, carer in (
        (2, "FATHER", "true", "false"),
        (3, "MOTHER", "true", "false"),
        (4, "GRANDFATHER", "false", "true"),
    ):
        yield (
            "INSERT INTO registry_relationship (id, area, county, township, valid_from, "
            "valid_from_precision, valid_to, valid_to_precision, source, batch_id, noted_on, "
            "care_file_id, person_id, kin, kin_text, is_legal_guardian, is_actual_carer) "
            f"SELECT bench_id({10 + kind}, g), {_AREA}, {_FACT}, bench_id(6, g), "
            f"bench_id({kind}, g % {households} + 1), '{kin}', '', {legal}, {carer} {source}"
        )
    for kind in (2, 3):
        yield (
            "INSERT INTO registry_migration (id, area, county, township, valid_from, "
            "valid_from_precision, valid_to, valid_to_precision, source, batch_id, noted_on, "
            "person_id, destination, destination_code, employer) "
            f"SELECT bench_id({20 + kind}, g), {_AREA}, date '2018-02-01' + bench_pick(g, 11, 3000), "
            "'MONTH', NULL, 'DAY', 'VILLAGE', NULL, date '2026-09-30', "
            f"bench_id({kind}, g), '浙江省温州市', '', '' FROM generate_series(1, {households}) g "
            f"JOIN bench_village v ON v.n = bench_pick(g, 1, {villages})"
        )
    for number, (kind_name, code) in enumerate(
        (("HUKOU", "RURAL"), ("HEALTH", "HEALTHY"), ("RATING", "GOOD"))
    ):
        yield (
            "INSERT INTO registry_circumstance (id, area, county, township, valid_from, "
            "valid_from_precision, valid_to, valid_to_precision, source, batch_id, noted_on, "
            "person_id, kind, code, text) "
            f"SELECT bench_id({30 + number}, g), {_AREA}, {_FACT}, bench_id(1, g), '{kind_name}', "
            f"'{code}', '' {source}"
        )
    yield (
        "INSERT INTO registry_enrolment (id, area, county, township, valid_from, "
        "valid_from_precision, valid_to, valid_to_precision, source, batch_id, noted_on, "
        "care_file_id, schooling, school_name, grade, class_label, roll_number, boarding, "
        "dormitory, bed, head_teacher) "
        f"SELECT bench_id(40, g), {_AREA}, {_FACT}, bench_id(6, g), 'PRIMARY', '中心小学', '三年级', "
        f"'2班', '', g % 4 = 0, '', '', '' {source}"
    )
