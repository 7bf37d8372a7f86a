"""Builders of help and measures for the tests of this app and those above; all by the services."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from shouwang.accounts.testing import COUNTY, TOWNSHIP, VILLAGE, make_organisation
from shouwang.cases import hooks as case_hooks
from shouwang.cases.models import Case
from shouwang.cases.services import ReportDraft, file_report
from shouwang.core import clock
from shouwang.core.actors import Actor, system_actor
from shouwang.core.scope import acting_as
from shouwang.core.workflow import step_of
from shouwang.duties.models import Duty
from shouwang.registry.selectors import story
from shouwang.registry.testing import make_child

from . import services, workflow
from .choices import (
    PLACEMENT_OVER,
    ApplicantKind,
    CourtResult,
    Delivery,
    MeasureKind,
    PaperKind,
    Party,
    PlaceKind,
    PlacementGround,
    ProofKind,
    ServiceKind,
    WelfareKind,
)
from .models import Placement
from .services import Aim, Caregiver, PaperSaid, Place, Request, Rung, Said


def make_case(
    *, file: Any = None, area: str = VILLAGE, situations: Sequence[str] = ("ALONE",)
) -> Any:
    """Report a child by the system; the organisations of the place become members."""
    with acting_as(system_actor("test")) as actor:
        draft = ReportDraft(
            situations, file.area if file else area, clock.now(), narrative="独自居住两个月",
            file_id=file.pk if file else None,
        )  # fmt: skip
        filed = file_report(actor, draft, now=clock.now())
        return Case.objects.get(pk=filed.case.pk)


def make_team() -> SimpleNamespace:
    """Enter the organisations of a case: police, township, civil affairs, village, hospital."""
    return SimpleNamespace(
        police=make_organisation(kind="PUBLIC_SECURITY", area=COUNTY),
        township=make_organisation(kind="TOWNSHIP", area=TOWNSHIP),
        civil=make_organisation(kind="CIVIL_AFFAIRS", area=COUNTY),
        village=make_organisation(kind="VILLAGE", area=VILLAGE),
        hospital=make_organisation(kind="HEALTH", area=COUNTY),
    )


def run(deed: Callable[..., Any], /, *args: Any, actor: Actor | None = None, **said: Any) -> Any:
    """Do a deed as an actor, the system unless one is given."""
    acting = actor or system_actor("test")
    with acting_as(acting):
        return deed(acting, *args, now=clock.now(), **said)


PLACE = Place(PlaceKind.RESCUE_STATION, "县救助管理站", "16012345670")
CARER = Caregiver("吴照料", "GRANDFATHER", "16112345670")
FATHER = Caregiver("吴外出", "FATHER", "16312345670")


def place(case: Any, *, actor: Actor | None = None) -> Any:
    """Take the child of a case to the rescue station."""
    return run(
        services.begin_placement, case, actor=actor, ground=PlacementGround.REFUSAL, place=PLACE,
        escorted_by="李警官", escorted_at=clock.now(),
    )  # fmt: skip


# deed → how it is done to a placement.
PLACING: dict[str, Callable[..., Any]] = {
    "receive": lambda p, **w: run(
        services.receive_placement, p, received_by="赵站长", at=clock.now(), **w
    ),
    "notify": lambda p, **w: run(
        services.notify_parents, p, reached=True, at=clock.now(), notice="电话告知立即返回", **w
    ),
    "move": lambda p, **w: run(
        services.move_placement, p, place=Place(PlaceKind.RELATIVE, "姑姑家"), at=clock.now(), **w
    ),
    "review": lambda p, **w: run(
        services.review_placement, p, finding="起居正常", on=clock.today(),
        next_on=clock.today() + timedelta(days=30), **w,
    ),
    "reunite": lambda p, **w: run(
        services.settle_placement, p, deed="reunite", caregiver=FATHER,
        assessed_on=clock.today(), **w,
    ),
    "entrust": lambda p, **w: run(
        services.settle_placement, p, deed="entrust", caregiver=CARER, **w
    ),
    "appoint": lambda p, **w: run(
        services.settle_placement, p, deed="appoint", caregiver=CARER, **w
    ),
    "reconsider": lambda p, **w: run(
        services.reconsider_placement, p, reason="受委托人反悔", **w
    ),
    "leave": lambda p, **w: run(
        services.leave_placement, p, reason=min(services.reasons_to_leave(p.state), default="HOME"),
        at=clock.now(), **w,
    ),
    "die": lambda p, **w: run(services.end_by_death, p, reason="因病", at=clock.now(), **w),
    "cancel": lambda p, **w: run(services.cancel_placement, p, reason="父母已赶回", **w),
}  # fmt: skip


def end_care(case: Any) -> Any:
    """Lead the open temporary care of a case to its end: the grandfather has the child."""
    with acting_as(system_actor("test")):
        row = Placement.objects.exclude(state__in=PLACEMENT_OVER).get(case=case.pk)
    for deed in ("receive", "notify", "entrust", "leave"):
        step = step_of(workflow.PLACEMENT, deed)
        if row.state in step.moves:
            row = PLACING[deed](row)
    return row


def request(organisation: Any, kind: str = ServiceKind.MEDICAL, **said: Any) -> Request:
    """Return a request to an organisation, due in ten days."""
    given: dict[str, Any] = {
        "brief": "请为吴某某作身体检查",
        "due_on": clock.today() + timedelta(days=10),
    }
    return Request(kind, organisation, **(given | said))


def ask(case: Any, organisation: Any, *, actor: Actor | None = None, **said: Any) -> Any:
    """Ask an organisation for a service."""
    return run(services.ask_service, case, request(organisation, **said), actor=actor)


SERVING: dict[str, Callable[..., Any]] = {
    "accept": lambda s, **w: run(
        services.answer_service, s, deed="accept", answer="", by="孙医生", **w
    ),
    "refuse": lambda s, **w: run(
        services.answer_service, s, deed="refuse", answer="没有床位", by="孙医生", **w
    ),
    "return": lambda s, **w: run(
        services.answer_service, s, deed="return", answer="需上级医院", by="孙医生", **w
    ),
    "provide": lambda s, **w: run(services.provide_service, s, on=clock.today(), **w),
    "complete": lambda s, **w: run(
        services.complete_service, s, outcome="已治愈", on=clock.today(), **w
    ),
    "ask_again": lambda s, **w: run(
        services.ask_service_again, s, request(s.organisation), **w
    ),
    "withdraw": lambda s, **w: run(services.withdraw_service, s, reason="改由县医院办理", **w),
}  # fmt: skip


def plan(case: Any, *, actor: Actor | None = None, **said: Any) -> Any:
    """Make a plan with one goal."""
    given: dict[str, Any] = {
        "summary": "监护缺失，需落实照护人", "agreed_by": "儿童愿意",
        "aims": [Aim("落实受委托监护人", clock.today() + timedelta(days=30))],
        "on": clock.today(),
    }  # fmt: skip
    return run(services.make_plan, case, actor=actor, **(given | said))


def right(case: Any, kind: str = WelfareKind.MINIMUM_LIVING, *, actor: Actor | None = None) -> Any:
    """Find that a child may have a right."""
    return run(services.find_right, case, kind=kind, on=clock.today(), actor=actor)


def advance(row: Any, deed: str, *, actor: Actor | None = None, **said: Any) -> Any:
    """Take a right one step, with everything a step may ask for."""
    given: dict[str, Any] = {
        "on": clock.today(),
        "agency": "县法律援助中心",
        "reason": "收入超过标准",
        "result": "已办",
    }
    return run(services.advance_right, row, actor=actor, deed=deed, said=Said(**(given | said)))


def intervention(case: Any, *, actor: Actor | None = None, **said: Any) -> Any:
    """Begin measures about the father."""
    given: dict[str, Any] = {
        "person": "吴外出",
        "kin": "FATHER",
        "facts": "外出两年不履行监护职责",
        "on": clock.today() - timedelta(days=400),
    }
    return run(services.open_intervention, case, actor=actor, **(given | said))


def rung(row: Any, deed: str, *, actor: Actor | None = None, **said: Any) -> Any:
    """Add a rung of the ladder."""
    kinds = {"educate": MeasureKind.EDUCATION, "penalise": MeasureKind.PENALTY,
             "file": MeasureKind.CRIMINAL_CASE}  # fmt: skip
    given: dict[str, Any] = {
        "kind": kinds[deed],
        "on": clock.today(),
        "authority": "城关派出所",
        "number": "〔2026〕1号",
    }
    return run(services.add_rung, row, actor=actor, deed=deed, rung=Rung(**(given | said)))


def prove(row: Any, *kinds: str, on: date | None = None) -> None:
    """Enter proved facts."""
    for kind in kinds:
        run(services.add_evidence, row, kind=ProofKind(kind), on=on or clock.today(),
            reference="询问笔录，派出所保管")  # fmt: skip


def prove_g2(row: Any) -> None:
    """Prove that nothing was done for the child for a year."""
    prove(row, "NON_PERFORMANCE", "DESTITUTE", on=clock.today() - timedelta(days=365))


def paper(
    row: Any, kind: PaperKind = PaperKind.WARNING_LETTER, *, actor: Actor | None = None, **said: Any
) -> Any:
    """Issue a paper."""
    valid = clock.today() + timedelta(days=90) if kind == PaperKind.PROTECTION_ORDER else None
    given: dict[str, Any] = {
        "kind": kind, "number": "〔2026〕7号", "issuer": "城关派出所", "issued_on": clock.today(),
        "orders": "禁止实施家庭暴力", "brief": "请入户查访吴家", "valid_until": valid,
    }  # fmt: skip
    return run(services.issue_paper, row, PaperSaid(**(given | said)), actor=actor)


def serve(row: Any, *parties: str, actor: Actor | None = None) -> Any:
    """Serve a paper to parties; to all that are owed where none is named."""
    for party in parties or row.owed_to:
        row = run(services.serve_paper, row, actor=actor, party=party, receiver="签收人",
                  how=Delivery.IN_PERSON, on=clock.today(), by="李警官")  # fmt: skip
    return row


FOLLOWING: dict[str, Callable[..., Any]] = {
    "serve": lambda p, **w: run(
        services.serve_paper, p, party=Party.VILLAGE, receiver="村主任", how=Delivery.IN_PERSON,
        on=clock.today(), by="李警官", **w,
    ),
    "visit": lambda p, **w: run(
        services.visit_paper, p, on=clock.today(), by="周主任", kept=True, found="未再发生", **w
    ),
    "report": lambda p, **w: run(
        services.report_paper, p, to="县公安局", report="仍有打骂", on=clock.today(), **w
    ),
    "lift": lambda p, **w: run(services.lift_paper, p, note="期满", on=clock.today(), **w),
    "withdraw_paper": lambda p, **w: run(
        services.withdraw_paper, p, note="复议撤销", on=clock.today(), **w
    ),
}  # fmt: skip


MEASURING: dict[str, Callable[..., Any]] = {
    "educate": lambda i, **w: rung(i, "educate", **w),
    "penalise": lambda i, **w: rung(i, "penalise", **w),
    "file": lambda i, **w: rung(i, "file", **w),
    "warn": lambda i, **w: paper(i, **w).intervention,
    "protect": lambda i, **w: paper(i, PaperKind.PROTECTION_ORDER, **w).intervention,
    "establish": lambda i, **w: run(
        services.establish_ground, i, ground="G2", on=clock.today(), **w
    ),
    "apply": lambda i, **w: run(
        services.apply_to_court, i, applicant_kind=ApplicantKind.COUNTY_CIVIL_AFFAIRS,
        applicant="县民政局", court="县人民法院", on=clock.today(), **w,
    ),
    "revoke": lambda i, **w: run(
        services.enter_result, i, result=CourtResult.REVOKED, on=clock.today(),
        number="（2026）民特1号", **w,
    ),
    "not_revoke": lambda i, **w: run(
        services.enter_result, i, result=CourtResult.REJECTED, on=clock.today(),
        number="（2026）民特1号", **w,
    ),
    "appoint_guardian": lambda i, **w: run(
        services.appoint_guardian, i, guardian=CARER, on=clock.today(), **w
    ),
    "restore": lambda i, **w: run(
        services.restore_guardian, i, applied_on=clock.today(), on=clock.today(),
        assessed_on=clock.today(), number="（2026）民特9号", parent_state="AT_HOME", **w,
    ),
    "review_intervention": lambda i, **w: run(
        services.review_intervention, i, finding="仍需关注", on=clock.today(),
        next_on=clock.today() + timedelta(days=30), **w,
    ),
    "evidence": lambda i, **w: run(
        services.add_evidence, i, kind=ProofKind.DISTRESS, on=clock.today(), reference="笔录", **w
    ).intervention,
    "end_intervention": lambda i, **w: run(
        services.end_intervention, i, note="已履行监护职责", on=clock.today(), **w
    ),
}  # fmt: skip


def put(row: Any, state: str, **fields: Any) -> Any:
    """Set a state beside the services: for tests of every transition alone."""
    model = type(row)
    with acting_as(system_actor("test")):
        model.objects.filter(pk=row.pk).update(state=state, **fields)
        return model.objects.get(pk=row.pk)


def known_child() -> Any:
    """Open a file without an entered agreement."""
    return make_child(agreement="")


def values(file: Any) -> dict[str, Any]:
    """Return what the file says now, by field."""
    with acting_as(system_actor("test")):
        return dict(story.state_of(file).values)


def barriers(case: Any) -> set[str]:
    """Return the keys of what bars the closing of a case."""
    with acting_as(system_actor("test")):
        return {barrier.key for barrier in case_hooks.barriers_of([case.pk]).get(case.pk, [])}


def owed(file: Any, post: Any) -> list[str]:
    """Return the sources of what one person owes for a child."""
    with acting_as(system_actor("test")):
        rows = Duty.objects.filter(care_file=file, user_id=post.user_id, status="OPEN")
        return sorted(rows.values_list("source", flat=True))
