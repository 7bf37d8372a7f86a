"""Letters, meetings, plans, wishes, gifts, neighbours, parents who come back."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from shouwang.accounts.testing import COUNTY, actor_of, make_organisation, make_post
from shouwang.care import hooks, selectors, services
from shouwang.care.choices import PlanKind, RecordKind, WishStatus
from shouwang.care.models import Donation, PlanReview, Record, Wish
from shouwang.care.testing import (
    deed,
    intent,
    make_donation,
    make_family,
    make_letter,
    make_meeting,
    make_persuasion,
    make_plan,
    make_wish,
    record,
)
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.errors import ChangedMeanwhile, NotAllowed, WrongStatus
from shouwang.core.scope import acting_as
from shouwang.duties.models import Duty
from shouwang.registry.models import CareFile
from shouwang.registry.testing import VILLAGE, make_child, make_pupil

pytestmark = pytest.mark.django_db
SYSTEM = system_actor("test")


def stored(model: Any, **conditions: Any) -> list[Any]:
    with acting_as(SYSTEM):
        return list(model.objects.filter(**conditions).order_by("id"))


def duties(file: Any, source: str) -> list[Any]:
    with acting_as(SYSTEM):
        return list(Duty.objects.filter(care_file=file, source=source).order_by("due_on", "key"))


@pytest.fixture
def village_actor(village_officer: Any) -> Any:
    return actor_of(village_officer)


# --- letters (R-123, R-124, W-21) -----------------------------------------------------------------


def test_r124_a_letter_is_owed_until_it_is_passed_on_and_its_answer_passed_back() -> None:
    file = make_child()
    letter = make_letter(file)
    [waiting] = duties(file, "care.letter")

    letter = deed(SYSTEM, services.pass_letter, letter, on=clock.today(), how="邮寄")
    letter = deed(
        SYSTEM, services.answer_letter, letter, on=clock.today(), suggestion="多鼓励", hope=""
    )
    owed = [duty.params["what"] for duty in duties(file, "care.letter") if duty.status == "OPEN"]
    deed(SYSTEM, services.feed_back_letter, letter, on=clock.today(), to="班主任")

    assert waiting.params == {"what": "转递"}
    assert owed == ["反馈家长建议"]
    assert [duty.status for duty in duties(file, "care.letter")] == ["DROPPED", "DROPPED"]


def test_r123_a_letter_passed_on_counts_as_contact_of_parents_and_child() -> None:
    file = make_child()

    deed(SYSTEM, services.pass_letter, make_letter(file), on=clock.today(), how="")

    [row] = stored(Record, care_file=file)
    assert (row.kind, row.channel) == ("PARENT_CONTACT", "LETTER")


# --- meetings (R-119, R-125, R-139, T-045) --------------------------------------------------------


def test_r119_one_meeting_is_one_record_for_each_child_whose_people_came() -> None:
    school = make_organisation("青杠小学", kind="SCHOOL", area=VILLAGE)
    files = [make_pupil(school), make_pupil(school)]
    absent = make_pupil(school)

    meeting = make_meeting(files, school)

    rows = stored(Record, occasion=meeting.pk)
    assert {row.care_file_id for row in rows} == {file.pk for file in files}
    assert {(row.kind, tuple(row.seen)) for row in rows} == {("CARER_MEETING", ("CARER",))}
    assert stored(Record, care_file=absent) == []


def test_a_meeting_without_anybody_is_refused() -> None:
    with pytest.raises(services.NobodyCame):
        make_meeting([make_child()], came={})


def test_a_meeting_of_another_school_is_not_entered(principal_of: Any) -> None:
    own, other = principal_of("石板小学"), make_organisation("另校", kind="SCHOOL", area=VILLAGE)
    file = make_pupil(own.organisation)

    with pytest.raises(NotAllowed):
        make_meeting([file], other, actor=actor_of(own))


def test_a_voided_meeting_takes_the_attendance_with_it(principal_of: Any) -> None:
    own = principal_of("石板小学")
    actor = actor_of(own)
    meeting = make_meeting([make_pupil(own.organisation)], own.organisation, actor=actor)

    deed(actor, services.void_meeting, meeting, reason="日期记错")

    [row] = stored(Record, occasion=meeting.pk)
    assert row.voided_at is not None


@pytest.fixture
def principal_of() -> Any:
    def make(name: str) -> Any:
        school = make_organisation(name, kind="SCHOOL", area=VILLAGE)
        return make_post("PRINCIPAL", area=VILLAGE, organisation=school)

    return make


# --- plans (D-17, R-142, R-156, W-23…W-25) --------------------------------------------------------


def test_r142_a_plan_of_learning_says_time_and_effect_of_each_step() -> None:
    plan = make_plan(
        make_child(), kind=PlanKind.LEARNING, steps=[{"what": "辅导", "who": "", "until": "",
                                                      "effect": ""}],
    )  # fmt: skip

    with pytest.raises(services.PlanLacks, match="阶段性效果"):
        deed(SYSTEM, services.start_plan, plan)


def test_w25_a_pledge_is_signed_before_it_counts() -> None:
    plan = make_plan(make_child(), kind=PlanKind.PLEDGE, steps=[])

    with pytest.raises(services.PlanLacks, match="签订日期"):
        deed(SYSTEM, services.start_plan, plan)


def test_r156_a_plan_of_conduct_says_why() -> None:
    plan = make_plan(make_child(), kind=PlanKind.CONDUCT)

    with pytest.raises(services.PlanLacks, match="原因"):
        deed(SYSTEM, services.start_plan, plan)


def test_w24_reviews_of_a_plan_are_duties_and_met_by_reviewing(village_actor: Any) -> None:
    file = make_child()
    plan = make_plan(file, actor=village_actor, review_days=14)
    assert duties(file, "care.plan-review") == []

    plan = deed(village_actor, services.start_plan, plan)
    [first] = duties(file, "care.plan-review")
    deed(village_actor, services.review_plan, plan, on=clock.today(), effect="BETTER", note="好")

    assert (first.role, first.due_on) == ("VILLAGE_OFFICER", clock.today() + timedelta(days=14))
    assert [duty.status for duty in duties(file, "care.plan-review")] == ["MET", "OPEN"]
    assert len(stored(PlanReview)) == 1


def test_d17_a_plan_nobody_looked_at_does_not_end_well() -> None:
    plan = deed(SYSTEM, services.start_plan, make_plan(make_child()))

    with pytest.raises(services.NotReviewed):
        deed(SYSTEM, services.end_plan, plan, outcome="REACHED", note="")


def test_w23_a_plan_that_cannot_help_is_told_at_once(monkeypatch: Any) -> None:
    told: list[Any] = []
    monkeypatch.setattr(hooks, "harm_seen", [lambda actor, rows: told.extend(rows)])
    plan = deed(SYSTEM, services.start_plan, make_plan(make_child()))

    deed(SYSTEM, services.escalate_plan, plan, problems=["P04"], note="身上有伤")

    assert [row.problems for row in told] == [["P04"]]


def test_w23_a_talk_that_asks_for_a_plan_is_owed_one(village_actor: Any) -> None:
    file = make_child()
    talk = record(village_actor, file, RecordKind.TALK, wants_plan=True)
    [wanted] = duties(file, "care.plan-wanted")

    with acting_as(village_actor):
        plan = services.draft_plan(village_actor, file, intent(), now=clock.now(), follows=talk.pk)
        services.start_plan(village_actor, plan, now=clock.now())

    assert wanted.role == "VILLAGE_OFFICER"
    assert [duty.status for duty in duties(file, "care.plan-wanted")] == ["MET"]


def test_a_draft_changed_meanwhile_is_not_overwritten() -> None:
    plan = make_plan(make_child())
    deed(SYSTEM, services.edit_plan, plan, intent(), version=0)

    with pytest.raises(ChangedMeanwhile):
        deed(SYSTEM, services.edit_plan, plan, intent(), version=0)


# --- wishes (D-43, R-150, W-22) -------------------------------------------------------------------


def test_w22_a_wish_shows_no_name_before_the_family_agrees(committed: None) -> None:
    file = make_child("方小满")
    wish = make_wish(file)
    volunteer = actor_of(make_post("VOLUNTEER", area=COUNTY))

    with acting_as(volunteer):
        [shown] = selectors.wish_board(volunteer)
        assert (shown.text, shown.told) == ("想要一个新书包", "")
        assert not CareFile.objects.filter(pk=shown.care_file_id).exists()
        services.claim_wish(volunteer, shown, now=clock.now())
    deed(SYSTEM, services.tell_claimer, wish, consent_by="父亲", on=clock.today())

    with acting_as(volunteer):
        [own] = selectors.wish_board(volunteer)
    assert "方小满" in own.told


def test_w22_the_second_of_two_claimers_is_told_so(committed: None) -> None:
    wish = make_wish(make_child())
    first, second = (actor_of(make_post("VOLUNTEER", area=COUNTY)) for _ in range(2))
    deed(first, services.claim_wish, wish)

    with pytest.raises(WrongStatus):
        deed(second, services.claim_wish, wish)


def test_w22_volunteers_of_the_next_county_see_no_wish(committed: None) -> None:
    make_wish(make_child())
    volunteer = actor_of(make_post("VOLUNTEER", area="990103000000"))

    with acting_as(volunteer):
        assert list(selectors.wish_board(volunteer)) == []


def test_a_wish_does_not_name_the_child() -> None:
    file = make_child("方小满")

    with pytest.raises(services.NamesTheChild):
        make_wish(file, text="方小满想要书包")


def test_a_fulfilled_wish_is_help_given() -> None:
    file = make_child()
    wish = deed(SYSTEM, services.assign_wish, make_wish(file), claimer="县邮政局")

    deed(SYSTEM, services.fulfil_wish, wish, on=clock.today(), note="书包已送到")

    [row] = stored(Record, care_file=file)
    assert (row.kind, row.helps) == ("OTHER_HELP", ["MATERIAL", "SPIRITUAL"])
    assert stored(Wish)[0].status == WishStatus.FULFILLED


# --- gifts (T-022, R-152, R-170) ------------------------------------------------------------------


def test_t022_gifts_are_rows_with_things_and_fifty_yuan(monkeypatch: Any) -> None:
    children = [make_child("甲生"), make_child("乙生")]
    pairs = {child.pk: [(uuid4(), "爱心爸爸")] for child in children}
    monkeypatch.setattr(hooks, "pairings", [lambda ids: pairs])

    for child in children:
        make_donation(
            child, pairing_id=pairs[child.pk][0][0], cash=Decimal(50),
            items=[{"what": "书", "number": 3}, {"what": "玩具", "number": 1}],
        )  # fmt: skip

    rows = stored(Donation)
    assert [selectors.gift_text(row) for row in rows] == ["书×3、玩具×1、现金50元"] * 2
    assert {row.pairing_id for row in rows} == {some[0][0] for some in pairs.values()}
    assert {tuple(row.helps) for row in stored(Record)} == {("MATERIAL",)}


def test_a_gift_of_nothing_or_of_a_strangers_pairing_is_refused() -> None:
    file = make_child()

    with pytest.raises(services.NothingGiven):
        make_donation(file, items=[], cash=Decimal(0))
    with pytest.raises(NotAllowed):
        make_donation(file, pairing_id=uuid4())


# --- neighbours (R-103) ---------------------------------------------------------------------------


def test_r103_only_willing_and_looked_into_families_take_children_in() -> None:
    file = make_child()
    with pytest.raises(services.NotWilling):
        make_family(VILLAGE, willing=False)
    family = make_family(VILLAGE)
    place = {"mode": "HALF", "agreed_by": "母亲", "on": clock.today()}

    with pytest.raises(services.NotWilling):
        deed(SYSTEM, services.place_with_family, file, family, **place)
    deed(SYSTEM, services.admit_family, family, note="好")
    deed(SYSTEM, services.place_with_family, file, family, **place)
    with pytest.raises(services.FamilyFull):
        deed(SYSTEM, services.place_with_family, make_child(), family, **place)
    with pytest.raises(services.FamilyFull):
        deed(SYSTEM, services.strike_family, family, reason="搬走")


# --- parents who come back (R-099, W-19) ----------------------------------------------------------


def test_w19_a_parent_who_is_back_is_at_home_in_the_file_and_the_verdict_follows() -> None:
    file = make_child()
    assert file.verdict == "yes"
    row = make_persuasion(file)
    [owed] = duties(file, "care.persuasion")

    deed(SYSTEM, services.attempt, row, on=clock.today(), with_whom="母亲", arguments=["AFFECTION"],
         answer="年后回来")  # fmt: skip
    deed(SYSTEM, services.returned, row, parent="mother", on=clock.today())

    with acting_as(SYSTEM):
        file = CareFile.objects.get(pk=file.pk)
    assert owed.role == "VILLAGE_OFFICER"
    assert file.verdict == "no"
    assert [d.status for d in duties(file, "care.persuasion")] == ["DROPPED"]


def test_r099_only_couples_both_away_are_listed_and_once() -> None:
    alone = make_child(mother__state="AT_HOME", mother__left=None, mother__destination="")
    with pytest.raises(services.NotBothAway):
        make_persuasion(alone)
    file = make_child()
    make_persuasion(file)

    assert deed(SYSTEM, services.list_couples, [file.pk]) == []


# --- growth (D-14) --------------------------------------------------------------------------------


def test_d14_an_entry_of_the_growth_record_says_something_and_may_hold_marks() -> None:
    file = make_child()
    with pytest.raises(services.NothingTold):
        record(SYSTEM, file, RecordKind.GROWTH)

    row = record(
        SYSTEM, file, RecordKind.GROWTH, nature="MARKS", score=Decimal("92.5"),
        content={"summary": "数学期中考试"},
    )  # fmt: skip

    assert (row.nature, row.score) == ("MARKS", Decimal("92.5"))


def test_d13_a_visit_is_no_entry_of_a_diary() -> None:
    with pytest.raises(services.WrongNature):
        record(SYSTEM, make_child(), nature="MARKS")
