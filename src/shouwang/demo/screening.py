"""Calls to the hotline and a key period of screening in the demo county; all invented."""

import random
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from shouwang.accounts import selectors as accounts
from shouwang.accounts.choices import OrganisationKind
from shouwang.accounts.models import Organisation, Post
from shouwang.core.actors import Actor
from shouwang.core.scope import acting_as
from shouwang.hotline import services as hotline
from shouwang.hotline.choices import (
    CallerKind,
    CallResult,
    OpinionLevel,
    OpinionSource,
    OpinionTruth,
    RequestKind,
)
from shouwang.hotline.models import Call
from shouwang.screening import selectors, services
from shouwang.screening.checklists import checklists
from shouwang.screening.choices import (
    Appraisal,
    HazardKind,
    HouseEnd,
    HouseGrade,
    ItemAnswer,
    Period,
    Seen,
)
from shouwang.screening.models import Problem, Unit

_CALLS = (
    (RequestKind.DIFFICULTY, CallerKind.CARER, "奶奶住院，孙子没人做饭，想问能不能有人照看几天。"),
    (RequestKind.PSYCHOLOGICAL, CallerKind.CHILD, "爸爸妈妈过年又不回来，我睡不着。"),
    (RequestKind.GUIDANCE, CallerKind.PARENT, "在外打工，孩子不肯接电话，不知道怎么和他说。"),
    (RequestKind.REPORT, CallerKind.CITIZEN, "邻居家的孩子一个人在家好几天了。"),
    (RequestKind.OTHER, CallerKind.RELATIVE, "外甥女转学要什么材料？"),
    (RequestKind.DIFFICULTY, CallerKind.TEACHER, "班上一个学生冬天没有厚衣服。"),
)
_HAZARDS = (
    (HazardKind.DROWNING, "村口水塘", "无护栏、无警示牌"),
    (HazardKind.TRAFFIC, "校门口弯道", "放学时段无人疏导，车速快"),
    (HazardKind.FALL, "村委会旧楼", "楼梯扶手松动"),
    (HazardKind.FIRE, "集贸市场", "电线私拉乱接"),
)
_OPINIONS = (
    (OpinionSource.ONLINE, "某短视频平台", "视频称某村有儿童独自在家多日，请核实。"),
    (OpinionSource.PUBLIC, "群众来信", "反映放学后校门口车辆多，孩子无人接送。"),
    (OpinionSource.MEDIA, "地方媒体", "报道留守儿童由年迈祖辈照料，生活不便。"),
)
_UNITS = 12


def work_of_season(county: str, seed: int, *, on: date, now: datetime) -> int:
    """Make calls, a campaign with hazards, a dangerous house and checks; returns how many calls.

    :param county: six digits.
    """
    dice = random.Random(seed)  # noqa: S311 - a demo
    officer = _actor("minzheng", on)
    township = _actor("dudao", on)
    with acting_as(officer):
        calls = _calls(officer, township, on, now)
        _shifts(officer, now)
        _opinions(officer, township, on, now)
        _campaign(officer, township, f"{county}000000", dice, on, now)
        _house(officer, on, now)
    with acting_as(_actor("jiaoyu", on)) as education:
        _checks(education, on, now)
        _dormitories(education, on, now)
    return calls


def _actor(username: str, on: date) -> Actor:
    post = Post.objects.held_on(on).select_related("user", "organisation")
    found = post.get(user__username=username)
    return accounts.actor_for(found, display_name=found.user.display_name)


def _calls(officer: Actor, township: Actor, on: date, now: datetime) -> int:
    for number, (kind, caller, words) in enumerate(_CALLS):
        at = now - timedelta(days=number, hours=2)
        call = hotline.open_call(officer, uuid4(), now=at)
        said: dict[str, Any] = {
            "channel": "PHONE", "kind": kind, "caller_kind": caller, "words": words,
            "caller_phone": f"1610000{number:04d}", "advice": "已安抚，告知会有人联系。",
            "caller_name": "", "child_name": "", "child_sex": "", "child_age": 9 + number % 5,
            "is_emergency": number == 3, "situations": [], "place_text": "",
            "confidential": number == 3,
        }  # fmt: skip
        call = hotline.register_call(officer, call, said, area=township.area_code, now=at)
        _go_on(officer, township, call, number, on, at + timedelta(minutes=25))
    return len(_CALLS)


