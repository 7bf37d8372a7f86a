"""What is owed in cases, as duties of those who owe it; titles and lists say nothing of a case.

A sealed duty is a person's (every post of the member office that may see cases), never a role's:
a role is held by others too, who must not learn that there is a case.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from django.urls import reverse

from shouwang.accounts.choices import Role
from shouwang.accounts.models import Post
from shouwang.accounts.roles import permissions_of
from shouwang.assessment import selectors as assessments
from shouwang.assessment.models import Assessment
from shouwang.core import clock
from shouwang.core.messages import N_
from shouwang.duties.hooks import Owed, Subject
from shouwang.policy.engine.pack import PolicyPack

from . import hooks
from .choices import CaseState, MemberRole, ReferralState, ReportState
from .models import Case, CaseMember, Decision, Referral, Report
from .permissions import CasesPermission

_KEPT = timedelta(days=30)


class Findings:
    """What a visitor found and did not report yet: at once."""

    code = "cases.found"
    title = N_("发现侵害线索，立即报告")
    verb = N_("立即报告")
    icon = "exclamation-triangle"

    def owed(
        self, subjects: Sequence[Subject], pack: PolicyPack, on: date
    ) -> Mapping[UUID, Sequence[Owed]]:
        """Return a report for each finding that waits."""
        ids = [each.file_id for each in subjects]
        rows = Report.objects.filter(care_file__in=ids, state=ReportState.FOUND)
        found: dict[UUID, list[Owed]] = {}
        for report in rows.select_related("reporter"):
            day = clock.local_date(report.found_at)
            owed = Owed(
                str(report.pk), Role.VILLAGE_OFFICER, day, day, "R-244",
                user_id=report.reporter.user_id,
            )  # fmt: skip
            if report.care_file_id is not None and report.reporter.user_id is not None:
                found.setdefault(report.care_file_id, []).append(owed)
        return found

    def url(self, file_id: UUID, key: str) -> str:
        """Return the page of the finding, from which it is reported."""
        return reverse("cases:finding", kwargs={"id": key})


class CaseWork:
    """Decisions of conferences, referrals to answer, and what the apps above say is owed."""

    code = "cases.work"
    title = N_("专项工作事项")
    verb = N_("办理")
    icon = "clipboard-check"
    sealed = True

    def owed(
        self, subjects: Sequence[Subject], pack: PolicyPack, on: date
    ) -> Mapping[UUID, Sequence[Owed]]:
        """Return what is owed in the open cases of the files, by person."""
        cases = Case.objects.filter(care_file__in=[each.file_id for each in subjects])
        open_ones = cases.exclude(state__in=[CaseState.CLOSED, CaseState.JOINED])
        file_of = dict(open_ones.values_list("pk", "care_file_id"))
        if not file_of:
            return {}
        people = _People(on)
        found: dict[UUID, list[Owed]] = {}
        for case_id, owed in _decisions(file_of, people, on):
            found.setdefault(file_of[case_id], []).append(owed)
        for case_id, owed in _referrals(file_of, people):
            found.setdefault(file_of[case_id], []).append(owed)
        for case_id, owed in _assessments(file_of, people):
            found.setdefault(file_of[case_id], []).append(owed)
        for case_id, some in hooks.duties_of(list(file_of), on).items():
            mine = [replace(each, key=_key(case_id, each.key)) for each in some]
            found.setdefault(file_of[case_id], []).extend(mine)
        return found

    def url(self, file_id: UUID, key: str) -> str:
        """Return the case in which it is done."""
        return reverse("cases:case-detail", kwargs={"id": UUID(hex=key.partition(":")[0])})


class _People:
    """Who of an office sees cases today; one query an office."""

    def __init__(self, on: date) -> None:
        self._on = on
        self._known: dict[UUID, list[UUID]] = {}

    def of(self, office: UUID | None, user: UUID | None) -> list[UUID]:
        """Return the people behind a member."""
        if user is not None:
            return [user]
        if office is None:
            return []
        if office not in self._known:
            posts = Post.objects.held_on(self._on).filter(organisation=office)
            self._known[office] = sorted(
                {
                    user_id
                    for user_id, role in posts.values_list("user_id", "role")
                    if CasesPermission.VIEW in permissions_of(role)
                }
            )
        return self._known[office]


def _key(case_id: UUID, rest: str) -> str:
    return f"{case_id.hex}:{hashlib.sha256(rest.encode()).hexdigest()[:24]}"


def _decisions(
    cases: Mapping[UUID, UUID], people: _People, on: date
) -> Iterable[tuple[UUID, Owed]]:
    rows = Decision.objects.filter(case__in=list(cases)).select_related("member", "conference")
    for row in rows.exclude(done_on__lt=on - _KEPT):
        for user in people.of(row.member.organisation_id, row.member.user_id):
            key = _key(row.case_id, f"decision:{row.pk}:{user}")
            yield row.case_id, Owed(
                key, Role.DEPARTMENT_OFFICER, row.due_on, row.conference.held_on, "R-250",
                user_id=user, met_on=row.done_on, met_by=row.pk if row.done_on else None,
            )  # fmt: skip


def _referrals(cases: Mapping[UUID, UUID], people: _People) -> Iterable[tuple[UUID, Owed]]:
    rows = Referral.objects.filter(
        case__in=list(cases), state__in=[ReferralState.SENT, ReferralState.ACCEPTED]
    )
    for row in rows:
        for user in people.of(row.organisation_id, None):
            key = _key(row.case_id, f"referral:{row.pk}:{row.state}:{user}")
            yield row.case_id, Owed(
                key, Role.DEPARTMENT_OFFICER, row.due_on, clock.local_date(row.sent_at), "R-250",
                user_id=user,
            )  # fmt: skip


def _assessments(cases: Mapping[UUID, UUID], people: _People) -> Iterable[tuple[UUID, Owed]]:
    """Owe the next assessment before the latest verdict of each instrument runs out."""
    latest: dict[tuple[UUID, str], Assessment] = {}
    for row in assessments.finished_in_cases(list(cases)):
        if row.case_id is not None:
            latest.setdefault((row.case_id, row.instrument.code), row)
    keepers = CaseMember.objects.filter(
        case__in={case_id for case_id, _code in latest}, role=MemberRole.TOWNSHIP, until=None
    )
    for member in keepers:
        for (case_id, _code), row in latest.items():
            if case_id != member.case_id or row.valid_until is None:
                continue
            opens = row.valid_until - timedelta(days=row.instrument.form.remind_days)
            for user in people.of(member.organisation_id, member.user_id):
                key = _key(case_id, f"assessment:{row.pk}:{user}")
                yield (
                    case_id,
                    Owed(
                        key, Role.TOWNSHIP_SUPERVISOR, row.valid_until, opens, "R-250", user_id=user
                    ),
                )
