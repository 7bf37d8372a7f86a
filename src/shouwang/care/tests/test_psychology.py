"""R-157, D-08: what is said in counselling is sealed: for the author and the group alone."""

from typing import Any

import pytest
from django.urls import reverse

from shouwang.accounts.roles import PERMISSIONS
from shouwang.accounts.testing import COUNTY, actor_of, client_of, make_organisation, make_post
from shouwang.audit.models import Event
from shouwang.care import selectors, services
from shouwang.care.models import Counselling
from shouwang.care.testing import counsel, deed
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.errors import NotAllowed
from shouwang.core.scope import acting_as
from shouwang.registry.hooks import dossier_parts_of, panels_of, steps_of
from shouwang.registry.testing import VILLAGE, make_child, make_pupil

WORDS = "谈到夜里害怕"


@pytest.fixture
def teacher(committed: None) -> Any:
    school = make_organisation("青杠小学", kind="SCHOOL", area=VILLAGE)
    return make_post("CLASS_TEACHER", area=VILLAGE, organisation=school, class_label="三年级1班")


@pytest.fixture
def pupil(teacher: Any) -> Any:
    return make_pupil(teacher.organisation)


def test_d08_the_author_and_the_psychology_group_read_it(teacher: Any, pupil: Any) -> None:
    row = counsel(actor_of(teacher), pupil)
    group = make_post("CIVIL_AFFAIRS_OFFICER", area=COUNTY)

    for post in (teacher, group):
        text = client_of(post).get(reverse("care:counselling", kwargs={"id": row.pk}))
        assert WORDS in text.content.decode()


@pytest.mark.parametrize("role", ["PRINCIPAL", "CLASS_TEACHER"])
def test_for_colleagues_of_the_school_there_is_nothing(teacher: Any, pupil: Any, role: str) -> None:
    row = counsel(actor_of(teacher), pupil)
    colleague = make_post(role, area=VILLAGE, organisation=teacher.organisation,
                          class_label="三年级1班" if role == "CLASS_TEACHER" else "")  # fmt: skip
    client = client_of(colleague)

    assert client.get(reverse("care:counselling", kwargs={"id": row.pk})).status_code == 404
    assert WORDS not in client.get(reverse("care:counselling-list")).content.decode()
    with acting_as(actor_of(colleague)):
        assert not Counselling.objects.exists()  # the database itself


@pytest.mark.parametrize("role", ["VILLAGE_OFFICER", "TOWNSHIP_SUPERVISOR"])
def test_officers_without_the_right_learn_nothing_anywhere(
    teacher: Any, pupil: Any, role: str
) -> None:
    row = counsel(actor_of(teacher), pupil)
    area = VILLAGE if role == "VILLAGE_OFFICER" else "990102001000"
    post = make_post(role, area=area)
    actor = actor_of(post)

    assert client_of(post).get(
        reverse("care:counselling", kwargs={"id": row.pk})
    ).status_code == 403  # fmt: skip
    with acting_as(actor):
        assert not Counselling.objects.exists()
        shown = str(
            [
                panels_of(actor, pupil, clock.today()),
                steps_of(actor, pupil.pk),
                dossier_parts_of(actor, pupil, clock.today()),
            ]
        )
    assert WORDS not in shown
    assert "心理咨询" not in shown


def test_not_even_the_author_has_it_in_timeline_or_dossier(teacher: Any, pupil: Any) -> None:
    actor = actor_of(teacher)
    counsel(actor, pupil)

    with acting_as(actor):
        shown = str([steps_of(actor, pupil.pk), dossier_parts_of(actor, pupil, clock.today())])
    assert "心理咨询" not in shown


def test_the_trail_names_the_deed_but_no_child(teacher: Any, pupil: Any) -> None:
    row = counsel(actor_of(teacher), pupil)
    client_of(teacher).get(reverse("care:counselling", kwargs={"id": row.pk}))

    with acting_as(system_actor("test")):
        events = list(Event.objects.filter(action__contains="counsel"))
    assert {event.action for event in events} == {"care.counsel", "care.view_counselling"}
    assert not any(event.file_ids for event in events)
    assert str(pupil.pk) not in str([event.payload for event in events])


def test_another_countys_group_reads_nothing(teacher: Any, pupil: Any) -> None:
    counsel(actor_of(teacher), pupil)
    stranger = actor_of(make_post("CIVIL_AFFAIRS_OFFICER", area="990103000000"))

    with acting_as(stranger):
        assert list(selectors.counselling(stranger)) == []
        assert not Counselling.objects.exists()


def test_only_the_author_voids(teacher: Any, pupil: Any) -> None:
    row = counsel(actor_of(teacher), pupil)
    group = actor_of(make_post("CIVIL_AFFAIRS_OFFICER", area=COUNTY))

    with pytest.raises(NotAllowed):
        deed(group, services.void_counselling, row, reason="试试")
    assert deed(actor_of(teacher), services.void_counselling, row, reason="写错人").voided_at


def test_a_merge_by_somebody_who_sees_nothing_takes_it_along(teacher: Any, pupil: Any) -> None:
    from shouwang.registry.services import merge_files, undo_merging

    actor = actor_of(teacher)
    row = counsel(actor, pupil)
    kept = make_child(pupil.person.name)
    supervisor = actor_of(make_post("TOWNSHIP_SUPERVISOR", area="990102001000"))
    with acting_as(supervisor):
        merging = merge_files(
            supervisor, kept, pupil, picks={}, reason="重复", on=clock.today(), now=clock.now()
        )

    with acting_as(actor):
        assert Counselling.objects.get(pk=row.pk).care_file_id == kept.pk
    with acting_as(supervisor):
        undo_merging(supervisor, merging, reason="错", now=clock.now())
    with acting_as(actor):
        assert Counselling.objects.get(pk=row.pk).care_file_id == pupil.pk


def test_the_databases_list_of_the_group_is_the_roles() -> None:
    import importlib

    text = importlib.import_module(
        "shouwang.care.migrations.0004_reach_of_all_care"
    ).FUNCTIONS.split("ARRAY[")[1].split("]")[0]  # fmt: skip
    roles = {role for role, rights in PERMISSIONS.items() if "care.view_psychology" in rights}

    assert {name.strip(" '") for name in text.split(",")} == {str(role) for role in roles}
