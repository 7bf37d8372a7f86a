"""Reading reports and cases: by membership of the case, never by the area."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Max, Q, QuerySet

from shouwang.accounts.choices import OrganisationKind, Role
from shouwang.accounts.models import Organisation, Post, User
from shouwang.accounts.roles import permissions_of
from shouwang.accounts.selectors import installation
from shouwang.assessment import selectors as assessments
from shouwang.assessment.choices import AssessmentStatus
from shouwang.assessment.models import Assessment
from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.core.choices import Channel
from shouwang.core.errors import DomainError
from shouwang.core.reach import CODE_LENGTH, significant
from shouwang.divisions import selectors as divisions
from shouwang.registry.selectors import place_names, reachable_files, search

from . import hooks
from .choices import CaseState, Receiver, ReportState, Situation
from .models import (
    Branch,
    Case,
    CaseMember,
    Conference,
    Decision,
    Delivery,
    DroppedNeed,
    Inquiry,
    Measure,
    Omission,
    OnCall,
    PostMortem,
    Referral,
    Report,
    Reporter,
    SealedNote,
)
from .permissions import CasesPermission
from .workflow import OPENS

_STEPS = (12, 9, 6, 4, 2)
# Who receives a report, and at which levels of the place (lengths of the code), nearest first.
_RECEIVERS = (
    (Receiver.POLICE, OrganisationKind.PUBLIC_SECURITY, _STEPS),
    (Receiver.TOWNSHIP, OrganisationKind.TOWNSHIP, (9,)),
    (Receiver.CIVIL_AFFAIRS, OrganisationKind.CIVIL_AFFAIRS, (6, 4, 2)),
)


def visible_cases(actor: Actor) -> QuerySet[Case]:
    """Return the cases of which the acting post is a member today; nobody else sees them."""
    if not actor.may(CasesPermission.VIEW):
        return Case.objects.none()
    found: QuerySet[Case] = Case.objects.of_team(actor, clock.today())
    return found


def cases_of_files(actor: Actor, file_ids: Sequence[UUID]) -> QuerySet[Case]:
    """Return the visible cases of some children's files."""
    return visible_cases(actor).filter(care_file__in=list(file_ids))


def roles_in(actor: Actor, case_id: UUID | None) -> frozenset[str]:
    """Return the member roles under which the acting post takes part in a case today."""
    if case_id is None or not actor.may(CasesPermission.VIEW):
        return frozenset()
    rows = CaseMember.objects.of(actor, clock.today()).filter(case_id=case_id)
    return frozenset(rows.values_list("role", flat=True))


def memberships(actor: Actor, case_id: UUID) -> QuerySet[CaseMember]:
    """Return the memberships under which the acting post takes part in a case today."""
    return CaseMember.objects.of(actor, clock.today()).filter(case_id=case_id)


def opened(actor: Actor, case_id: UUID) -> list[str]:
    """Return the sealed sub-files that open to the acting post in a case."""
    roles = roles_in(actor, case_id)
    return [str(kind) for kind, may in OPENS.items() if may & roles]


def reportable_files(actor: Actor) -> Any:
    """Return the children's files that the acting post may name in a report."""
    return reachable_files(actor)


def find_children(actor: Actor, text: str, most: int = 8) -> list[Any]:
    """Return a few files in reach to which a name, a number or a telephone leads."""
    try:
        wanted = search.understand(text)
    except DomainError:  # nothing that can be looked up yet: the report goes on without a file
        return []
    rows = reportable_files(actor).filter(search.find(actor, wanted)).exclude(status="CLOSED")
    return list(rows[:most])


def receivers(area: str) -> list[tuple[Receiver, Organisation | None]]:
    """Return who is told of what happens in a place: of each kind the nearest that covers it."""
    found: list[tuple[Receiver, Organisation | None]] = []
    for receiver, kind, lengths in _RECEIVERS:
        codes = [area[:length].ljust(CODE_LENGTH, "0") for length in lengths]
        offices = list(Organisation.objects.filter(kind=kind, area__in=codes, is_active=True))
        if offices:
            deepest = max(len(significant(office.area)) for office in offices)
            nearest = [o for o in offices if len(significant(o.area)) == deepest]
            found += [(receiver, office) for office in sorted(nearest, key=lambda o: o.name)]
    return found


