"""Definitions in words, and what a county sets for itself."""

from datetime import date, timedelta
from typing import Any

import pytest

from shouwang.accounts.testing import actor_of, client_of, make_post
from shouwang.audit.models import Event
from shouwang.core import clock
from shouwang.core.actors import Actor, system_actor
from shouwang.core.errors import NotAllowed
from shouwang.core.scope import acting_as
from shouwang.divisions.testing import make_divisions
from shouwang.policy import selectors, services
from shouwang.registry.fields import PartialDay
from shouwang.registry.models import CareFile
from shouwang.registry.testing import make_child

TODAY = clock.today()
# Not the county of the shipped example pack.
COUNTY, TOWNSHIP, VILLAGE = "520527000000", "520527100000", "520527100201"


@pytest.fixture
def officer(db: None) -> Any:
    make_divisions([COUNTY])
    return make_post("CIVIL_AFFAIRS_OFFICER", area=COUNTY)


@pytest.fixture
def actor(officer: Any) -> Actor:
    return actor_of(officer)


def publish(actor: Actor, parameters: dict[str, Any], **options: Any) -> Any:
    given = {"area": COUNTY, "name": "试点县口径", "basis": "试点县民发〔2026〕1号",
             "effective_from": TODAY, **options}  # fmt: skip
    with acting_as(actor):
        return services.publish_pack(actor, parameters=parameters, now=clock.now(), **given)


def months(number: int) -> dict[str, Any]:
    clause = "试点县民发〔2026〕1号"
    return {"profiles": {"D": {"duration": {"continuous_months": number, "clause": clause}}}}


def test_every_definition_is_told_with_its_clause(officer: Any) -> None:
    page = client_of(officer).get("/policy/").content.decode()

    for words in ("国发〔2016〕13号", "不满16周岁", "R-007", "R-008", "R-009", "R-011", "不能使用"):
        assert words in page


def test_a_published_pack_changes_the_determination(actor: Actor) -> None:
    left = PartialDay(TODAY - timedelta(days=150), "DAY")
    child = make_child(area=VILLAGE, father__left=left, mother__left=left)
    assert _verdict(child, "D") == "yes"

    publish(actor, months(12))
    with acting_as(system_actor("test")):
        services.determine_area(COUNTY, TODAY)

    assert _verdict(child, "D") == "no"
    with acting_as(system_actor("test")):
        assert Event.objects.filter(action="policy.publish_pack").count() == 1


def _verdict(child: CareFile, profile: str) -> str:
    with acting_as(system_actor("test")):
        return str(CareFile.objects.get(pk=child.pk).verdicts[profile])


def test_a_pack_to_come_is_due_on_its_day(actor: Actor) -> None:
    child = make_child(area=VILLAGE)
    begins = TODAY + timedelta(days=3)
    publish(actor, months(6), effective_from=begins)

    with acting_as(system_actor("test")):
        assert CareFile.objects.get(pk=child.pk).next_change_on <= begins
        assert selectors.pack_for(COUNTY, TODAY).profiles["D"].duration.continuous_months == 3
        assert selectors.pack_for(COUNTY, begins).profiles["D"].duration.continuous_months == 6


def test_the_next_pack_ends_the_one_before(actor: Actor) -> None:
    first = publish(actor, months(6), effective_from=date(2026, 1, 1))
    publish(actor, months(9))

    first.refresh_from_db()
    assert first.effective_to == TODAY - timedelta(days=1)
    assert selectors.pack_for(COUNTY, TODAY).profiles["D"].duration.continuous_months == 9
    with pytest.raises(services.PackExists):
        publish(actor, months(4), effective_from=date(2026, 3, 1))


def test_what_the_engine_refuses_is_not_published(actor: Actor) -> None:
    with pytest.raises(services.UnusablePack):
        publish(actor, {"categories": {"left_behind_profile": "E"}})

    assert list(selectors.local_packs(actor)) == []


def test_nobody_publishes_for_another_county(actor: Actor, stranger: Any) -> None:
    with pytest.raises(NotAllowed):
        publish(actor_of(stranger), months(6))


def test_the_form_publishes_and_says_so(officer: Any, actor: Actor) -> None:
    client = client_of(officer)
    given = {"area": COUNTY, "name": "口径E", "basis": "试点县民发〔2026〕1号",
             "effective_from": TODAY.isoformat(), "other_parent": ""}  # fmt: skip

    refused = client.post("/policy/packs/new/", given)
    answer = client.post("/policy/packs/new/", {**given, "months_e": "6"}, follow=True)

    assert "至少填写一项" in refused.content.decode()
    assert "政策包已发布" in answer.content.decode()
    assert "E" in selectors.pack_for(TOWNSHIP, TODAY).usable_profiles
