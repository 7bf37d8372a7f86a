"""Builders of care for the tests of this app and those above; everything by the services."""

from datetime import timedelta
from typing import Any

from shouwang.core import clock
from shouwang.core.actors import Actor, system_actor
from shouwang.core.scope import acting_as

from . import services
from .choices import Direction, HelpMode, MeetingKind, PlanKind, RecordKind

DOER = {"name": "周巡访", "role": "VILLAGE_OFFICER", "user": ""}


def work(kind: RecordKind = RecordKind.HOME_VISIT, **said: Any) -> services.Work:
    """Return an uneventful piece of work of today, changed by `said`."""
    given = {"occurred_on": clock.today(), "done_by": [DOER], "seen": ["CHILD", "CARER"]}
    return services.Work(kind=kind, **(given | said))


def record(actor: Actor, file: Any, kind: RecordKind = RecordKind.HOME_VISIT, **said: Any) -> Any:
    """Record a piece of work with one child."""
    with acting_as(actor):
        return services.record_work(actor, [file.pk], work(kind, **said), now=clock.now())[0]


def deed(actor: Actor, run: Any, *args: Any, **said: Any) -> Any:
    """Do a deed of this app as somebody, now."""
    with acting_as(actor):
        return run(actor, *args, now=clock.now(), **said)


def intent(kind: PlanKind = PlanKind.HELP, **said: Any) -> services.Intent:
    """Return what a complete plan says."""
    today = clock.today()
    step = {"what": "每周辅导数学两次", "who": "李老师", "effect": "能独立完成作业",
            "until": (today + timedelta(days=30)).isoformat()}  # fmt: skip
    given: dict[str, Any] = {
        "owner": "李老师", "starts_on": today, "ends_on": today + timedelta(days=120),
        "goals": "跟上班级进度", "steps": [step], "problem": "数学落后",
    }  # fmt: skip
    return services.Intent(kind=kind, **(given | said))


def make_plan(file: Any, *, actor: Actor | None = None, **said: Any) -> Any:
    """Draft a plan."""
    return deed(actor or system_actor("test"), services.draft_plan, file, intent(**said))


def make_letter(file: Any, *, actor: Actor | None = None) -> Any:
    """Take a child's letter out of the box."""
    return deed(actor or system_actor("test"), services.receive_letter, file,
                direction=Direction.TO_PARENTS, received_on=clock.today(),
                gist="想妈妈")  # fmt: skip


def make_wish(file: Any, *, actor: Actor | None = None, text: str = "想要一个新书包") -> Any:
    """Write a wish down."""
    return deed(actor or system_actor("test"), services.collect_wish, file, text=text,
                on=clock.today())  # fmt: skip


def make_donation(file: Any, *, actor: Actor | None = None, **said: Any) -> Any:
    """Enter a gift."""
    from decimal import Decimal

    given = {"giver": "校外办甲主任", "on": clock.today(), "received_by": "奶奶",
             "items": [{"what": "书", "number": 3}], "cash": Decimal(50)}  # fmt: skip
    return deed(actor or system_actor("test"), services.enter_donation, file, **(given | said))


def make_family(area: str, *, actor: Actor | None = None, **said: Any) -> Any:
    """Enter a family of neighbours' help."""
    given = {"name": "邻居家", "phone": "16012340000", "mode": HelpMode.HALF, "willing": True}
    return deed(actor or system_actor("test"), services.offer_family, given | said, area=area)


def make_meeting(
    files: Any, school: Any = None, *, actor: Actor | None = None,
    kind: MeetingKind = MeetingKind.PROXY_SYMPOSIUM, **said: Any,
) -> Any:  # fmt: skip
    """Hold a meeting to which the carers of children came."""
    given: dict[str, Any] = {
        "kind": kind, "held_on": clock.today(), "topic": "本月情况", "led_by": "校长",
        "came": {file.pk: ["CARER"] for file in files},
    }  # fmt: skip
    area = school.area if school else files[0].area
    return deed(actor or system_actor("test"), services.hold_meeting,
                services.Called(**(given | said)), organisation=school, area=area)  # fmt: skip


def make_persuasion(file: Any, *, actor: Actor | None = None) -> Any:
    """Put a child whose parents are both away on the list."""
    return deed(actor or system_actor("test"), services.list_couples, [file.pk])[0]


def counsel(actor: Actor, file: Any, **said: Any) -> Any:
    """Write a session down."""
    given = {"kind": "CONSULTATION", "content": "谈到夜里害怕"} | said
    return deed(actor, services.counsel, file, on=clock.today(), said=given)
