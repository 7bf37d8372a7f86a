"""控辍保学 W-04: every transition of the table, every refusal; T-039, T-014; R-182…R-190."""

from copy import deepcopy
from typing import Any
from uuid import uuid4

import pytest

from shouwang.accounts.testing import TOWNSHIP, actor_of, make_organisation, make_post
from shouwang.audit.models import Event
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.errors import NotAllowed, WrongStatus
from shouwang.core.scope import acting_as
from shouwang.duties import selectors as duties
from shouwang.duties.models import Duty
from shouwang.duties.services import plan_files
from shouwang.registry.models import CareFile
from shouwang.schooling import services, workflow
from shouwang.schooling.choices import (
    CLOSED_STATES,
    AbsenceReason,
    FollowState,
    Method,
    NoticeKind,
    Office,
    Receipt,
    StepKind,
)
from shouwang.schooling.models import FollowUp, FollowUpStep, Notice
from shouwang.schooling.selectors import follow as selectors
from shouwang.schooling.testing import School, ask, attempt, days_ago, follow, run, tried

pytestmark = pytest.mark.django_db
S = FollowState


class Town:
    """A school, the township, the county's education bureau, the police."""

    def __init__(self) -> None:
        self.school = School()
        self.township_post = make_post("TOWNSHIP_SUPERVISOR", area=TOWNSHIP)
        self.township = actor_of(self.township_post)
        self.education_post = make_post("EDUCATION_OFFICER")
        self.education = actor_of(self.education_post)
        self.police_org = make_organisation(kind="PUBLIC_SECURITY", area=TOWNSHIP)
        self.police_post = make_post("POLICE_LIAISON", organisation=self.police_org)
        self.police = actor_of(self.police_post)
        self.file = self.school.pupil()


@pytest.fixture(scope="module")
def kept_town(shared: None) -> Town:
    return Town()


@pytest.fixture
def town(kept_town: Town) -> Town:
    """The town of the module, as it was made."""
    return deepcopy(kept_town)


def stored(row: Any) -> FollowUp:
    with acting_as(system_actor("test")):
        return FollowUp.objects.get(pk=row.pk)


def put(row: Any, state: FollowState) -> FollowUp:
    """Put a follow-up into a state, with what stands in such a row."""
    with acting_as(system_actor("test")):
        closed = clock.now() if state in CLOSED_STATES else None
        FollowUp.objects.filter(pk=row.pk).update(
            state=state, closed_at=closed, written_sent_on=None, dropped_on=None, returned_on=None,
            township_reported_on=clock.today() if state == S.TOWNSHIP_REPORTED else None,
        )  # fmt: skip
        return FollowUp.objects.get(pk=row.pk)


def notices(row: Any, **said: Any) -> list[Notice]:
    with acting_as(system_actor("test")):
        return list(Notice.objects.filter(follow_up=row.pk, **said).order_by("sent_at", "id"))


def missing(town: Town, row: Any, **said: Any) -> Any:
    given = {
        "signed_school": "王校长", "signed_guardian": "张父", "alone_reason": "",
        "police": town.police_org, "text": "放学后未归",
    }  # fmt: skip
    return run(town.school.teacher, services.report_missing, row, **(given | said))


def report(town: Town, row: Any) -> Any:
    return run(town.school.principal, services.report_township, row, signed_school="王校长",
               text="请启动程序")  # fmt: skip


def write(town: Town, row: Any) -> Any:
    return run(town.school.principal, services.send_written, row, signed_school="王校长",
               text="劝返无效")  # fmt: skip


def do(town: Town, row: Any, kind: StepKind) -> Any:
    """Do one deed as the post that usually does it."""
    school, today = town.school, clock.today()
    deeds: dict[StepKind, Any] = {
        StepKind.ASK: lambda: ask(school, row),
        StepKind.EXPLAIN: lambda: run(school.teacher, services.explain, row, text="生病在家"),
        StepKind.ATTEMPT: lambda: attempt(school, row),
        StepKind.TELL: lambda: run(school.teacher, services.tell_chiefs, row, [Office.PRINCIPAL]),
        StepKind.REPORT_TOWNSHIP: lambda: report(town, row),
        StepKind.SEND_WRITTEN: lambda: _write_and_receive(town, row),
        StepKind.REPORT_MISSING: lambda: missing(town, row),
        StepKind.SEARCH: lambda: run(town.township, services.search, row, text="会同派出所查找"),
        StepKind.FIND: lambda: run(town.township, services.find, row, text="在邻县亲戚家"),
        StepKind.MEASURE: lambda: run(town.township, services.measure, row, text="发限期返校通知"),
        StepKind.NOT_RETURNED: lambda: run(
            town.education, services.give_up_for_now, row, text="仍未返校"
        ),
        StepKind.RETURN: lambda: run(school.teacher, services.return_child, row, on=today),
    }
    return deeds[kind]()


