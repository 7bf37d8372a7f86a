"""Many ids are one array, and find what a list of placeholders finds."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shouwang.accounts.models import Organisation, User
from shouwang.accounts.testing import make_user

pytestmark = pytest.mark.django_db


def sql_of(rows: Any) -> str:
    with CaptureQueriesContext(connection) as caught:
        list(rows)
    return str(caught[0]["sql"])


@pytest.mark.parametrize("kind", [list, tuple, set, frozenset])
def test_many_ids_are_one_array(kind: Any) -> None:
    user = make_user()
    ids = kind([user.pk, *(uuid4() for _ in range(40))])

    rows = User.objects.filter(pk__in=ids)

    assert list(rows) == [user]
    assert "ANY" in sql_of(rows.all())


def test_foreign_keys_too_and_the_others_are_excluded() -> None:
    first, second = make_user(), make_user()
    ids = [first.organisation_id, *(uuid4() for _ in range(40))]

    assert list(User.objects.filter(organisation__in=ids)) == [first]
    assert list(User.objects.filter(pk__in=[first.pk, second.pk]).exclude(
        organisation__in=ids)) == [second]  # fmt: skip
    assert list(Organisation.objects.filter(users__in=[first.pk] * 20)) == [first.organisation]


@pytest.mark.parametrize("number", [0, 1, 3])
def test_few_are_written_out(number: int) -> None:
    users = [make_user() for _ in range(number)]
    rows = User.objects.filter(pk__in=[user.pk for user in users])

    assert set(rows) == set(users)
    if number:
        assert "ANY" not in sql_of(rows.all())


def test_things_and_subqueries_are_left_alone() -> None:
    users = [make_user() for _ in range(20)]

    assert User.objects.filter(organisation__in=[user.organisation for user in users]).count() == 20
    assert User.objects.filter(pk__in=User.objects.filter(pk=users[0].pk)).count() == 1
