"""W-01: every transition of the table, and every state and role that it refuses."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from django.db import transaction

from shouwang.accounts.testing import actor_of, make_organisation, make_post
from shouwang.cases import choices as c
from shouwang.cases import errors, selectors, services, testing, workflow
from shouwang.cases.models import Case, CaseMember, Referral
from shouwang.core import clock
from shouwang.core.actors import Actor, system_actor
from shouwang.core.errors import NotAllowed, WrongStatus
from shouwang.core.scope import acting_as
from shouwang.core.workflow import Transition

pytestmark = pytest.mark.django_db
Deed = Callable[[Actor, Case, str], Any]


def now() -> Any:
    return clock.now()


def _join(actor: Actor, case: Case, word_of: str) -> Any:
    with acting_as(system_actor("test")):
        into = testing.report().case
        for member in CaseMember.objects.filter(case=case, until__isnull=True):
            services.common.add(  # type: ignore[attr-defined]
                into, CaseMember(organisation=member.organisation, label=member.label,
                                 role=member.role, since=member.since, user_id=member.user_id)
            ) if not CaseMember.objects.filter(
                case=into, organisation=member.organisation, role=member.role
            ).exists() else None  # fmt: skip
    return services.join_case(actor, case, into, now=now())


def _accept(actor: Actor, case: Case, word_of: str) -> Any:
    """The police's receipt, told by telephone where it is not the police who enter it."""
    delivery = case.deliverys.get(receiver=c.Receiver.POLICE)
    receipt = services.Receipt(word_of, now(), "J2026-1") if word_of else None
    return services.acknowledge(actor, delivery, now=now(), receipt=receipt)


def _close(actor: Actor, case: Case, word_of: str) -> Any:
    waiting = selectors.open_needs([case.pk]).get(case.pk)
    if waiting:
        services.drop_need(actor, case, waiting, reason="已由学校安排", now=now())
    return services.close_case(actor, case, note="妥善照料", now=now())


FOUND = services.Findings("安全", "有人照管", "健康", ["田守正", "高远山"], True)
DEEDS: dict[str, Deed] = {
    "accept": _accept,
    "dispatch": lambda a, x, w: services.dispatch(
        a, x, officers="程立安", at=now(), now=now(), word_of=w),
    "open_branch": lambda a, x, w: services.open_branch(a, x, "B3", now=now(), word_of=w),
    "add_branch": lambda a, x, w: services.open_branch(a, x, "B3", now=now(), word_of=w),
    "notify": lambda a, x, w: services.notify(
        a, x, civil_affairs=False, at=now(), now=now(), word_of=w),
    "assess_directly": lambda a, x, w: services.assess_directly(
        a, x, members=testing.MEMBERS, now=now()),
    "assess": lambda a, x, w: services.assess(a, x, members=testing.MEMBERS, now=now()),
    "conclude": lambda a, x, w: services.conclude(a, x, FOUND, now=now()),
    "help": lambda a, x, w: services.arrange_help(a, x, ["MEDICAL"], now=now()),
    "drop_need": lambda a, x, w: services.drop_need(
        a, x, [c.Service.COUNSELLING], reason="已由学校安排", now=now()),
    "relieve": lambda a, x, w: services.relieve(
        a, x, what="最低生活保障", on=clock.today(), now=now()),
    "intervene": lambda a, x, w: services.intervene(a, x, now=now()),
    "resume": lambda a, x, w: services.resume(a, x, now=now()),
    "close": _close,
    "close_otherwise": lambda a, x, w: services.close_otherwise(
        a, x, reason="UNFOUNDED", note="经查不属实", now=now()),
    "join": _join,
}  # fmt: skip
# The receipt is a deed on a delivery; a second police office's receipt moves nothing any more.
ON_CASES = [step for step in workflow.TRANSITIONS if step.deed not in ("accept",)]


