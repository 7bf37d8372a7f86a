"""Closing: nothing stands open. Whatever anybody does, in whatever order: test_property.py."""

from datetime import timedelta
from typing import Any

import pytest

from shouwang.accounts.testing import actor_of, make_post
from shouwang.cases import choices as c
from shouwang.cases import chronology, errors, hooks, selectors, services, testing, workflow
from shouwang.cases.models import Case, CaseMember, Delivery, Report
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.errors import NotAllowed
from shouwang.core.scope import acting_as
from shouwang.duties import services as duties
from shouwang.duties.models import Duty
from shouwang.intervention import services as help_
from shouwang.intervention import testing as measures
from shouwang.registry.testing import make_child

pytestmark = pytest.mark.django_db


def system() -> Any:
    return acting_as(system_actor("test"))


# --- T-041 ---------------------------------------------------------------------------------------


def test_t_041_fifteen_living_alone_is_not_closed_while_in_temporary_care() -> None:
    child = make_child(birth_date=clock.today().replace(day=1) - timedelta(days=15 * 366))
    course = testing.course(file_id=child.pk).to("DISPATCHED")
    branch = course.branch("B1", reached=False)
    assert "parents-unreached" in course.case.risk_reasons
    with system():
        asked = workflow.lacking("B1", {}, reached=False)
    assert asked == ["ADMONISH", "ESCORT", "TELL_PARENTS"]
    course.finish(branch)
    course.notify()
    course.assess()
    course.help()
    course.settle()

    with pytest.raises(errors.NotClosable) as refused:
        course.close()
    assert {each.key for each in refused.value.barriers} == {"placement"}

    measures.end_care(course.case)
    assert course.close().state == c.CaseState.CLOSED


@pytest.mark.parametrize("key", ["receipt", "referral", "branch", "caregiver", "follow-up",
                                 "decision", "need", "above"])  # fmt: skip