def _write_and_receive(town: Town, row: Any) -> Any:
    write(town, row)
    for notice in notices(row, kind=NoticeKind.WRITTEN_REPORT, received_at__isnull=True):
        run(town.school.principal, services.receive, notice, how=Receipt.PAPER, by="收发室")
    return stored(row)


def ready(town: Town) -> Any:
    """A follow-up of a week with two failed attempts: everything that deeds may ask is there."""
    return tried(town.school, town.file, days=7, attempts=2)


KINDS = sorted({transition.kind for transition in workflow.TRANSITIONS})


@pytest.mark.parametrize(
    "transition", workflow.TRANSITIONS, ids=[f"{t.kind}-{t.target}" for t in workflow.TRANSITIONS]
)
def test_w_04_every_transition_of_the_table(town: Town, transition: workflow.Step) -> None:
    row = ready(town)
    for source in sorted(transition.sources):
        do(town, put(row, source), transition.kind)

        with acting_as(system_actor("test")):
            last = FollowUpStep.objects.filter(follow_up=row.pk, kind=transition.kind).latest("id")
        wanted = transition.target or source
        assert (stored(row).state, last.after) == (wanted, wanted), source


@pytest.mark.parametrize("kind", KINDS)
def test_w_04_every_refusal_of_the_table(town: Town, kind: StepKind) -> None:
    row = ready(town)
    for state in FollowState:
        if workflow.step(StepKind(kind), state) is not None:
            continue
        put(row, state)

        with pytest.raises(WrongStatus):
            do(town, row, StepKind(kind))

        assert stored(row).state == state


def test_w_04_every_state_is_reached_and_every_open_one_left() -> None:
    reached = {t.target for t in workflow.TRANSITIONS if t.target} | {S.ABSENT}
    left = {source for t in workflow.TRANSITIONS for source in t.sources}

    assert reached == set(FollowState)
    assert left == set(FollowState) - CLOSED_STATES


def test_w_04_no_post_of_another_place_does_it(town: Town) -> None:
    row, other = ready(town), Town()
    other.school = School("990103001000")
    other.township = actor_of(make_post("TOWNSHIP_SUPERVISOR", area="990103001000"))
    other.education = actor_of(make_post("EDUCATION_OFFICER", area="990103000000"))
    for kind in KINDS:
        put(row, sorted(next(t for t in workflow.TRANSITIONS if t.kind == kind).sources)[0])

        with pytest.raises((NotAllowed, FollowUp.DoesNotExist)):
            do(other, row, StepKind(kind))


def test_w_04_a_teacher_does_not_report_for_the_school(town: Town) -> None:
    row = ready(town)

    with pytest.raises(NotAllowed):
        run(town.school.teacher, services.report_township, row, signed_school="李", text="")


# --- R-190 --------------------------------------------------------------------------


def test_r182_the_asking_is_stamped_and_meets_its_duty(town: Town) -> None:
    row = ask(town.school, follow(town.school, town.file))

    with acting_as(system_actor("test")):
        duty = Duty.objects.get(source="schooling.ask")
    assert stored(row).asked_at is not None
    assert (duty.status, duty.met_on) == ("MET", clock.today())


def test_an_absence_that_the_family_explains_ends_with_the_question(town: Town) -> None:
    row = ask(town.school, follow(town.school, town.file), AbsenceReason.SICK)

    assert (stored(row).state, stored(row).is_open) == (S.EXPLAINED, False)


def test_r190_chiefs_are_told_after_a_failed_home_visit_and_not_before(town: Town) -> None:
    row = ask(town.school, follow(town.school, town.file))
    row = attempt(town.school, row, method=Method.TELEPHONE)

    with pytest.raises(services.NoFailedVisit):
        run(town.school.teacher, services.tell_chiefs, row, [Office.PRINCIPAL])
    row = attempt(town.school, row, tell=[Office.PRINCIPAL, Office.TOWNSHIP_HEAD,
                                         Office.BUREAU_HEAD])  # fmt: skip

    assert stored(row).state == S.PRINCIPAL_TOLD
    told = {each.office for each in notices(row, is_skipped=False)}
    assert {"PRINCIPAL", "TOWNSHIP_HEAD", "BUREAU_HEAD"} <= told