def is_reporter(actor: Actor, report_id: UUID) -> bool:
    """Say whether the acting account filed the report."""
    if actor.user_id is None:
        return False
    return Reporter.objects.filter(report=report_id, user_id=actor.user_id).exists()


def own_reports(actor: Actor) -> QuerySet[Report]:
    """Return the reports and findings of the acting account, the newest first."""
    if actor.user_id is None:
        return Report.objects.none()
    mine = Reporter.objects.filter(user_id=actor.user_id).values("report")
    return Report.objects.filter(pk__in=mine).order_by("-found_at")


def findings(file_ids: Sequence[UUID]) -> QuerySet[Report]:
    """Return what was found about some children and not told to the police yet."""
    return Report.objects.filter(care_file__in=list(file_ids), state=ReportState.FOUND)


def child_said(case: Case | Report) -> Mapping[str, Any]:
    """Return what a report or a case says of the child."""
    found: Mapping[str, Any] = json.loads(str(case.child) or "{}")
    return found


def age_of(case: Case) -> int | None:
    """Return the child's age in completed years: by the file, else as said; None if unknown."""
    if case.care_file_id is not None and case.care_file is not None:
        born, today = case.care_file.person.birth_date, clock.today()
        if born is not None:
            return int(today.year - born.year - ((today.month, today.day) < (born.month, born.day)))
    said = child_said(case).get("age")
    return said if isinstance(said, int) else None


# --- parts of a case -----------------------------------------------------------------------------

_PARTS: Mapping[str, Any] = {
    "branch": Branch, "measure": Measure, "referral": Referral,
    "decision": Decision, "member": CaseMember, "omission": Omission, "report": Report,
    "delivery": Delivery, "inquiry": Inquiry, "conference": Conference,
}  # fmt: skip


def part(case: Case, kind: str, part_id: UUID) -> Any:
    """Return a part of a case by its id; None where there is none."""
    model = _PARTS.get(kind)
    if model is None:
        return None
    return model.objects.select_related("case").filter(case=case, pk=part_id).first()


def reports_of(case: Case) -> QuerySet[Report]:
    """Return the reports of a case, the first first."""
    return Report.objects.filter(case=case).select_related("case").order_by("reported_at")


def deliveries_of(case: Case) -> list[Delivery]:
    """Return where the reports of a case went, with the notices sent outside."""
    rows = Delivery.objects.filter(case=case).select_related("organisation", "report")
    return list(rows.prefetch_related("notices").order_by("sent_at", "receiver"))


def finished_assessments(case: Case) -> list[Assessment]:
    """Return the instruments that were filled in for a case and closed, the newest first."""
    return [row for row in assessments.of_case(case.pk) if row.status == AssessmentStatus.FINAL]


