"""Help and measures in the demo county's cases; all invented."""

from datetime import date, datetime, timedelta

from shouwang.accounts.models import Organisation
from shouwang.cases.choices import CaseState
from shouwang.cases.models import Case
from shouwang.core import clock
from shouwang.core.actors import Actor, system_actor
from shouwang.core.scope import acting_as
from shouwang.intervention import services
from shouwang.intervention.choices import (
    Delivery,
    MeasureKind,
    PaperKind,
    Party,
    PlaceKind,
    PlacementGround,
    ServiceKind,
    WelfareKind,
)
from shouwang.intervention.models import Placement

_FAR = timedelta(days=30)


def help_and_measures(county: str, *, now: datetime) -> int:
    """Lead help in the cases that have come so far, measures in those that go on; returns how many.

    :param county: six digits.
    """
    system, on = system_actor("demo"), clock.local_date(now)
    with acting_as(system):
        helped = list(Case.objects.filter(county=county, state=CaseState.HELPING))
        for case in helped:
            _help(system, case, on, now)
        going = list(Case.objects.filter(county=county, state=CaseState.RESPONDING))
        for case in going:
            _measures(system, case, on, now)
    return len(helped) + len(going)


def _help(system: Actor, case: Case, on: date, now: datetime) -> None:
    if not Placement.objects.filter(case=case).exists():
        place = services.Place(PlaceKind.RELATIVE, "舅舅家")
        made = services.begin_placement(
            system, case, ground=PlacementGround.EVENT, place=place, escorted_by="村儿童主任",
            escorted_at=now, now=now,
        )  # fmt: skip
        services.receive_placement(system, made, received_by="舅舅", at=now, now=now)
    plan = services.make_plan(
        system, case, summary="祖父住院，父母暂时联系不上，亲属代为照料，情绪低落。",
        agreed_by="儿童愿意住在舅舅家", aims=[
            services.Aim("联系父母返回或者委托照护人", on + _FAR),
            services.Aim("情绪平稳，按时上学", on + _FAR),
        ], on=on, now=now,
    )  # fmt: skip
    office = _office(case, "SCHOOL", "KINDERGARTEN", "TOWNSHIP")
    if office is not None:
        request = services.Request(
            ServiceKind.COUNSELLING, office, "请心理老师每周与该生谈话一次，联系人：儿童督导员。",
            on + _FAR, plan=plan,
        )  # fmt: skip
        services.ask_service(system, case, request, now=now)
    right = services.find_right(
        system, case, kind=WelfareKind.TEMPORARY_RELIEF, on=on, case_type="突发困难", now=now
    )
    services.advance_right(system, right, deed="confirm", said=services.Said(on), now=now)


def _measures(system: Actor, case: Case, on: date, now: datetime) -> None:
    row = services.open_intervention(
        system, case, person="某父", kin="FATHER", facts="因琐事殴打儿童，造成手臂淤伤", on=on,
        now=now,
    )  # fmt: skip
    rung = services.Rung(
        MeasureKind.EDUCATION, on, "派出所", basis="反家庭暴力法第十六条", note="当场批评教育"
    )
    services.add_rung(system, row, deed="educate", rung=rung, now=now)
    said = services.PaperSaid(
        PaperKind.WARNING_LETTER, "告诫〔2026〕1号", "派出所", on, "立即停止一切形式的家庭暴力。",
        "请入户查访该户，查看儿童有无新伤。", village=_office(case, "VILLAGE"),
    )  # fmt: skip
    paper = services.issue_paper(system, row, said, now=now)
    for party in (Party.OFFENDER, Party.VICTIM):
        services.serve_paper(
            system, paper, party=party, receiver="本人", how=Delivery.IN_PERSON, on=on,
            by="值班民警", now=now,
        )  # fmt: skip


def _office(case: Case, *kinds: str) -> Organisation | None:
    """Return the nearest active office of the first kind there is."""
    for kind in kinds:
        rows = Organisation.objects.filter(county=case.county, kind=kind, is_active=True)
        near = rows.filter(area=case.area).first() or rows.filter(township=case.township).first()
        if near is not None:
            return near
    return None
