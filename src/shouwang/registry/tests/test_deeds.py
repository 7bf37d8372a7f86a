"""Every deed on a file, through its page."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from shouwang.accounts.testing import (
    NEXT_COUNTY,
    actor_of,
    client_of,
    make_organisation,
    make_post,
)
from shouwang.audit.models import Event
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.registry import selectors
from shouwang.registry.models import CareFile, Change, Grant
from shouwang.registry.testing import NEXT_VILLAGE, make_child


def url(name: str, file: Any, **more: Any) -> str:
    return reverse(f"registry:{name}", kwargs={"id": file.pk, **more})


def now_of(file: Any) -> CareFile:
    with acting_as(system_actor("test")):
        return CareFile.objects.get(pk=file.pk)


def deeds_of(file: Any) -> list[str]:
    with acting_as(system_actor("test")):
        changes = Change.objects.filter(care_file=file).order_by("at")
        return list(changes.values_list("deed", flat=True))


def test_a_file_is_verified_once(officer: Any) -> None:
    file = make_child()
    client = client_of(officer)

    first = client.post(url("child-verify", file), {"note": "已入户"})
    second = client.post(url("child-verify", file), {"note": ""})

    assert first.status_code == 302
    assert now_of(file).status == "VERIFIED"
    assert "当前状态不允许" in second.content.decode()
    assert deeds_of(file) == ["registry.open_file", "registry.verify_file"]


def test_a_file_is_closed_with_reason_and_day_and_reopened(officer: Any) -> None:
    file, client = make_child(), client_of(officer)
    today = clock.today()

    client.post(url("child-close", file), {"reason": "JOINED_PARENTS", "on": today.isoformat()})
    closed = now_of(file)
    client.post(url("child-reopen", file), {"note": "登记有误"})

    assert (closed.status, closed.close_reason, closed.closed_on) == (
        "CLOSED", "JOINED_PARENTS", today,
    )  # fmt: skip
    assert (now_of(file).status, now_of(file).close_reason) == ("SUBMITTED", "")


def test_closing_asks_for_a_reason_and_no_future_day(officer: Any) -> None:
    file = make_child()
    later = (clock.today() + timedelta(days=1)).isoformat()

    answer = client_of(officer).post(url("child-close", file), {"reason": "", "on": later})

    assert answer.status_code == 200
    assert now_of(file).status == "SUBMITTED"


@pytest.mark.parametrize(("days", "status"), [(30, "SUBMITTED"), (31, "CLOSED")])
def test_reopening_ends_after_thirty_days(officer: Any, days: int, status: str) -> None:
    file, client = make_child(), client_of(officer)
    day = (clock.today() - timedelta(days=days)).isoformat()
    client.post(url("child-close", file), {"reason": "MISTAKEN", "on": day})

    client.post(url("child-reopen", file), {"note": "登记有误"})

    assert now_of(file).status == status


def test_a_file_moves_within_the_area_only(officer: Any, monkeypatch: Any) -> None:
    file, client = make_child(), client_of(officer)
    inside, outside = (NEXT_VILLAGE, "乙村"), ("990103001201", "外县村")
    monkeypatch.setattr("shouwang.registry.selectors.villages_in", lambda *_: [inside, outside])
    given = {"on": clock.today().isoformat(), "reason": "搬家"}

    moved = client.post(url("child-move", file), given | {"area": NEXT_VILLAGE})
    refused = client.post(url("child-move", file), given | {"area": outside[0]})

    assert moved.status_code == 302
    assert now_of(file).area == NEXT_VILLAGE
    assert "没有此项权限" in refused.content.decode()


def test_a_grant_opens_one_file_and_its_end_closes_it(officer: Any) -> None:
    file, other = make_child(), make_child()
    helper = make_organisation(kind="VOLUNTEER_TEAM", area="990102000000")
    parent = make_post("PROXY_PARENT", organisation=helper)
    client = client_of(officer)
    until = clock.today().isoformat()

    given = {"organisation": str(helper.pk), "valid_to": until, "reason": "结对"}
    client.post(url("child-grant", file), given | {"permissions": ["registry.view_file"]})
    opened = client_of(parent).get(url("child-detail", file)).status_code
    unopened = client_of(parent).get(url("child-detail", other)).status_code
    with acting_as(system_actor("test")):
        grant = Grant.objects.get(care_file=file)
    client.post(url("grant-revoke", file, grant_id=grant.pk))

    assert (opened, unopened) == (200, 404)
    assert client_of(parent).get(url("child-detail", file)).status_code == 404


def test_a_telephone_is_shown_and_recorded(officer: Any) -> None:
    file = make_child()
    with acting_as(actor_of(officer)):
        father = selectors.persons_of(file)[1]

    answer = client_of(officer).post(url("reveal-contact", file, person_id=father.pk))

    assert "16012345678" in answer.content.decode()
    with acting_as(system_actor("test")):
        assert Event.objects.filter(action="registry.reveal_contact").count() == 1


def test_a_number_in_full_asks_what_for(officer: Any) -> None:
    file, client = make_child(), client_of(officer)
    path = url("reveal-number", file, person_id=file.person_id)

    asked = client.post(path).content.decode()
    empty = client.post(path, {"purpose": " "}).content.decode()
    shown = client.post(path, {"purpose": "办理救助"}).content.decode()

    assert file.person.id_number not in asked + empty
    assert file.person.id_number in shown
    with acting_as(system_actor("test")):
        event = Event.objects.get(action="registry.reveal_number")
    assert event.purpose == "办理救助"


def test_nobody_is_revealed_through_anothers_file(officer: Any) -> None:
    file, other = make_child(), make_child(area="990103001201")
    path = url("reveal-number", file, person_id=other.person_id)

    assert client_of(officer).post(path, {"purpose": "办理救助"}).status_code == 404


@pytest.mark.parametrize("name", ["child-verify", "child-close", "child-move", "child-grant"])
def test_a_stranger_does_nothing(name: str, stranger: Any) -> None:
    file = make_child()

    assert client_of(stranger).post(url(name, file)).status_code == 404


def test_posts_of_the_next_county_see_no_number_of_ours(officer: Any) -> None:
    file = make_child()
    there = make_post("CIVIL_AFFAIRS_OFFICER", area=NEXT_COUNTY)

    answer = client_of(there).post(
        reverse("registry:number-check"), {"id_number": file.person.id_number}
    )

    text = answer.content.decode()
    assert "登记" in text
    assert file.person.name not in text
    assert str(file.pk) not in text