def test_r185_the_state_follows_with_the_second_receipt(town: Town) -> None:
    row = write(town, ready(town))
    first, second = notices(row, kind=NoticeKind.WRITTEN_REPORT)
    assert {first.organisation_id, second.organisation_id} == {
        town.education.organisation_id, town.township.organisation_id
    }  # fmt: skip

    run(town.education, services.receive, first, how=Receipt.PAGE)
    assert stored(row).state == S.PERSUADING
    run(town.school.principal, services.receive, second, how=Receipt.TELEPHONE, by="张书记")

    assert stored(row).state == S.WRITTEN_REPORTED


def test_r185_nobody_signs_for_another_office(town: Town) -> None:
    row = write(town, ready(town))
    first, second = notices(row, kind=NoticeKind.WRITTEN_REPORT)

    with pytest.raises(NotAllowed):
        run(town.education, services.receive, second, how=Receipt.PAGE)
    with pytest.raises(services.NameNeeded):
        run(town.school.principal, services.receive, first, how=Receipt.PAPER, by=" ")
    run(town.education, services.receive, first, how=Receipt.PAGE)
    with pytest.raises(WrongStatus):
        run(town.education, services.receive, first, how=Receipt.PAGE)


def test_r185_no_written_report_without_a_failed_attempt(town: Town) -> None:
    row = ask(town.school, follow(town.school, town.file, days=9))
    row = attempt(town.school, row, failed=False)

    with pytest.raises(services.NothingFailed):
        write(town, row)


def test_r186_the_first_attempt_registers_the_dropout(town: Town) -> None:
    row = ask(town.school, follow(town.school, town.file))
    assert stored(row).registered_on is None

    assert stored(attempt(town.school, row)).registered_on == clock.today()


def test_a_phone_may_send_an_attempt_twice(town: Town) -> None:
    row, sent = ask(town.school, follow(town.school, town.file)), uuid4()

    attempt(town.school, row, step_id=sent)
    attempt(town.school, row, step_id=sent)

    assert stored(row).failed == 1


# --- T-039 ----------------------------------------------------------------------------------------


def due(town: Town, source: str, actor: Any) -> list[Duty]:
    with acting_as(system_actor("test")):
        plan_files([town.file.pk], clock.today())
    with acting_as(actor):
        return list(duties.own(actor, clock.today()).filter(source=source))


@pytest.mark.parametrize(
    ("days", "attempts", "opens"),
    [(6, 2, False), (7, 1, False), (7, 0, False), (7, 2, True), (8, 3, True)],
)
def test_t039_the_duty_to_report_needs_both_conditions(
    town: Town, days: int, attempts: int, opens: bool
) -> None:
    row = tried(town.school, town.file, days=days, attempts=attempts)

    assert bool(due(town, "schooling.report-township", town.school.principal)) is opens
    if opens:
        assert report(town, row).state == S.TOWNSHIP_REPORTED
    elif attempts:
        with pytest.raises(services.NotYet):
            report(town, row)


@pytest.mark.parametrize(
    ("days", "attempts", "seen"), [(6, 1, False), (7, 1, True), (7, 0, True), (7, 2, False)]
)
def test_t039_the_missing_attempt_is_overdue_and_seen_by_township_and_education(
    town: Town, days: int, attempts: int, seen: bool
) -> None:
    tried(town.school, town.file, days=days, attempts=attempts)

    for actor in (town.township, town.education):
        assert bool(due(town, "schooling.urge", actor)) is seen
    if seen:
        late = due(town, "schooling.attempt", town.school.teacher)
        assert late
        assert all(each.due_on < clock.today() for each in late)


def test_t039_unknown_whereabouts_have_two_recipients_and_two_signatures(town: Town) -> None:
    row = missing(town, follow(town.school, town.file, reason=AbsenceReason.UNKNOWN))

    sent = notices(row, kind=NoticeKind.MISSING_REPORT)
    assert {each.organisation_id for each in sent} == {
        town.township.organisation_id, town.police_org.pk
    }  # fmt: skip
    with acting_as(system_actor("test")):
        step = FollowUpStep.objects.get(follow_up=row.pk, kind=StepKind.REPORT_MISSING)
    assert (step.signed_school, step.signed_guardian, step.alone_reason) == ("王校长", "张父", "")


@pytest.mark.parametrize(
    ("school", "guardian", "alone", "refused"),
    [("", "张父", "", True), ("王校长", "", "", True), ("王校长", "", "电话停机，家中无人", False)],
)
def test_t039_the_school_alone_says_why(
    town: Town, school: str, guardian: str, alone: str, refused: bool
) -> None:
    row = follow(town.school, town.file)
    said = {"signed_school": school, "signed_guardian": guardian, "alone_reason": alone}

    if refused:
        with pytest.raises(services.SignaturesNeeded):
            missing(town, row, **said)
    else:
        assert missing(town, row, **said).state == S.MISSING


