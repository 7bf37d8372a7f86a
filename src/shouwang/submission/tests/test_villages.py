"""村级月度核对: what is asked, one tap for the unchanged, ticks, changes by others."""

from datetime import date
from typing import Any

import pytest

from shouwang.accounts.testing import actor_of, client_of, make_post
from shouwang.audit.models import Event
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.errors import NotAllowed
from shouwang.core.scope import acting_as
from shouwang.registry import services as registry
from shouwang.registry.choices import CloseReason
from shouwang.registry.entries import Entry
from shouwang.registry.models import Change
from shouwang.submission import selectors, services
from shouwang.submission.choices import TickKind
from shouwang.submission.models import Confirmation, Tick
from shouwang.submission.testing import (
    ON,
    OTHER_TOWNSHIP,
    VILLAGE,
    VILLAGE_B,
    at,
    confirm,
    make_places,
    make_whole_child,
    make_whole_children,
    supervisor,
    villager,
)

LATER = date(2026, 3, 20)


@pytest.fixture
def children(db: None) -> list[Any]:
    make_places()
    return [make_whole_child(name) for name in ("方小满", "程小寒", "石小雪")]


def _check(actor: Any, on: date = LATER) -> Any:
    with acting_as(actor):
        return selectors.village_check(actor, VILLAGE, on)


def _change(file: Any, on: date, actor: Any = None, **said: Any) -> None:
    acting = actor or system_actor("test")
    with acting_as(acting):
        values = {key.replace("__", "."): value for key, value in said.items()}
        registry.record_entries(
            acting, [Entry(VILLAGE, values, file_id=file.pk)], on=on, source="OFFICE",
            now=at(on, 10),
        )  # fmt: skip


def test_the_first_check_shows_every_child(children: list[Any]) -> None:
    check = _check(villager())

    assert check.last is None
    assert len(check.unchanged) == 3
    assert not check.is_done


def test_after_a_confirmation_nothing_is_asked(children: list[Any]) -> None:
    actor = villager()
    row = confirm(actor)

    check = _check(actor)

    assert check.changed == []
    assert len(check.unchanged) == 3
    assert check.is_done
    assert row.counts == {"UNCHANGED": 3}
    assert row.responsible == "田守正"


def test_every_child_has_its_tick(children: list[Any]) -> None:
    actor = villager()
    confirm(actor)

    with acting_as(actor):
        ticks = selectors.ticks_of_file(actor, children[0].pk)
        assert [tick.confirmation.confirmed_by for tick in ticks] == [actor.display_name]
        assert Tick.objects.count() == 3


def test_new_changed_and_gone_children_are_told_apart(children: list[Any]) -> None:
    actor = villager()
    confirm(actor)
    _change(children[0], LATER, father__state="AT_HOME")
    fresh = make_whole_child("罗小暑", on=LATER)
    with acting_as(system_actor("test")) as system:
        registry.close_file(
            system, children[1], reason=CloseReason.MOVED_AWAY, on=LATER, now=at(LATER, 11)
        )

    check = _check(actor)

    kinds = {each.file.pk: each.kind for each in check.changed}
    assert kinds == {
        children[0].pk: TickKind.CHANGED, fresh.pk: TickKind.NEW, children[1].pk: TickKind.LEFT
    }  # fmt: skip
    assert [each.file.pk for each in check.unchanged] == [children[2].pk]
    assert not check.is_done


def test_a_change_by_somebody_else_is_shown_as_such(children: list[Any]) -> None:
    actor, teacher = villager(), actor_of(make_post("CIVIL_AFFAIRS_OFFICER"))
    with acting_as(system_actor("test")):  # the files were opened before the village confirmed
        Change.objects.update(at=at(ON, 1))
    confirm(actor)
    _change(children[0], LATER, teacher, class_label="2班")
    _change(children[1], LATER, actor, group_name="三组")

    check = _check(actor)

    told = {each.file.pk: (each.others, [t.by for t in each.changes]) for each in check.changed}
    assert told[children[0].pk] == (True, [teacher.display_name])
    assert told[children[1].pk] == (False, [actor.display_name])


def test_a_list_that_changed_meanwhile_is_not_confirmed(children: list[Any]) -> None:
    actor = villager()
    stamp = _check(actor).stamp
    _change(children[0], LATER, mother__state="AT_HOME")

    with pytest.raises(services.ListChanged):
        confirm(actor, on=LATER, stamp=stamp)
    with acting_as(actor):
        assert not Confirmation.objects.exists()


