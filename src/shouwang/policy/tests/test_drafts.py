"""Drafts of packs: what is refused, the what-if run, the second person."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from shouwang.accounts.testing import actor_of, make_post
from shouwang.audit.models import Event
from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.core.errors import ChangedMeanwhile, NotAllowed, WrongStatus
from shouwang.core.scope import acting_as
from shouwang.policy import effects, selectors, services
from shouwang.policy.choices import DraftStatus, Move
from shouwang.policy.models import LocalPack, PackDraft, WhatIfChange, WhatIfFigure
from shouwang.registry.fields import PartialDay
from shouwang.registry.models import CareFile
from shouwang.registry.testing import make_child
from shouwang.statistics import selectors as statistics
from shouwang.statistics.packing import is_meant

from .drafting import (
    BASIS,
    CITY,
    COUNTY,
    NEXT_COUNTY,
    TODAY,
    TOWNSHIP,
    VILLAGE,
    everywhere,
    make_county,
    make_draft,
    make_officer,
    make_run,
    months,
    publish,
    put_in_force,
    submit,
)


@pytest.fixture
def officer(db: None) -> Any:
    make_county()
    return make_officer()


@pytest.fixture
def actor(officer: Any) -> Actor:
    return actor_of(officer)


@pytest.fixture
def second(officer: Any) -> Actor:
    return actor_of(make_officer())


def away_since(days: int, name: str = "") -> CareFile:
    left = PartialDay(TODAY - timedelta(days=days), "DAY")
    return make_child(name, area=VILLAGE, father__left=left, mother__left=left)


# --- drafting ------------------------------------------------------------------------------------


def test_a_draft_keeps_only_what_differs(actor: Actor) -> None:
    draft = make_draft(actor, months(6) | {"step_parents": {"raising_counts": True}})

    assert draft.parameters == months(6)


@pytest.mark.parametrize(
    ("parameters", "path", "words"),
    [
        (months(0), ("profiles", "D", "duration", "continuous_months"), "不能小于1"),
        ({"surprise": 1}, ("surprise",), "没有这个参数"),
        ({"incapacity": {"kinds": ["TIRED"]}}, ("incapacity", "kinds", "0"), "不在可选范围内"),
        (
            {"categories": {"left_behind_profile": "E"}},
            ("categories", "left_behind_profile"), "不能作为缺省口径",
        ),
        ({"profiles": {"A": {"age": None}}}, ("profiles", "A", "age"), "应是一组参数"),
    ],
)  # fmt: skip
def test_what_means_nothing_is_refused_at_its_place(
    actor: Actor, parameters: dict[str, Any], path: tuple[str, ...], words: str
) -> None:
    with pytest.raises(services.UnusablePack) as refused:
        make_draft(actor, parameters)

    assert refused.value.problems[0].path == path
    assert words in str(refused.value.problems[0].phrase)


def test_a_changed_parameter_names_its_clause(actor: Actor) -> None:
    with pytest.raises(services.ClauseMissing) as refused:
        make_draft(actor, {"profiles": {"D": {"duration": {"continuous_months": 6}}}})

    assert refused.value.clauses == [("profiles", "D", "duration", "clause")]


def test_a_condition_can_be_left_out(actor: Actor) -> None:
    draft = make_draft(actor, {"profiles": {"A": {"living": None}}})

    pack = selectors.drafted_pack(COUNTY, draft.parameters, TODAY)
    assert pack.profiles["A"].living is None
    assert draft.parameters == {"profiles": {"A": {"living": None}}}


def test_an_older_copy_does_not_overwrite_a_newer(actor: Actor) -> None:
    draft = make_draft(actor, months(6))

    with acting_as(actor), pytest.raises(ChangedMeanwhile):
        services.change_draft(actor, draft, parameters=months(9), version=1, now=clock.now())


def test_a_township_sets_no_pack(actor: Actor) -> None:
    with pytest.raises(services.TooSmall):
        make_draft(actor, months(6), area=TOWNSHIP)


def test_nobody_drafts_for_another_county(actor: Actor) -> None:
    with pytest.raises(NotAllowed):
        make_draft(actor, months(6), area=NEXT_COUNTY)


def test_a_draft_is_not_the_next_countys_business(actor: Actor) -> None:
    make_draft(actor, months(6))
    stranger, city = actor_of(make_officer(NEXT_COUNTY)), actor_of(make_officer(CITY))

    assert list(selectors.drafts(stranger)) == []
    assert selectors.drafts(city).count() == 1


# --- running -------------------------------------------------------------------------------------


def test_a_run_tells_who_enters_leaves_and_why(actor: Actor) -> None:
    leaver = away_since(150)
    away_since(400)

    run = make_run(actor, make_draft(actor, months(6)))

    with acting_as(actor):
        row = effects.by_key(run, COUNTY)["D"]
        assert (row.before, row.after, row.moves[Move.LEAVES]) == (2, 1, 1)
        found = effects.affected(actor, run, COUNTY, "D", Move.LEAVES)
        assert [file.pk for file in found] == [leaver.pk]
        effect = effects.effects([file.change_id for file in found])[found[0].change_id]
    assert (effect.before, effect.after, effect.basis) == ("yes", "no", BASIS)
    assert "3个月" in effect.condition
    assert "6个月" in effect.condition
    assert str(TODAY - timedelta(days=150)) in effect.fact


def test_a_run_changes_nothing(actor: Actor) -> None:
    child = away_since(150)

    make_run(actor, make_draft(actor, months(6)))

    with everywhere():
        assert CareFile.objects.get(pk=child.pk).verdicts["D"] == "yes"
        assert selectors.pack_for(COUNTY, TODAY).profiles["D"].duration.continuous_months == 3


def test_a_definition_that_gets_its_number_comes_into_use(actor: Actor) -> None:
    away_since(400)

    run = make_run(actor, make_draft(actor, months(6, "E")))

    with acting_as(actor):
        row = effects.by_key(run, COUNTY)["E"]
        assert (row.before, row.after, row.moves[Move.ENTERS]) == (0, 1, 1)
        assert WhatIfChange.objects.get(key="E").before == "off"


def test_what_becomes_doubtful_is_told_apart(actor: Actor) -> None:
    away_since(150)

    run = make_run(actor, make_draft(actor, months(None)))

    with acting_as(actor):
        row = effects.by_key(run, COUNTY)["D"]
    assert (row.after, row.unknown_after, row.moves[Move.UNKNOWN]) == (0, 1, 1)


def test_figures_and_lists_agree_in_every_division(actor: Actor) -> None:
    for days in (100, 150, 400):
        away_since(days)

    run = make_run(actor, make_draft(actor, months(6)))

    with acting_as(actor):
        whole = effects.by_key(run, COUNTY)["D"]
        for area in (COUNTY, TOWNSHIP):
            rows = effects.by_division(run, area, "D")
            assert effects.total(rows).moves == whole.moves
            assert sum(row.before for row in rows) == whole.before
        for move in Move:
            assert effects.affected(actor, run, VILLAGE, "D", move).count() == whole.moves[move]


def test_a_run_says_the_same_as_determining(actor: Actor, second: Actor) -> None:
    children = [away_since(days) for days in (80, 150, 200, 400)]
    draft = make_draft(actor, months(6))
    run = make_run(actor, draft)
    submit(actor, draft)
    publish(second, draft)

    with everywhere():
        services.determine_area(COUNTY, TODAY)
        verdicts = [CareFile.objects.get(pk=child.pk).verdicts["D"] for child in children]
        row = effects.by_key(run, COUNTY)["D"]
    assert verdicts.count("yes") == row.after


def test_running_again_leaves_each_child_once(actor: Actor) -> None:
    away_since(150)
    run = make_run(actor, make_draft(actor, months(6)))

    effects.run(run.pk)

    with acting_as(actor):
        assert WhatIfChange.objects.filter(run=run, key="D").count() == 1
        assert (
            sum(WhatIfFigure.objects.filter(run=run, key="D").values_list("number", flat=True)) == 1
        )


def test_a_changed_draft_makes_its_run_stale(actor: Actor) -> None:
    draft = make_draft(actor, months(6))
    run = make_run(actor, draft)
    assert not selectors.is_stale(run)

    with acting_as(actor):
        services.change_draft(
            actor, draft, parameters=months(9), version=draft.version, now=clock.now()
        )

    run.draft.refresh_from_db()
    assert selectors.is_stale(run)


def test_another_pack_in_force_makes_a_run_stale(actor: Actor) -> None:
    run = make_run(actor, make_draft(actor, months(6)))

    put_in_force(months(9, "C"), area=CITY)

    run.draft.refresh_from_db()
    assert selectors.is_stale(run)


def test_the_next_county_sees_no_child_of_a_run(committed: None) -> None:
    make_county()
    actor = actor_of(make_officer())
    away_since(150)
    run = make_run(actor, make_draft(actor, months(6)))

    with acting_as(actor_of(make_officer(NEXT_COUNTY))) as stranger:
        assert WhatIfChange.objects.count() == 0
        assert WhatIfFigure.objects.count() == 0
        assert not selectors.runs(stranger).exists()
        assert not effects.affected(stranger, run, COUNTY, "D", "").exists()
    assert WhatIfChange.objects.count() == 0  # without a scope nothing is shown


# --- publishing ----------------------------------------------------------------------------------


def test_nobody_publishes_what_they_wrote(actor: Actor, second: Actor) -> None:
    draft = make_draft(actor, months(6))
    make_run(actor, draft)
    submit(actor, draft)

    with pytest.raises(services.SamePerson):
        publish(actor, draft)

    assert publish(second, draft).effective_from == TODAY


def test_whoever_changed_it_wrote_it(actor: Actor, second: Actor) -> None:
    draft = make_draft(actor, months(6))
    with acting_as(second):
        draft = services.change_draft(
            second, draft, parameters=months(9), version=draft.version, now=clock.now()
        )
    make_run(actor, draft)
    submit(actor, draft)

    with pytest.raises(services.SamePerson):
        publish(second, draft)


def test_a_draft_nobody_ran_is_not_submitted(actor: Actor) -> None:
    draft = make_draft(actor, months(6))

    with pytest.raises(services.RunNeeded):
        submit(actor, draft)


def test_a_stale_run_publishes_nothing(actor: Actor, second: Actor) -> None:
    draft = make_draft(actor, months(6))
    make_run(actor, draft)
    submit(actor, draft)
    put_in_force(months(9, "C"), area=CITY)

    with pytest.raises(services.RunNeeded):
        publish(second, draft)


def test_an_empty_draft_is_not_submitted(actor: Actor) -> None:
    draft = make_draft(actor, {})
    make_run(actor, draft)

    with pytest.raises(services.NothingChanged):
        submit(actor, draft)


def test_the_past_asks_a_reason(actor: Actor) -> None:
    draft = make_draft(actor, months(6))
    yesterday = TODAY - timedelta(days=1)
    make_run(actor, draft, yesterday)

    with pytest.raises(services.PastDay):
        submit(actor, draft, yesterday)

    assert submit(actor, draft, yesterday, past_reason="文件迟到").status == DraftStatus.SUBMITTED


def test_no_pack_before_one_that_stands(actor: Actor) -> None:
    put_in_force(months(6))
    draft = make_draft(actor, months(9))
    make_run(actor, draft)

    with pytest.raises(services.PackExists):
        submit(actor, draft)


def test_what_was_returned_can_be_submitted_again(actor: Actor, second: Actor) -> None:
    draft = make_draft(actor, months(6))
    make_run(actor, draft)
    submit(actor, draft)
    with acting_as(second):
        draft = services.return_draft(second, draft, reason="文号有误", now=clock.now())
    assert (draft.status, draft.answer) == (DraftStatus.DRAFT, "文号有误")

    submit(actor, draft)

    assert publish(second, draft).name == "试点县口径"


def test_what_was_withdrawn_stays_so(actor: Actor, second: Actor) -> None:
    draft = make_draft(actor, months(6))
    with acting_as(actor):
        services.withdraw_draft(actor, draft, reason="不再需要", now=clock.now())

    with pytest.raises(WrongStatus):
        submit(actor, draft)
    with pytest.raises(WrongStatus):
        publish(second, draft)


def test_the_next_pack_ends_the_one_before(actor: Actor, second: Actor) -> None:
    first = put_in_force(months(6), TODAY - timedelta(days=100))
    put_in_force(months(9))

    first.refresh_from_db()
    assert first.effective_to == TODAY - timedelta(days=1)
    assert selectors.pack_for(COUNTY, TODAY).profiles["D"].duration.continuous_months == 9
    begins = [day for day, _pack in selectors.periods(COUNTY)]
    assert begins[-2:] == [TODAY - timedelta(days=100), TODAY]


def test_a_pack_to_come_is_due_on_its_day(actor: Actor) -> None:
    child = make_child(area=VILLAGE)
    begins = TODAY + timedelta(days=3)
    put_in_force(months(6), begins)

    with everywhere():
        assert CareFile.objects.get(pk=child.pk).next_change_on <= begins
        assert selectors.pack_for(COUNTY, TODAY).profiles["D"].duration.continuous_months == 3
        assert selectors.pack_for(COUNTY, begins).profiles["D"].duration.continuous_months == 6


def test_a_pack_that_began_reaches_files_touched_since_its_publication(actor: Actor) -> None:
    child = away_since(150)
    begins = TODAY + timedelta(days=3)
    put_in_force(months(12), begins)
    with everywhere():
        services.determine_files([child.pk], TODAY)  # an edit forgets the day of the pack

        services.determine_begun(begins)

        assert CareFile.objects.get(pk=child.pk).verdicts["D"] == "no"


def test_every_step_is_an_event(actor: Actor) -> None:
    put_in_force(months(6))

    with everywhere():
        found = set(
            Event.objects.filter(action__startswith="policy.").values_list("action", flat=True)
        )
        draft = PackDraft.objects.get()
        with connection.cursor() as cursor:
            cursor.execute("SELECT op FROM audit_history WHERE row_id = %s", [str(draft.pk)])
            operations = {row[0] for row in cursor.fetchall()}
    assert len(operations) == 2  # begun, changed
    assert found == {
        "policy.create_draft", "policy.change_draft", "policy.what_if", "policy.submit_draft",
        "policy.publish_pack",
    }  # fmt: skip


def test_without_the_right_nothing_is_drafted_or_published(actor: Actor) -> None:
    leader = actor_of(make_post("LEADER", area=COUNTY))
    draft = make_draft(actor, months(6))
    make_run(actor, draft)
    submit(actor, draft)

    with pytest.raises(NotAllowed):
        make_draft(leader, months(6))
    with pytest.raises(NotAllowed):
        publish(leader, draft)
    assert not LocalPack.objects.exists()


def test_yesterdays_figure_goes_by_yesterdays_pack(actor: Actor, second: Actor) -> None:
    child = away_since(150)
    put_in_force(months(12))

    with everywhere():
        services.determine_area(COUNTY, TODAY)
        spells = statistics.spells_on(COUNTY, TODAY - timedelta(days=1), "D")
        (spell,) = spells.filter(care_file_id=child.pk)
        assert is_meant(spell.packed, "D")
        assert not statistics.spells_on(COUNTY, TODAY, "D").filter(care_file_id=child.pk).exists()


def test_tomorrows_figure_goes_by_the_pack_to_come(actor: Actor) -> None:
    child = away_since(150)
    begins = TODAY + timedelta(days=10)
    put_in_force(months(12), begins)

    with everywhere():
        services.determine_area(COUNTY, TODAY)
        assert CareFile.objects.get(pk=child.pk).verdicts["D"] == "yes"
        own = statistics.spells_on(COUNTY, begins, "D").filter(care_file_id=child.pk)
        assert not own.exists()
