"""No number in the database in clear; no name and no number in any log."""

import logging
import os
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from shouwang.accounts import testing as people
from shouwang.accounts.selectors import actor_for
from shouwang.core import database, embedded, idcard
from shouwang.core.actors import Actor
from shouwang.core.embedded.layout import locate
from shouwang.core.logs import WithoutValues
from shouwang.core.scope import acting_as
from shouwang.divisions.testing import book_of, make_divisions
from shouwang.exchange import services
from shouwang.exchange.testing import write_roster
from shouwang.registry.models import CareFile

COUNTY = "520527000000"
NOW = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
NAME, FATHER = "欧阳沐辰", "欧阳建业"
PHONE, CARER_PHONE = "16099887766", "16199887755"


def _number(head: str) -> str:
    return head + idcard.check_character(head)


NUMBER, FATHER_NUMBER = _number("99010220150301401"), _number("99010219850301403")
SECRETS = (NUMBER, FATHER_NUMBER, PHONE, CARER_PHONE)


@pytest.fixture
def officer(committed: None) -> Actor:
    post = people.make_post(area=COUNTY)
    return actor_for(post, display_name="民政")


def _import(officer: Actor, folder: Path) -> None:
    book = book_of(COUNTY)
    village = next(iter(book.children(next(iter(book.children(COUNTY))).code)))
    make_divisions([village.code])
    row: dict[str, Any] = {
        "姓名": NAME, "性别": "女", "出生日期": "2015-03-01", "公民身份号码": NUMBER,
        "村（社区）": village.name, "就学情况": "小学", "父亲姓名": FATHER,
        "父亲身份号码": FATHER_NUMBER, "父亲状况": "外出务工", "父亲联系电话": PHONE,
        "受委托人姓名": "欧阳德福", "与儿童关系": "祖父", "受委托人联系电话": CARER_PHONE,
    }  # fmt: skip
    path = write_roster(folder / "台账.xlsx", [row])
    with acting_as(officer):
        batch = services.receive(
            officer, path, file_name=path.name, area=COUNTY, on=date(2026, 11, 1), now=NOW
        )
        services.commit_batch(officer, services.check_batch(batch, now=NOW), now=NOW)


def _break_constraints() -> None:
    """Make the database refuse rows that hold a name and a number."""
    for statement in (
        f"INSERT INTO registry_person (name) VALUES ('{NAME} {NUMBER}')",  # noqa: S608
        f"UPDATE registry_carefile SET area = '{PHONE}'",  # noqa: S608
        f"SELECT '{NUMBER}'::date",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_dump_holds_no_number_in_clear(
    officer: Actor, tmp_path: Path, database_name: str
) -> None:
    _import(officer, tmp_path)
    with acting_as(officer):
        assert CareFile.objects.count() == 1

    owner = database.connection("owner")
    programs = embedded.programs(database.embedded_root())
    dump = subprocess.run(  # noqa: S603
        [programs.program("pg_dump"), "-h", owner["HOST"], "-p", owner["PORT"], "-U",
         owner["USER"], "-d", database_name],
        env={**os.environ, "PGPASSWORD": owner["PASSWORD"]}, capture_output=True, check=True,
    ).stdout.decode()  # fmt: skip

    assert NAME in dump  # names are searched for, and stand there
    assert [secret for secret in SECRETS if secret in dump] == []


def test_no_log_holds_a_name_or_a_number(officer: Actor, tmp_path: Path) -> None:
    server_log = locate(database.embedded_root()).log
    before = server_log.stat().st_size
    records: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            records.append(logging.Formatter().format(record))

    handler = Keep()
    handler.addFilter(WithoutValues())
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        _import(officer, tmp_path)
        with acting_as(officer):
            _break_constraints()
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(
                        f"INSERT INTO registry_person (name) VALUES ('{NAME}')"  # noqa: S608
                    )
            except DatabaseError:
                logging.getLogger("shouwang.test").exception("refused")
    finally:
        root.removeHandler(handler)

    with server_log.open("rb") as file:
        file.seek(before)
        written = file.read().decode(errors="replace")
    assert any("refused" in line for line in records)
    for text in (written, "\n".join(records)):
        assert [secret for secret in (*SECRETS, NAME, FATHER) if secret in text] == []
