"""Tables that a search reads lie in memory beforehand."""

import pytest
from django.db import connection

from shouwang.core import database, warming

pytestmark = pytest.mark.django_db


@pytest.mark.skipif(database.is_external(), reason="of an external server we read nothing")
def test_a_table_is_read_with_its_indexes() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_relation_size(%s), pg_indexes_size(%s)", ["django_migrations"] * 2
        )
        table, indexes = cursor.fetchone()

    done = warming.warm(["django_migrations", "no_such_table"])

    assert done == table + indexes > 0


def test_what_does_not_fit_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warming, "_SHARE", 0.0)

    assert warming.warm(["divisions_division"]) == 0
