"""Freezing and reporting: what is in the document, what forbids it, on time or late (T-042)."""

from datetime import date
from typing import Any

import pytest

from shouwang.audit.models import Event
from shouwang.core.actors import system_actor
from shouwang.core.errors import NotAllowed
from shouwang.core.scope import acting_as
from shouwang.statistics import selectors as statistics
from shouwang.submission import selectors, services
from shouwang.submission.models import Snapshot, Submission
from shouwang.submission.testing import (
    ON,
    OTHER_TOWNSHIP,
    TOWNSHIP,
    VILLAGE,
    at,
    confirm,
    make_places,
    make_whole_child,
    officer,
    quarter,
    report,
    supervisor,
    villager,
)


@pytest.fixture
def children(db: None) -> list[Any]:
    make_places()
    return [make_whole_child(name) for name in ("方小满", "程小寒", "石小雪")]


@pytest.mark.parametrize(
    ("day", "late"),
    [(date(2026, 3, 14), False), (date(2026, 3, 15), False), (date(2026, 3, 16), True),
     (date(2026, 4, 2), True)],
)  # fmt: skip
def test_t_042_reported_on_the_fifteenth_is_on_time_on_the_sixteenth_late(
    children: list[Any], day: date, late: bool
) -> None:
    confirm(villager(), on=date(2026, 3, 14))

    row = report(supervisor(), on=day, period=quarter(date(2026, 3, 1)))

    assert row.is_late is late
    assert row.as_of == min(day, date(2026, 3, 31))


def test_the_last_minute_of_the_day_is_the_day_in_china(children: list[Any]) -> None:
    confirm(villager())
    actor, day = supervisor(), date(2026, 3, 15)
    with acting_as(actor):
        row = services.freeze(
            actor, TOWNSHIP, quarter(day), responsible="田守正", verified_by="罗知远", on=day,
            now=at(day, hour=23),
        )  # fmt: skip

    assert row.submitted_at is not None
    assert not row.is_late


def test_the_frozen_figures_are_those_of_the_summary(children: list[Any]) -> None:
    confirm(villager())
    actor = supervisor()
    row = report(actor)

    with acting_as(actor):
        frozen = selectors.frozen(row)
        for profile in frozen.profiles:
            found = statistics.summary(actor, TOWNSHIP, ON, profile)
            table = frozen.table(profile)
            assert dict(found.total.figures) == table["total"]
            rows = {each["code"]: each["figures"] for each in table["rows"]}
            assert {each.code: dict(each.figures) for each in found.rows} == rows
    assert frozen.count == 3


def test_each_figure_opens_its_list(children: list[Any]) -> None:
    confirm(villager())
    actor = supervisor()
    row = report(actor)

    with acting_as(actor):
        frozen = selectors.frozen(row)
    for profile in frozen.profiles:
        for key, number in frozen.table(profile)["total"].items():
            assert len(list(frozen.behind(profile, key))) == number, (profile, key)
    assert {child.name for child in frozen.behind("A", "count", VILLAGE)} == {
        "方小满", "程小寒", "石小雪"
    }  # fmt: skip


def test_the_hash_stands_in_the_trail(children: list[Any]) -> None:
    confirm(villager())
    row = report(supervisor())

    with acting_as(system_actor("test")):
        event = Event.objects.get(action="submission.freeze")
        held = Snapshot.objects.get(submission=row)
    assert event.payload["content_hash"] == held.content_hash
    assert event.target_id == str(row.pk)
    assert "方小满".encode() not in bytes(held.body)


def test_a_report_stands_once(children: list[Any]) -> None:
    confirm(villager())
    actor = supervisor()
    report(actor)

    with pytest.raises(services.AlreadyReported):
        report(actor)


def test_without_a_person_who_answers_and_one_who_verified_it_is_refused(
    children: list[Any],
) -> None:
    confirm(villager())
    actor = supervisor()

    for said in ({"responsible": " "}, {"verified_by": ""}, {"verified_by": actor.display_name}):
        with pytest.raises(services.ResponsibleNeeded):
            report(actor, **said)
    assert not Submission.objects.exists()


def test_another_township_cannot_report_it(children: list[Any]) -> None:
    with pytest.raises(NotAllowed):
        report(supervisor(OTHER_TOWNSHIP))
    with pytest.raises(NotAllowed):
        report(officer())


def test_a_village_that_did_not_confirm_needs_a_word(children: list[Any]) -> None:
    actor = supervisor()

    with pytest.raises(services.NoteNeeded):
        report(actor)
    assert report(actor, note="儿童主任住院，已电话核对。").note