def open_needs(case_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    """Return case id → services found needed of which nobody was asked and that nobody dropped.

    Codes of `Service`, in the order they were found; a fixed number of queries.
    """
    rows = Inquiry.objects.filter(case__in=list(case_ids)).order_by("begun_at", "pk")
    needed = [(pk, codes) for pk, codes in rows.values_list("case", "services") if codes]
    ids = [pk for pk, _codes in needed]
    met = hooks.met_needs_of(ids) if ids else {}
    dropped = DroppedNeed.objects.filter(case__in=ids).values_list("case", "service")
    for case_id, code in dropped if ids else ():
        met.setdefault(case_id, set()).add(code)
    found: dict[UUID, list[str]] = {}
    for case_id, codes in needed:
        waiting = found.setdefault(case_id, [])
        waiting += [code for code in codes if code not in {*met.get(case_id, ()), *waiting}]
    return found


def notes(case: Case, kind: str) -> list[SealedNote]:
    """Return the leaves of a sealed sub-file."""
    return list(SealedNote.objects.filter(case=case, kind=kind).order_by("written_at"))


def omissions_of(case: Case) -> list[Omission]:
    """Return who did not report in this case, as far as it was asked."""
    return list(Omission.objects.filter(case=case).order_by("opened_at"))


def post_mortems(case: Case) -> list[dict[str, Any]]:
    """Return the reviews of a case with their frozen chains."""
    rows = PostMortem.objects.filter(case=case).order_by("-written_at")
    return [{"row": row, "chain": json.loads(str(row.chain) or "[]")} for row in rows]


def situation_labels(codes: Sequence[str]) -> str:
    """Return situations as words."""
    return "、".join(str(Situation(code).label) for code in codes)


# --- on-call lists -------------------------------------------------------------------------------


def offices_kept(actor: Actor) -> QuerySet[Organisation]:
    """Return the offices whose on-call list the acting post looks after."""
    kinds = [kind for _receiver, kind, _lengths in _RECEIVERS]
    rows = Organisation.objects.filter(is_active=True)
    area = actor.area_for(CasesPermission.MANAGE)
    own = Q(pk=actor.organisation_id)
    if area is not None and actor.may(CasesPermission.ON_CALL):
        own |= Q(area__gte=area.lo, area__lt=area.hi, kind__in=kinds)
    found: QuerySet[Organisation] = rows.filter(own).order_by("area", "kind", "name")
    return found


def on_call_kept(actor: Actor) -> QuerySet[OnCall]:
    """Return the lines the acting post looks after."""
    rows = OnCall.objects.filter(organisation__in=offices_kept(actor), ended_on__isnull=True)
    return rows.select_related("organisation")


# --- what forms offer ----------------------------------------------------------------------------


def office(office_id: str) -> Organisation:
    """Return an office by its id, as a form sent it."""
    return Organisation.objects.get(pk=office_id)


def office_choices(case: Case) -> list[tuple[str, str]]:
    """Return the offices of the case's county to which a task may be handed."""
    rows = Organisation.objects.filter(county=case.county, is_active=True).order_by("kind", "name")
    return [(str(row.pk), row.name) for row in rows]


def member_choices(case: Case) -> list[tuple[str, str]]:
    """Return the members of today's team."""
    rows = CaseMember.objects.in_force(clock.today()).filter(case=case).order_by("since", "label")
    return [(str(row.pk), f"{row.label}（{row.get_role_display()}）") for row in rows]


def people_choices(case: Case) -> list[tuple[str, str]]:
    """Return the people of the county who hold a post that may see cases."""
    roles = [role for role in Role if CasesPermission.VIEW in permissions_of(role)]
    posts = Post.objects.held_on(clock.today()).filter(
        organisation__county=case.county, role__in=roles, user__is_active=True
    )
    found = {}
    for post in posts.select_related("user", "organisation").order_by("organisation__name"):
        found[str(post.user_id)] = f"{post.organisation.name} {post.user.display_name}"
    return list(found.items())


def person(user_id: str) -> User:
    """Return a user by the id a form sent."""
    return User.objects.select_related("organisation").get(pk=user_id)


def case_choices(actor: Actor, case: Case) -> list[tuple[str, str]]:
    """Return the other open cases of the acting post into which a case may be joined."""
    rows = (
        visible_cases(actor)
        .exclude(pk=case.pk)
        .exclude(state__in=[CaseState.CLOSED, CaseState.JOINED])
    )
    return [
        (str(row.pk), f"{row.number} {child_said(row).get('name', '')}")
        for row in rows.order_by("-opened_at")[:100]
    ]


def places(actor: Actor | None) -> list[tuple[str, str]]:
    """Return where something may have happened: one's own village first, then the townships."""
    here = installation()
    root = (actor.area_code if actor is not None and actor.area_code else "") or (
        here.area_code if here else ""
    )
    if not root:
        return []
    county = root[:6].ljust(CODE_LENGTH, "0")
    rows = divisions.subtree(county if root[4:6] != "00" else root).filter(level=4)
    found = [(row.code, row.name) for row in rows.order_by("code")]
    if root[9:] not in ("", "000"):
        names = place_names([root])
        found.insert(0, (root, names[root]))
    known = {code for code, _name in found}
    if not known and root[6:9] != "000":
        found = [(root, place_names([root])[root])]
    return found


def own_place(actor: Actor | None) -> str:
    """Return the place that a report of the post most likely speaks of."""
    code = actor.area_code if actor is not None else ""
    return code if code[6:9] not in ("", "000") else ""


@dataclass(frozen=True, slots=True)
class Phone:
    """Whom to ring: an office, what the line is called, the number."""

    office: str
    name: str
    number: str


def phones(area: str) -> list[Phone]:
    """Return the telephones of the police of a place: on call first; 110 works everywhere."""
    found: list[Phone] = []
    if len(area) == CODE_LENGTH:
        offices = [o for r, o in receivers(area) if r == Receiver.POLICE and o is not None]
        lines = on_call([each.pk for each in offices])
        now = clock.now().astimezone(clock.CHINA).time()
        for each in offices:
            some = [row for row in lines.get(each.pk, []) if row.telephone and _on_now(row, now)]
            found += [Phone(each.name, row.name, row.telephone) for row in some]
            if not some and str(each.telephone or ""):
                found.append(Phone(each.name, "", str(each.telephone)))
    return [*found, Phone("", "", "110")]


def _on_now(row: OnCall, now: time) -> bool:
    if row.from_time is None or row.to_time is None:
        return True
    if row.from_time <= row.to_time:
        return row.from_time <= now < row.to_time
    return now >= row.from_time or now < row.to_time


# --- desk, review --------------------------------------------------------------------------------


def deliveries(actor: Actor) -> QuerySet[Delivery]:
    """Return what was delivered to the acting post's office, what waits first, newest first."""
    if not actor.may(CasesPermission.VIEW) or actor.organisation_id is None:
        return Delivery.objects.none()
    rows = Delivery.objects.filter(organisation=actor.organisation_id)
    rows = rows.select_related("report", "case", "organisation")
    return rows.order_by(F("acknowledged_at").asc(nulls_first=True), "-sent_at")


def desk_stamp(actor: Actor) -> str:
    """Return a word that changes when the desk of the post's office does; one small query."""
    if not actor.may(CasesPermission.VIEW) or actor.organisation_id is None:
        return ""
    told = Delivery.objects.filter(organisation=actor.organisation_id).aggregate(
        n=Count("pk"), done=Count("acknowledged_at"), last=Max("sent_at")
    )
    return f"{told['n']}-{told['done']}-{told['last'].timestamp() if told['last'] else 0:.0f}"


def unsent(actor: Actor, now: datetime) -> list[tuple[Report, int]]:
    """Return findings in the area that nobody reported, with the minutes since; and dismissed."""
    area = actor.area_for(CasesPermission.REVIEW)
    if area is None:
        return []
    rows = Report.objects.filter(area__gte=area.lo, area__lt=area.hi).exclude(
        state=ReportState.SENT
    )
    found = rows.select_related("care_file__person").order_by("state", "-found_at")[:200]
    return [(row, int((now - row.found_at).total_seconds() // 60)) for row in found]


def omissions(actor: Actor) -> QuerySet[Omission]:
    """Return the omissions looked into in the cases of the acting post."""
    rows = Omission.objects.filter(case__in=visible_cases(actor))
    return rows.select_related("case").order_by("state", "-opened_at")


def roads_to(organisation_id: UUID) -> list[tuple[Channel, str]]:
    """Return by which roads a notice reaches an office, with the address on each."""
    lines = on_call([organisation_id]).get(organisation_id, [])
    return [road for line in lines for road in line.roads]


def on_call(organisation_ids: Sequence[UUID]) -> dict[UUID, list[OnCall]]:
    """Return whom to ring at some organisations, in order."""
    found: dict[UUID, list[OnCall]] = {}
    rows = OnCall.objects.filter(organisation__in=list(organisation_ids), ended_on__isnull=True)
    for row in rows.order_by("position", "name"):
        found.setdefault(row.organisation_id, []).append(row)
    return found
