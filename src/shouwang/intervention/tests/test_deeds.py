"""Deeds with their refusals: temporary care, help, rights, measures, served papers."""

from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest

from shouwang.accounts.testing import actor_of, make_organisation, make_post
from shouwang.cases import errors as case_errors
from shouwang.cases import hooks as case_hooks
from shouwang.cases import services as casework
from shouwang.cases.models import Case
from shouwang.cases.testing import course as course_of
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.errors import NotAllowed, WrongStatus
from shouwang.core.scope import acting_as
from shouwang.documents import selectors as documents
from shouwang.documents.testing import upload
from shouwang.duties.models import Duty
from shouwang.intervention import selectors, services
from shouwang.intervention import testing as t
from shouwang.intervention.choices import (
    CourtResult,
    Delivery,
    MeasureKind,
    PaperKind,
    Party,
    ProofKind,
    ServiceKind,
    WelfareKind,
)
from shouwang.intervention.models import GuardianMeasure, Intervention, Placement, Service
from shouwang.policy.engine.calendar import add_months
from shouwang.registry.selectors import story

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def kept_file(shared: None) -> Any:
    return t.known_child()


@pytest.fixture
def file(kept_file: Any, db: None) -> Any:
    """The file of the module, as it was made."""
    return deepcopy(kept_file)


@pytest.fixture
def case(file: Any) -> Any:
    return t.make_case(file=file)


def values(file: Any) -> dict[str, Any]:
    with acting_as(system_actor("test")):
        return dict(story.state_of(file).values)


def barriers(case: Any) -> set[str]:
    with acting_as(system_actor("test")):
        return {barrier.key for barrier in case_hooks.barriers_of([case.pk]).get(case.pk, [])}


def owed(file: Any, post: Any) -> list[str]:
    """The sources of what one person owes for a child."""
    with acting_as(system_actor("test")):
        rows = Duty.objects.filter(care_file=file, user_id=post.user_id, status="OPEN")
        return sorted(rows.values_list("source", flat=True))


# --- temporary care (W-16, T-041) --------------------


def placed(case: Any) -> Any:
    return t.PLACING["notify"](t.PLACING["receive"](t.place(case)))


def test_t041_no_closing_while_a_placement_is_open(case: Any, file: Any) -> None:
    row = t.place(case)
    assert "placement" in barriers(case)

    row = t.PLACING["notify"](t.PLACING["receive"](row))
    assert "placement" in barriers(case)
    row = t.PLACING["entrust"](row)
    assert "placement" in barriers(case)  # named, but the child is still there
    t.PLACING["leave"](row)

    assert "placement" not in barriers(case)


def test_w_16_the_child_leaves_to_a_named_caregiver_and_the_file_says_so(
    case: Any, file: Any
) -> None:
    t.PLACING["leave"](t.PLACING["entrust"](placed(case)))

    said = values(file)
    assert (said["carer.name"], said["carer.kin"]) == ("吴照料", "GRANDFATHER")
    with acting_as(system_actor("test")):
        case.refresh_from_db()
    assert case.caregiver == "吴照料（祖父）"


def escorted(file: Any, **said: Any) -> Any:
    """A case whose police took the child away because its parents were not reached."""
    course = course_of(file_id=file.pk).to("DISPATCHED")
    course.finish(course.branch("B1", reached=False))
    return course


def test_t041_the_escort_of_the_response_is_temporary_care_until_the_child_left(file: Any) -> None:
    course = escorted(file)
    with acting_as(system_actor("test")):
        row = Placement.objects.get()
    assert (row.state, row.venue, row.parents_reached) == ("NOTIFIED", "县救助站", False)
    assert barriers(course.case) == {"placement"}

    with pytest.raises(services.NotReached):
        t.PLACING["reunite"](row)
    t.end_care(course.case)

    assert barriers(course.case) == set()
    assert values(file)["carer.name"] == "吴照料"


def test_w_16_a_second_measure_moves_the_child_and_keeps_the_place_before(file: Any) -> None:
    course = escorted(file)
    branch = course.branch("B4")
    with acting_as(system_actor("test")):
        measures = {each.code: each for each in branch.measures.all()}
    taken = case_hooks.Taken("HARMED", "SHELTER", "县庇护所")
    done = casework.Done(at=clock.now())
    course.by("police", casework.do_measure, measures["STOP"], done)
    course.by("police", casework.escort, measures["SHELTER"], taken, done)

    with acting_as(system_actor("test")):
        row = Placement.objects.get()
    assert (row.venue, row.place_kind) == ("县庇护所", "SHELTER")
    assert [each["place"] for each in services.stays_of(row)] == ["县救助站"]


