"""The desk of every role: what waits first, then figures; always as many queries."""

from datetime import timedelta
from typing import Any

import pytest

from shouwang.accounts.choices import Role
from shouwang.accounts.testing import client_of, make_installation, make_post
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.divisions.testing import book_of, make_divisions
from shouwang.duties.models import Duty
from shouwang.registry.testing import make_child
from shouwang.statistics.testing import make_spells

COUNTY = "520527000000"


@pytest.fixture
def village(db: None) -> str:

    make_installation(area=COUNTY)
    book = book_of(COUNTY)
    village = next(iter(book.children(next(iter(book.children(COUNTY))).code)))
    make_divisions([village.code])
    return str(village.code)


@pytest.mark.parametrize("role", Role.values)
def test_every_role_has_a_desk(role: str, village: str) -> None:
    make_spells([{"area": village}] * 2)
    answer = client_of(make_post(role, area=COUNTY)).get("/")

    assert answer.status_code == 200


def test_a_leader_sees_figures_and_no_lists(village: str) -> None:
    make_spells([{"area": village}] * 3)
    answer = client_of(make_post("LEADER", area=COUNTY)).get("/")

    assert answer.context["figures"].summary.total.count == 3
    assert answer.context["attention"] == []
    assert "/children/" not in answer.content.decode()


def test_a_village_officer_sees_the_own_village(village: str) -> None:
    make_spells([{"area": village}, {"area": village[:9] + "999"}])
    answer = client_of(make_post("VILLAGE_OFFICER", area=village)).get("/")

    assert answer.context["figures"].summary.total.count == 1


def test_what_waits_leads_to_its_list(village: str) -> None:
    make_spells([{"area": village}] * 2)
    answer = client_of(make_post("CIVIL_AFFAIRS_OFFICER", area=COUNTY)).get("/")

    waiting = {str(tile.label): tile for tile in answer.context["attention"]}
    assert waiting["留守待核"].value == 2
    assert waiting["留守待核"].url == "/children/worklist/unknown/"
    assert all(tile.url for tile in waiting.values())


def test_a_village_officer_sees_the_own_duties_and_the_monthly_check(village: str) -> None:
    file = make_child(area=village)
    on = clock.today()
    row = {
        "care_file_id": file.pk,
        "source": "care.visit",
        "role": "VILLAGE_OFFICER",
        "opens_on": on - timedelta(days=9),
        "planned_on": on,
        "basis": "R-108",
    }
    with acting_as(system_actor("test")):
        Duty.objects.all().delete()
        for key, days in (("late", -1), ("today", 0), ("week", 7), ("later", 8)):
            duty = Duty(key=key, due_on=on + timedelta(days=days), **row)
            duty.place(file.area)
            duty.save()
    answer = client_of(make_post("VILLAGE_OFFICER", area=file.area)).get("/")

    assert [tile.value for tile in answer.context["to_do"]] == [1, 2]
    assert "/duties/" in answer.content.decode()
    (check,) = answer.context["reports"]
    assert (check["label"], check["url"]) == ("村级月度核对", "/submissions/village/")


def test_a_leader_owes_nothing(village: str) -> None:
    answer = client_of(make_post("LEADER", area=COUNTY)).get("/")

    assert (answer.context["to_do"], answer.context["reports"]) == ([], [])


def test_the_desk_asks_as_often_for_many_as_for_one(
    village: str, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = client_of(make_post("CIVIL_AFFAIRS_OFFICER", area=COUNTY))
    make_spells([{"area": village}])
    client.get("/")
    with CaptureQueriesContext(connection) as one:
        client.get("/")
    make_spells([{"area": village, "sex": "1", "age_band": "6-13", "relief": ["OTHER"]}] * 20)
    with django_assert_num_queries(len(one)):
        client.get("/")


PROVINCE = "520000000000"


@pytest.mark.parametrize("wide", [True, False])
def test_a_wide_area_does_not_let_its_desk_wait(village: str, wide: bool) -> None:
    make_divisions([PROVINCE])
    make_spells([{"area": village}] * 3)
    client = client_of(make_post("CIVIL_AFFAIRS_OFFICER", area=PROVINCE if wide else COUNTY))

    first = client.get("/")
    asked = client.get("/figures/")
    again = client.get("/")

    assert (first.context["figures"] is None) is wide
    assert ('hx-get="/figures/"' in first.content.decode()) is wide
    assert '<span class="stat-value">3<' in asked.content.decode()
    assert "<html" not in asked.content.decode()
    assert again.context["figures"].summary.total.count == 3
    assert "hx-get=" not in again.content.decode().partition("<main")[2]


def test_without_scripts_a_link_shows_the_figures_of_a_wide_area(village: str) -> None:
    make_spells([{"area": village}] * 3)
    client = client_of(make_post("LEADER", area=PROVINCE))

    assert 'href="?figures=1"' in client.get("/").content.decode()
    assert client.get("/?figures=1").context["figures"].summary.total.count == 3


def test_figures_are_for_those_who_may_see_them(village: str) -> None:
    for role in ("SYSTEM_ADMIN", "AUDIT_ADMIN"):
        answer = client_of(make_post(role, area=PROVINCE)).get("/figures/")
        assert answer.status_code == 200
        assert answer.content.decode().strip() == ""
