"""The list and the file page: what is shown, to whom, and that looking leaves a trace."""

from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from shouwang.accounts.testing import actor_of, client_of
from shouwang.audit.models import Event
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.registry import reference, selectors, tables
from shouwang.registry.fields import FIELDS
from shouwang.registry.forms import form_field
from shouwang.registry.models import CareFile, Household
from shouwang.registry.selectors import story
from shouwang.registry.testing import make_child, make_children

LIST = reverse("registry:child-list")
FILE_QUERIES = 21  # with nothing remembered; twelve of them in a process that remembers
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


def _plain(row: Any) -> dict[str, Any]:
    """Every value of a row but long vectors that no page shows."""
    left = row.get_deferred_fields()
    return {f.attname: getattr(row, f.attname) for f in row._meta.fields if f.attname not in left}


def _agree(read: Any, asked: Any) -> None:
    plain = _plain(read)
    assert plain.items() <= _plain(asked).items()
    assert plain


def test_the_page_reads_in_one_statement_what_queries_read(
    officer: Any, stranger: Any, django_assert_num_queries: Any
) -> None:
    file, brother = make_child("方小满", relief=("HOUSING", "MEDICAL")), make_child("方小成")
    actor = actor_of(officer)
    with acting_as(system_actor("test")):
        home = Household(address="一组1号")
        home.place(file.area)
        home.save()
        CareFile.objects.filter(pk__in=[file.pk, brother.pk]).update(household=home)

    with acting_as(actor):
        with django_assert_num_queries(1):
            page = selectors.file_page(actor, file.pk)
        assert page is not None
        asked = story.state_of(selectors.reachable_file(actor, file.pk))
        changes = story.changes_of(file)
        siblings = selectors.siblings(actor, page.file)
    with acting_as(actor_of(stranger)):
        assert selectors.file_page(actor_of(stranger), file.pk) is None

    _agree(page.file, asked.file)
    assert page.state.values == asked.values
    assert page.state.persons.keys() == asked.persons.keys() > {"father", "carer"}
    for role, person in page.state.persons.items():
        _agree(person, asked.persons[role])
    assert page.state.relationships.keys() == asked.relationships.keys()
    for role, link in page.state.relationships.items():
        _agree(link, asked.relationships[role])
    assert page.state.rows.keys() == asked.rows.keys() > {"relief", "arrangement", "enrolment"}
    for key, rows in page.state.rows.items():
        for read, row in zip(rows, asked.rows[key], strict=True):
            _agree(read, row)
    for read, change in zip(page.changes, changes, strict=True):
        _agree(read, change)
    shown = [(each.pk, each.person.name, each.person.sex, each.birth_date) for each in siblings]
    assert [(e.pk, e.person.name, e.person.sex, e.birth_date) for e in page.siblings] == shown
    assert [each[0] for each in shown] == [brother.pk]


def test_the_file_page_asks_only_what_it_must(
    officer: Any, django_assert_max_num_queries: Any
) -> None:
    file, client = make_child(), client_of(officer)
    client.cookies["late"] = "1"
    client.get(page_of(file))

    with django_assert_max_num_queries(FILE_QUERIES):
        client.get(page_of(file))


@pytest.mark.parametrize("name", ["child-detail", "child-history", "child-viewers", "child-grants"])
def test_a_stranger_finds_nothing_and_a_director_may_not(
    name: str, stranger: Any, director: Any, officer: Any
) -> None:
    file = make_child()

    assert client_of(stranger).get(page_of(file, name)).status_code == 404
    assert client_of(director).get(page_of(file, name)).status_code == 403
    assert client_of(officer).get(page_of(file, name)).status_code == 200


def test_ethnic_groups_are_shown_in_the_readers_language_and_read_in_chinese() -> None:
    field = FIELDS["ethnic_group"]
    with translation.override("en"):
        assert [field.show(code) for code in ("06", "49", "zz")] == ["Miao", "Gin", "zz"]
        assert form_field(field, None).choices[7] == ("07", "Yi")  # type: ignore[attr-defined]
        reference.ethnic_names.cache_clear()
        assert reference.ethnic_names()["06"] == "苗族"  # rosters, checks, exports
    assert field.show("06") == "苗族"
    assert len(reference.ethnic_names()) == 58