def test_r184_the_police_open_the_file_until_the_child_is_found(town: Town) -> None:
    def sees() -> bool:
        with acting_as(town.police):
            return selectors.get_follow_up(town.police, row.pk) is not None

    row = follow(town.school, town.file)
    assert not sees()
    missing(town, row)
    assert sees()
    run(town.police, services.search, row, text="已发协查")
    run(town.police, services.find, row, text="在邻县找到")

    assert not sees()
    assert stored(row).state == S.LEGAL


def test_r184_without_a_police_station_in_the_system_the_report_goes_by_telephone(
    town: Town,
) -> None:
    row = missing(town, follow(town.school, town.file), police=None)
    [sent] = notices(row, kind=NoticeKind.MISSING_REPORT, organisation__isnull=True)

    run(town.school.teacher, services.receive, sent, how=Receipt.TELEPHONE, by="值班民警")

    assert notices(row, pk=sent.pk)[0].received_by == "值班民警"


def test_r184_an_unknown_whereabouts_is_to_be_reported_the_same_day(town: Town) -> None:
    follow(town.school, town.file, reason=AbsenceReason.UNKNOWN)

    [duty] = due(town, "schooling.report-missing", town.school.principal)
    assert duty.due_on == clock.today()


# --- T-014, R-188 ---------------------------------------------------------------------------------


def test_t014_two_failed_attempts_then_messages_to_principal_township_and_bureau(
    town: Town,
) -> None:
    row = ready(town)

    run(town.school.teacher, services.tell_chiefs, row,
        [Office.PRINCIPAL, Office.TOWNSHIP_HEAD, Office.BUREAU_HEAD])  # fmt: skip

    told = notices(row, kind=NoticeKind.NOTICE, office__in=["PRINCIPAL", "TOWNSHIP_HEAD",
                                                           "BUREAU_HEAD"])  # fmt: skip
    assert [each.is_skipped for each in told] == [False, False, False]
    assert all(each.organisation_id for each in told)
    with acting_as(system_actor("test")):
        assert Event.objects.filter(action="schooling.tell", target_id=str(row.pk)).count() == 1


def test_t014_a_skipped_step_shows_in_the_chain_and_in_the_audit(town: Town) -> None:
    row = report(town, ready(town))

    with acting_as(system_actor("test")):
        sent = selectors.notices_of([row.pk])[row.pk]
        rungs = selectors.rungs_of(stored(row), sent, clock.today())
        event = Event.objects.get(action="schooling.step_skipped", target_id=str(row.pk))
    assert [rung.office for rung in rungs if rung.is_skipped] == [Office.BUREAU_HEAD]
    assert event.payload["skipped"] == ["BUREAU_HEAD"]


def test_t014_what_was_left_out_shows_before_anybody_reports(town: Town) -> None:
    row = ready(town)

    with acting_as(system_actor("test")):
        sent = selectors.notices_of([row.pk])[row.pk]
        rungs = selectors.rungs_of(stored(row), sent, clock.today())
    assert {rung.office for rung in rungs if rung.is_skipped} == {
        Office.PRINCIPAL, Office.TOWNSHIP_HEAD, Office.BUREAU_HEAD
    }  # fmt: skip


def test_r188_opening_the_page_is_the_receipt_of_a_notice(town: Town) -> None:
    row = ready(town)
    run(town.school.teacher, services.tell_chiefs, row, [Office.BUREAU_HEAD])

    run(town.education, services.note_seen, row)

    [notice] = notices(row, office="BUREAU_HEAD", is_skipped=False)
    assert (notice.receipt, notice.received_by) == ("PAGE", town.education.display_name)


def test_r188_the_seven_stand_in_order_with_their_lines(town: Town) -> None:
    from shouwang.registry.testing import VILLAGE

    county, bureau = "990102000000", "990102000000"
    for office, area, name in (
        (Office.COUNTY_HEAD, county, "周县长"), (Office.BUREAU_HEAD, bureau, "吴局长"),
        (Office.TOWNSHIP_HEAD, TOWNSHIP, "郑乡长"), (Office.VILLAGE_HEAD, VILLAGE, "钱主任"),
    ):  # fmt: skip
        run(town.education, services.set_chief, office=office, area=area, school=None,
            class_key="", name=name, title="", phone="", duties="", valid_from=days_ago(30),
        )  # fmt: skip
    row = ready(town)

    with acting_as(town.school.principal):
        rungs = selectors.rungs_of(row, [], clock.today())

    assert [rung.office for rung in rungs] == list(Office)
    names = {rung.office: [each.name for each in rung.holders] for rung in rungs}
    assert names[Office.COUNTY_HEAD] == ["周县长"]
    assert names[Office.VILLAGE_HEAD] == ["钱主任"]
    assert names[Office.PRINCIPAL] == [town.school.principal.display_name]
    assert names[Office.TEACHER] == [town.school.teacher.display_name]
    assert len(names[Office.PARENT]) == 3
    assert {rung.line.value for rung in rungs} == {"FAMILY", "EDUCATION", "GOVERNMENT"}


