"""舆情: the course W-35 from the table (D-45, R-274), who sees it, what is refused."""

from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import uuid4

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
from shouwang.core.errors import NotAllowed, WrongStatus
from shouwang.core.scope import acting_as
from shouwang.core.workflow import Transition
from shouwang.hotline import selectors, services, workflow
from shouwang.hotline.choices import OpinionStatus as S
from shouwang.hotline.models import Opinion
from shouwang.hotline.testing import operator, opinion, run
from shouwang.screening.testing import make_places

pytestmark = pytest.mark.django_db
TODAY = clock.today()


@pytest.fixture
def desk(db: None) -> Any:
    return operator()


DEEDS: dict[str, Any] = {
    "warn": lambda actor, row: run(actor, services.warn, row, level="MAJOR"),
    "judge": lambda actor, row: run(actor, services.judge, row, truth="FALSE",
                                    judgement="村里核实，祖父一直在家", handler=None, due_on=None),
    "respond": lambda actor, row: run(actor, services.respond, row, measures="已约谈发布人",
                                      answer="情况不实", answered_on=TODAY),
    "file": lambda actor, row: run(actor, services.file_opinion, row, note=""),
    "dismiss": lambda actor, row: run(actor, services.dismiss, row, note="与儿童无关"),
}  # fmt: skip
# What the requirement says (W-35): 监测 → 预警 → 研判 → 回应 → 归档.
COURSE = [S.SEEN, S.WARNED, S.JUDGED, S.ANSWERED, S.FILED]


def put(row: Opinion, state: str) -> Opinion:
    with acting_as(system_actor("test")):
        Opinion.objects.filter(pk=row.pk).update(
            status=state, answered_on=TODAY if state == S.ANSWERED else None
        )
        return Opinion.objects.get(pk=row.pk)


def test_w_35_the_table_says_what_the_requirement_says() -> None:
    ways = {(source, step.target) for step in workflow.OPINION for source in step.sources}

    assert ways == {*pairwise(COURSE), (S.SEEN, S.FILED)}
    assert {step.deed for step in workflow.OPINION} == set(DEEDS)


@pytest.mark.parametrize("step", workflow.OPINION, ids=lambda step: step.deed)
def test_w_35_each_deed_is_open_from_its_states_alone(step: Transition, desk: Any) -> None:
    row, other = opinion(desk), operator(NEXT_COUNTY)
    for state in S:
        put(row, state)
        with pytest.raises(NotAllowed):
            DEEDS[step.deed](other, row)
        if state in step.sources:
            assert DEEDS[step.deed](desk, row).status == step.target
        else:
            with pytest.raises(WrongStatus):
                DEEDS[step.deed](desk, row)

    with acting_as(system_actor("test")):
        written = Event.objects.filter(action=f"hotline.{step.deed}_opinion", target_id=row.pk)
        assert written.count() == len(step.sources)


@pytest.mark.parametrize("truth", ["TRUE", "PARTLY"])
def test_d45_what_is_true_is_dealt_with_by_somebody_until_a_day(desk: Any, truth: str) -> None:
    row = DEEDS["warn"](desk, opinion(desk))
    office = make_organisation(kind="EDUCATION")
    said = {"truth": truth, "judgement": "属实", "handler": office.pk}

    for lacking in ({"handler": None}, {"due_on": TODAY - timedelta(days=1)}, {"due_on": None}):
        with pytest.raises(services.HandlerNeeded):
            run(desk, services.judge, row, **({"due_on": TODAY} | said | lacking))

    assert run(desk, services.judge, row, due_on=TODAY, **said).handler == office


def test_a_matter_of_tomorrow_or_elsewhere_is_refused_and_sent_twice_it_is_one(desk: Any) -> None:
    one = uuid4()
    first, second = (opinion(desk, opinion_id=one) for _time in range(2))

    assert first.pk == second.pk == one
    with pytest.raises(services.SeenInFuture):
        opinion(desk, seen_on=TODAY + timedelta(days=1))
    with pytest.raises(NotAllowed):
        opinion(desk, area="990103001201")


def test_who_watches_public_opinion_and_who_does_not(desk: Any) -> None:
    row = opinion(desk)
    publicity, transport = (
        actor_of(make_post("DEPARTMENT_OFFICER", organisation=make_organisation(kind=kind)))
        for kind in ("PARTY_COMMITTEE", "OTHER_DEPARTMENT")
    )
    seen = {}
    for name, actor in (("publicity", publicity), ("transport", transport)):
        with acting_as(actor):
            seen[name] = list(selectors.opinions(actor))

    assert seen == {"publicity": [row], "transport": []}


def test_the_way_of_a_matter_over_its_pages(db: None) -> None:
    make_places()
    station = make_organisation(kind="RESCUE_STATION")
    client = client_of(make_post("CIVIL_AFFAIRS_OFFICER", organisation=station))
    form = client.get(reverse("hotline:opinion-create")).content.decode()
    assert "不写儿童姓名" in form

    answer = client.post(reverse("hotline:opinion-create"), {
        "opinion_id": str(uuid4()), "words": "论坛帖子称校车超载", "source": "ONLINE",
        "where": "本地论坛", "seen_on": TODAY, "area": "990102000000",
    })  # fmt: skip
    page = client.get(answer.url).content.decode()
    with acting_as(system_actor("test")):
        row = Opinion.objects.get()
    address = reverse("hotline:opinion-deed", kwargs={"id": row.pk, "deed": "warn"})

    assert "论坛帖子称校车超载" in page
    assert address in page
    assert client.post(address, {"level": "SEVERE"}).url == answer.url
    assert "重大" in client.get(reverse("hotline:opinion-list")).content.decode()