def test_w_16_an_escort_without_a_reason_of_the_law_or_elsewhere_is_refused(file: Any) -> None:
    course = course_of(file_id=file.pk).to("DISPATCHED")
    branch = course.branch("B1", reached=False)
    with acting_as(system_actor("test")):
        measure = branch.measures.get(code="ESCORT")
    done = casework.Done(at=clock.now())
    refusals = (
        (case_hooks.Taken("", "VILLAGE", "村委会"), case_errors.ReasonNeeded),
        (case_hooks.Taken("REFUSAL", "VILLAGE", " "), case_errors.ReasonNeeded),
        (case_hooks.Taken("REFUSAL", "SHELTER", "庇护所"), case_errors.NoSuchMeasure),
    )

    for taken, refusal in refusals:
        with pytest.raises(refusal):
            course.by("police", casework.escort, measure, taken, done)
    assert barriers(course.case) == set()


def test_w_16_nobody_leaves_without_a_named_caregiver(case: Any) -> None:
    row = placed(case)

    for name, kin in (("", "GRANDFATHER"), ("  ", "GRANDFATHER"), ("吴照料", "")):
        with pytest.raises(services.NoCaregiver):
            t.run(services.settle_placement, row, deed="entrust",
                  caregiver=services.Caregiver(name, kin))  # fmt: skip
    bare = t.put(row, "ENTRUSTED", caregiver="", caregiver_kin="")
    with pytest.raises(services.NoCaregiver):
        t.PLACING["leave"](bare)


def test_w_16_parents_who_were_not_reached_cannot_take_the_child_home(case: Any) -> None:
    row = t.PLACING["receive"](t.place(case))
    row = t.run(services.notify_parents, row, reached=False, at=clock.now(), notice="电话不通三次")

    with pytest.raises(services.NotReached):
        t.PLACING["reunite"](row)
    assert t.PLACING["entrust"](row).state == "ENTRUSTED"


def test_w_16_a_child_goes_home_after_an_assessment(case: Any) -> None:
    row = placed(case)

    with pytest.raises(services.NotAssessed):
        t.run(services.settle_placement, row, deed="reunite", caregiver=t.FATHER)
    assert t.PLACING["reunite"](row).assessed_on == clock.today()


def test_w_16_the_reason_to_leave_fits_what_was_settled(case: Any) -> None:
    row = t.PLACING["entrust"](placed(case))

    with pytest.raises(services.Needed):
        t.run(services.leave_placement, row, reason="HOME", at=clock.now())


def test_w_16_one_placement_at_a_time_and_a_move_keeps_the_place_before(case: Any) -> None:
    row = placed(case)

    with pytest.raises(services.AlreadyPlaced):
        t.place(case)
    moved = t.PLACING["move"](row)
    assert [each["place"] for each in services.stays_of(moved)] == ["县救助管理站"]
    assert moved.venue == "姑姑家"


def test_w_16_days_lie_in_order(case: Any) -> None:
    row = t.place(case)

    for at in (row.escorted_at - timedelta(minutes=1), clock.now() + timedelta(hours=1)):
        with pytest.raises(services.NotThatDay):
            t.run(services.receive_placement, row, received_by="赵站长", at=at)


def test_temporary_care_beyond_its_months_stands_out(case: Any) -> None:
    row = placed(case)
    since = clock.local_date(row.in_at)

    with acting_as(system_actor("test")):
        assert selectors.over_months(row, add_months(since, 12)) == 0
        assert selectors.over_months(row, add_months(since, 12) + timedelta(days=1)) == 12


def test_w_16_the_review_is_the_keepers_duty_until_the_child_left(file: Any) -> None:
    keeper = make_post("TOWNSHIP_SUPERVISOR", area="990102001000")
    other = make_post("VILLAGE_OFFICER", area="990102001201")
    row = placed(t.make_case(file=file))
    assert owed(file, keeper) == ["cases.work"]
    assert owed(file, other) == []

    t.PLACING["leave"](t.PLACING["entrust"](row))

    assert owed(file, keeper) == []


# --- help --------------------


@pytest.fixture
def hospital(db: None) -> Any:
    return make_organisation(kind="HEALTH")


