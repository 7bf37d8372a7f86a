"""Some months of work in the demo county: visits, volunteers, pairings, help; all invented."""

import random
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from shouwang.accounts.models import Post
from shouwang.care.choices import Channel, Problem, RecordKind, Seen, VisitorRole
from shouwang.care.services import Work, record_work
from shouwang.core.actors import Actor, system_actor
from shouwang.core.scope import acting_as
from shouwang.pairing import services as pairing
from shouwang.pairing.choices import Condition, Origin
from shouwang.registry.models import CareFile

from .helping import help_of_months

_VISITED, _VISITED_ELSEWHERE = 0.55, 0.12  # of the households where work began, and of the others
_WRONG = 0.06  # of the visits
_DAYS = 75
_AT_ONCE = 100  # households
_NOTES = ("一老两小在家，精神好。", "作业按时完成，想念父母。", "屋内整洁，灶台用气已提醒。")
_PROBLEMS = (Problem.NO_HUKOU, Problem.RELIEF_DUE, Problem.UNSAFE_HOME, Problem.WEARY_OF_SCHOOL)
_VOLUNTEERS = 8
_PROXY, _TOWNSHIP = "daili", "dudao"
_SATURDAY = 5
_VISITOR = {"name": "村儿童主任", "role": str(VisitorRole.VILLAGE_OFFICER), "user": ""}


def work_of_months(
    county: str, seed: int, begun: frozenset[str], *, on: date, now: datetime
) -> int:
    """Record visits of the past weeks; returns how many children were visited.

    :param county: six digits. :param begun: townships (nine digits) that have long worked so.
    """
    dice = random.Random(seed)  # noqa: S311 - a demo
    system = system_actor("县民政局工作人员")
    with acting_as(system):
        homes = _homes(county)
    visited = 0
    for first in range(0, len(homes), _AT_ONCE):  # a transaction holds the locks of all it does
        with acting_as(system):
            for home in homes[first : first + _AT_ONCE]:
                share = _VISITED if home[0].township in begun else _VISITED_ELSEWHERE
                if dice.random() < share:
                    visited += _visit(system, home, dice, on, now)
    with acting_as(system):
        _rota(system, _volunteers(system, homes, dice, on, now), on, now)
        help_of_months(system, homes, dice, on=on, now=now)
    return visited


def _homes(county: str) -> list[list[Any]]:
    files = CareFile.objects.filter(county=county, verdict="yes").exclude(status="CLOSED")
    homes: dict[Any, list[Any]] = defaultdict(list)
    for file in files.select_related("person", "school").order_by("number"):
        homes[file.household_id or file.pk].append(file)
    return list(homes.values())


def _visit(system: Actor, home: list[Any], dice: random.Random, on: date, now: datetime) -> int:
    wrong = dice.random() < _WRONG
    work = Work(
        RecordKind.HOME_VISIT, on - timedelta(days=dice.randrange(_DAYS)), [_VISITOR],
        channel=Channel.IN_PERSON, seen=[Seen.CHILD, Seen.CARER], all_well=not wrong,
        problems=[dice.choice(_PROBLEMS)] if wrong else [],
        content={"summary": dice.choice(_NOTES)},
    )  # fmt: skip
    record_work(system, [file.pk for file in home], work, now=now)
    return len(home)


def _volunteers(
    system: Actor, homes: list[list[Any]], dice: random.Random, on: date, now: datetime
) -> list[Any]:
    """Enter volunteers where children live; one waits to be vetted, some are paired.

    Returns those who serve.
    """
    serving = []
    for number, home in enumerate(dice.sample(homes, min(_VOLUNTEERS, len(homes)))):
        volunteer = _volunteer(system, number, home[0].area, on, now)
        serving += [volunteer] if number else []
        if number % 2:
            [made] = pairing.propose(system, home[:1], volunteer, now=now)
            pairing.begin(
                system, made, consent_by="父亲", consent_on=on, child_willing=True, on=on, now=now
            )

    return serving


def _rota(system: Actor, volunteers: list[Any], on: date, now: datetime) -> None:
    """Plan the weekends of a township; one is served and its hours are signed off."""
    if not volunteers:
        return
    area = Post.objects.get(user__username=_TOWNSHIP).area_code
    last = on - timedelta(days=(on.weekday() - _SATURDAY) % 7 or 7)
    said = {"begins": time(9), "ends": time(11, 30), "place_name": "乡镇儿童之家",
            "task": "作业辅导、陪伴阅读", "wanted": 2}  # fmt: skip
    then = now - (on - last)
    past, *coming = pairing.plan_shifts(system, said | {"on": last}, area=area, weeks=4, now=then)
    served = pairing.put_down(system, past, volunteers[0], now=then)
    pairing.report_hours(
        system, served, hours=Decimal("2.5"), content="辅导作业，陪同阅读", now=now
    )
    pairing.confirm_hours(system, served, now=now)
    for shift, volunteer in zip(coming, volunteers, strict=False):
        pairing.put_down(system, shift, volunteer, now=now)


def _volunteer(system: Actor, number: int, area: str, on: date, now: datetime) -> Any:
    said: dict[str, Any] = {
        "name": f"志愿者{'甲乙丙丁戊己庚辛'[number]}", "sex": "2",
        "phone": f"1600000{number:04d}", "origin": Origin.WARM_WOMAN, "most_children": 2,
    }  # fmt: skip
    if number == 1:  # the proxy parent's account
        post = Post.objects.select_related("user", "organisation").get(user__username=_PROXY)
        said |= {"user": post.user, "organisation": post.organisation}
    volunteer = pairing.enter_volunteer(system, said, area=area, now=now)
    if number == 0:
        return volunteer
    return pairing.admit_volunteer(
        system, volunteer, conditions=Condition.values, until=on + timedelta(days=365),
        note="已查看无犯罪记录证明和体检报告", now=now,
    )  # fmt: skip
