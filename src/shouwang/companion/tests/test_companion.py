"""What must be keyed into the national system follows the facts; ticks are kept, and taken back."""

import json
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from shouwang.accounts.testing import COUNTY, actor_of, client_of, make_post
from shouwang.audit.models import Event
from shouwang.companion import layout, selectors, services
from shouwang.companion.choices import TaskKind
from shouwang.companion.models import Keyed, Task
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.errors import NotAllowed
from shouwang.core.scope import acting_as
from shouwang.registry.choices import CloseReason
from shouwang.registry.entries import Entry
from shouwang.registry.services import close_file, record_entries
from shouwang.registry.testing import ON, make_child, make_children

LIST = reverse("companion:task-list")


@pytest.fixture
def county_actor(officer: Any) -> Any:
    return actor_of(officer)


pytestmark = pytest.mark.django_db


def tasks() -> dict[Any, tuple[str, list[str]]]:
    with acting_as(system_actor("test")):
        return {task.care_file_id: (task.kind, task.columns) for task in Task.objects.all()}


def key(actor: Any, *files: Any) -> int:
    with acting_as(actor):
        return services.note_keyed(actor, [file.pk for file in files], now=clock.now())


def change(actor: Any, file: Any, **said: Any) -> None:
    values = {name.replace("__", "."): value for name, value in said.items()}
    with acting_as(actor):
        entry = Entry(file.area, values, file.pk)
        record_entries(
            actor, [entry], on=date(2026, 10, 1), source="VILLAGE", now=clock.now(), may_clear=True
        )


def test_a_left_behind_child_is_to_be_keyed_and_another_is_not(county_actor: Any) -> None:
    away = make_child()
    make_child(father__state="AT_HOME", mother__state="AT_HOME")

    assert tasks() == {away.pk: (TaskKind.NEW, [])}


def test_after_the_tick_only_what_changes_is_asked_for(county_actor: Any) -> None:
    file = make_child()
    key(county_actor, file)

    assert tasks() == {}
    change(county_actor, file, address="二组9号", health="ILL")

    assert tasks() == {file.pk: (TaskKind.CHANGED, ["现居住地", "身体情况"])}


def test_an_english_reader_keys_the_same_words(county_actor: Any) -> None:
    file = make_child(ethnic_group="06", health="HEALTHY")
    key(county_actor, file)

    with translation.override("en"):
        change(county_actor, file, address="二组9号")
        assert tasks() == {file.pk: (TaskKind.CHANGED, ["现居住地"])}
        key(county_actor, file)

    with acting_as(system_actor("test")):
        keyed = json.loads(str(Keyed.objects.get(care_file=file).values))
    assert (keyed["民族"], keyed["性别"]) == ("苗族", "男")


def test_changing_it_back_leaves_nothing_to_key(county_actor: Any) -> None:
    file = make_child(address="一组1号")
    key(county_actor, file)

    change(county_actor, file, address="二组9号")
    change(county_actor, file, address="一组1号")

    assert tasks() == {}


def test_a_child_that_leaves_is_to_be_taken_out_there_once(county_actor: Any) -> None:
    file = make_child()
    key(county_actor, file)
    with acting_as(county_actor):
        close_file(county_actor, file, reason=CloseReason.PARENT_RETURNED, on=ON, now=clock.now())

    assert tasks() == {file.pk: (TaskKind.GONE, [])}
    key(county_actor, file)
    assert tasks() == {}
    with acting_as(county_actor):
        assert Keyed.objects.get(care_file=file).gone


def test_a_child_never_keyed_that_leaves_asks_for_nothing(county_actor: Any) -> None:
    file = make_child()
    with acting_as(county_actor):
        close_file(county_actor, file, reason=CloseReason.PARENT_RETURNED, on=ON, now=clock.now())

    assert tasks() == {}


def test_a_tick_can_be_taken_back_once(county_actor: Any) -> None:
    file = make_child(address="一组1号")
    key(county_actor, file)
    change(county_actor, file, address="二组9号")
    key(county_actor, file)

    with acting_as(county_actor):
        services.take_back(county_actor, file, now=clock.now())

    assert tasks() == {file.pk: (TaskKind.CHANGED, ["现居住地"])}
    with acting_as(county_actor), pytest.raises(services.NothingToTakeBack):
        services.take_back(county_actor, file, now=clock.now())


def test_taking_the_first_tick_back_makes_the_child_new_again(county_actor: Any) -> None:
    file = make_child()
    key(county_actor, file)

    with acting_as(county_actor):
        services.take_back(county_actor, file, now=clock.now())

    assert tasks() == {file.pk: (TaskKind.NEW, [])}


def test_ticking_twice_says_that_nothing_is_left(county_actor: Any) -> None:
    file = make_child()
    key(county_actor, file)

    with pytest.raises(services.NothingToKey):
        key(county_actor, file)