@pytest.fixture
def doctor(hospital: Any) -> Any:
    return actor_of(make_post("DEPARTMENT_OFFICER", organisation=hospital))


def test_the_asked_organisation_answers_without_seeing_the_case(
    case: Any, hospital: Any, doctor: Any
) -> None:
    row = t.ask(case, hospital)
    with acting_as(doctor):
        assert selectors.asked_of(doctor).get().brief == "请为吴某某作身体检查"
        assert not selectors.visible_case(doctor).exists()

    for deed in ("accept", "provide", "complete"):
        row = t.SERVING[deed](row, actor=doctor)

    assert (row.state, row.answered_by) == ("DONE", doctor.display_name)


def test_another_organisation_neither_sees_nor_answers(case: Any, hospital: Any) -> None:
    row = t.ask(case, hospital)
    other = actor_of(make_post("DEPARTMENT_OFFICER"))

    with acting_as(other):
        assert not selectors.services(other).exists()
    with pytest.raises(NotAllowed):
        t.SERVING["accept"](row, actor=other)


def test_the_asked_organisation_does_not_take_its_request_back(
    case: Any, hospital: Any, doctor: Any
) -> None:
    row = t.ask(case, hospital)

    with pytest.raises(NotAllowed):
        t.SERVING["withdraw"](row, actor=doctor)


@pytest.mark.parametrize("course", [[], ["accept"], ["refuse"], ["accept", "return"]])
def test_an_unanswered_service_bars_closing_until_done_or_withdrawn(
    case: Any, hospital: Any, course: list[str]
) -> None:
    row = t.ask(case, hospital)
    for deed in course:
        row = t.SERVING[deed](row)
    assert "service" in barriers(case)

    t.SERVING["withdraw"](row)

    assert "service" not in barriers(case)


def test_a_refusal_says_why_and_the_team_names_who_answered(case: Any, hospital: Any) -> None:
    row = t.ask(case, hospital)

    with pytest.raises(services.Needed):
        t.run(services.answer_service, row, deed="refuse", answer=" ", by="孙医生")
    with pytest.raises(services.Needed):
        t.run(services.answer_service, row, deed="accept", answer="", by=" ")


def test_an_answer_is_due_in_three_days_and_never_after_the_service(
    case: Any, hospital: Any
) -> None:
    today = clock.today()

    assert t.ask(case, hospital).answer_due_on == today + timedelta(days=3)
    assert t.ask(case, hospital, due_on=today).answer_due_on == today
    with pytest.raises(services.NotThatDay):
        t.ask(case, hospital, due_on=today - timedelta(days=1))


def test_r251_every_service_of_the_text_can_be_asked() -> None:
    wanted = {"GUARDIANSHIP_GUIDANCE", "MEDICAL", "COUNSELLING", "BEHAVIOUR", "LEGAL_SERVICE",
              "LEGAL_AID", "PSYCHOLOGICAL_TEST", "SCHOOLING", "SOCIAL_ASSISTANCE"}  # fmt: skip

    assert wanted <= set(ServiceKind.values)


def test_a_plan_needs_a_goal_and_ends_when_each_has_its_conclusion(case: Any) -> None:
    with pytest.raises(services.NoGoal):
        t.plan(case, aims=[])
    row = t.plan(case)
    assert "plan" in barriers(case)

    with pytest.raises(services.GoalsOpen):
        t.run(services.end_plan, row, note="完成", on=clock.today())
    with acting_as(system_actor("test")):
        goal = row.goals.get()
    t.run(services.settle_goal, goal, state="REACHED", on=clock.today())
    t.run(services.end_plan, row, note="完成", on=clock.today())

    assert "plan" not in barriers(case)


def test_a_new_plan_replaces_the_one_before(case: Any) -> None:
    first = t.plan(case)
    t.plan(case)

    with acting_as(system_actor("test")):
        first.refresh_from_db()
        assert first.state == "ENDED"
        assert first.goals.get().state == "DROPPED"


# --- rights (W-17, W-32, I-012, I-031, R-171) --------------------


def test_w_32_from_found_to_granted_and_reviewed(case: Any) -> None:
    row = t.right(case)
    for deed in ("confirm", "apply", "grant", "review", "end"):
        assert "right" in barriers(case) or row.state == "GRANTED"
        row = t.advance(row, deed)

    assert row.state == "ENDED"


