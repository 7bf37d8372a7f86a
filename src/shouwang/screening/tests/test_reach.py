"""The database alone hides units, hazards, houses and checks; two hands at once; photos."""

import threading
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse

from shouwang.accounts.testing import (
    NEXT_COUNTY,
    TOWNSHIP,
    actor_of,
    client_of,
    make_organisation,
    make_post,
)
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.errors import WrongStatus
from shouwang.core.scope import acting_as
from shouwang.documents.models import Attachment
from shouwang.documents.testing import upload
from shouwang.screening import services
from shouwang.screening.models import (
    Campaign,
    DangerousHouse,
    Dormitory,
    Hazard,
    Problem,
    SafetyCheck,
    Unit,
)
from shouwang.screening.testing import (
    campaign_said,
    controlled,
    dormitory,
    find,
    fresh,
    house,
    make_places,
    planned,
    problem,
    run,
    township_actor,
    village_actor,
    village_unit,
)

MODELS = (Unit, Hazard, DangerousHouse, Dormitory, SafetyCheck, Problem)


def together(*deeds: Callable[[], Any]) -> list[Any]:
    """Do deeds at the same time, each on a connection of its own; what came out of each."""
    found: list[Any] = [None] * len(deeds)
    gate = threading.Barrier(len(deeds))

    def work(number: int) -> None:
        gate.wait()
        try:
            found[number] = deeds[number]()
        except Exception as error:  # noqa: BLE001 - it is what we look at
            found[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def rows(actor: Any, model: Any) -> int:
    with acting_as(actor):
        return int(model._base_manager.count())


@pytest.mark.parametrize("model", MODELS)
def test_the_database_alone_hides_the_next_county_and_other_schools(
    committed: None, model: Any
) -> None:
    village = village_actor()
    find(village, village_unit())
    house(village)
    problem(actor_of(make_post("EDUCATION_OFFICER")))
    education = actor_of(make_post("EDUCATION_OFFICER"))
    dormitory(education, make_organisation(kind="SCHOOL", area=TOWNSHIP))
    stranger = actor_of(make_post(area=NEXT_COUNTY))
    school = actor_of(make_post("PRINCIPAL", area=TOWNSHIP))

    assert rows(actor_of(make_post()), model) == 1
    assert rows(stranger, model) == rows(school, model) == 0
    assert model._base_manager.count() == 0


def test_two_supervisors_at_once_one_confirms_the_other_is_told(committed: None) -> None:
    village, township = village_actor(), township_actor()
    hazard = controlled(village, find(village, village_unit()))
    run(village, services.claim_hazard, hazard, removal="已装护栏")

    done = together(
        lambda: run(township, services.confirm_hazard, hazard, how="ON_SITE"),
        lambda: run(township, services.reject_hazard, hazard, reason="不牢", due_on=clock.today()),
    )

    lost = [each for each in done if isinstance(each, Exception)]
    assert [type(each) for each in lost] == [WrongStatus]


def test_two_zero_reports_at_once_are_one(committed: None) -> None:
    village, unit = village_actor(), village_unit()
    run(village, services.begin_unit, unit)

    done = together(*[lambda: run(village, services.zero_unit, unit)] * 2)

    assert [type(each) for each in done if isinstance(each, Exception)] == [WrongStatus]


def test_a_campaign_pressed_twice_at_the_same_moment_is_one(committed: None) -> None:
    make_places()
    actor, said = actor_of(make_post()), campaign_said()

    done = together(*[lambda: run(actor, services.open_campaign, said)] * 2)

    assert [each.pk for each in done] == [said.id] * 2
    assert rows(actor, Campaign) == rows(actor, Unit) == 1


def test_a_hazard_and_a_check_pressed_twice_at_the_same_moment_are_one(committed: None) -> None:
    village, unit, one = village_actor(), village_unit(), uuid4()
    education = actor_of(make_post("EDUCATION_OFFICER"))

    hazards = together(*[lambda: find(village, unit, hazard_id=one)] * 3)
    checks = together(*[lambda: planned(education, check_id=one)] * 3)

    assert [each.pk for each in (*hazards, *checks)] == [one] * 6
    assert rows(village, Hazard) == rows(education, SafetyCheck) == 1


@pytest.mark.django_db
def test_a_photo_is_seen_with_its_hazard_and_not_beyond() -> None:
    hazard = find(village_actor(), village_unit(), photos=[upload()])
    with acting_as(system_actor("test")):
        [photo] = Attachment.objects.all()
    url = reverse("documents:attachment", kwargs={"id": photo.pk})

    seen = client_of(make_post("TOWNSHIP_SUPERVISOR", area=TOWNSHIP)).get(url)
    other = client_of(make_post("TOWNSHIP_SUPERVISOR", area="990102002000")).get(url)

    assert (photo.subject_id, seen.status_code, other.status_code) == (hazard.pk, 200, 404)


@pytest.mark.django_db
def test_the_way_of_a_unit_by_its_pages() -> None:
    unit = village_unit()
    village = client_of(make_post("VILLAGE_OFFICER", area=unit.area))

    def url(name: str, key: Any = unit.pk) -> str:
        return reverse(f"screening:{name}", kwargs={"id": key})

    shown = village.get(reverse("screening:campaign-list")).content.decode()
    assert "本单位待完成的排查" in shown
    assert village.get(url("campaign-detail", unit.campaign_id)).url == url("unit-detail")
    village.post(url("unit-begin"))
    one, day = str(uuid4()), clock.today().isoformat()
    hazard = {
        "hazard_id": one, "kind": "DROWNING", "place_text": "东塘", "words": "无护栏",
        "harm": "MISSING", "found_on": day, "found_by": "甲", "photos": upload(),
    }  # fmt: skip
    found = village.post(url("hazard-create"), hazard)
    assert found.url == url("hazard-detail", one)  # a child is missing: the report is next
    assert "一键发起强制报告" in village.get(found.url).content.decode()
    for _n in range(2):
        village.post(url("hazard-report", one))
    village.post(url("hazard-escalate", one), {"to": "镇政府", "words": "请组织搜救"})
    village.post(url("unit-report"))

    with acting_as(system_actor("test")):
        assert fresh(unit).status == "REPORTED"
        stored = Hazard.objects.get(pk=one)
        assert stored.report_id is not None
        assert stored.status == "ESCALATED"


@pytest.mark.django_db
def test_a_check_by_its_pages_item_by_item() -> None:
    client = client_of(make_post("EDUCATION_OFFICER"))
    make_places()
    one, day = str(uuid4()), clock.today().isoformat()
    plan = {"check_id": one, "subject": "DORMITORY", "target": "女生楼", "area": TOWNSHIP,
            "planned_on": day}  # fmt: skip
    planned = client.post(reverse("screening:check-create"), plan)
    url = reverse("screening:check-carry-out", kwargs={"id": one})
    assert planned.url == reverse("screening:check-detail", kwargs={"id": one})

    form = client.get(url).context["form"]
    said = {f"{item.code}_answer": "OK" for item in form.items}
    said |= {"inspectors": "县教育局", "checked_on": day, "manager_on_duty_answer": "NOT_OK"}
    refused = client.post(url, said)
    assert "发现一起，处理一起" in refused.content.decode()
    said |= {"manager_on_duty_words": "检查时无人", "handler": "校长", "due_on": day}
    client.post(url, said)

    text = client.get(planned.url).content.decode()
    assert "监管问题" in text
    assert "检查时无人" in text
    assert "检查时无人" in client.get(reverse("screening:problem-list")).content.decode()
