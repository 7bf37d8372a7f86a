"""Calls within reach: one's own organisation's, those handed over to it, those one looks over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Aggregate, Count, DurationField, F, Q, QuerySet

from shouwang.accounts.choices import OrganisationKind
from shouwang.accounts.models import Organisation, Post, User
from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.core.presentation import Text
from shouwang.core.reach import Area
from shouwang.core.workflow import Transition, open_to
from shouwang.divisions import selectors as divisions
from shouwang.registry import selectors as registry
from shouwang.registry.permissions import RegistryPermission
from shouwang.registry.selectors import search

from . import duty_roster, workflow
from .choices import CallStatus, ReferralLevel, ReferralStatus, RequestKind
from .models import Call, CallBack, Opinion, Referral, Shift
from .permissions import HotlinePermission

# Who may sit at the telephone at all: civil affairs, its rescue station, the youth league.
OPERATING = (
    OrganisationKind.CIVIL_AFFAIRS,
    OrganisationKind.RESCUE_STATION,
    OrganisationKind.YOUTH_LEAGUE,
)
_NEVER_HANDED_TO = (
    OrganisationKind.MEDIA, OrganisationKind.ENTERPRISE, OrganisationKind.VOLUNTEER_TEAM,
    OrganisationKind.PARTY_COMMITTEE, OrganisationKind.JOINT_CONFERENCE,
)  # fmt: skip
_GRASSROOTS = (
    OrganisationKind.VILLAGE, OrganisationKind.SCHOOL, OrganisationKind.KINDERGARTEN,
    OrganisationKind.SOCIAL_ORGANISATION,
)  # fmt: skip
_COUNTY_DIGITS = 6
_FOUND_AT_MOST = 20


def is_operator(actor: Actor) -> bool:
    """Say whether the post takes calls in: by its right and by what its organisation is."""
    if not actor.may(HotlinePermission.OPERATE) or actor.organisation_id is None:
        return False
    kinds = Organisation.objects.filter(pk=actor.organisation_id).values_list("kind", flat=True)
    return kinds.first() in OPERATING


def own_calls(actor: Actor) -> QuerySet[Call]:
    """Return the calls that the actor's organisation took."""
    if not is_operator(actor):
        return Call.objects.none()
    return _shown(Call.objects.filter(organisation=actor.organisation_id))


def referred_calls(actor: Actor) -> QuerySet[Call]:
    """Return the calls handed over to the actor's organisation by another."""
    if not actor.may(HotlinePermission.HANDLE) or actor.organisation_id is None:
        return Call.objects.none()
    rows = Call.objects.filter(handler=actor.organisation_id, status__in=workflow.WITH_HANDLER)
    return _shown(rows.exclude(organisation=actor.organisation_id))


def supervised_calls(actor: Actor) -> QuerySet[Call]:
    """Return the calls of the area that the actor looks over."""
    return _shown(Call.objects.visible_to(actor, HotlinePermission.SUPERVISE))


def reachable(actor: Actor) -> QuerySet[Call]:
    """Return every call the actor may open: fetch one by its id only."""
    conditions = Q(pk__in=[])
    if is_operator(actor):
        conditions |= Q(organisation=actor.organisation_id)
    if actor.may(HotlinePermission.HANDLE) and actor.organisation_id:
        conditions |= Q(handler=actor.organisation_id, status__in=workflow.WITH_HANDLER)
    area = actor.area_for(HotlinePermission.SUPERVISE)
    if area is not None:
        conditions |= Q(area__gte=area.lo, area__lt=area.hi)
    return _shown(Call.objects.filter(conditions))


def _shown(rows: QuerySet[Call]) -> QuerySet[Call]:
    return rows.select_related("organisation", "handler")


def side_of(actor: Actor, call: Call) -> str:
    """Return on whose side the actor stands: operator, handler, or neither ("")."""
    if call.organisation_id == actor.organisation_id and actor.may(HotlinePermission.OPERATE):
        return workflow.OPERATOR
    with_handler = call.status in workflow.WITH_HANDLER
    if with_handler and call.handler_id is not None and call.handler_id == actor.organisation_id:
        return workflow.HANDLER
    return ""


def may_know_caller(actor: Actor, call: Call) -> bool:
    """Say whether the actor learns who called: operators; whoever has the call, unless the caller
    asked that nobody else be told."""
    side = side_of(actor, call)
    return side == workflow.OPERATOR or (side == workflow.HANDLER and not call.confidential)


def deeds(actor: Actor, call: Call) -> set[str]:
    """Return the deeds that may follow now, by this actor."""
    side = side_of(actor, call)
    own = call.handler_id is not None and call.handler_id == actor.organisation_id
    found = set()
    for step in open_to(actor, workflow.TRANSITIONS, call.status):
        sides = (
            {workflow.OPERATOR, workflow.HANDLER} if step.side == workflow.EITHER else {step.side}
        )
        if side in sides or (own and workflow.HANDLER in sides):
            found.add(step.deed)
    if side == workflow.OPERATOR and own:
        found.discard(workflow.RETURN.deed)  # kept by ourselves: there is nobody to return it to
    return found