def test_closing_names_everything_that_stands_open(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = testing.course().to("HELPING")
    if key in ("caregiver", "follow-up"):
        course.drop_needs()
    else:
        course.settle(needs=key != "need")
    _leave_open(course, key, monkeypatch)

    with pytest.raises(errors.NotClosable) as refused:
        course.close()
    keys = {each.key for each in refused.value.barriers}
    both = {"caregiver", "follow-up"}
    assert keys == (both if key in both else {key})
    assert course.case.state == c.CaseState.HELPING


def _leave_open(course: testing.Course, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if key == "receipt":
        with system():
            Delivery.objects.filter(receiver="POLICE").update(acknowledged_at=None)
    elif key == "referral":
        office = course.offices.village.organisation
        course.by("township", services.refer, course.case, office, task="x", due_on=clock.today())
    elif key == "branch":
        course.branch("B4", reached=None)
    elif key == "decision":
        with system():
            member = CaseMember.objects.get(role="TOWNSHIP")
        task = services.Task("上门", member.pk, clock.today())
        course.by("township", services.hold_conference, course.case, on=clock.today(),
                  present="甲", minutes="议", tasks=[task])  # fmt: skip
    elif key == "above":
        told = {course.case.pk: [hooks.Barrier("above", "x")]}
        monkeypatch.setattr(hooks, "closing_barriers", [lambda ids: told])


def test_a_visit_before_the_help_does_not_close_a_case() -> None:
    course = testing.course().to("ASSESSED")
    course.settle()
    course.help()
    course.drop_needs()
    with pytest.raises(errors.NotClosable) as refused:
        course.close()
    assert [each.key for each in refused.value.barriers] == ["follow-up"]


def test_r_251_what_was_found_needed_is_asked_of_somebody_or_written_off_before_closing() -> None:
    course = testing.course().to("ASSESSED")
    needs = ["MEDICAL", "LEGAL_AID", "COUNSELLING"]
    course.by("township", services.arrange_help, course.case, needs)
    course.settle(needs=False)
    measures.ask(course.case, course.offices.village.organisation)  # medical help
    assert waiting(course) == ["LEGAL_AID", "COUNSELLING"]
    measures.run(help_.find_right, course.case, kind="LEGAL_AID", on=clock.today())
    assert waiting(course) == ["COUNSELLING"]

    drop = services.drop_need
    with pytest.raises(errors.ReasonNeeded):
        course.by("township", drop, course.case, ["COUNSELLING"], reason=" ")
    with pytest.raises(errors.NoSuchNeed):  # somebody was asked: the answer settles it
        course.by("township", drop, course.case, ["MEDICAL", "COUNSELLING"], reason="无")
    with pytest.raises(NotAllowed):  # who only stands in the team decides no need away
        course.by("police", drop, course.case, ["COUNSELLING"], reason="无")
    course.by("township", drop, course.case, ["COUNSELLING"], reason="校医每周辅导")
    assert waiting(course) == []
    with pytest.raises(errors.NoSuchNeed):
        course.by("township", drop, course.case, ["COUNSELLING"], reason="又")
    with pytest.raises(errors.NotClosable) as refused:
        course.close()
    assert {each.key for each in refused.value.barriers} == {"service", "right"}


def waiting(course: testing.Course) -> list[str]:
    with system():
        return selectors.open_needs([course.case.pk]).get(course.case.pk, [])


def test_an_unfounded_report_ends_but_not_without_the_police() -> None:
    course = testing.course().to("DISPATCHED")
    said = {"reason": "UNFOUNDED", "note": "系误会"}
    with system():
        Delivery.objects.filter(receiver="POLICE").update(acknowledged_at=None)
    with pytest.raises(errors.NotClosable):
        course.by("township", services.close_otherwise, course.case, **said)
    course.receipt()
    course.by("township", services.close_otherwise, course.case, **said)
    assert course.case.close_reason == c.CloseReason.UNFOUNDED


# --- T-014, chronology, duties -------------------------------------------------------------------


def test_t_014_the_chain_tells_who_knew_what_when_and_which_step_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    days = [clock.now() - timedelta(days=n) for n in (9, 8, 7, 6)]
    school = [
        hooks.Told(days[0], "连续未到校，家访劝返无效", "班主任"),
        hooks.Told(days[1], "再次家访劝返无效", "班主任"),
        hooks.Told(days[2], "已报告校长", "班主任"),
        hooks.Told(days[3], "未报告乡镇和教育局", "校长", missing=True),
    ]
    course = testing.course(found_at=clock.now() - timedelta(hours=5))
    monkeypatch.setattr(hooks, "chronology", [lambda actor, cases: {cases[0].pk: school}])
    missed = services.Missed(c.Unit.SCHOOL, "某中心小学", "两次劝返无效未上报", clock.today())
    course.by("civil", services.open_omission, course.case, missed)

    with acting_as(course.offices.actor("civil")) as actor:
        chain = chronology.chain(actor, course.case, clock.now() + timedelta(hours=1))
    told = [str(line.what) for line in chain]
    missing = [str(line.what) for line in chain if line.missing]
    assert told[:3] == [str(line.what) for line in school[:3]]
    assert "未报告乡镇和教育局" in missing
    assert any("未及时报告" in text for text in missing)  # five hours after it was found
    assert any("公安机关未按时签收" in text for text in missing)
    assert any("两次劝返无效未上报" in text for text in missing)
    assert [line.at for line in chain] == sorted(line.at for line in chain)

    event = services.Event(clock.today(), "SUICIDE", 1, 0, "未逐级报告", "建立七长报告")
    frozen = [chronology.as_json(line) for line in chain]
    with acting_as(course.offices.actor("civil")) as actor:
        row = services.write_post_mortem(actor, course.case, event, frozen, now=clock.now())
        row.refresh_from_db()
    assert "未报告乡镇和教育局" in str(row.chain)


def test_a_decision_is_a_duty_of_those_who_owe_it_until_it_is_met() -> None:
    child = make_child()
    course = testing.course(file_id=child.pk).to("ACCEPTED")
    with system():
        member = CaseMember.objects.get(role="TOWNSHIP")
    task = services.Task("上门查看", member.pk, clock.today() + timedelta(days=3))
    course.by("township", services.hold_conference, course.case, on=clock.today(), present="甲",
              minutes="议", tasks=[task])  # fmt: skip
    with system():
        [duty] = Duty.objects.filter(source="cases.work", status="OPEN")
        decision = course.case.decisions.get()
    assert duty.user_id == course.offices.township.user_id
    assert "上门" not in str(duty.params)
    course.by("township", services.meet_decision, decision, outcome="已查看")
    with system():
        duties.plan_files([child.pk], clock.today())
        duty.refresh_from_db()
    assert duty.status == "MET"


def test_a_referral_opens_the_file_until_it_is_answered() -> None:
    child = make_child()
    course = testing.course(file_id=child.pk).to("ACCEPTED")
    school = make_post("PRINCIPAL", area="990102002000")
    due = clock.today() + timedelta(days=3)
    row = course.by(
        "township", services.refer, course.case, school.organisation, task="照看", due_on=due
    )
    from shouwang.registry.selectors import reachable_files

    with acting_as(actor_of(school)) as actor:
        assert reachable_files(actor).filter(pk=child.pk).exists()
        services.answer_referral(actor, row, "accept", text="", now=clock.now())
        services.answer_referral(actor, row, "complete", text="已照看", now=clock.now())
        assert not reachable_files(actor).filter(pk=child.pk).exists()
        assert not Case.objects.exists()


def test_supervision_comes_from_outside_the_team() -> None:
    course = testing.course().to("ACCEPTED")
    inside, outside = course.offices.civil.user, make_post(area="990102000000").user
    with pytest.raises(errors.OutsideOnly):
        course.by("township", services.add_person, course.case, inside, role="SUPERVISOR")
    course.by("township", services.add_person, course.case, outside, role="SUPERVISOR")


def test_a_persons_word_overrules_the_derived_risk_with_a_reason() -> None:
    course = testing.course(danger_now=True)
    assert course.case.level == c.RiskLevel.HIGH
    with pytest.raises(errors.ReasonNeeded):
        course.by("township", services.override_risk, course.case, level="LOW", reason="")
    course.by("township", services.override_risk, course.case, level="LOW", reason="已带离")
    assert (course.case.risk, course.case.level) == ("HIGH", "LOW")
    course.by("township", services.override_risk, course.case, level="", reason="撤回")
    assert course.case.level == c.RiskLevel.HIGH


def test_reports_of_one_event_are_joined_and_each_still_needs_its_receipt() -> None:
    offices = testing.Offices()
    first = testing.course(offices).to("ACCEPTED")
    second = testing.report(unit=c.Unit.CITIZEN)
    course = testing.Course(offices, second.case)
    kept = course.by("township", services.join_case, second.case, first.case)
    with system():
        assert Report.objects.filter(case=kept).count() == 2
        assert Case.objects.get(pk=second.case.pk).state == c.CaseState.JOINED
        waiting = Delivery.objects.filter(case=kept, receiver="POLICE", acknowledged_at=None)
        assert waiting.count() == 1
