"""Plans, letters, wishes, gifts, neighbours and a meeting in the demo county; all invented."""

import random
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from shouwang.care import services as care
from shouwang.care.choices import (
    Argument,
    Direction,
    Effect,
    HelpMode,
    MeetingKind,
    PlanKind,
)
from shouwang.core.actors import Actor

_SOME = 6
_WISHES = ("想要一个新书包", "想和爸爸妈妈视频", "想要一双运动鞋", "想看一次大海")


def help_of_months(
    system: Actor, homes: Sequence[Sequence[Any]], dice: random.Random, *, on: date, now: datetime
) -> None:
    """Enter a few of everything for children chosen by the dice."""
    chosen = [home[0] for home in dice.sample(list(homes), min(_SOME, len(homes)))]
    for number, file in enumerate(chosen):
        _plan(system, file, number, on, now)
        _letter(system, file, number, on, now)
        wish = care.collect_wish(
            system, file, text=_WISHES[number % len(_WISHES)], on=on - timedelta(days=20), now=now
        )
        if number % 2:
            care.assign_wish(system, wish, claimer="县邮政局志愿服务队", now=now)
    care.enter_donation(
        system, chosen[0], giver="校外活动中心", on=on - timedelta(days=9), cash=Decimal(50),
        items=[{"what": "书", "number": 5}, {"what": "玩具", "number": 1}], received_by="奶奶",
        now=now,
    )  # fmt: skip
    _family(system, chosen[-1], on, now)
    _persuade(system, homes, on, now)
    _meeting(system, homes, on, now)


def _plan(system: Actor, file: Any, number: int, on: date, now: datetime) -> None:
    begun = on - timedelta(days=40)
    step = {"what": "每周辅导两次", "who": "班主任", "until": (on + timedelta(days=60)).isoformat(),
            "effect": "能独立完成作业"}  # fmt: skip
    intent = care.Intent(
        PlanKind.LEARNING if number % 2 else PlanKind.HELP, "班主任", begun,
        on + timedelta(days=80), problem="基础薄弱", goals="跟上班级进度", steps=[step],
    )  # fmt: skip
    plan = care.draft_plan(system, file, intent, now=now)
    plan = care.start_plan(system, plan, now=now)
    if number % 3 == 0:
        care.review_plan(
            system, plan, on=on - timedelta(days=8), effect=Effect.BETTER, note="作业有进步",
            now=now,
        )  # fmt: skip


def _letter(system: Actor, file: Any, number: int, on: date, now: datetime) -> None:
    day = on - timedelta(days=12)
    letter = care.receive_letter(
        system, file, direction=Direction.TO_PARENTS, received_on=day, gist="学校和家里的近况",
        now=now,
    )  # fmt: skip
    if number % 2:
        letter = care.pass_letter(system, letter, on=day, how="邮寄", now=now)
        care.answer_letter(
            system, letter, on=on - timedelta(days=2), suggestion="多和孩子谈心", hope="", now=now
        )


def _family(system: Actor, file: Any, on: date, now: datetime) -> None:
    said = {"name": "邻家婶婶", "phone": "16000008888", "mode": HelpMode.HALF, "places": 2,
            "willing": True}  # fmt: skip
    family = care.offer_family(system, said, area=file.area, now=now)
    family = care.admit_family(system, family, note="自愿，邻里评价好", now=now)
    care.place_with_family(
        system, file, family, mode=HelpMode.HALF, agreed_by="母亲", on=on - timedelta(days=15),
        now=now,
    )  # fmt: skip


def _persuade(system: Actor, homes: Sequence[Sequence[Any]], on: date, now: datetime) -> None:
    couples = [home[0].pk for home in homes if home[0].care_reason == "BOTH_AWAY"][:_SOME]
    rows = care.list_couples(system, couples, now=now) if couples else []
    for row in rows[: _SOME // 2]:
        care.attempt(
            system, row, on=on - timedelta(days=3), with_whom="母亲",
            arguments=[Argument.AFFECTION, Argument.WORK_NEARBY], answer="年后再商量", now=now,
        )  # fmt: skip


def _meeting(system: Actor, homes: Sequence[Sequence[Any]], on: date, now: datetime) -> None:
    by_school: dict[Any, list[Any]] = defaultdict(list)
    for home in homes:
        for file in home:
            if file.school_id is not None:
                by_school[file.school].append(file)
    if not by_school:
        return
    school = max(by_school, key=lambda each: len(by_school[each]))
    called = care.Called(
        MeetingKind.PROXY_SYMPOSIUM, on - timedelta(days=6), "本月帮扶情况交流", "校长",
        {file.pk: ["CARER"] for file in by_school[school][:12]}, number=15,
    )  # fmt: skip
    care.hold_meeting(system, called, organisation=school, area=school.area, now=now)