def referrals(call: Call) -> list[Referral]:
    """Return the hand-overs of a call, the newest first."""
    return list(
        call.referrals.select_related("to").prefetch_related("outgoing").order_by("-sent_at", "-id")
    )


def referral_under_way(call: Call) -> Referral | None:
    """Return the hand-over that is not ended yet."""
    under_way = (ReferralStatus.SENT, ReferralStatus.ACCEPTED)
    return call.referrals.filter(status__in=under_way).select_related("to").first()


def call_backs(call: Call) -> list[CallBack]:
    """Return the calls back, the newest first."""
    return list(call.call_backs.order_by("-at", "-id"))


def linked_file(actor: Actor, call: Call) -> Any:
    """Return the child's file a call is linked to, if the actor may open it."""
    if call.care_file_id is None or not actor.may(RegistryPermission.VIEW_FILE):
        return None
    return registry.reachable_file(actor, call.care_file_id)


def find_files(actor: Actor, typed: str) -> list[Any]:
    """Return files in reach that a name or a number leads to."""
    if not typed.strip() or not actor.may(RegistryPermission.VIEW_FILE):
        return []
    condition = search.find(actor, search.understand(typed))
    return list(registry.open_files(actor).filter(condition).order_by("sort_key")[:_FOUND_AT_MOST])


# --- to whom ------------------------------------------------------------------------------------


def level_of(organisation: Organisation) -> ReferralLevel:
    """Return the level a hand-over to an organisation counts for."""
    if organisation.kind == OrganisationKind.TOWNSHIP:
        return ReferralLevel.TOWNSHIP
    if organisation.kind in _GRASSROOTS:
        return ReferralLevel.GRASSROOTS
    if organisation.area[4:_COUNTY_DIGITS] == "00":
        return ReferralLevel.CITY
    is_government = organisation.kind == OrganisationKind.GOVERNMENT
    return ReferralLevel.COUNTY if is_government else ReferralLevel.DEPARTMENT


def receivers(call: Call) -> list[tuple[Text, list[tuple[str, str]]]]:
    """Return whom a call may be handed over to: (level, [(id, name)]), the whole county and those
    above it."""
    above = [f"{call.county[:4]}00000000", f"{call.county[:2]}0000000000"]
    rows = Organisation.objects.filter(Q(county=call.county) | Q(area__in=above), is_active=True)
    rows = rows.exclude(kind__in=_NEVER_HANDED_TO).exclude(pk=call.organisation_id)
    found: dict[ReferralLevel, list[tuple[str, str]]] = {level: [] for level in ReferralLevel}
    for organisation in rows.order_by("area", "name"):
        found[level_of(organisation)].append((str(organisation.pk), organisation.name))
    return [(level.label, pairs) for level, pairs in found.items() if pairs]


def get_receiver(call: Call, organisation_id: UUID) -> Organisation | None:
    """Return an organisation a call may be handed over to; None for any other."""
    offered = {key for _label, pairs in receivers(call) for key, _name in pairs}
    if str(organisation_id) not in offered:
        return None
    return Organisation.objects.get(pk=organisation_id)


# --- clocks and figures ---------------------------------------------------------------------------


def overdue(now: datetime) -> Q:
    """Return the condition on calls whose clock has run out: handing over, or the deadline."""
    waiting = (CallStatus.RECEIVING, CallStatus.REGISTERED)
    late_start = Q(status__in=waiting, hand_over_by__lt=now)
    running = (CallStatus.REFERRED, CallStatus.HANDLING, CallStatus.FOLLOW_UP)
    return late_start | Q(status__in=running, due_at__lt=now)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a post at the hotline: numbers for its desk."""

    referred: int
    late: int


def waiting(actor: Actor, now: datetime) -> Waiting:
    """Return what was handed over to the actor's organisation, and what of its own is late."""
    running = (CallStatus.REFERRED, CallStatus.HANDLING)
    referred = referred_calls(actor).filter(status__in=running).count()
    return Waiting(referred, own_calls(actor).filter(overdue(now)).count())


class _Median(Aggregate):
    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


@dataclass(frozen=True, slots=True)
class Figures:
    """I-028 for one kind of request, or for all: counts, minutes to the hand-over, closed share."""

    kind: str
    label: Text
    calls: int
    handed_over: int
    closed: int
    reported: int
    median_minutes: float | None

    @property
    def closed_share(self) -> float | None:
        """Closed calls out of a hundred."""
        return 100 * self.closed / self.calls if self.calls else None


def figures(rows: QuerySet[Call], since: date, until: date) -> tuple[list[Figures], Figures, int]:
    """Return the figures by kind, of all kinds, and how many calls asked for nothing; two queries.

    :param since: first day of receipt, `until` the last.
    """
    start = datetime.combine(since, time(), clock.CHINA)
    end = datetime.combine(until + timedelta(days=1), time(), clock.CHINA)
    rows = rows.filter(received_at__gte=start, received_at__lt=end).order_by()
    counted = rows.exclude(status__in=(CallStatus.RECEIVING, CallStatus.VOID))
    wanted = {
        "n": Count("pk"), "handed": Count("handed_over_at"), "reported": Count("report_id"),
        "closed": Count("pk", filter=Q(status=CallStatus.CLOSED)),
        "middle": _Median(F("handed_over_at") - F("received_at")),
    }  # fmt: skip
    by_kind: dict[str, Any] = {
        line["kind"]: line for line in counted.values("kind").annotate(**wanted)
    }
    lines = [_figures(kind, label, by_kind.get(kind, {})) for kind, label in RequestKind.choices]
    total = _figures("", "", counted.aggregate(**wanted))
    return lines, total, rows.filter(status=CallStatus.VOID).count()


