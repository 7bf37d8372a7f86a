"""热线诉求: the course W-11 from the table, who does what, what is refused."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from shouwang.accounts.testing import NEXT_COUNTY, VILLAGE, actor_of, make_organisation, make_post
from shouwang.audit.models import Event
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.errors import NotAllowed, WrongStatus
from shouwang.core.scope import acting_as
from shouwang.hotline import clocks, selectors, services, workflow
from shouwang.hotline.choices import CallResult, CallStatus, ReferralLevel, ReferralStatus
from shouwang.hotline.models import Call, CallBack, Referral
from shouwang.hotline.testing import (
    fresh,
    in_state,
    operator,
    referred,
    registered,
    run,
    said,
    taken,
)
from shouwang.registry.testing import make_child

pytestmark = pytest.mark.django_db
SOON = clock.today() + timedelta(days=2)


@pytest.fixture
def desk(db: None) -> Any:
    return operator()


@pytest.fixture
def township(db: None) -> Any:
    return actor_of(make_post("TOWNSHIP_SUPERVISOR", area="990102001000"))


Deed = Callable[[Any, Any, Call, Any], Any]


def _by_handler(deed: Any, **more: Any) -> Deed:
    return lambda desk, handler, call, now: run(handler, deed, call, **more)


def _by_desk(deed: Any, **more: Any) -> Deed:
    return lambda desk, handler, call, now: run(desk, deed, call, **more)


def _refer(desk: Any, handler: Any, call: Call, now: Any) -> Any:
    return run(desk, services.refer_call, call, to=handler.organisation_id, asked="", due_on=SOON)


def _close(desk: Any, handler: Any, call: Call, now: Any) -> Any:
    if call.status in workflow.LIVE:
        run(desk, services.call_back, call, attempt_id=uuid4(), reached=True, words="")
    return run(desk, services.close_call, call, result=CallResult.SOLVED, words="")


DEEDS: dict[str, Deed] = {
    "register": lambda desk, handler, call, now: run(
        desk, services.register_call, call, said(words="另说"), area=VILLAGE
    ),
    "void": _by_desk(services.void_call, reason="SILENT"),
    "refer": _refer,
    "keep": _by_desk(services.keep_call),
    "recall": _by_desk(services.recall_call),
    "accept": _by_handler(services.accept_call),
    "return": _by_handler(services.return_call, reason="不属本单位"),
    "answer": _by_handler(services.answer_call, answer="已办"),
    "send_back": _by_desk(services.send_back_call, reason="未解决", due_on=SOON),
    "close": _close,
}
MOVES = [(step, state) for step in workflow.TRANSITIONS for state in CallStatus]


def test_every_transition_of_the_table_is_tried() -> None:
    assert {step.deed for step in workflow.TRANSITIONS} == set(DEEDS)


# What the requirement says (W-11), a line each.
W_11 = (
    (CallStatus.RECEIVING, CallStatus.REGISTERED),  # 来电 → 接听登记
    (CallStatus.REGISTERED, CallStatus.REFERRED),  # 登记 → 已转接
    (CallStatus.REFERRED, CallStatus.HANDLING),  # 已转接 → 办理中
    (CallStatus.HANDLING, CallStatus.FOLLOW_UP),  # 办理中 → 跟踪
    (CallStatus.FOLLOW_UP, CallStatus.CLOSED),  # 跟踪 → 办结
)


def test_w_11_the_table_says_what_the_requirement_says() -> None:
    ways = {(source, step.target) for step in workflow.TRANSITIONS for source in step.sources}
    left = {source for step in workflow.TRANSITIONS for source in step.sources}

    assert set(W_11) <= ways
    assert {target for _source, target in ways} | {CallStatus.RECEIVING} == set(CallStatus)
    assert left == set(workflow.OPEN)


@pytest.mark.parametrize(("step", "state"), MOVES, ids=[f"{t.deed}-{s}" for t, s in MOVES])
def test_w_11_each_deed_is_open_from_its_states_alone(
    step: workflow.Step, state: str, desk: Any, township: Any
) -> None:
    call = in_state(desk, township, state)

    if state in step.sources:
        DEEDS[step.deed](desk, township, call, clock.now())
        assert fresh(desk, call).status == step.target
    else:
        # What was never handed over, or was handed back, the receiver does not even find.
        with pytest.raises((WrongStatus, Call.DoesNotExist)):
            DEEDS[step.deed](desk, township, call, clock.now())
        assert fresh(desk, call).status == state


@pytest.mark.parametrize("step", workflow.TRANSITIONS, ids=lambda step: step.deed)
def test_w_11_each_deed_writes_one_event_and_a_stranger_does_none(
    step: workflow.Step, desk: Any, township: Any
) -> None:
    call = in_state(desk, township, min(step.sources))
    other = operator(NEXT_COUNTY)
    with pytest.raises((NotAllowed, Call.DoesNotExist)):
        DEEDS[step.deed](other, other, call, clock.now())

    DEEDS[step.deed](desk, township, call, clock.now())

    with acting_as(system_actor("test")):
        assert (
            Event.objects.filter(action=f"hotline.{step.deed}_call", target_id=call.pk).count() == 1
        )


# --- taking in ------------------------------------------------------------------------------------


def test_r271_a_call_is_kept_from_the_moment_it_is_answered(desk: Any) -> None:
    call = taken(desk)
    with acting_as(desk):
        services.save_draft(desk, call, {"words": "孩子说爸爸"})

    kept = fresh(desk, call)
    assert kept.status == CallStatus.RECEIVING
    assert kept.words == "孩子说爸爸"


def test_a_double_tap_opens_one_call(desk: Any) -> None:
    one = uuid4()
    first = run(desk, services.open_call, one)
    second = run(desk, services.open_call, one)

    assert first.pk == second.pk == one
    with acting_as(desk):
        assert Call.objects.count() == 1


def test_a_button_of_an_old_page_opens_a_new_call(desk: Any) -> None:
    call = registered(desk)

    other = run(desk, services.open_call, call.pk)

    assert other.pk != call.pk
    assert fresh(desk, call).status == CallStatus.REGISTERED


def test_a_registration_whose_answer_was_lost_is_sent_again_without_harm(desk: Any) -> None:
    call = registered(desk)

    again = run(desk, services.register_call, call, said(), area=VILLAGE)

    assert again.version == call.version
    with pytest.raises(WrongStatus):
        run(desk, services.register_call, call, said(words="别的话"), area=VILLAGE)


def test_two_operators_do_not_write_into_one_call(desk: Any) -> None:
    call = taken(desk)
    colleague = _colleague(desk)

    with pytest.raises(NotAllowed), acting_as(colleague):
        services.save_draft(colleague, call, {"words": "覆盖"})
    run(colleague, services.take_over, call)
    with acting_as(colleague):
        services.save_draft(colleague, call, {"words": "接着记"})

    assert fresh(desk, call).operator_label == colleague.display_name
    with pytest.raises(NotAllowed), acting_as(desk):
        services.save_draft(desk, call, {"words": "覆盖"})


def _colleague(desk: Any) -> Any:
    from shouwang.accounts.models import Organisation

    station = Organisation.objects.get(pk=desk.organisation_id)
    return actor_of(make_post("CIVIL_AFFAIRS_OFFICER", organisation=station))


def test_a_call_without_kind_or_words_is_not_registered(desk: Any) -> None:
    call = taken(desk)

    for lacking in ({"kind": ""}, {"words": "  "}):
        with pytest.raises(services.KindNeeded):
            run(desk, services.register_call, call, said(**lacking), area=VILLAGE)


def test_an_organisation_that_runs_no_hotline_takes_no_call(db: None) -> None:
    transport = make_organisation(kind="OTHER_DEPARTMENT")
    clerk = actor_of(make_post("DEPARTMENT_OFFICER", organisation=transport))

    with pytest.raises(services.NotOperator):
        run(clerk, services.open_call, uuid4())


def test_the_youth_league_takes_calls(db: None) -> None:
    league = make_organisation(kind="YOUTH_LEAGUE")

    call = taken(actor_of(make_post("DEPARTMENT_OFFICER", organisation=league)))

    assert call.status == CallStatus.RECEIVING


# --- handing over -----------------------------------------------------------------------------


def test_r272_a_call_handed_over_is_seen_by_the_receiver_until_it_is_returned(
    desk: Any, township: Any
) -> None:
    call = in_state(desk, township, CallStatus.REFERRED)
    with acting_as(township):
        assert selectors.referred_calls(township).count() == 1

    run(township, services.return_call, call, reason="户籍不在本镇")

    with acting_as(township):
        assert selectors.referred_calls(township).count() == 0
        assert not selectors.reachable(township).exists()
    with acting_as(desk):
        referral = Referral.objects.get()
        assert (referral.status, referral.answer) == (ReferralStatus.RETURNED, "户籍不在本镇")


def test_returning_asks_why(desk: Any, township: Any) -> None:
    call = in_state(desk, township, CallStatus.REFERRED)

    with pytest.raises(services.ReasonNeeded):
        run(township, services.return_call, call, reason=" ")


def test_the_operator_writes_down_an_acceptance_by_telephone(desk: Any, township: Any) -> None:
    call = in_state(desk, township, CallStatus.REFERRED)

    with pytest.raises(services.WhoNeeded):
        run(desk, services.accept_call, call)
    run(desk, services.accept_call, call, who="镇民政办李干事")

    with acting_as(desk):
        assert "镇民政办李干事" in Referral.objects.get().accepted_label
    assert fresh(desk, call).status == CallStatus.HANDLING


def test_r003_clocks_come_from_the_pack_and_stay_as_they_were_stamped(
    desk: Any, township: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = clocks.rules(VILLAGE, clock.today())
    before = registered(desk)
    urgent = registered(desk, is_emergency=True)
    assert before.hand_over_by - before.received_at == timedelta(minutes=pack.hand_over_minutes)
    assert urgent.hand_over_by - urgent.received_at == timedelta(
        minutes=pack.urgent_hand_over_minutes
    )

    stricter = pack.model_copy(update={
        "hand_over_minutes": 5, "accept_minutes": 7, "answer_days": 2, "unreached_days": 1,
    })  # fmt: skip
    monkeypatch.setattr(clocks, "rules", lambda area, on: stricter)
    after = registered(desk)
    run(desk, services.refer_call, after, to=township.organisation_id, asked="", due_on=SOON)
    run(desk, services.keep_call, before)

    assert after.hand_over_by - after.received_at == timedelta(minutes=5)
    assert fresh(desk, before).hand_over_by == before.hand_over_by
    assert clock.local_date(fresh(desk, before).due_at) == clock.today() + timedelta(days=2)
    with acting_as(desk):
        sent = Referral.objects.get(call=after)
        assert sent.accept_by - sent.sent_at == timedelta(minutes=7)
        late = Call.objects.filter(selectors.overdue(clock.now() + timedelta(minutes=61)))
        assert [call.pk for call in late] == [urgent.pk]


def test_a_deadline_lies_ahead_and_the_receiver_in_the_county(desk: Any, township: Any) -> None:
    call = registered(desk)
    elsewhere = make_organisation(kind="TOWNSHIP", area="990103001000")

    with pytest.raises(services.InThePast):
        run(desk, services.refer_call, call, to=township.organisation_id, asked="",
            due_on=date(2020, 1, 1))  # fmt: skip
    with pytest.raises(services.NoReceiver):
        run(desk, services.refer_call, call, to=elsewhere.pk, asked="", due_on=SOON)


@pytest.mark.parametrize(
    ("kind", "area", "level"),
    [
        ("TOWNSHIP", "990102001000", ReferralLevel.TOWNSHIP),
        ("GOVERNMENT", "990102000000", ReferralLevel.COUNTY),
        ("EDUCATION", "990102000000", ReferralLevel.DEPARTMENT),
        ("CIVIL_AFFAIRS", "990100000000", ReferralLevel.CITY),
        ("SCHOOL", "990102001000", ReferralLevel.GRASSROOTS),
    ],
)
def test_d29_the_level_follows_from_the_receiver(
    desk: Any, kind: str, area: str, level: str
) -> None:
    call = referred(desk, make_organisation(kind=kind, area=area))

    with acting_as(desk):
        assert Referral.objects.get(call=call).level == level


def test_a_caller_who_wants_to_stay_unknown_is_known_to_the_operators_alone(
    desk: Any, township: Any
) -> None:
    call = registered(desk, confidential=True)
    run(desk, services.refer_call, call, to=township.organisation_id, asked="", due_on=SOON)
    call = fresh(desk, call)

    assert selectors.may_know_caller(desk, call)
    assert not selectors.may_know_caller(township, call)


def test_a_call_sent_back_lies_with_the_same_organisation_again(desk: Any, township: Any) -> None:
    call = in_state(desk, township, CallStatus.FOLLOW_UP)

    run(desk, services.send_back_call, call, reason="求助人说没人来", due_on=SOON)
    run(township, services.answer_call, call, answer="当天再次上门")

    assert fresh(desk, call).status == CallStatus.FOLLOW_UP
    with acting_as(desk):
        assert Referral.objects.filter(call=call, status=ReferralStatus.ANSWERED).count() == 2


def test_a_call_kept_is_answered_and_closed_by_ourselves(desk: Any) -> None:
    call = registered(desk)
    run(desk, services.keep_call, call)
    run(desk, services.answer_call, call, answer="已电话疏导")
    run(desk, services.call_back, call, attempt_id=uuid4(), reached=True, words="")

    run(desk, services.close_call, call, result=CallResult.GUIDED, words="")

    assert fresh(desk, call).result_words == "已电话疏导"


def test_r273_a_call_is_linked_to_a_file_in_reach_alone(desk: Any) -> None:
    call = registered(desk)
    here, there = make_child("石小禾"), make_child(area="990103001201")

    run(desk, services.link_file, call, here.pk)
    with pytest.raises(NotAllowed):
        run(desk, services.link_file, call, there.pk)

    assert fresh(desk, call).care_file_id == here.pk
    with acting_as(desk):
        assert [file.pk for file in selectors.find_files(desk, "石小禾")] == [here.pk]


# --- following up -----------------------------------------------------------------------------


def test_a_call_is_not_closed_before_the_caller_heard_of_it(desk: Any, township: Any) -> None:
    call = in_state(desk, township, CallStatus.FOLLOW_UP)

    run(desk, services.call_back, call, attempt_id=uuid4(), reached=False, words="")
    with pytest.raises(services.CallBackNeeded):
        run(desk, services.close_call, call, result=CallResult.SOLVED, words="")


def test_three_days_of_calling_in_vain_close_a_call_two_do_not(desk: Any, township: Any) -> None:
    call = in_state(desk, township, CallStatus.FOLLOW_UP)
    today = clock.now()
    with acting_as(desk):
        for days in (0, 0, 1):
            services.call_back(desk, call, attempt_id=uuid4(), reached=False, words="",
                               now=today - timedelta(days=days))  # fmt: skip
    with pytest.raises(services.CallBackNeeded):
        run(desk, services.close_call, call, result=CallResult.UNREACHED, words="")
    with acting_as(desk):
        services.call_back(desk, call, attempt_id=uuid4(), reached=False, words="",
                           now=today - timedelta(days=2))  # fmt: skip

    run(desk, services.close_call, call, result=CallResult.UNREACHED, words="")

    assert fresh(desk, call).status == CallStatus.CLOSED


def test_a_caller_without_a_number_need_not_be_rung(desk: Any) -> None:
    call = registered(desk, caller_phone="")
    run(desk, services.keep_call, call)
    run(desk, services.answer_call, call, answer="已劝导")

    run(desk, services.close_call, call, result=CallResult.GUIDED, words="")

    assert fresh(desk, call).status == CallStatus.CLOSED


def test_a_call_back_sent_twice_counts_once(desk: Any) -> None:
    call, attempt = registered(desk), uuid4()

    for _n in range(2):
        run(desk, services.call_back, call, attempt_id=attempt, reached=False, words="")

    with acting_as(desk):
        assert CallBack.objects.count() == 1


# --- figures --------------------------------------------------------------------------------------


def test_i028_figures_count_by_kind_and_say_how_long_the_hand_over_took(
    desk: Any, township: Any
) -> None:
    in_state(desk, township, CallStatus.CLOSED)
    in_state(desk, township, CallStatus.VOID)
    taken(desk)
    late = registered(desk, kind="PSYCHOLOGICAL")
    with acting_as(desk):
        Call.objects.filter(pk=late.pk).update(
            handed_over_at=late.received_at + timedelta(minutes=30)
        )

        lines, total, void = selectors.figures(
            selectors.own_calls(desk), clock.today(), clock.today()
        )

    by_kind = {line.kind: line for line in lines}
    assert (total.calls, total.closed, void) == (2, 1, 1)
    assert by_kind["DIFFICULTY"].closed_share == 100
    assert by_kind["PSYCHOLOGICAL"].median_minutes == pytest.approx(30)
    assert by_kind["OTHER"].closed_share is None