def test_w_32_a_refusal_says_why_and_can_be_checked_again(case: Any) -> None:
    row = t.advance(t.advance(t.right(case), "confirm"), "apply")

    with pytest.raises(services.Needed):
        t.advance(row, "refuse", reason=" ")
    row = t.advance(row, "refuse")
    assert row.review_due_on == clock.today() + timedelta(days=365)
    assert t.advance(row, "confirm").state == "ELIGIBLE"


def test_w_32_the_same_right_runs_once_at_a_time(case: Any) -> None:
    t.right(case)

    with pytest.raises(services.AlreadyUnderWay):
        t.right(case)


def test_w_17_r256_the_rate_of_legal_aid_counts_every_eligible_case(case: Any) -> None:
    area = system_actor("test").area
    today = clock.today()
    aided = t.advance(t.right(case, WelfareKind.LEGAL_AID), "confirm")
    waiting = t.right(t.make_case(file=t.known_child()), WelfareKind.LEGAL_AID)
    t.advance(waiting, "confirm")
    denied = t.right(t.make_case(file=t.known_child()), WelfareKind.LEGAL_AID)
    t.advance(denied, "deny")

    assert area is not None
    assert selectors.rates(area, today, today)["legal_aid"] == selectors.Rate(0, 2)
    t.advance(t.advance(aided, "apply"), "provide")

    rate = selectors.rates(area, today, today)["legal_aid"]
    assert (rate, rate.percent) == (selectors.Rate(1, 2), 50.0)
    assert selectors.rates(area, today, today)["welfare"].percent is None


def test_w_17_r171_a_place_at_another_school_is_arranged_and_taken(case: Any) -> None:
    row = t.right(case, WelfareKind.SCHOOL_TRANSFER)
    for deed in ("confirm", "arrange", "enrol"):
        assert "right" in barriers(case)
        row = t.advance(row, deed)

    assert row.state == "ENROLLED"
    assert "right" not in barriers(case)


# --- measures (W-02, R-252…R-254, T-040) --------------------


def test_r254_a_penalty_needs_an_education_before_it_entered_with_its_own_day(case: Any) -> None:
    row = t.intervention(case)

    with pytest.raises(WrongStatus):
        t.rung(row, "penalise")
    row = t.rung(row, "educate", on=clock.today() - timedelta(days=3))
    assert t.rung(row, "penalise").state == "PENALISED"


def test_r254_a_penalty_and_a_criminal_case_have_numbers(case: Any) -> None:
    row = t.rung(t.intervention(case), "educate")

    for deed in ("penalise", "file"):
        with pytest.raises(services.Needed):
            t.rung(row, deed, number=" ")


def test_w_02_a_word_of_the_village_is_on_record_but_is_no_education(case: Any) -> None:
    row = t.rung(t.intervention(case), "educate", kind=MeasureKind.PERSUASION)

    assert row.state == "FOUND"
    with acting_as(system_actor("test")):
        assert GuardianMeasure.objects.get().kind == MeasureKind.PERSUASION
        assert selectors.facts_of(row).educations == ()


def test_t040_a_ground_that_is_not_met_or_not_listed_is_refused(case: Any) -> None:
    row = t.intervention(case)

    with pytest.raises(services.GroundNotMet):
        t.MEASURING["establish"](row)
    with pytest.raises(services.NoSuchGround):  # 国发〔2016〕13号 lists no G6
        t.run(services.establish_ground, row, ground="G6", on=clock.today())
    t.prove_g2(row)
    assert t.MEASURING["establish"](row).state == "MAY_APPLY"


def test_t040_six_months_less_a_day_are_too_few(case: Any) -> None:
    row, today = t.intervention(case), clock.today()
    t.prove(row, "DESTITUTE")
    start = next(
        day for back in range(180, 190)
        if add_months(day := today - timedelta(days=back), 6) == today
    )  # fmt: skip
    t.prove(row, "NON_PERFORMANCE", on=start + timedelta(days=1))
    with pytest.raises(services.GroundNotMet):
        t.MEASURING["establish"](row)

    t.prove(row, "NON_PERFORMANCE", on=start)

    assert t.MEASURING["establish"](row).state == "MAY_APPLY"


def test_a_fact_that_was_taken_back_counts_no_more(case: Any) -> None:
    row = t.intervention(case)
    t.prove_g2(row)
    with acting_as(system_actor("test")):
        proof = row.proofs.filter(kind="DESTITUTE").get()
    t.run(services.withdraw_evidence, proof, on=clock.today())

    with pytest.raises(services.GroundNotMet):
        t.MEASURING["establish"](row)


