"""Follow-ups in reach; their course, ladder and conditions."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from shouwang.accounts import selectors as accounts
from shouwang.accounts.choices import OrganisationKind, Role
from shouwang.accounts.models import Organisation, Post
from shouwang.core.actors import Actor
from shouwang.policy.engine.pack import SchoolingRules
from shouwang.policy.selectors import pack_for
from shouwang.registry.choices import PARENTS, Kin
from shouwang.registry.models import CareFile, Enrolment, Relationship
from shouwang.registry.permissions import RegistryPermission
from shouwang.schooling import ladder
from shouwang.schooling.choices import CLOSED_STATES, FollowState, NoticeKind, Office
from shouwang.schooling.ladder import Holder, Rung
from shouwang.schooling.models import Chief, FollowUp, FollowUpStep, Notice, Outgoing
from shouwang.schooling.permissions import SchoolingPermission


def follow_ups(actor: Actor) -> QuerySet[FollowUp]:
    """Return the follow-ups of the actor's area, or of the files that grants open."""
    if not actor.may(SchoolingPermission.VIEW):
        return FollowUp.objects.none()
    found: QuerySet[FollowUp] = FollowUp.objects.visible_to(actor, RegistryPermission.VIEW_FILE)
    return found.select_related("care_file__person", "school")


def open_ones(actor: Actor) -> QuerySet[FollowUp]:
    """Return those under way, the longest absence first."""
    return follow_ups(actor).exclude(state__in=CLOSED_STATES).order_by("absent_since", "pk")


def get_follow_up(actor: Actor, id: UUID) -> FollowUp | None:
    """Return one follow-up in reach; None otherwise."""
    return follow_ups(actor).filter(pk=id).first()


def of_files(file_ids: Iterable[UUID]) -> dict[UUID, list[FollowUp]]:
    """Return every follow-up of files, the newest first."""
    found: dict[UUID, list[FollowUp]] = defaultdict(list)
    rows = FollowUp.objects.filter(care_file__in=list(file_ids)).select_related("school")
    for row in rows.order_by("-absent_since", "-id"):
        found[row.care_file_id].append(row)
    return found


def steps_of(follow_ids: Iterable[UUID]) -> dict[UUID, list[FollowUpStep]]:
    """Return the course of follow-ups, in order."""
    found: dict[UUID, list[FollowUpStep]] = defaultdict(list)
    rows = FollowUpStep.objects.filter(follow_up__in=list(follow_ids))
    for row in rows.order_by("entered_at", "id"):
        found[row.follow_up_id].append(row)
    return found


def notices_of(follow_ids: Iterable[UUID]) -> dict[UUID, list[Notice]]:
    """Return what was sent in follow-ups, in order."""
    found: dict[UUID, list[Notice]] = defaultdict(list)
    rows = Notice.objects.filter(follow_up__in=list(follow_ids)).select_related("organisation")
    for row in rows.order_by("sent_at", "id"):
        found[row.follow_up_id].append(row)
    return found


def outgoing_of(follow_id: UUID) -> dict[UUID, list[Outgoing]]:
    """Return what left the house in a follow-up, by notice: by which road, how it ended."""
    found: dict[UUID, list[Outgoing]] = defaultdict(list)
    for row in Outgoing.objects.filter(notice__follow_up=follow_id).order_by("id"):
        found[row.notice_id].append(row)
    return found


def rules(area: str, on: date) -> SchoolingRules:
    """Return the thresholds in force in an area."""
    return pack_for(area, on).schooling


@dataclass(frozen=True, slots=True)
class Standing:
    """The two conditions of the duty to report (R-183), each with what holds and what is asked."""

    days: int
    failed: int
    wanted_days: int
    wanted_failed: int

    @property
    def is_long_enough(self) -> bool:
        """Say whether the absence has lasted long enough."""
        return self.days >= self.wanted_days

    @property
    def is_tried_enough(self) -> bool:
        """Say whether persuasion has failed often enough."""
        return self.failed >= self.wanted_failed

    @property
    def is_duty(self) -> bool:
        """Say whether both hold: then the school must report."""
        return self.is_long_enough and self.is_tried_enough

    @property
    def lacks_attempt(self) -> bool:
        """Say whether only an attempt of the school is missing: no excuse, but a duty overdue."""
        return self.is_long_enough and not self.is_tried_enough


