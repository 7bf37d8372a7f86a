"""What the page of a case shows."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from shouwang.assessment import presentation
from shouwang.assessment import selectors as assessments
from shouwang.assessment.choices import Purpose
from shouwang.assessment.permissions import AssessmentPermission
from shouwang.core import clock
from shouwang.core.actors import Actor, system_actor
from shouwang.core.presentation import Step, Tone
from shouwang.core.scope import acting_as
from shouwang.documents import selectors as documents
from shouwang.documents.kinds import built_in
from shouwang.documents.permissions import DocumentsPermission
from shouwang.policy.selectors import pack_for
from shouwang.registry.selectors import place_names, reachable_files

from . import barriers, chronology, deeds, hooks, numbered, panels, selectors, workflow
from .choices import (
    CaseState,
    MeasureState,
    Receiver,
    ReferralState,
    RiskLevel,
    Service,
    Sign,
    SubFile,
)
from .models import (
    Branch,
    Case,
    CaseMember,
    Conference,
    Decision,
    Delivery,
    FollowUp,
    Inquiry,
    Measure,
    Referral,
    Supervision,
)
from .permissions import CasesPermission
from .wording import RISK_REASONS

# The big button: what usually comes next in each state.
NEXT = {
    CaseState.ACCEPTED: "dispatch",
    CaseState.DISPATCHED: "branch",
    CaseState.RESPONDING: "notify",
    CaseState.NOTIFIED: "assess",
    CaseState.ASSESSING: "conclude",
    CaseState.ASSESSED: "help",
    CaseState.HELPING: "close",
    CaseState.INTERVENING: "resume",
}
# Parts of which a case may have several papers of one kind: the part says which is meant.
_TOLD_APART = frozenset({"delivery", "conference"})
_ROAD = [state for state in CaseState if state not in (CaseState.INTERVENING, CaseState.JOINED)]


def of_case(actor: Actor, case: Case, now: datetime) -> dict[str, Any]:
    """Return the context of the page of a case; a fixed number of queries."""
    roles = selectors.roles_in(actor, case.pk)
    offered = deeds.offered(actor, case, roles)
    in_the_way = _barriers(case)
    first = NEXT.get(CaseState(case.state), "")
    if first == "close" and in_the_way:
        first = ""  # what stands open comes first; closing stays among the other deeds
    works = bool(roles & workflow.WORK.roles) or actor.system
    return {
        "case": case,
        "child": selectors.child_said(case),
        "age": selectors.age_of(case),
        "place": place_names([case.area])[case.area],
        "file": reachable_files(actor).filter(pk=case.care_file_id).first(),
        "tone": panels.STATES[CaseState(case.state)],
        "risk": {
            "label": RiskLevel(case.level).label,
            "tone": panels.LEVELS[RiskLevel(case.level)],
            "reasons": [RISK_REASONS[code] for code in case.risk_reasons],
            "derived": RiskLevel(case.risk).label,
        },
        "road": _road(case),
        "next": next(((name, page) for name, page in offered if name == first), None),
        "deeds": [(name, page) for name, page in offered if name != first],
        "actions": hooks.actions_of(actor, case),
        "barriers": in_the_way,
        "deliveries": _deliveries(actor, case, now),
        "branches": _branches(actor, case),
        "works": works,
        "may_respond": works and case.state in workflow.RESPOND.sources,
        **_assessments(actor, case, works),
        **_papers(actor, case, works),
        "visits": list(FollowUp.objects.filter(case=case).order_by("-visited_on")),
        "referrals": _referrals(actor, case, works),
        "conferences": list(
            Conference.objects.filter(case=case).prefetch_related("decisions__member")
            .order_by("-held_on")
        ),
        "owed": {row.pk for row in selectors.memberships(actor, case.pk)},
        "members": _members(case),
        "sub_files": [(code.lower(), SubFile(code).label) for code in
                      selectors.opened(actor, case.pk)],
        "supervisions": list(Supervision.objects.filter(case=case).order_by("-at")),
        "supervises": "SUPERVISOR" in roles,
        "may_manage": works and actor.may(CasesPermission.MANAGE),
        "may_review": works and actor.may(CasesPermission.REVIEW),
        "omissions": selectors.omissions_of(case),
        "following": list(case.following.all()),
        "steps": [_step(line) for line in reversed(chronology.lines(actor, case))],
    }  # fmt: skip


def _road(case: Case) -> list[tuple[str, str]]:
    """Return the states of the main road, each ``done``, ``here`` or ``ahead``."""
    road = [str(state) for state in _ROAD]
    at = road.index(case.state if case.state in road else CaseState.HELPING)
    return [
        (str(state.label), "done" if n < at else "here" if n == at else "ahead")
        for n, state in enumerate(_ROAD)
    ]


def _barriers(case: Case) -> list[Any]:
    if not case.is_open:
        return []
    with acting_as(system_actor("cases")):
        return barriers.barriers(case)


def _deliveries(actor: Actor, case: Case, now: datetime) -> list[dict[str, Any]]:
    hops = pack_for(case.area, clock.local_date(now)).response
    lines = []
    for row in selectors.deliveries_of(case):
        until = row.acknowledged_at or now
        minutes = max(0, int((until - row.sent_at).total_seconds() // 60))
        police = row.receiver == Receiver.POLICE
        limit = hops.receipt_minutes if police else hops.acknowledge_minutes
        notices = [each.get_state_display() for each in row.notices.all()]
        own = row.organisation_id is not None and row.organisation_id == actor.organisation_id
        lines.append({"row": row, "minutes": minutes, "late": minutes > limit, "own": own,
                      "notices": notices})  # fmt: skip
    return lines


def _branches(actor: Actor, case: Case) -> list[dict[str, Any]]:
    found = []
    rows = Branch.objects.filter(case=case).prefetch_related("measures").order_by("opened_at")
    ids = Measure.objects.filter(case=case).values_list("pk", flat=True)
    proofs = documents.of_subjects(actor, "cases.measure", ids)
    for branch in rows:
        asked = {r.code: r for r in
                 workflow.rules_of(branch.kind, reached=branch.parents_reached)}  # fmt: skip
        measures = sorted(branch.measures.all(), key=lambda each: each.position)
        found.append(
            {
                "branch": branch,
                "asks_parents": branch.kind in workflow.ASKS_PARENTS,
                "measures": [
                    _measure(m, asked[m.code], proofs) for m in measures if m.code in asked
                ],
            }
        )
    return found


def _measure(row: Measure, rule: workflow.Rule, proofs: dict[Any, Any]) -> dict[str, Any]:
    return {
        "row": row, "title": rule.title, "may_skip": rule.may_skip,
        "alternative": bool(rule.group), "todo": row.state == MeasureState.TODO,
        "deed": "escort" if row.code in workflow.ESCORTS else "do",
        "proofs": proofs.get(row.pk, []),
    }  # fmt: skip


def _assessments(actor: Actor, case: Case, works: bool) -> dict[str, Any]:
    """Return what was assessed with which instruments, and what may be assessed."""
    found = assessments.of_case(case.pk)
    lines = [presentation.line(row, clock.today()) for row in found]
    by_id = {each.pk: line for each, line in zip(found, lines, strict=True)}
    rows = Inquiry.objects.filter(case=case).order_by("begun_at")
    may = works and case.is_open and actor.may(AssessmentPermission.ASSESS)
    return {
        "inquiries": [_inquiry(row, by_id) for row in rows],
        "assessments": lines, "may_assess": may,
        "may_read": actor.may(AssessmentPermission.VIEW),
        "instruments": _instruments(case) if may else [],
    }  # fmt: skip


def _papers(actor: Actor, case: Case, works: bool) -> dict[str, Any]:
    """Return the numbered papers of the case, and those that may be issued, with their address."""
    parts: dict[str, list[Any]] = {
        "case": [case], "delivery": list(Delivery.objects.filter(case=case).order_by("sent_at")),
        "measure": list(Measure.objects.filter(case=case).select_related("branch")),
        "inquiry": list(Inquiry.objects.filter(case=case).order_by("begun_at")),
        "conference": list(Conference.objects.filter(case=case).order_by("held_on")),
    }  # fmt: skip
    issued = [
        paper
        for kind, rows in parts.items() if rows
        for some in documents.papers_of(f"cases.{kind}", [row.pk for row in rows]).values()
        for paper in some
    ]  # fmt: skip
    may = works and actor.organisation_id is not None
    return {
        "issued": issued, "may_register": actor.may(DocumentsPermission.VIEW_REGISTER),
        "to_issue": [
            (
                f"{built_in()[code].name} {row if kind in _TOLD_APART else ''}".strip(),
                reverse("cases:issue", kwargs={
                    "id": case.pk, "kind": kind, "part": row.pk, "code": code
                }),
            )
            for kind, rows in parts.items() if may
            for row in rows for code in numbered.codes_for(kind, row)
        ],
    }  # fmt: skip


def _instruments(case: Case) -> list[Any]:
    """Return the instruments for the child, and for its carer where the file names one."""
    carer = case.care_file is not None and bool(assessments.carers_of(case.care_file))
    return [
        form for form in assessments.instruments_in_force(case.area)
        if form.subject != Purpose.CARER or carer
    ]  # fmt: skip


def _inquiry(row: Inquiry, lines: dict[Any, Any]) -> dict[str, Any]:
    return {
        "row": row,
        "assessments": [lines[each] for each in row.assessments if each in lines],
        "members": "、".join(each["name"] for each in row.members if each.get("name")),
        "services": "、".join(str(Service(code).label) for code in row.services),
    }


def _referrals(actor: Actor, case: Case, works: bool) -> list[dict[str, Any]]:
    today = clock.today()
    found = []
    for row in Referral.objects.filter(case=case).select_related("organisation"):
        own = actor.organisation_id == row.organisation_id
        waiting = row.state in (ReferralState.SENT, ReferralState.ACCEPTED)
        found.append(
            {
                "row": row, "late": waiting and row.due_on < today, "waiting": waiting,
                "may_answer": waiting and (own or works), "may_withdraw": waiting and works,
                "sent": row.state == ReferralState.SENT,
            }
        )  # fmt: skip
    return found


def _members(case: Case) -> list[CaseMember]:
    rows = CaseMember.objects.in_force(clock.today()).filter(case=case)
    return list(rows.order_by("since", "label"))


def _step(line: Any) -> Step:
    tone = Tone.DANGER if line.missing else Tone.PRIMARY
    return Step(line.what, line.at, by=line.who, tone=tone, url=line.url)


def reports(actor: Actor, case: Case) -> list[dict[str, Any]]:
    """Return the reports of a case as its sealed sub-file shows them; no reporter."""
    found = []
    ids = selectors.reports_of(case).values_list("pk", flat=True)
    photos = documents.of_subjects(actor, "cases.report", ids)
    for row in selectors.reports_of(case).prefetch_related("additions", "rewards"):
        found.append(
            {
                "row": row,
                "situations": selectors.situation_labels(row.situations),
                "signs": [Sign(code).label for code in row.signs],
                "child": selectors.child_said(row),
                "place": place_names([row.area])[row.area],
                "additions": list(row.additions.all()),
                "rewards": list(row.rewards.all()),
                "photos": photos.get(row.pk, []),
                "may_reveal": actor.may(CasesPermission.VIEW_REPORTER),
            }
        )  # fmt: skip
    return found


def answers_for_others(actor: Actor, target: Any) -> bool:
    """Say whether a referral would be answered for another office."""
    return isinstance(target, Referral) and target.organisation_id != actor.organisation_id


def anchor_of(target: Any) -> str:
    """Return the card of the case page on which a part stands: there the next one waits."""
    if isinstance(target, Measure):
        return f"branch-{target.branch.kind}"
    if isinstance(target, Branch):
        return f"branch-{target.kind}"
    return {Referral: "referrals", Decision: "conference"}.get(type(target), "")


def named(target: Any) -> str:
    """Return what the part of a case is called of which a form speaks."""
    if isinstance(target, Measure):
        return str(workflow.rule_of(target.branch.kind, target.code).title)
    if isinstance(target, Branch | CaseMember):
        return str(target)
    if isinstance(target, Referral):
        return _("{office}：{task}").format(office=target.organisation.name, task=target.task)
    return ""