def _go_on(
    officer: Actor, township: Actor, call: Call, number: int, on: date, now: datetime
) -> None:
    """Bring each call another step further: registered, handed over, accepted … closed."""
    if number == 0 or township.organisation_id is None:
        return
    due = on + timedelta(days=10)
    hotline.refer_call(
        officer, call, to=township.organisation_id, asked="请入户核实", due_on=due, now=now
    )
    steps = (
        lambda: hotline.accept_call(township, call, now=now + timedelta(hours=1)),
        lambda: hotline.answer_call(
            township, call, answer="已入户，联系亲属照护。", now=now + timedelta(hours=5)
        ),
        lambda: hotline.call_back(
            officer, call, attempt_id=uuid4(), reached=True, words="满意",
            now=now + timedelta(hours=6),
        ),
        lambda: hotline.close_call(
            officer, call, result=CallResult.SOLVED, words="", now=now + timedelta(hours=7)
        ),
    )  # fmt: skip
    for step in steps[: number - 1]:
        step()


def _shifts(officer: Actor, now: datetime) -> None:
    start = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if officer.user_id is not None:
        for day in range(2):
            begins = start + timedelta(days=day)
            hotline.plan_shift(
                officer, user=officer.user_id, starts_at=begins,
                ends_at=begins + timedelta(hours=12), now=now,
            )  # fmt: skip


def _opinions(officer: Actor, township: Actor, on: date, now: datetime) -> None:
    """Enter matters of public opinion: one just seen, one judged, one answered and filed."""
    for number, (source, where, words) in enumerate(_OPINIONS):
        row = hotline.enter_opinion(
            officer, opinion_id=uuid4(), area=township.area_code, source=source, where=where,
            seen_on=on - timedelta(days=3 * number), words=words, now=now,
        )  # fmt: skip
        if number:
            hotline.warn(officer, row, level=OpinionLevel.GENERAL, now=now)
            hotline.judge(
                officer, row, truth=OpinionTruth.PARTLY, judgement="已请乡镇入户核实。",
                handler=township.organisation_id, due_on=on + timedelta(days=5), now=now,
            )  # fmt: skip
        if number > 1:
            hotline.respond(
                officer, row, measures="乡镇已安排亲属照护并补签协议。",
                answer="已在原平台说明处理情况。", answered_on=on, now=now,
            )  # fmt: skip
            hotline.file_opinion(officer, row, note="已办结", now=now)


def _campaign(
    officer: Actor, township: Actor, area: str, dice: random.Random, on: date, now: datetime
) -> None:
    said = services.CampaignSaid(
        id=uuid4(), period=Period.AFTER_SCHOOL, title="秋冬季放学后安全排查", area=area,
        starts_on=on - timedelta(days=10), ends_on=on + timedelta(days=20),
        owners="民政局牵头，公安局、教育局、交通运输局",
        focus=[HazardKind.DROWNING, HazardKind.TRAFFIC, HazardKind.HEATING],
        task="每个村（居）和学校至少开展一次安全教育，排查水域、道路和取暖隐患；没有隐患的也要报告。",
    )  # fmt: skip
    campaign = services.open_campaign(officer, said, now=now)
    units = list(selectors.units(township).filter(campaign=campaign).order_by("area", "name"))
    for number, unit in enumerate(dice.sample(units, min(_UNITS, len(units)))):
        _screen(officer, township, unit, number, on, now)