def standing(follow: FollowUp, on: date) -> Standing:
    """Return where the two conditions stand."""
    wanted = rules(follow.area, on).dropout
    return Standing(
        follow.days_absent(on), follow.failed, wanted.absent_days, wanted.failed_attempts
    )


def last_written(notices: Iterable[Notice]) -> list[Notice]:
    """Return the notices of the written report."""
    return [each for each in notices if each.kind == NoticeKind.WRITTEN_REPORT]


def waiting_for(actor: Actor) -> QuerySet[Notice]:
    """Return the reports to the actor's organisation that nobody has signed for."""
    rows = Notice.objects.filter(
        organisation=actor.organisation_id, received_at__isnull=True, is_skipped=False
    ).exclude(kind=NoticeKind.NOTICE)
    if actor.organisation_id is None or not actor.may(SchoolingPermission.VIEW):
        return rows.none()
    visible: QuerySet[Notice] = rows.visible_to(actor, RegistryPermission.VIEW_FILE)
    return visible.select_related("follow_up__care_file__person").order_by("sent_at")


# --- the ladder -----------------------------------------------------------------------------------


def rungs_of(follow: FollowUp, notices: Iterable[Notice], on: date) -> list[Rung]:
    """Return the seven chiefs of one child, from the child upwards."""
    wanted = rules(follow.area, on).dropout.failed_attempts
    return ladder.climb(follow, notices, holders(follow, on), wanted_failed=wanted)


def holders(follow: FollowUp, on: date) -> dict[Office, list[Holder]]:
    """Return who holds each of the seven offices for a child, by appointment or by post."""
    area = follow.area
    units = [area, area[:9].ljust(12, "0"), area[:6].ljust(12, "0")]
    rows = Chief.objects.filter(Q(area__in=units, school__isnull=True) | Q(school=follow.school_id))
    found: dict[Office, list[Holder]] = defaultdict(list)
    for row in rows.order_by("valid_from"):
        mine = not row.class_key or row.class_key == follow.class_key
        if ladder.in_force(row, on) and mine:
            holder = Holder(row.name, row.title, str(row.phone or ""), row.duties)
            found[Office(row.office)].append(holder)
    for office, some in _by_post(follow, on).items():
        found[office] = found[office] or some
    found[Office.PARENT] = _parents(follow.care_file_id)
    return found


def _by_post(follow: FollowUp, on: date) -> dict[Office, list[Holder]]:
    found: dict[Office, list[Holder]] = {Office.PRINCIPAL: [], Office.TEACHER: []}
    if follow.school_id is None:
        return found
    posts = Post.objects.held_on(on).filter(
        organisation=follow.school_id, role__in=(Role.PRINCIPAL, Role.CLASS_TEACHER)
    )
    for post in posts.select_related("user"):
        if post.role == Role.PRINCIPAL:
            found[Office.PRINCIPAL].append(Holder(post.user.display_name))
        elif post.class_label == follow.class_key:
            found[Office.TEACHER].append(Holder(post.user.display_name))
    if not found[Office.TEACHER]:
        rows = Enrolment.objects.filter(care_file=follow.care_file_id, valid_to__isnull=True)
        names = rows.exclude(head_teacher="").values_list("head_teacher", flat=True)
        found[Office.TEACHER] = [Holder(name) for name in names]
    return found


def _parents(file_id: UUID) -> list[Holder]:
    links = Relationship.objects.filter(
        Q(kin__in=PARENTS) | Q(is_actual_carer=True), care_file=file_id, valid_to__isnull=True
    ).select_related("person")
    return [
        Holder(link.person.name, str(Kin(link.kin).label), str(link.person.phones or ""))
        for link in links.order_by("-is_actual_carer", "pk")
        if link.person.name
    ]


# --- to whom a report goes ------------------------------------------------------------------------


def office_of(office: Office, follow: FollowUp) -> Organisation | None:
    """Return the organisation in which an office sits for this child; None where none is known."""
    if office in (Office.PRINCIPAL, Office.TEACHER):
        return follow.school
    area, kind = {
        Office.VILLAGE_HEAD: (follow.area, OrganisationKind.VILLAGE),
        Office.TOWNSHIP_HEAD: (follow.area[:9].ljust(12, "0"), OrganisationKind.TOWNSHIP),
        Office.BUREAU_HEAD: (follow.area[:6].ljust(12, "0"), OrganisationKind.EDUCATION),
        Office.COUNTY_HEAD: (follow.area[:6].ljust(12, "0"), OrganisationKind.GOVERNMENT),
    }.get(office, ("", OrganisationKind.VILLAGE))
    if not area:
        return None
    rows = Organisation.objects.filter(area=area, kind=kind, is_active=True)
    return rows.order_by("name").first()