def test_r188_an_appointment_holds_on_its_days_and_the_next_ends_it(town: Town) -> None:
    said = {"office": Office.TOWNSHIP_HEAD, "area": TOWNSHIP, "school": None, "class_key": "",
            "title": "", "phone": "", "duties": ""}  # fmt: skip
    run(town.township, services.set_chief, name="前任", valid_from=days_ago(60), **said)
    run(town.township, services.set_chief, name="现任", valid_from=days_ago(5), **said)
    row = ready(town)

    def held(on: Any) -> list[str]:
        with acting_as(system_actor("test")):
            return [each.name for each in selectors.holders(row, on)[Office.TOWNSHIP_HEAD]]

    assert (held(days_ago(6)), held(days_ago(5)), held(days_ago(61))) == (["前任"], ["现任"], [])


def test_r188_a_unit_of_the_wrong_kind_is_refused(town: Town) -> None:
    with pytest.raises(services.WrongUnit):
        run(town.education, services.set_chief, office=Office.COUNTY_HEAD, area=TOWNSHIP,
            school=None, class_key="", name="周", title="", phone="", duties="",
            valid_from=days_ago(1))  # fmt: skip


# --- the register, R-187 --------------------------------------------------------------------------


def schooling(town: Town) -> str:
    with acting_as(system_actor("test")):
        return CareFile.objects.get(pk=town.file.pk).schooling


def test_not_returned_is_a_dropout_in_the_register_until_the_return(town: Town) -> None:
    row = put(ready(town), S.LEGAL)

    do(town, row, StepKind.NOT_RETURNED)
    assert schooling(town) == "DROPPED_OUT"
    assert run(town.school.teacher, selectors_get, row.pk) is not None
    do(town, stored(row), StepKind.RETURN)

    assert schooling(town) == "PRIMARY"


def selectors_get(actor: Any, id: Any, now: Any) -> Any:
    return selectors.get_follow_up(actor, id)


def test_a_return_before_the_absence_or_tomorrow_is_refused(town: Town) -> None:
    row = ready(town)

    with pytest.raises(services.BeforeAbsence):
        run(town.school.teacher, services.return_child, row, on=days_ago(8))
    with pytest.raises(services.InTheFuture):
        run(town.school.teacher, services.return_child, row, on=days_ago(-1))


def counts(row: Any) -> bool:
    with acting_as(system_actor("test")):
        steps = selectors.steps_of([row.pk])[row.pk]
        return selectors.counts_in_appraisal(stored(row), steps, clock.today())


def test_r187_who_has_not_returned_counts_in_the_appraisal(town: Town) -> None:
    assert counts(put(ready(town), S.NOT_RETURNED))


@pytest.mark.parametrize(("days", "on", "late"), [(7, 0, False), (8, 0, False), (8, 1, True)])
def test_r187_a_late_report_counts_and_a_timely_one_does_not(
    town: Town, days: int, on: int, late: bool
) -> None:
    row = ask(town.school, follow(town.school, town.file, days=days))
    for _number in range(2):
        row = attempt(town.school, row, on=days_ago(on))

    assert counts(row) is late
    assert counts(report(town, row)) is late


def test_r187_a_week_without_attempts_counts(town: Town) -> None:
    assert counts(tried(town.school, town.file, days=7, attempts=1))
    assert not counts(tried(town.school, town.school.pupil(), days=6, attempts=1))


def test_t014_the_chain_of_a_case_tells_what_the_school_did_and_left_out(town: Town) -> None:
    from types import SimpleNamespace

    from shouwang.schooling.panels import chronology

    row = report(town, ready(town))
    case: Any = SimpleNamespace(pk=uuid4(), care_file_id=row.care_file_id)

    with acting_as(town.police):  # of the team, though it reaches no file by itself
        lines = chronology(town.police, [case])[case.pk]

    assert len([line for line in lines if not line.missing]) == 5
    [missed] = [line for line in lines if line.missing]
    assert "局长" in str(missed.what)