def _figures(kind: str, label: Text, line: dict[str, Any]) -> Figures:
    middle = line.get("middle")
    minutes = middle.total_seconds() / 60 if middle is not None else None
    return Figures(
        kind, label, line.get("n", 0), line.get("handed", 0), line.get("closed", 0),
        line.get("reported", 0), minutes,
    )  # fmt: skip


def place_names(calls: Sequence[Call]) -> dict[str, str]:
    """Return what the places of calls are called."""
    found = divisions.paths(list({call.area for call in calls}))
    return {code: " ".join(names[-2:]) or code for code, names in found.items()}


# --- who sits at the telephone ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the roster: its shifts, and the hours nobody has."""

    on: date
    shifts: list[Shift]
    gaps: list[tuple[datetime, datetime]]

    @property
    def gap_texts(self) -> list[str]:
        """The hours nobody has, as ``20:00—24:00``."""
        return [f"{_hour(start)}—{_hour(end, last=True)}" for start, end in self.gaps]


def _hour(moment: datetime, *, last: bool = False) -> str:
    text = moment.astimezone(clock.CHINA).strftime("%H:%M")
    return "24:00" if last and text == "00:00" else text


def week(actor: Actor, first: date, days: int = 7) -> list[Day]:
    """Return the roster of the actor's organisation from a day on."""
    edges = [
        datetime.combine(first + timedelta(days=n), time(), clock.CHINA) for n in range(days + 1)
    ]
    rows = Shift.objects.filter(
        organisation=actor.organisation_id, starts_at__lt=edges[-1], ends_at__gt=edges[0]
    )
    shifts = list(rows.select_related("user").order_by("starts_at", "id"))
    found = []
    for n in range(days):
        start, end = edges[n], edges[n + 1]
        here = [each for each in shifts if each.starts_at < end and each.ends_at > start]
        empty = duty_roster.gaps([(s.starts_at, s.ends_at) for s in here], start, end)
        found.append(Day(first + timedelta(days=n), here, list(empty)))
    return found


def on_duty(actor: Actor, now: datetime) -> list[Shift]:
    """Return who of the actor's organisation sits at the telephone now."""
    rows = Shift.objects.filter(
        organisation=actor.organisation_id, starts_at__lte=now, ends_at__gt=now
    )
    return list(rows.select_related("user").order_by("starts_at"))


def colleagues(actor: Actor, on: date) -> list[tuple[str, str]]:
    """Return (id, name) of who holds a post that operates at the actor's organisation."""
    held = Post.objects.held_on(on).filter(
        organisation=actor.organisation_id, role=actor.role, user__is_active=True
    )
    people = User.objects.filter(pk__in=held.values("user")).order_by("display_name")
    return [(str(user.pk), user.display_name) for user in people]


def shifts(actor: Actor) -> QuerySet[Shift]:
    """Return the shifts of the actor's organisation."""
    if not is_operator(actor):
        return Shift.objects.none()
    return Shift.objects.filter(organisation=actor.organisation_id)


# --- public opinion -------------------------------------------------------------------------------


def opinion_area(actor: Actor) -> Area | None:
    """Return where the actor watches public opinion: whoever looks over the calls, the operators,
    and the committee's publicity department (A-024)."""
    if (area := actor.area_for(HotlinePermission.SUPERVISE)) is not None:
        return area
    if actor.organisation_id is None:
        return None
    watching = Organisation.objects.filter(
        pk=actor.organisation_id, kind__in=(*OPERATING, OrganisationKind.PARTY_COMMITTEE)
    )
    return actor.area_for(HotlinePermission.OPERATE) if watching.exists() else None


def opinions(actor: Actor) -> QuerySet[Opinion]:
    """Return the matters of public opinion of the actor's county, or of the counties below."""
    area = opinion_area(actor)
    if area is None:
        return Opinion.objects.none()
    return Opinion.objects.filter(area__gte=area.lo, area__lt=area.hi).select_related("handler")


def opinion_deeds(opinion: Opinion) -> list[Transition]:
    """Return what may follow; who sees a matter may deal with it."""
    return [step for step in workflow.OPINION if opinion.status in step.sources]


def opinion_handlers(opinion: Opinion) -> list[tuple[str, str]]:
    """Return (id, name) of the organisations of the county that may deal with it."""
    rows = Organisation.objects.filter(county=opinion.county, is_active=True)
    rows = rows.exclude(kind__in=_NEVER_HANDED_TO)
    return [(str(pk), name) for pk, name in rows.order_by("area", "name").values_list("pk", "name")]
