"""Closing: nothing stands open; whatever anybody does, in whatever order (issue D)."""

import random
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from shouwang.accounts.testing import actor_of, make_post
from shouwang.cases import choices as c
from shouwang.cases import chronology, errors, hooks, services, testing, workflow
from shouwang.cases.models import (
    Branch,
    Case,
    CaseMember,
    Delivery,
    Measure,
    Referral,
    Report,
    Reporter,
    SealedNote,
    TemporaryCare,
)
from shouwang.core import clock
from shouwang.core.actors import Actor, system_actor
from shouwang.core.errors import DomainError
from shouwang.core.scope import acting_as
from shouwang.duties import services as duties
from shouwang.duties.models import Duty
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

    course.end_care()
    assert course.close().state == c.CaseState.CLOSED


@pytest.mark.parametrize("key", ["receipt", "referral", "branch", "caregiver", "follow-up",
                                 "decision", "above"])  # fmt: skip
def test_closing_names_everything_that_stands_open(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = testing.course().to("HELPING")
    if key not in ("caregiver", "follow-up"):
        course.settle()
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
    with pytest.raises(errors.NotClosable) as refused:
        course.close()
    assert [each.key for each in refused.value.barriers] == ["follow-up"]


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


# --- the property --------------------------------------------------------------------------------


class World:
    """Offices and people who do anything in any order; every refusal is a DomainError."""

    def __init__(self) -> None:
        self.offices = testing.Offices()
        self.child = make_child()
        self.helper = make_post("PRINCIPAL", area="990102001000")
        self.stranger = make_post("TOWNSHIP_SUPERVISOR", area="990102002000")
        self.actors = [
            *(self.offices.actor(name) for name in ("police", "township", "civil", "village")),
            actor_of(self.helper), actor_of(self.stranger),
        ]  # fmt: skip
        testing.report(self.offices.actor("village"), file_id=self.child.pk)
        testing.report(self.offices.actor("village"))

    def act(self, actor: Actor, deed: str, dice: random.Random, case: Case | None = None) -> None:
        """Do a deed on some case or part of one, or be refused."""
        with system():
            found = list(Case.objects.order_by("number"))
            case = dice.choice(found) if case is None else Case.objects.get(pk=case.pk)
        try:
            with acting_as(actor), transaction.atomic():
                DEEDS[deed](self, actor, case, dice)
        except (DomainError, Nothing, Case.DoesNotExist):
            return


class Nothing(Exception):
    """There is nothing in reach to do the deed on."""


def _some(model: Any, case: Case, dice: random.Random) -> Any:
    rows = list(model.objects.filter(case=case).order_by("pk"))
    if not rows:
        raise Nothing
    return dice.choice(rows)


def _measure(w: World, a: Actor, x: Case, d: random.Random) -> None:
    row = _some(Measure, x, d)
    done = services.Done(at=clock.now())
    if row.code in workflow.ESCORTS:
        services.escort(a, row, place_type="RESCUE", institution="站", done=done,
                        now=clock.now(), word_of="甲")  # fmt: skip
    else:
        services.do_measure(a, row, done, now=clock.now(), word_of="甲")


def _ack(w: World, a: Actor, x: Case, d: random.Random) -> None:
    row = _some(Delivery, x, d)
    receipt = services.Receipt("民警", clock.now(), "J") if d.random() < 0.5 else None
    services.acknowledge(a, row, now=clock.now(), receipt=receipt)


def _join(w: World, a: Actor, x: Case, d: random.Random) -> None:
    services.join_case(a, x, d.choice(list(Case.objects.order_by("number"))), now=clock.now())


def _visit(w: World, a: Actor, x: Case, d: random.Random) -> None:
    services.name_caregiver(a, x, caregiver="外祖母", now=clock.now())
    services.follow_up(a, x, on=clock.today(), visitors="甲", safe=d.random() < 0.8, note="记",
                       now=clock.now())  # fmt: skip


FOUND = services.Findings("安全", "有人", "健康", ["甲", "乙"], True)
DEEDS: dict[str, Any] = {
    "report": lambda w, a, x, d: services.file_report(
        a, testing.draft(file_id=w.child.pk), now=clock.now()),
    "acknowledge": _ack,
    "dispatch": lambda w, a, x, d: services.dispatch(
        a, x, officers="甲", at=clock.now(), now=clock.now(), word_of="甲"),
    "branch": lambda w, a, x, d: services.open_branch(
        a, x, d.choice(["B1", "B3", "B4"]), now=clock.now(), word_of="甲"),
    "parents": lambda w, a, x, d: services.note_parents(
        a, _some(Branch, x, d), reached=d.random() < 0.5, now=clock.now(), word_of="甲"),
    "measure": _measure,
    "skip": lambda w, a, x, d: services.skip_measure(
        a, _some(Measure, x, d), reason="无", now=clock.now(), word_of="甲"),
    "leave": lambda w, a, x, d: services.leave_care(
        a, _some(TemporaryCare, x, d), reason="TRUSTEE", at=clock.now(), now=clock.now()),
    "notify": lambda w, a, x, d: services.notify(
        a, x, civil_affairs=True, at=clock.now(), now=clock.now(), word_of="甲"),
    "assess": lambda w, a, x, d: services.assess(a, x, members=testing.MEMBERS, now=clock.now()),
    "conclude": lambda w, a, x, d: services.conclude(a, x, FOUND, now=clock.now()),
    "help": lambda w, a, x, d: services.arrange_help(a, x, ["MEDICAL"], now=clock.now()),
    "intervene": lambda w, a, x, d: services.intervene(a, x, ground="G2", now=clock.now()),
    "resume": lambda w, a, x, d: services.resume(a, x, now=clock.now()),
    "visit": _visit,
    "refer": lambda w, a, x, d: services.refer(
        a, x, w.helper.organisation, task="事", due_on=clock.today(), now=clock.now()),
    "answer": lambda w, a, x, d: services.answer_referral(
        a, _some(Referral, x, d), d.choice(["accept", "refuse", "return", "complete"]),
        text="复", now=clock.now(), word_of="甲"),
    "join": _join,
    "close": lambda w, a, x, d: services.close_case(a, x, note="结", now=clock.now()),
    "unfounded": lambda w, a, x, d: services.close_otherwise(
        a, x, reason=d.choice(["UNFOUNDED", "DIED"]), note="结", now=clock.now()),
    "note": lambda w, a, x, d: services.write_note(
        a, x, kind=d.choice(list(c.SubFile)), text="密", now=clock.now()),
}  # fmt: skip
# The shortest road to the end, pressed by anybody, with anything in between.
ROAD = ["acknowledge", "dispatch", "branch", "parents", "measure", "measure", "measure", "notify",
        "assess", "conclude", "help", "visit", "leave", "close", "unfounded"]  # fmt: skip


def _check(world: World) -> None:
    with system():
        for case in Case.objects.filter(state=c.CaseState.CLOSED):
            assert not TemporaryCare.objects.filter(case=case, out_at=None).exists()
            waiting = [c.ReferralState.SENT, c.ReferralState.ACCEPTED]
            assert not Referral.objects.filter(case=case, state__in=waiting).exists()
            received = Delivery.objects.filter(
                case=case, receiver="POLICE", acknowledged_at__isnull=False
            ).values("report")
            assert not Report.objects.filter(case=case).exclude(pk__in=received).exists()
            assert not Branch.objects.filter(case=case, finished_at=None).exists()
    for actor in world.actors:
        _check_reach(actor)


def _check_reach(actor: Actor) -> None:
    with acting_as(actor):
        mine = CaseMember.objects.of(actor, clock.today())
        roles: dict[Any, set[str]] = {}
        for case_id, role in mine.values_list("case_id", "role"):
            roles.setdefault(case_id, set()).add(role)
        for note in SealedNote.objects.all():
            assert workflow.OPENS[c.SubFile(note.kind)] & roles.get(note.case_id, set())
        for reporter in Reporter.objects.select_related("report"):
            own = reporter.user_id == actor.user_id
            assert own or "POLICE" in roles.get(reporter.report.case_id, set())
        assert set(Case.objects.values_list("pk", flat=True)) == set(roles)


@settings(
    max_examples=4, deadline=None, phases=[Phase.explicit, Phase.generate], derandomize=True,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(
    seed=st.integers(0, 2**32),
    extra=st.lists(st.sampled_from(sorted(DEEDS)), min_size=10, max_size=25),
)
def test_no_sequence_of_deeds_closes_what_stands_open_or_opens_what_is_sealed(
    seed: int, extra: list[str]
) -> None:
    with transaction.atomic():
        dice = random.Random(seed)
        world = World()
        road = [deed for deed in ROAD for _nth in range(3)]
        places = sorted(dice.randrange(len(road) + 1) for _deed in extra)
        for place, deed in zip(reversed(places), extra, strict=True):
            road.insert(place, deed)
        for deed in road:
            likely = world.actors[:3] if dice.random() < 0.8 else world.actors
            world.act(dice.choice(likely), deed, dice)
        _check(world)
        transaction.set_rollback(True)


def test_the_road_of_the_property_does_reach_the_end() -> None:
    """A property that never closes a case would hold of anything."""
    dice, world = random.Random(7), World()
    with system():
        case = Case.objects.get(care_file__isnull=True)
    for deed in ROAD:
        for _nth in range({"branch": 2}.get(deed, 16)):
            world.act(dice.choice(world.actors[:3]), deed, dice, case)
    with system():
        assert Case.objects.get(pk=case.pk).state == c.CaseState.CLOSED
    _check(world)


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
