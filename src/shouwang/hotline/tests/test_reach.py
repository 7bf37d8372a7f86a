"""The database alone hides calls; two hands at once; the history; merged files."""

import threading
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from shouwang.accounts.testing import NEXT_COUNTY, VILLAGE, actor_of, make_post
from shouwang.core.errors import WrongStatus
from shouwang.core.scope import acting_as
from shouwang.hotline import services
from shouwang.hotline.models import Call, CallBack, Opinion, Referral, Shift
from shouwang.hotline.testing import in_state, operator, opinion, referred, run


def together(*deeds: Callable[[], Any]) -> list[Any]:
    """Do deeds at the same time, each on a connection of its own; what came out of each."""
    found: list[Any] = [None] * len(deeds)
    gate = threading.Barrier(len(deeds))

    def work(number: int) -> None:
        gate.wait()
        try:
            found[number] = deeds[number]()
        except Exception as error:  # noqa: BLE001 - it is what we look at
            found[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def rows(actor: Any, model: Any) -> int:
    with acting_as(actor):
        return int(model._base_manager.count())


@pytest.mark.parametrize("model", [Call, Referral, CallBack, Shift, Opinion])
def test_the_database_alone_hides_calls(committed: None, model: Any) -> None:
    desk = operator()
    township = actor_of(make_post("TOWNSHIP_SUPERVISOR", area="990102001000"))
    call = in_state(desk, township, "CLOSED")
    run(desk, services.plan_shift, user=desk.user_id, starts_at=call.received_at,
        ends_at=call.closed_at)  # fmt: skip
    opinion(desk)
    village = actor_of(make_post("VILLAGE_OFFICER", area=VILLAGE))

    assert rows(desk, model) == 1
    assert rows(operator(NEXT_COUNTY), model) == 0
    assert rows(village, model) == 0  # a call about the own village is not the village's
    assert rows(township, model) == (0 if model in (Shift, Opinion) else 1)  # it had the call
    assert model._base_manager.count() == 0


def test_two_receivers_at_once_one_accepts_the_other_is_told(committed: None) -> None:
    desk = operator()
    post = make_post("TOWNSHIP_SUPERVISOR", area="990102001000")
    colleague = make_post(
        "TOWNSHIP_SUPERVISOR", area="990102001000", organisation=post.organisation
    )
    call = referred(desk, post.organisation)

    done = together(
        lambda: run(actor_of(post), services.accept_call, call),
        lambda: run(actor_of(colleague), services.return_call, call, reason="不归我们"),
    )

    lost = [each for each in done if isinstance(each, Exception)]
    # The loser finds another state, or, once the call was returned, no call at all.
    assert len(lost) <= 1
    assert all(isinstance(each, (WrongStatus, Call.DoesNotExist)) for each in lost)
    assert rows(desk, Referral) == 1


def test_a_double_tap_at_the_same_moment_opens_one_call(committed: None) -> None:
    desk, one = operator(), uuid4()

    done = together(*[lambda: run(desk, services.open_call, one)] * 4)

    assert {each.pk for each in done} == {one}
    assert rows(desk, Call) == 1


def test_two_operators_take_two_calls_at_once(committed: None) -> None:
    desk = operator()

    done = together(*[lambda: run(desk, services.open_call, uuid4()) for _n in range(4)])

    assert len({each.pk for each in done}) == 4
    assert rows(desk, Call) == 4


def test_every_change_of_a_call_is_in_the_history(committed: None) -> None:
    desk = operator()
    call = in_state(desk, desk, "REGISTERED")

    with acting_as(desk), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM audit_history WHERE table_name = 'hotline_call' AND row_id = %s",
            [str(call.pk)],
        )
        assert cursor.fetchone()[0] == 2