def test_a_child_of_another_county_cannot_be_ticked(county_actor: Any) -> None:
    other = make_child(area="990103001201")

    with pytest.raises(services.NothingToKey):
        key(county_actor, other)
    assert tasks() == {other.pk: (TaskKind.NEW, [])}


def test_a_dead_parent_is_a_dash_and_options_are_those_of_the_other_system() -> None:
    file = make_child(father__state="DEAD", father__left=None, father__destination="",
                      father__phones=())  # fmt: skip
    with acting_as(system_actor("test")):
        services.edit_layout(
            system_actor("test"), COUNTY[:6], labels={"health": "健康状况", "address": ""},
            options={"health": {"HEALTHY": "01健康"}}, now=timezone.now(),
        )  # fmt: skip
        values = selectors.values_of([file])[file.pk]

    assert values["父亲联系电话"] == "—"
    assert values["健康状况"] == "01健康"
    assert "现居住地" not in values
    assert values["所在村（居）"]


def test_the_questions_of_the_form_follow_the_determination() -> None:
    both = make_child()
    one = make_child(mother__state="SEVERELY_DISABLED", mother__left=None, mother__destination="")
    with acting_as(system_actor("test")):
        values = selectors.values_of([both, one])

    keys = ("父母双方同时外出", "父母一方外出、另一方无监护能力", "无监护能力（父亲/母亲）",
            "父母外出有无委托其他监护人")  # fmt: skip
    assert [values[both.pk][name] for name in keys] == ["是", "否", "", "是"]
    assert [values[one.pk][name] for name in keys] == ["否", "是", "母亲", "是"]


def test_every_shipped_column_speaks_of_something_we_keep() -> None:
    for column in layout.shipped().columns:
        assert column.source in layout.FIELDS or column.source in layout.DERIVED


def test_many_files_ask_no_more_queries_than_few(django_assert_max_num_queries: Any) -> None:
    few = [file.pk for file in make_children(2)]
    many = [file.pk for file in make_children(12)]

    with django_assert_max_num_queries(40) as asked:
        services.refresh(few, on=ON)
    first = len(asked)
    with django_assert_max_num_queries(first):
        services.refresh(many, on=ON)


# --- pages -------------------------------------------------------------------------------------


def test_the_list_shows_the_reach_and_records_it(officer: Any) -> None:
    file = make_child("方小满")
    make_child("邻县生", area="990103001201")

    text = client_of(officer).get(LIST).content.decode()

    assert "方小满" in text
    assert "邻县生" not in text
    with acting_as(system_actor("test")):
        assert Event.objects.get(action="companion.list_tasks").file_ids == [str(file.pk)]


def test_the_page_of_a_child_shows_numbers_whole_and_records_it(officer: Any) -> None:
    file = make_child()

    text = client_of(officer).get(
        reverse("companion:task-detail", kwargs={"id": file.pk})
    ).content.decode()  # fmt: skip

    assert file.person.id_number in text
    with acting_as(system_actor("test")):
        event = Event.objects.get(action="companion.show_values")
    assert event.payload == {"whole": True}


def test_ticking_on_the_page_empties_the_list(officer: Any) -> None:
    file = make_child("方小满")
    client = client_of(officer)

    answer = client.post(
        reverse("companion:note-keyed"), {"file": [str(file.pk), "rubbish"]}, follow=True
    )

    assert "已登记 1 名儿童的录入" in answer.content.decode()
    assert tasks() == {}


def test_two_columns_of_one_name_are_refused(officer: Any) -> None:
    client, url = client_of(officer), reverse("companion:layout")
    page = client.get(url)
    data = {bound.html_name: bound.value() or "" for bound in page.context["form"]}

    answer = client.post(url, data | {"label:sex": "姓名"})

    assert "“姓名”已用于另一栏" in answer.content.decode()


def test_the_columns_can_be_renamed(officer: Any) -> None:
    client, url = client_of(officer), reverse("companion:layout")
    data = {bound.html_name: bound.value() or "" for bound in client.get(url).context["form"]}

    client.post(url, data | {"label:sex": "儿童性别", "option:sex:1": "1-男"})

    present = {column.source: column for column in selectors.layout_of(COUNTY[:6]).columns}
    assert present["sex"].label == "儿童性别"
    assert present["sex"].options["1"] == "1-男"


def test_a_township_may_key_but_not_rename(db: None) -> None:
    post = make_post("TOWNSHIP_SUPERVISOR", area="990102001000")

    assert client_of(post).get(LIST).status_code == 200
    assert client_of(post).get(reverse("companion:layout")).status_code == 403
    actor = actor_of(post)
    with acting_as(actor), pytest.raises(NotAllowed):
        services.edit_layout(actor, COUNTY[:6], labels={}, options={}, now=clock.now())
