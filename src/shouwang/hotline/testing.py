"""Builders of calls for the tests of this app and those above; everything by the services."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from shouwang.accounts.testing import COUNTY, VILLAGE, actor_of, make_organisation, make_post
from shouwang.core import clock
from shouwang.core.scope import acting_as

from . import services
from .choices import CallerKind, CallResult, CallStatus, OpinionSource, RequestKind
from .models import Call, Opinion

PHONE = "16012340001"


def operator(area: str = COUNTY) -> Any:
    """Return the actor of a rescue station's officer, who sits at the telephone."""
    station = make_organisation(kind="RESCUE_STATION", area=area)
    return actor_of(make_post("CIVIL_AFFAIRS_OFFICER", area=area, organisation=station))


def said(**changed: Any) -> dict[str, Any]:
    """Return what a caller says, changed by `changed`."""
    given: dict[str, Any] = {
        "channel": "PHONE", "kind": RequestKind.DIFFICULTY, "is_emergency": False,
        "caller_kind": CallerKind.CITIZEN, "caller_name": "田问安", "caller_phone": PHONE,
        "confidential": False, "child_name": "石小禾", "child_sex": "1", "child_age": 9,
        "place_text": "三组老粮站旁", "words": "孩子一个人在家，没有大人做饭。", "advice": "",
    }  # fmt: skip
    return given | changed


def run(actor: Any, deed: Any, *args: Any, **more: Any) -> Any:
    """Do a deed as an actor."""
    with acting_as(actor):
        return deed(actor, *args, now=clock.now(), **more)


def taken(actor: Any) -> Call:
    """Return a call that is being taken."""
    call: Call = run(actor, services.open_call, uuid4())
    return call


def registered(actor: Any, **changed: Any) -> Call:
    """Return a registered call."""
    call: Call = run(actor, services.register_call, taken(actor), said(**changed), area=VILLAGE)
    return call


def referred(actor: Any, to: Any, **changed: Any) -> Call:
    """Return a call handed over to an organisation."""
    call = registered(actor, **changed)
    run(actor, services.refer_call, call, to=to.pk, asked="请核实",
        due_on=clock.today() + timedelta(days=3))  # fmt: skip
    return fresh(actor, call)


def in_state(actor: Any, handler: Any, state: str) -> Call:
    """Return a call in a state; `handler` is the actor of the organisation handed over to."""
    if state == CallStatus.RECEIVING:
        return taken(actor)
    call = registered(actor)
    if state == CallStatus.REGISTERED:
        return call
    if state == CallStatus.VOID:
        run(actor, services.void_call, call, reason="SILENT")
        return fresh(actor, call)
    run(actor, services.refer_call, call, to=handler.organisation_id, asked="",
        due_on=clock.today())  # fmt: skip
    steps = [
        (CallStatus.HANDLING, lambda: run(handler, services.accept_call, call)),
        (CallStatus.FOLLOW_UP, lambda: run(handler, services.answer_call, call, answer="已送饭")),
        (CallStatus.CLOSED, lambda: _close(actor, call)),
    ]
    for reached, step in steps if state != CallStatus.REFERRED else []:
        step()
        if reached == state:
            break
    return fresh(actor, call)


def _close(actor: Any, call: Call) -> None:
    run(actor, services.call_back, call, attempt_id=uuid4(), reached=True, words="满意")
    run(actor, services.close_call, call, result=CallResult.SOLVED, words="")


def fresh(actor: Any, call: Call) -> Call:
    """Return the call as it stands now."""
    with acting_as(actor):
        return Call.objects.get(pk=call.pk)


def opinion(actor: Any, **changed: Any) -> Opinion:
    """Return a matter of public opinion that was seen today."""
    given: dict[str, Any] = {
        "opinion_id": uuid4(), "area": VILLAGE, "source": OpinionSource.ONLINE,
        "where": "某短视频平台", "seen_on": clock.today(), "words": "视频称某村儿童无人照看",
    }  # fmt: skip
    made: Opinion = run(actor, services.enter_opinion, **(given | changed))
    return made
