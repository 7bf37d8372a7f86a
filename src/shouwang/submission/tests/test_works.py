"""工作材料: written by schools and townships, due by the pack, received above, never ranked."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from shouwang.accounts.models import Post
from shouwang.accounts.testing import actor_of, client_of, make_post
from shouwang.audit.models import Event
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.errors import NotAllowed, WrongStatus
from shouwang.core.scope import acting_as
from shouwang.policy.engine.pack import load_pack
from shouwang.registry.testing import make_pupil
from shouwang.submission import periods, selectors, services
from shouwang.submission.choices import WorkKind
from shouwang.submission.models import WorkReport
from shouwang.submission.testing import (
    COUNTY,
    OTHER_TOWNSHIP,
    TOWNSHIP,
    at,
    make_places,
    officer,
    send_work,
    supervisor,
)

RULES = load_pack("national").submission


@pytest.fixture
def school(db: None) -> Post:
    make_places()
    return make_post("PRINCIPAL", area=TOWNSHIP)


@pytest.mark.parametrize(
    ("day", "late"),
    [(date(2026, 3, 24), False), (date(2026, 3, 25), False), (date(2026, 3, 26), True)],
)
def test_t_042_r_081_an_article_on_the_25th_is_on_time_on_the_26th_late(
    school: Post, day: date, late: bool
) -> None:
    row = send_work(actor_of(school), on=day)

    assert (row.due_on, row.is_late) == (date(2026, 3, 25), late)


def test_r_048_schools_update_their_files_in_april_may_and_july() -> None:
    due = {month: periods.school_due(f"2026-{month:02d}", RULES) for month in range(1, 13)}

    assert {month: day for month, day in due.items() if day} == {
        4: date(2026, 4, 30), 5: date(2026, 5, 31), 7: date(2026, 7, 31),
    }  # fmt: skip


def test_r_048_an_update_is_due_from_a_school_and_counts_its_files(school: Post) -> None:
    actor, day = actor_of(school), date(2026, 5, 10)
    make_pupil(school.organisation)
    with acting_as(actor):
        assert WorkKind.SCHOOL_UPDATE in {due.kind for due in selectors.works_due(actor, day)}
    row = send_work(actor, on=day, kind="SCHOOL_UPDATE")

    assert (row.due_on, row.is_late) == (date(2026, 5, 31), False)
    assert row.figures == {"files": 1, "changed": 1}
    with acting_as(actor):
        [update] = [d for d in selectors.works_due(actor, day) if d.kind == "SCHOOL_UPDATE"]
        assert update.is_sent
    with pytest.raises(services.NoSchool):
        send_work(supervisor(), on=day, kind="SCHOOL_UPDATE")


def test_it_is_received_once_by_another_unit_above(school: Post) -> None:
    row, above = send_work(actor_of(school)), officer()
    with acting_as(above):
        services.receive_work(above, row, reply="写得扎实", now=at(clock.today(), 10))
        with pytest.raises(WrongStatus):
            services.receive_work(above, row, now=at(clock.today(), 11))

    own = supervisor()
    mine = send_work(own)
    with acting_as(own), pytest.raises(NotAllowed):
        services.receive_work(own, mine, now=at(clock.today(), 11))
    with acting_as(system_actor("test")):
        assert Event.objects.filter(action="submission.receive_work").count() == 1


def test_who_reads_it_is_the_unit_itself_and_who_receives_in_its_area(
    committed: None, school: Post
) -> None:
    row = send_work(actor_of(school))
    another = make_post("PRINCIPAL", area=TOWNSHIP)
    for post, seen in (
        (school, True), (make_post("EDUCATION_OFFICER", area=COUNTY), True), (another, False),
        (make_post("TOWNSHIP_SUPERVISOR", area=OTHER_TOWNSHIP), False),
    ):  # fmt: skip
        actor = actor_of(post)
        with acting_as(actor):
            assert selectors.works(actor).filter(pk=row.pk).exists() is seen
            assert WorkReport._base_manager.filter(pk=row.pk).exists() is seen  # the database alone


def test_from_the_due_list_over_writing_to_the_reply(school: Post) -> None:
    writer: Any = client_of(school)
    page = writer.get(reverse("submission:work-list"))
    assert page.context["dues"][0].clause.endswith("R-081")
    month = f"{clock.today():%Y-%m}"
    sent = writer.post(
        page.context["dues"][0].url,
        {
            "kind": "RESEARCH",
            "period": month,
            "title": "留守儿童阅读调查",
            "text": "共访谈二十人。",
        },
    )
    with acting_as(system_actor("test")):
        row = WorkReport.objects.get()
    assert sent.url == reverse("submission:work-detail", args=[row.pk])

    reader: Any = client_of(make_post("EDUCATION_OFFICER", area=COUNTY))
    [state] = [
        each for each in reader.get(reverse("submission:work-months")).context["units"]
        if each.name == school.organisation.name
    ]  # fmt: skip
    assert (state.first, state.number) == (row, 1)
    assert "共访谈二十人" in reader.get(sent.url).content.decode()
    answered = reader.post(sent.url, {"reply": "请补充对策"})
    assert answered.url == reverse("submission:work-list")
    assert "请补充对策" in writer.get(sent.url).content.decode()