def test_r253_who_may_not_apply_is_refused(case: Any) -> None:
    row = t.intervention(case)
    t.prove_g2(row)
    row = t.MEASURING["establish"](row)

    with pytest.raises(services.NotEntitled):  # the banner's text alone names it
        t.run(services.apply_to_court, row, applicant_kind="TOWNSHIP_CIVIL_AFFAIRS",
              applicant="某乡民政管理所", court="县人民法院", on=clock.today())  # fmt: skip


def applied(case: Any) -> Any:
    row = t.intervention(case)
    t.prove_g2(row)
    return t.MEASURING["apply"](t.MEASURING["establish"](row))


def test_w_02_a_revoked_guardian_is_replaced_and_the_file_knows_both(case: Any, file: Any) -> None:
    row = t.MEASURING["revoke"](applied(case))
    assert "measure" in barriers(case)  # 另行指定监护人 is still to come
    assert values(file)["father.state"] == "GUARDIANSHIP_REVOKED"

    with pytest.raises(services.Needed):
        t.run(services.appoint_guardian, row, guardian=services.Caregiver(" ", "GRANDFATHER"),
              on=clock.today())  # fmt: skip
    t.MEASURING["appoint_guardian"](row)

    assert values(file)["carer.name"] == "吴照料"
    assert "measure" not in barriers(case)


@pytest.mark.parametrize("result", [CourtResult.REJECTED, CourtResult.WITHDRAWN])
def test_w_02_what_was_not_revoked_can_be_applied_for_again(case: Any, result: Any) -> None:
    row = t.run(services.enter_result, applied(case), result=result, on=clock.today(),
                number="（2026）民特1号")  # fmt: skip

    assert (row.state, row.result) == ("NOT_REVOKED", result)
    assert t.MEASURING["apply"](t.MEASURING["establish"](row)).state == "APPLIED"


@pytest.mark.parametrize(("ago", "open_now"), [(2, False), (3, True), (12, True), (13, False)])
def test_w_02_restoration_is_asked_for_between_three_months_and_a_year(
    case: Any, ago: int, open_now: bool
) -> None:
    row = t.put(
        t.intervention(case), "REVOKED", result="REVOKED",
        decided_on=add_months(clock.today(), -ago),
    )  # fmt: skip

    if open_now:
        assert t.MEASURING["restore"](row).state == "RESTORED"
    else:
        with pytest.raises(services.OutsideWindow):
            t.MEASURING["restore"](row)


def test_w_02_restoration_takes_back_in_the_file_that_the_parent_was_revoked(
    case: Any, file: Any
) -> None:
    row = t.MEASURING["revoke"](applied(case))
    row = t.put(row, "REVOKED", decided_on=add_months(clock.today(), -4))
    with pytest.raises(services.Needed):  # what the file is to say from now on, a person says
        t.run(services.restore_guardian, row, applied_on=clock.today(), on=clock.today(),
              assessed_on=clock.today(), number="民特9号")  # fmt: skip
    assert values(file)["father.state"] == "GUARDIANSHIP_REVOKED"

    t.MEASURING["restore"](row)

    assert values(file)["father.state"] == "AT_HOME"


def test_w_01_measures_about_a_guardian_lead_an_assessed_case_on(file: Any) -> None:
    course = course_of(file_id=file.pk).to("ASSESSED")
    row = t.intervention(course.case, actor=course.offices.actor("police"))
    with acting_as(system_actor("test")):
        assert Case.objects.get(pk=course.case.pk).state == "INTERVENING"
    assert "measure" in barriers(course.case)

    t.MEASURING["end_intervention"](row)
    course.by("township", casework.resume, course.case)

    assert course.case.state == "HELPING"


def test_w_01_measures_during_the_response_leave_the_case_where_it_is(case: Any) -> None:
    t.intervention(case)
    with acting_as(system_actor("test")):
        assert Case.objects.get(pk=case.pk).state == "REPORTED"


def test_a_proof_keeps_its_files_for_the_team_alone(file: Any) -> None:
    course = course_of(file_id=file.pk)
    police = actor_of(make_post("POLICE_LIAISON", area="990102001000"))
    row = t.intervention(course.case)
    made = t.run(
        services.add_evidence, row, kind=ProofKind.DANGER, on=clock.today(), reference="照片",
        files=[upload()],
    )  # fmt: skip

    def seen(actor: Any) -> int:
        with acting_as(actor):
            found = documents.of_subjects(actor, "intervention.evidence", [made.pk])
            return sum(len(files) for files in found.values())

    assert seen(course.offices.actor("civil")) == 1
    assert seen(police) == 0  # of the same township, but not of the case


