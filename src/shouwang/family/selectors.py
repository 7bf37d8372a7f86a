"""Links, reports and contact attempts within reach; who is reachable; what a visitor may see."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from shouwang.accounts import selectors as accounts
from shouwang.accounts.choices import Role
from shouwang.core.actors import Actor
from shouwang.core.reach import full_code, township_of
from shouwang.policy.engine.pack import FamilyRules
from shouwang.registry import selectors as registry
from shouwang.registry.models import CareFile
from shouwang.registry.permissions import RegistryPermission
from shouwang.registry.selectors import story

from .choices import Relation, ReportKind, ReportStatus
from .models import Attempt, Link, Report
from .permissions import FamilyPermission


def files(actor: Actor) -> Any:
    """Return the files of the actor's area with whose parents it keeps in touch."""
    rows = CareFile.objects.visible_to(actor, FamilyPermission.CONTACT)
    return rows.exclude(status="CLOSED").select_related("person")


def persons_of(file: CareFile) -> dict[str, Any]:
    """Return relation → person of a file, for the relations it has."""
    persons = story.state_of(file).persons
    return {str(each): persons[each] for each in Relation if each in persons}


def links_of(actor: Actor, file: CareFile) -> list[Link]:
    """Return the links that were made for a file, the newest first."""
    if not actor.may(FamilyPermission.CONTACT):
        return []
    return list(Link.objects.filter(care_file=file).order_by("-made_at"))


def get_link(actor: Actor) -> QuerySet[Link]:
    """Return the links of files in reach: fetch one by its id."""
    return Link.objects.filter(care_file__in=files(actor)).select_related("care_file")


def reports(actor: Actor) -> QuerySet[Report]:
    """Return what parents and carers of the actor's area told."""
    if not actor.may(FamilyPermission.CONTACT):
        return Report.objects.none()
    found: QuerySet[Report] = Report.objects.visible_to(actor, RegistryPermission.VIEW_FILE)
    return found.select_related("care_file__person", "link")


def open_reports(file_ids: Iterable[UUID]) -> list[Report]:
    """Return the reports of files that wait for somebody, the oldest first."""
    rows = Report.objects.filter(care_file__in=list(file_ids), status=ReportStatus.NEW)
    return list(rows.order_by("said_at"))


def decided_reports(file_ids: Iterable[UUID], since: date) -> list[Report]:
    """Return the reports of files that were decided since a day."""
    rows = Report.objects.filter(care_file__in=list(file_ids), decided_at__date__gte=since)
    return list(rows.order_by("said_at"))


def prepared_signatures(agreement_id: UUID) -> dict[str, dict[str, str]]:
    """Return party → the accepted signature from afar of an agreement, its name, day, witness."""
    rows = Report.objects.filter(
        kind=ReportKind.SIGNED, status=ReportStatus.ACCEPTED, link__agreement_id=agreement_id
    ).order_by("said_at")
    return {
        row.relation.upper(): {
            "name": row.told["name"], "hand": "REMOTE", "witness": row.decided_by,
            "on": row.day.isoformat() if row.day else "",
        }
        for row in rows
    }  # fmt: skip


# --- reachability (R-120) -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reach:
    """How well one person can be reached: last time, failed tries since, lost or not."""

    relation: str
    last_reached: date | None
    failed: int
    failing_since: date | None
    first_failed: UUID | None
    lost_since: date | None

    @property
    def lost(self) -> bool:
        """Say whether the person counts as out of reach."""
        return self.lost_since is not None


def reachability(
    file_ids: Iterable[UUID], rules: FamilyRules, on: date
) -> dict[UUID, dict[str, Reach]]:
    """Return file id → relation → how well that person can be reached; one query."""
    tries: dict[tuple[UUID, str], list[Attempt]] = {}
    rows = Attempt.objects.filter(care_file__in=list(file_ids), on__lte=on)
    for row in rows.order_by("-on", "-entered_at"):
        tries.setdefault((row.care_file_id, row.relation), []).append(row)
    found: dict[UUID, dict[str, Reach]] = {}
    for (file_id, relation), some in tries.items():
        found.setdefault(file_id, {})[relation] = _reach(relation, some, rules, on)
    return found


def _reach(relation: str, tries: Sequence[Attempt], rules: FamilyRules, on: date) -> Reach:
    """Return what tries (the newest first) say."""
    last = next((each.on for each in tries if each.reached), None)
    failed = []
    for each in tries:
        if each.reached:
            break
        failed.append(each)
    first = failed[-1] if failed else None
    return Reach(
        relation, last, len(failed), first.on if first else None, first.pk if first else None,
        _lost_since(last, [each.on for each in reversed(failed)], rules, on),
    )  # fmt: skip


def _lost_since(
    last: date | None, failed: Sequence[date], rules: FamilyRules, on: date
) -> date | None:
    """Return the day from which somebody counts as out of reach; failed days, the oldest first."""
    if not failed:
        return None
    days = [(last or failed[0]) + timedelta(days=rules.unreachable_days)]
    if len(failed) >= rules.unreachable_attempts:
        days.append(failed[rules.unreachable_attempts - 1])
    since = max(min(days), failed[0])
    return since if since <= on else None


def attempts_of(actor: Actor, file: CareFile) -> list[Attempt]:
    """Return the contact log of a file, the newest first."""
    if not actor.may(FamilyPermission.CONTACT):
        return []
    return list(Attempt.objects.filter(care_file=file).order_by("-on", "-entered_at"))


# --- what a visitor sees: asked in the scope of `visiting` ----------------------------------------


def link_by(digest: bytes) -> Link | None:
    """Return the link whose token or code has this digest; None where there is none."""
    by_token = Link.objects.filter(token_digest=digest)
    return by_token.first() or Link.objects.filter(code_digest=digest).first()


def link_of_session(digest: bytes) -> Link | None:
    """Return the link of a session."""
    return Link.objects.filter(session_digest=digest).first()


def own_reports(link: Link) -> list[Report]:
    """Return what was told through a link, the newest first."""
    return list(Report.objects.filter(link=link).order_by("-said_at"))


def next_visit() -> date | None:
    """Return the day by which the session's child is visited next; None where none is due."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT family_next_visit()")
        row = cursor.fetchone()
    day: date | None = row[0] if row else None
    return day


@dataclass(frozen=True, slots=True)
class Official:
    """Whom to ring."""

    title: Any
    name: str
    telephone: str


def officials(area: str, on: date) -> list[Official]:
    """Return the children's officers of a village and the supervisors of its township."""
    village = accounts.posts_of_role(Role.VILLAGE_OFFICER, on).filter(area_code=area)
    township = accounts.posts_of_role(Role.TOWNSHIP_SUPERVISOR, on).filter(
        area_code=full_code(township_of(area))
    )
    return [
        Official(post.get_role_display(), post.user.display_name, str(post.user.telephone or ""))
        for post in (*village, *township)
    ]


def place(area: str) -> str:
    """Return "township village" of a code."""
    return registry.place_names([area])[area]


def relation_words(reaches: Mapping[str, Reach]) -> list[Any]:
    """Return the persons who cannot be reached, in words."""
    return [Relation(each.relation).label for each in reaches.values() if each.lost]
