"""The list and the file page: what is shown, to whom, and that looking leaves a trace."""

from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shouwang.accounts.testing import actor_of, client_of
from shouwang.audit.models import Event
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.registry import selectors, tables
from shouwang.registry.testing import make_child, make_children

LIST = reverse("registry:child-list")
LIST_QUERIES = 21  # with nothing remembered; ten of them in a process that remembers


def events(action: str) -> list[Any]:
    with acting_as(system_actor("test")):
        return list(Event.objects.filter(action=action))


def page_of(file: Any, name: str = "child-detail") -> str:
    return reverse(f"registry:{name}", kwargs={"id": file.pk})


def test_the_list_shows_the_reach_and_records_it(officer: Any) -> None:
    file = make_child("方小满")
    make_child("邻县生", area="990103001201")

    answer = client_of(officer).get(LIST)

    assert answer.status_code == 200
    text = answer.content.decode()
    assert "方小满" in text
    assert "邻县生" not in text
    assert file.person.id_number not in text
    assert [event.file_ids for event in events("registry.list_children")] == [[str(file.pk)]]


def test_the_list_asks_no_more_for_fifteen_rows_than_for_one(
    officer: Any, django_assert_max_num_queries: Any
) -> None:
    from django.db import connection

    make_child()
    client = client_of(officer)
    client.get(LIST)
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    make_children(14)

    with CaptureQueriesContext(connection) as fifteen:
        client.get(LIST)

    assert len(fifteen) == len(one)


def test_the_list_asks_only_what_it_must(officer: Any, django_assert_max_num_queries: Any) -> None:
    make_children(3)
    client = client_of(officer)
    client.get(LIST)

    with django_assert_max_num_queries(LIST_QUERIES):
        client.get(LIST)


def test_a_line_of_the_list_shows_what_the_file_holds(officer: Any, stranger: Any) -> None:
    made = make_children(2)
    actor = actor_of(officer)
    with acting_as(actor):
        files = list(selectors.listed_files(actor, numbers=True).order_by("-sort_key", "-pk"))
        selectors.add_links(files)
        lines = selectors.lines_of([file.pk for file in files], numbers=True)

    assert {line.pk for line in lines} == {file.pk for file in made}
    for column in tables.CHILDREN.columns:
        told = [column.value_of(line) for line in lines]
        assert told == [column.value_of(file) for file in files], column.key
    with acting_as(actor_of(stranger)):
        assert selectors.lines_of([file.pk for file in made], numbers=True) == []
    with acting_as(actor):
        assert selectors.lines_of([made[0].pk], numbers=False)[0].person.id_number == ""


def test_the_file_page_shows_facts_reasons_and_leaves_a_trace(officer: Any) -> None:
    file = make_child("方小满")

    answer = client_of(officer).get(page_of(file))

    text = answer.content.decode()
    assert answer.status_code == 200
    assert "浙江省温州市" in text
    assert "父母双方同时外出" in text
    assert "农村留守儿童" in text
    assert "16012345678" not in text
    assert file.person.id_number not in text
    assert [event.file_ids for event in events("registry.view_file")] == [[str(file.pk)]]


@pytest.mark.parametrize("name", ["child-detail", "child-history", "child-viewers", "child-grants"])
def test_a_stranger_finds_nothing_and_a_director_may_not(
    name: str, stranger: Any, director: Any, officer: Any
) -> None:
    file = make_child()

    assert client_of(stranger).get(page_of(file, name)).status_code == 404
    assert client_of(director).get(page_of(file, name)).status_code == 403
    assert client_of(officer).get(page_of(file, name)).status_code == 200