def test_a_village_is_confirmed_again_after_a_change(children: list[Any]) -> None:
    actor = villager()
    confirm(actor)
    _change(children[0], LATER, father__state="AT_HOME")

    row = confirm(actor, on=LATER)

    assert row.number == 2
    assert row.counts == {"UNCHANGED": 2, "CHANGED": 1}


def test_the_township_confirms_for_a_village_and_it_says_so(children: list[Any]) -> None:
    row = confirm(supervisor())

    assert row.on_behalf


@pytest.mark.parametrize("area", [VILLAGE_B])
def test_another_village_cannot_confirm_it(children: list[Any], area: str) -> None:
    other = villager(area)
    assert _check(other) is None
    with acting_as(other), pytest.raises(NotAllowed):
        services.confirm_village(other, VILLAGE, stamp="", responsible="田守正", on=ON, now=at(ON))
    assert _check(supervisor(OTHER_TOWNSHIP)) is None


def test_the_confirmation_is_an_event(children: list[Any]) -> None:
    confirm(villager())

    with acting_as(system_actor("test")):
        event = Event.objects.get(action="submission.confirm_village")
    assert event.payload["UNCHANGED"] == 3
    assert event.area == VILLAGE


def test_who_did_not_confirm_stands_on_the_list(children: list[Any]) -> None:
    actor = supervisor()
    make_whole_child(area=VILLAGE_B)
    confirm(villager(), on=clock.today())

    answer = client_of(make_post("TOWNSHIP_SUPERVISOR", area=actor.area_code)).get(
        "/submissions/villages/"
    )

    waiting = [state.code for state in answer.context["waiting"]]
    assert waiting == [VILLAGE_B]
    assert "柏树村" in answer.content.decode()


def test_unchanged_takes_one_button(children: list[Any]) -> None:
    post = make_post("VILLAGE_OFFICER", area=VILLAGE)
    confirm(actor_of(post))
    client = client_of(post)

    page = client.get("/submissions/village/")
    form = page.context["form"]
    sent = {"stamp": form["stamp"].value(), "responsible": form["responsible"].value(), "note": ""}
    answer = client.post("/submissions/village/", sent)

    assert "其余 3 名无变化" in page.content.decode()
    assert answer.status_code == 302
    with acting_as(actor_of(post)):
        assert Confirmation.objects.filter(period=f"{clock.today():%Y-%m}").exists()


def test_the_page_asks_no_more_for_fifteen_children(
    children: list[Any], django_assert_max_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    actor = villager()
    confirm(actor)
    with acting_as(actor), CaptureQueriesContext(connection) as few:
        selectors.village_check(actor, VILLAGE, LATER)
    make_whole_children(12, on=LATER)
    with acting_as(actor), CaptureQueriesContext(connection) as many:
        selectors.village_check(actor, VILLAGE, LATER)

    assert len(many) <= len(few) + 1  # the changes of new children are looked up at all


def test_nothing_changed_is_one_tap_and_the_month_stays_to_be_read(children: list[Any]) -> None:
    post = make_post("VILLAGE_OFFICER", area=VILLAGE)
    row = confirm(actor_of(post))
    client = client_of(post)

    page = client.get("/submissions/village/")
    assert page.context["is_one_tap"]
    assert "一键确认无变化" in page.content.decode()
    past = client.get(f"/submissions/village/past/{row.pk}/").content.decode()
    assert "2026年3月" in past
    assert all(file.person.name in past for file in children)
    assert f"/submissions/village/past/{row.pk}/" in page.content.decode()


def test_after_a_change_the_officer_stands_again_at_the_child(children: list[Any]) -> None:
    post = make_post("VILLAGE_OFFICER", area=VILLAGE)
    confirm(actor_of(post))
    client, file = client_of(post), children[1]
    url = f"/submissions/village/{file.pk}/guardianship/"
    page = client.get(url)
    form = page.context["form"]
    sent = {form[name].html_name: form[name].value() or "" for name in form.fields}
    sent |= {"effective_on": clock.today().isoformat(), "carer__phones": "16199998888"}

    answer = client.post(url, sent)

    assert answer.status_code == 302, answer.context["form"].errors
    assert answer.url == f"/submissions/village/#child-{file.pk}"
    check = client.get("/submissions/village/")
    assert [each.file.pk for each in check.context["check"].changed] == [file.pk]
    assert f'id="child-{file.pk}"' in check.content.decode()