def _screen(
    officer: Actor, township: Actor, unit: Unit, number: int, on: date, now: datetime
) -> None:
    """Let the township enter what a unit did; the county confirms and checks some of it."""
    services.begin_unit(township, unit, now=now)
    services.educate_unit(
        township, unit, educated_on=on - timedelta(days=2), sessions=1, attended=30 + number,
        warned=20 + number, education="防溺水、交通和取暖安全", now=now,
    )  # fmt: skip
    if number % 3 == 0:
        services.zero_unit(township, unit, now=now)
        return
    kind, place, words = _HAZARDS[number % len(_HAZARDS)]
    hazard = services.find_hazard(
        township, unit, hazard_id=uuid4(), kind=kind, place_text=place, words=words, harm="NONE",
        found_on=on - timedelta(days=2), found_by="村干部", now=now,
    )  # fmt: skip
    if number % 3 == 1:
        services.control_hazard(
            township, hazard, measure="设警示标志，安排专人看护", owner_id=None,
            owner_label="村（居）委会主任", due_on=on + timedelta(days=7), now=now,
        )  # fmt: skip
        services.claim_hazard(township, hazard, removal="已加装护栏", now=now)
        services.report_unit(township, unit, now=now)
    if number == 1:
        services.confirm_hazard(officer, hazard, how=Seen.ON_SITE, now=now)
        services.appraise_unit(
            officer, unit, appraisal=Appraisal.LACKING, words="排查全面，宣传教育还须入户",
            now=now,
        )  # fmt: skip


def _house(officer: Actor, on: date, now: datetime) -> None:
    for number, file in enumerate(selectors.unregistered_houses(officer)[:2]):
        house = services.enter_house(
            officer, area=file.area, file_id=file.pk, address=str(file.household or "老屋"),
            household="", grade=HouseGrade.D, plan=HouseEnd.DEMOLISH,
            due_on=on + timedelta(days=60), found_on=on - timedelta(days=3), words="墙体开裂",
            now=now,
        )  # fmt: skip
        if number:
            services.move_out(officer, house, moved_on=on, moved_to="祖父母新居", now=now)


def _checks(education: Actor, on: date, now: datetime) -> None:
    kinds = (OrganisationKind.SCHOOL, OrganisationKind.KINDERGARTEN)
    county = education.area_code[:6]
    schools = Organisation.objects.filter(county=county, kind__in=kinds).order_by("area", "name")
    for number, (subject, school) in enumerate(zip(checklists(), schools[:6], strict=False)):
        check = services.plan_check(
            education, check_id=uuid4(), subject=subject, school_id=UUID(str(school.pk)),
            target="", area=school.area, planned_on=on - timedelta(days=number), now=now,
        )  # fmt: skip
        if number < 4:
            _carry_out(education, check, number, on, now)


def _dormitories(education: Actor, on: date, now: datetime) -> None:
    """Enter dormitories that are built: one going up, one whose shell stands."""
    county, kind = education.area_code[:6], OrganisationKind.SCHOOL
    schools = Organisation.objects.filter(county=county, kind=kind).order_by("area", "name")
    for number, school in enumerate(schools[:2]):
        row = services.enter_dormitory(
            education, dormitory_id=uuid4(), school_id=school.pk, name="学生宿舍楼", beds=160,
            starts_on=on - timedelta(days=240), planned_on=on + timedelta(days=30), words="",
            now=now,
        )  # fmt: skip
        if number:
            services.finish_dormitory(education, row, on=on - timedelta(days=12), now=now)


def _carry_out(education: Actor, check: Any, number: int, on: date, now: datetime) -> None:
    items = checklists()[check.subject].items
    answers = {item.code: {"answer": str(ItemAnswer.OK), "words": ""} for item in items}
    if number % 2:
        answers[items[0].code] = {"answer": str(ItemAnswer.NOT_OK), "words": "检查时不符合要求"}
    services.carry_out_check(
        education, check, inspectors="县教育局、市场监管局", checked_on=on, answers=answers,
        handler="学校后勤负责人", due_on=on + timedelta(days=7), now=now,
    )  # fmt: skip
    if number == 3:
        with acting_as(education):
            problem = Problem.objects.get(check_row=check)
        services.handle_problem(education, problem, words="已整改到位", handled_on=on, now=now)