def police_stations(follow: FollowUp) -> list[Organisation]:
    """Return the police of the township first, then of the county."""
    county = follow.area[:6].ljust(12, "0")
    rows = accounts.organisations_in(county, OrganisationKind.PUBLIC_SECURITY)
    near = [row for row in rows.order_by("area", "name") if row.area[:9] == follow.area[:9]]
    return near + [row for row in rows.order_by("area", "name") if row.area == county]


# --- for the duties -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Course:
    """A follow-up with its steps and notices."""

    follow: FollowUp
    steps: Sequence[FollowUpStep]
    notices: Sequence[Notice]

    def days_of(self, kind: str) -> list[tuple[date, UUID]]:
        """Return (day, id) of the steps of a kind."""
        return [(step.done_on, step.pk) for step in self.steps if step.kind == kind]

    @property
    def failures(self) -> list[tuple[date, UUID]]:
        """(day, id) of the attempts that failed."""
        return [(each.done_on, each.pk) for each in self.steps if each.has_failed]


def courses(file_ids: Iterable[UUID], *, closed_since: date) -> list[Course]:
    """Return the follow-ups of files that are under way or closed lately; at most three queries."""
    rows = list(
        FollowUp.objects.filter(care_file__in=list(file_ids))
        .filter(Q(closed_at__isnull=True) | Q(closed_at__date__gte=closed_since))
        .order_by("absent_since", "id")
    )
    if not rows:
        return []
    ids = [row.pk for row in rows]
    steps, notices = steps_of(ids), notices_of(ids)
    return [Course(row, steps.get(row.pk, []), notices.get(row.pk, [])) for row in rows]


def may(actor: Actor, permission: str, file: CareFile) -> bool:
    """Say whether the actor has a right and reaches the file by area or grant."""
    if not actor.may(permission):
        return False
    return actor.area is None or file.area in actor.area


def counts(actor: Actor) -> Mapping[str, int]:
    """Return how many follow-ups stand in each state; closed ones left out."""
    found: dict[str, int] = {}
    for state in open_ones(actor).order_by().values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return {state: found[state] for state in FollowState.values if state in found}


def unasked_of(actor: Actor, roll_id: UUID) -> UUID | None:
    """Return the first follow-up of a roll call that nobody has asked about; None: all asked."""
    rows = follow_ups(actor).filter(
        absences__roll_call=roll_id, absences__voided_at__isnull=True, state=FollowState.ABSENT
    )
    return rows.order_by("found_at", "pk").values_list("pk", flat=True).first()


def get_notice(actor: Actor, id: UUID) -> Notice | None:
    """Return one notice in reach; None otherwise."""
    if not actor.may(SchoolingPermission.VIEW):
        return None
    rows = Notice.objects.visible_to(actor, RegistryPermission.VIEW_FILE)
    found: Notice | None = rows.filter(pk=id).first()
    return found


def report_due(follow: FollowUp, steps: Iterable[FollowUpStep], on: date) -> date | None:
    """Return the day on which the later of the two conditions came to hold; None: not both."""
    wanted = rules(follow.area, on).dropout
    failures = sorted(each.done_on for each in steps if each.has_failed)
    if len(failures) < wanted.failed_attempts or follow.days_absent(on) < wanted.absent_days:
        return None
    long_enough = follow.absent_since + timedelta(days=wanted.absent_days)
    return max(long_enough, failures[wanted.failed_attempts - 1])


def counts_in_appraisal(follow: FollowUp, steps: Iterable[FollowUpStep], on: date) -> bool:
    """Say whether a follow-up counts in the appraisal of the year (一票否决, R-187, W-04).

    A child that has not returned does; so does a school that lets the attempts or the report to
    the township run late.
    """
    if follow.state == FollowState.NOT_RETURNED:
        return True
    due = report_due(follow, steps, on)
    if follow.township_reported_on is not None:
        return due is not None and follow.township_reported_on > due
    if follow.state not in (FollowState.ASKED, FollowState.PERSUADING, FollowState.PRINCIPAL_TOLD):
        return False
    return (due is not None and on > due) or standing(follow, on).lacks_attempt