@pytest.fixture(autouse=True)
def village_may_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a village's report open an assessment, as one county's rules do."""
    from shouwang.cases.services import helping

    real = helping.pack_for

    def pack(area: str, on: Any) -> Any:
        found = real(area, on)
        rules = found.response.model_copy(update={"village_opens_assessment": True})
        return found.model_copy(update={"response": rules})

    monkeypatch.setattr(helping, "pack_for", pack)


def test_w_01_every_transition_has_a_deed() -> None:
    assert {step.deed for step in workflow.TRANSITIONS} == set(DEEDS)


# Rows of W-01 as the requirement writes them (已发现 and what comes before the police: FINDING).
ROWS = {
    ("REPORTED", "ACCEPTED"), ("ACCEPTED", "DISPATCHED"), ("DISPATCHED", "RESPONDING"),
    ("RESPONDING", "NOTIFIED"), ("NOTIFIED", "ASSESSING"), ("REPORTED", "ASSESSING"),
    ("ASSESSING", "ASSESSED"), ("ASSESSED", "HELPING"), ("ASSESSED", "INTERVENING"),
    ("HELPING", "INTERVENING"), ("HELPING", "CLOSED"),
}  # fmt: skip


def test_w_01_the_tables_say_what_the_requirement_says() -> None:
    moves = {(s, step.target) for step in workflow.TRANSITIONS for s in step.sources if step.target}
    assert moves >= ROWS
    ends = {"CLOSED", "JOINED"}
    early = {(s, t) for s, t in moves if t not in ends} - ROWS
    # A village's report alone may open an assessment after the receipt too; measures lead back.
    assert early == {
        ("RESPONDING", "RESPONDING"), ("ACCEPTED", "ASSESSING"), ("INTERVENING", "HELPING")
    }  # fmt: skip
    assert not {s for s, _t in moves} & ends  # what is over stays over: a new trigger, a new case
    found = {(s, step.target) for step in workflow.FINDING for s in step.sources}
    assert found == {("FOUND", "SENT"), ("FOUND", "DISMISSED")}


@pytest.mark.parametrize("step", workflow.REFERRAL, ids=lambda step: step.deed)
def test_w_01_a_referral_moves_by_its_table_alone(step: Transition) -> None:
    course = testing.course().to("ACCEPTED")
    office = course.offices.village.organisation
    row = course.by(
        "township", services.refer, course.case, office, task="看", due_on=clock.today()
    )
    for state in c.ReferralState:
        with acting_as(system_actor("test")), transaction.atomic():
            Referral.objects.filter(pk=row.pk).update(state=state)
            told = _answered(step.deed, row)
            transaction.set_rollback(True)
        assert told == (step.target if state in step.sources else "WrongStatus"), state


def _answered(deed: str, row: Any) -> str:
    system = system_actor("test")
    try:
        if deed == "withdraw":
            return str(services.withdraw_referral(system, row, reason="x", now=now()).state)
        return str(services.answer_referral(system, row, deed, text="复", now=now()).state)
    except WrongStatus:
        return "WrongStatus"


@pytest.mark.parametrize("step", workflow.FINDING, ids=lambda step: step.deed)
def test_w_01_a_finding_is_reported_or_dismissed_once(step: Transition) -> None:
    offices = testing.Offices()
    system = system_actor("test")
    with acting_as(system):
        row = services.record_finding(system, testing.draft(), now=now())
    done = _settle_finding(step.deed, row, offices)
    assert done == step.target
    with pytest.raises(WrongStatus):
        _settle_finding("dismiss", row, offices)


def _settle_finding(deed: str, row: Any, offices: Any) -> str:
    system = system_actor("test")
    with acting_as(system):
        if deed == "dismiss":
            return str(services.dismiss_finding(system, row, reason="误会", now=now()).state)
        return str(services.file_report(system, testing.draft(id=row.pk), now=now()).report.state)


@pytest.mark.parametrize("step", workflow.OMISSION, ids=lambda step: step.deed)
def test_w_01_an_omission_is_settled_once(step: Transition) -> None:
    course = testing.course().to("ACCEPTED")
    missed = services.Missed(c.Unit.SCHOOL, "某校", "未报", clock.today())
    row = course.by("civil", services.open_omission, course.case, missed)
    said = {"confirmed": step.deed == "confirm", "result": "已处理"}

    assert course.by("civil", services.settle_omission, row, **said).state == step.target
    with pytest.raises(WrongStatus):
        course.by("civil", services.settle_omission, row, **said)


@pytest.mark.parametrize("state", c.CaseState)
def test_w_01_every_transition_from(state: str) -> None:
    course = testing.course()
    if state == c.CaseState.JOINED:
        with acting_as(system_actor("test")):
            Case.objects.filter(pk=course.case.pk).update(state=state)
    else:
        course.to(state)
    if state == c.CaseState.HELPING:
        course.settle(needs=False)
    told = {}
    for step in ON_CASES:
        actor = course.offices.actor("police" if c.MemberRole.POLICE in step.roles else "township")
        told[step.deed] = _try(actor, course.case, step)

    for step in ON_CASES:
        # A branch is one deed: which row of the table it is follows from the state.
        twin = {"open_branch": workflow.ADD_BRANCH, "add_branch": workflow.OPEN_BRANCH}
        sources = {*step.sources, *(twin[step.deed].sources if step.deed in twin else ())}
        if state not in sources:
            assert told[step.deed] == "WrongStatus", step.deed
        elif step.deed in twin:
            assert told[step.deed] in (workflow.OPEN_BRANCH.target, state)
        elif step.deed == "join" and state not in ("REPORTED", "ACCEPTED", "DISPATCHED"):
            assert told[step.deed] == "NotJoined"
        else:
            assert told[step.deed] == (step.target or state), step.deed


def _try(actor: Actor, case: Case, step: workflow.Step, word_of: str = "") -> str:
    """Do a deed and take it back; returns the state it led to, or the refusal."""
    try:
        with acting_as(actor), transaction.atomic():
            DEEDS[step.deed](actor, Case.objects.get(pk=case.pk), word_of)
            after = Case.objects.get(pk=case.pk).state
            transaction.set_rollback(True)
    except (WrongStatus, NotAllowed, errors.WordNeeded, errors.NotJoined,
            errors.ReceiptNeeded) as error:  # fmt: skip
        return type(error).__name__
    return str(after)


def test_w_01_accept_makes_a_reported_case_an_accepted_one_and_moves_no_other() -> None:
    course = testing.course().to("REPORTED")
    police = course.offices.actor("police")
    assert _try(police, course.case, workflow.ACCEPT) == "ACCEPTED"
    course.receipt()
    assert _try(police, course.case, workflow.ACCEPT) == "WrongStatus"


# A state in which each deed is allowed, for the roles.
READY = {
    "accept": "REPORTED", "dispatch": "ACCEPTED", "open_branch": "DISPATCHED",
    "add_branch": "HELPING", "notify": "RESPONDING", "assess_directly": "ACCEPTED",
    "assess": "NOTIFIED", "conclude": "ASSESSING", "help": "ASSESSED", "drop_need": "HELPING",
    "relieve": "ASSESSED",
    "intervene": "ASSESSED", "resume": "INTERVENING", "close": "HELPING",
    "close_otherwise": "NOTIFIED", "join": "ACCEPTED",
}  # fmt: skip


@pytest.mark.parametrize("step", workflow.TRANSITIONS, ids=lambda step: step.deed)
def test_w_01_who_may(step: workflow.Step) -> None:
    course = testing.course().to(READY[step.deed])
    if step.deed == "close":
        course.settle(needs=False)
    for role in c.MemberRole:
        actor = _member(course.case, role)
        plain, on_word = _try(actor, course.case, step), _try(actor, course.case, step, "程立安")
        holds = actor.may(step.permission)
        if holds and role in step.roles:
            assert plain not in ("NotAllowed", "WordNeeded"), role
        elif holds and role in step.on_word_of:
            assert plain in ("WordNeeded", "ReceiptNeeded"), role
            assert on_word not in ("NotAllowed", "WordNeeded"), role
        elif step.deed == "accept":  # any of the deliverers enters what was said on the telephone
            assert plain in ("ReceiptNeeded", "NotAllowed"), role
        else:
            assert plain == on_word == "NotAllowed", role
    outsider = actor_of(make_post("TOWNSHIP_SUPERVISOR", area="990102001000"))
    with pytest.raises(Case.DoesNotExist):
        _try(outsider, course.case, step)


def _member(case: Case, role: str) -> Actor:
    """Take an office into the team; police and helpers by their kind, the others may manage."""
    kinds = {c.MemberRole.POLICE: ("POLICE_LIAISON", "PUBLIC_SECURITY")}
    post_role, kind = kinds.get(c.MemberRole(role), ("TOWNSHIP_SUPERVISOR", "TOWNSHIP"))
    office = make_organisation(kind=kind, area="990102001000")
    found: Actor = actor_of(make_post(post_role, area="990102001000", organisation=office))
    with acting_as(system_actor("test")):
        member = CaseMember(
            case=case, organisation=office, label=office.name, role=role, since=clock.today()
        )
        member.place(case.area)
        member.save()
    return found


# --- branches ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", c.BranchKind)
@pytest.mark.parametrize("reached", [True, False])
def test_w_01_a_branch_is_finished_by_its_measures_and_not_before(kind: str, reached: bool) -> None:
    course = testing.course().to("DISPATCHED")
    branch = course.branch(kind, reached=reached)
    assert branch.finished_at is None

    course.finish(branch)

    with acting_as(system_actor("test")):
        branch.refresh_from_db()
        done = set(branch.measures.filter(state="DONE").values_list("code", flat=True))
    assert branch.finished_at is not None
    escorts = {rule.code for rule in workflow.BRANCHES[c.BranchKind(kind)] if rule.unreached}
    asked = kind in workflow.ASKS_PARENTS and not reached
    assert (done >= escorts) if asked else not (done & escorts)


def test_w_01_alternatives_of_b1_one_is_enough_and_admonishing_is_asked_besides() -> None:
    assert workflow.lacking("B1", {}, reached=None) == ["PARENTS"]
    assert workflow.lacking("B1", {"TRUSTEE": "DONE"}, reached=True) == ["ADMONISH"]
    assert workflow.lacking("B1", {"ADMONISH": "DONE"}, reached=True) == ["ORDER_RETURN"]
    assert workflow.lacking("B1", {"ORDER_RETURN": "DONE", "ADMONISH": "DONE"}, reached=True) == []
    unreached = workflow.lacking("B1", {"ADMONISH": "NOT_NEEDED"}, reached=False)
    assert unreached == ["ESCORT", "TELL_PARENTS"]


def test_w_01_violence_is_stopped_before_evidence_is_taken() -> None:
    course = testing.course().to("DISPATCHED")
    branch = course.branch("B4")
    with acting_as(system_actor("test")):
        evidence = branch.measures.get(code="EVIDENCE")

    with pytest.raises(errors.NotYet):
        course.by("police", services.do_measure, evidence, services.Done(at=clock.now()))


def test_w_01_only_measures_taken_where_necessary_may_be_left_out_with_a_reason() -> None:
    course = testing.course().to("DISPATCHED")
    branch = course.branch("B4")
    with acting_as(system_actor("test")):
        measures = {m.code: m for m in branch.measures.all()}

    with pytest.raises(errors.NoSuchMeasure):
        course.by("police", services.skip_measure, measures["EVIDENCE"], reason="不需要")
    with pytest.raises(errors.ReasonNeeded):
        course.by("police", services.skip_measure, measures["SHELTER"], reason=" ")
    left_out = course.by("police", services.skip_measure, measures["SHELTER"], reason="已离开")
    assert left_out.state == c.MeasureState.NOT_NEEDED


def test_w_01_dispatch_needs_the_receipt_and_the_officers() -> None:
    course = testing.course().to("ACCEPTED")
    with pytest.raises(errors.ReasonNeeded):
        course.by("police", services.dispatch, course.case, officers="", at=clock.now())


def test_w_01_the_township_is_told_only_of_what_was_done() -> None:
    course = testing.course().to("DISPATCHED")
    course.branch("B3")
    with acting_as(system_actor("test")):
        Case.objects.filter(pk=course.case.pk).update(state="RESPONDING")
    course.notify()
    assert course.case.state == c.CaseState.NOTIFIED


def test_w_01_assessment_asks_three_offices_two_people_three_dimensions() -> None:
    course = testing.course().to("NOTIFIED")
    with pytest.raises(errors.MembersNeeded):
        course.by("township", services.assess, course.case, members=testing.MEMBERS[:2])
    course.by("township", services.assess, course.case, members=testing.MEMBERS)
    alone = services.Findings("安全", "有人", "健康", ["田守正", "田守正 "])
    with pytest.raises(errors.TwoAssessors):
        course.by("township", services.conclude, course.case, alone)
    lacking = services.Findings("安全", " ", "健康", ["田守正", "高远山"])
    with pytest.raises(errors.DimensionsNeeded):
        course.by("township", services.conclude, course.case, lacking)


def test_w_01_relief_only_for_the_poor_and_eligible() -> None:
    course = testing.course().to("ASSESSING")
    found = services.Findings("安全", "有人", "健康", ["田守正", "高远山"], False)
    course.by("township", services.conclude, course.case, found)
    with pytest.raises(errors.NotEligible):
        course.by("township", services.relieve, course.case, what="低保", on=clock.today())


def test_w_01_a_new_trigger_after_the_end_opens_a_linked_case() -> None:
    from shouwang.registry.testing import make_child

    child = make_child()
    course = testing.course(file_id=child.pk).to("CLOSED")

    again = testing.report(course.offices.actor("village"), file_id=child.pk)

    assert again.case.pk != course.case.pk
    assert again.case.previous_id == course.case.pk
    assert "again" in again.case.risk_reasons


def test_w_01_a_further_report_of_a_child_belongs_to_its_open_case() -> None:
    from shouwang.registry.testing import make_child

    child = make_child()
    course = testing.course(file_id=child.pk).to("DISPATCHED")

    more = testing.report(course.offices.actor("village"), file_id=child.pk)

    assert more.case.pk == course.case.pk
    assert more.case.state == c.CaseState.DISPATCHED


def test_sealed_sub_files_open_the_same_way_in_code_and_database() -> None:
    migration = import_module("shouwang.cases.migrations.0002_reach")
    ours = {str(kind): {str(role) for role in roles} for kind, roles in workflow.OPENS.items()}
    assert ours == {kind: set(roles) for kind, roles in migration.OPENS.items()}
