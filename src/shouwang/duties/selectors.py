"""What a post owes, what is overdue with those it leads, and counts without names to paste."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from shouwang.accounts import selectors as accounts
from shouwang.accounts.choices import Role
from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.core.memory import remembered
from shouwang.core.presentation import Text
from shouwang.policy.selectors import pack_for
from shouwang.registry import selectors as registry

from . import hooks
from .choices import DutyStatus, Urgency
from .models import Duty, Feed
from .permissions import DutyPermission

# Who leads whom: whose overdue duties a post sees.
LED = {
    Role.TOWNSHIP_SUPERVISOR: (Role.VILLAGE_OFFICER,),
    Role.PRINCIPAL: (Role.CLASS_TEACHER,),
    Role.EDUCATION_OFFICER: (Role.PRINCIPAL, Role.CLASS_TEACHER),
    Role.CIVIL_AFFAIRS_OFFICER: (Role.TOWNSHIP_SUPERVISOR, Role.VILLAGE_OFFICER),
}
_FROM_COUNTY = frozenset({Role.CIVIL_AFFAIRS_OFFICER, Role.EDUCATION_OFFICER})


def own_rows(actor: Actor) -> QuerySet[Duty]:
    """Return the open duties of the acting post: of its role in its area or school, or its own."""
    rows = Duty.objects.filter(status=DutyStatus.OPEN)
    if not actor.may(DutyPermission.VIEW_OWN):
        return rows.none()
    by_name = Q(post_id=actor.post_id) if actor.post_id else Q(pk__in=[])
    if actor.user_id:
        by_name |= Q(user_id=actor.user_id)
    of_role = Q(role=actor.role, user_id__isnull=True)
    if actor.area is not None:
        of_role &= Q(organisation_id__isnull=True) & _within(actor)
    else:
        of_role &= Q(organisation_id=actor.organisation_id, organisation_id__isnull=False)
        if actor.class_label:
            of_role &= Q(class_label=actor.class_label)
    return rows.filter(of_role | by_name)


def _within(actor: Actor) -> Q:
    area = actor.area
    if area is None:
        return Q(pk__in=[])
    for column, length in (("county", 6), ("township", 9)):
        if len(area.lo) == length:
            return Q(**{column: area.lo})
    return Q(area__gte=area.lo, area__lt=area.hi)


def own(actor: Actor, on: date) -> QuerySet[Duty]:
    """Return what the acting post has to do now or soon, snoozed ones last, the earliest first."""
    return own_rows(actor).filter(opens_on__lte=on).select_related("care_file__person")


def shown(ids: Sequence[UUID]) -> list[Duty]:
    """Return duties in the order of their ids, each with the child's name.

    Of file and person nothing else is read: whole rows would unseal every child's number and
    telephones. And they are read for one page alone: a county has thousands of open duties.
    """
    rows = Duty.objects.filter(pk__in=list(ids)).select_related("care_file__person").only(*_LINE)
    found = {duty.pk: duty for duty in rows}
    return [found[duty_id] for duty_id in ids if duty_id in found]


_LINE = (
    "source", "key", "params", "basis", "due_on", "snoozed_until", "snooze_reason",
    "care_file__person__name",
)  # fmt: skip


def team_rows(actor: Actor) -> QuerySet[Duty]:
    """Return the open duties of the posts that the acting post leads."""
    led = LED.get(Role(actor.role)) if actor.role in Role.values else None
    rows = Duty.objects.filter(status=DutyStatus.OPEN)
    if not led or not actor.may(DutyPermission.VIEW_TEAM):
        return rows.none()
    rows = rows.filter(role__in=led)
    if actor.area is None:
        return rows.filter(organisation_id=actor.organisation_id)
    return rows.filter(_within(actor))


def team(actor: Actor, on: date) -> QuerySet[Duty]:
    """Return what is overdue with the posts led; a county sees what is overdue for long."""
    late = on
    if actor.role in _FROM_COUNTY:
        late -= timedelta(days=pack_for(_code(actor), on).work.escalation.county_after_days)
    rows = team_rows(actor).filter(due_on__lt=late)
    return rows.filter(Q(snoozed_until__isnull=True) | Q(snoozed_until__lt=on)).select_related(
        "care_file__person"
    )


def _code(actor: Actor) -> str:
    return actor.area_code or "000000000000"


def urgency(duty: Duty, on: date, soon_days: int) -> Urgency:
    """Return how near a duty's day is."""
    if duty.snoozed_until and duty.snoozed_until >= on:
        return Urgency.SNOOZED
    if duty.due_on < on:
        return Urgency.OVERDUE
    if duty.due_on == on:
        return Urgency.TODAY
    return Urgency.SOON if duty.due_on <= on + timedelta(days=soon_days) else Urgency.LATER


def soon_days(actor: Actor, on: date) -> int:
    """Return how many days ahead a duty is called soon where the actor works."""
    return _soon_days(_code(actor), on)


@remembered(30.0)
def _soon_days(code: str, on: date) -> int:
    return pack_for(code, on).work.escalation.soon_days


def deputies(actor: Actor, duty: Duty) -> list[Any]:
    """Return the posts to which a duty may be handed: of the same role, in whose area it lies."""
    today = clock.today()
    return [
        post
        for post in accounts.posts_of_role(duty.role, today)
        if (post.area_code and _covers(post.area_code, duty.area))
        or (duty.organisation_id and post.organisation_id == duty.organisation_id)
    ]