def test_w_02_some_guardians_are_never_restored(case: Any) -> None:
    row = t.put(
        t.intervention(case), "REVOKED", result="REVOKED", never_restored=True,
        decided_on=add_months(clock.today(), -4),
    )  # fmt: skip

    with pytest.raises(services.NeverRestored):
        t.MEASURING["restore"](row)


def test_w_02_measures_do_not_end_while_a_paper_is_followed(case: Any) -> None:
    row = t.paper(t.intervention(case)).intervention

    with pytest.raises(services.PapersOpen):
        t.MEASURING["end_intervention"](row)


# --- served papers (W-03, T-046, R-255) --------------------


def test_t046_an_order_served_to_three_of_four_is_not_served(case: Any) -> None:
    row = t.paper(t.intervention(case), PaperKind.PROTECTION_ORDER)

    row = t.serve(row, Party.APPLICANT, Party.RESPONDENT, Party.POLICE)
    assert row.state == "ISSUED"
    assert row.served_on is None
    with pytest.raises(WrongStatus):
        t.FOLLOWING["visit"](row)
    row = t.serve(row, Party.VILLAGE)

    assert (row.state, row.served_on) == ("SERVED", clock.today())
    assert t.FOLLOWING["visit"](row).state == "EXECUTING"


def test_w_03_a_letter_reaches_offender_victim_and_the_village_at_once(case: Any) -> None:
    row = t.paper(t.intervention(case))

    row = t.serve(row, Party.OFFENDER, Party.VICTIM)
    assert row.state == "ISSUED"
    assert t.serve(row, Party.VILLAGE).state == "SERVED"


def test_w_03_a_party_receives_a_paper_once_and_no_other_party_does(case: Any) -> None:
    row = t.serve(t.paper(t.intervention(case)), Party.OFFENDER)

    with pytest.raises(services.AlreadyServed):
        t.serve(row, Party.OFFENDER)
    with pytest.raises(services.NotAParty):
        t.run(services.serve_paper, row, party=Party.POLICE, receiver="甲",
              how=Delivery.IN_PERSON, on=clock.today(), by="乙")  # fmt: skip


def test_w_03_an_order_holds_six_months_at_most(case: Any) -> None:
    row, today = t.intervention(case), clock.today()

    for until in (add_months(today, 6) + timedelta(days=1), today - timedelta(days=1)):
        with pytest.raises(services.TooLong):
            t.paper(row, PaperKind.PROTECTION_ORDER, valid_until=until)
    assert t.paper(row, PaperKind.PROTECTION_ORDER, valid_until=add_months(today, 6)).pk


def test_r255_the_village_visits_reports_and_sees_its_part_alone(case: Any, file: Any) -> None:
    committee = make_organisation(kind="VILLAGE", area="990102001201")
    post = make_post("VILLAGE_OFFICER", area="990102001201", organisation=committee)
    village = actor_of(post)
    row = t.serve(t.paper(t.intervention(case), village=committee))
    assert owed(file, post) == ["intervention.asked"]

    row = t.run(services.visit_paper, row, actor=village, on=clock.today(), by="周主任",
                kept=False, found="仍有打骂")  # fmt: skip
    assert row.visit_due_on == clock.today()  # not kept to: act today
    row = t.FOLLOWING["report"](row, actor=village)

    assert row.state == "REPORTED"
    assert "paper" in barriers(case)
    with acting_as(village):
        assert selectors.followed_by(village).count() == 1
        assert not selectors.interventions(village).exists()
    with pytest.raises(NotAllowed):
        t.FOLLOWING["lift"](row, actor=village)
    assert t.FOLLOWING["lift"](row).state == "LIFTED"


# --- a closed case, a supervisor --------------------


def test_nothing_is_opened_in_a_closed_case(case: Any, hospital: Any) -> None:
    t.put(case, "CLOSED")

    for deed in (t.place, t.plan, t.right, t.intervention):
        with pytest.raises(WrongStatus):
            deed(case)
    with pytest.raises(WrongStatus):
        t.ask(case, hospital)
    with acting_as(system_actor("test")):
        assert not Placement.objects.exists()
        assert not Service.objects.exists()
        assert not Intervention.objects.exists()