def _covers(code: str, area: str) -> bool:
    return area.startswith(code.rstrip("0").ljust(6, "0")) if code else False


# --- counts ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """How many duties of one kind: in all, overdue, due in the week."""

    source: str
    label: Text
    number: int
    overdue: int
    this_week: int


def counted(rows: QuerySet[Duty], on: date) -> list[Line]:
    """Return the numbers by kind; one query."""
    week = on + timedelta(days=6 - on.weekday())
    found = (
        rows.order_by()
        .values("source")
        .annotate(
            n=Count("pk"),
            late=Count("pk", filter=Q(due_on__lt=on)),
            week=Count("pk", filter=Q(due_on__gte=on, due_on__lte=week)),
        )
    )
    lines = [
        Line(row["source"], hooks.label_of(row["source"]), row["n"], row["late"], row["week"])
        for row in found
    ]
    return sorted(lines, key=lambda line: (-line.overdue, -line.this_week, line.source))


@dataclass(frozen=True, slots=True)
class Place:
    """What is overdue in one village or township; places are in the order of their codes."""

    code: str
    name: str
    numbers: dict[str, int]
    total: int


def by_place(actor: Actor, on: date) -> list[Place]:
    """Return what is overdue by village (for a county: by township); never by person."""
    is_county = bool(actor.area and len(actor.area.lo) <= 6)
    column = "township" if is_county else "area"
    rows = team(actor, on).order_by().values_list(column, "source").annotate(Count("pk"))
    table: dict[str, Counter[str]] = {}
    for code, source, number in rows:
        table.setdefault(str(code).ljust(12, "0"), Counter())[source] += number
    names = registry.place_names(list(table))
    return [
        Place(code, names[code], dict(numbers), numbers.total())
        for code, numbers in sorted(table.items())
    ]


def digest(actor: Actor, on: date, lines: Sequence[Line] | None = None) -> str:
    """Return what is due in the week as a text to paste: counts alone, no names, no numbers.

    :param lines: `counted(own(actor, on), on)`, where it is known already.
    """
    if lines is None:
        lines = counted(own(actor, on), on)
    if not lines:
        return ""
    head = _("{place}本周待办（{day}）：").format(place=actor.organisation_name, day=on.isoformat())
    body = [
        _("{what} {n} 项，其中逾期 {late} 项、本周到期 {week} 项").format(
            what=line.label, n=line.number, late=line.overdue, week=line.this_week
        )
        for line in lines
    ]
    return "\n".join([head, *body, _("请登录守望系统查看名单并办理。")])


def team_digest(actor: Actor, on: date) -> str:
    """Return what is overdue by place as a text to paste: counts alone."""
    places = by_place(actor, on)
    if not places:
        return ""
    head = _("{place}逾期待办（{day}）：").format(place=actor.organisation_name, day=on.isoformat())
    body = [f"{place.name}：{place.total}" for place in places]
    return "\n".join([head, *body, _("请登录守望系统查看名单并督促办理。")])


# --- calendar ----------------------------------------------------------------------------------


def of_month(actor: Actor, first: date, last: date) -> dict[date, list[Duty]]:
    """Return the acting post's open duties by the day they are due."""
    rows = own_rows(actor).filter(due_on__gte=first, due_on__lte=last)
    found: dict[date, list[Duty]] = {}
    for duty in rows.select_related("care_file__person").order_by("due_on", "source", "id"):
        found.setdefault(duty.due_on, []).append(duty)
    return found


def counts_by_day(actor: Actor, on: date, last: date) -> list[tuple[date, list[Line]]]:
    """Return (day, numbers by kind) for a calendar that must hold no names; overdue is today's."""
    rows = own_rows(actor).filter(due_on__lte=last).order_by()
    found: dict[date, Counter[str]] = {}
    for day, source, number in rows.values_list("due_on", "source").annotate(Count("pk")):
        found.setdefault(max(day, on), Counter())[source] += number
    return [
        (day, [Line(code, hooks.label_of(code), n, 0, 0) for code, n in sorted(numbers.items())])
        for day, numbers in sorted(found.items())
    ]


def actor_of_feed(token_digest: bytes, on: date) -> Actor | None:
    """Return the post behind a calendar's secret address; None if there is none any more."""
    feed = Feed.objects.filter(token_digest=token_digest).first()
    return accounts.actor_of_post(feed.post_id, on) if feed else None


def duties_of_files(file_ids: Iterable[UUID]) -> dict[UUID, list[Duty]]:
    """Return the open duties of files, the earliest first."""
    found: dict[UUID, list[Duty]] = {}
    rows = Duty.objects.filter(care_file__in=list(file_ids), status=DutyStatus.OPEN)
    for duty in rows.order_by("due_on", "id"):
        found.setdefault(duty.care_file_id, []).append(duty)
    return found


def title(duty: Duty) -> str:
    """Return what a duty is called: its source's title with its parameters."""
    found = hooks.source(duty.source)
    if found is None:
        return str(duty.source)
    said = {key: _(text) if isinstance(text, str) and text else text
            for key, text in duty.params.items()}  # fmt: skip
    return _(found.title).format(**said)
