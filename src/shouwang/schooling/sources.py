"""What is owed for a pupil who stays away, and by whom (W-04, T-039)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from django.urls import reverse

from shouwang.accounts.choices import Role
from shouwang.core import clock
from shouwang.core.messages import N_
from shouwang.duties.hooks import Owed, Subject, Subjects
from shouwang.policy.engine.pack import PolicyPack, SchoolingRules

from .choices import AbsenceReason, FollowState, MoveState, NoticeKind, Office, StepKind
from .models import Move, Notice
from .selectors import follow as selectors
from .selectors.follow import Course

S = FollowState
_KEPT_DAYS = 400
_SCHOOL_STATES = frozenset({S.ABSENT, S.ASKED, S.PERSUADING, S.PRINCIPAL_TOLD})
_REPORTABLE = frozenset({S.PERSUADING, S.PRINCIPAL_TOLD})


def _courses(file_ids: list[UUID], on: date) -> list[Course]:
    return selectors.courses(file_ids, closed_since=on - timedelta(days=_KEPT_DAYS))


class _Source:
    """Asks `each` course of the files; all sources of a planning share one reading of them."""

    code: str
    title: str
    verb: str
    icon: str

    def owed(self, subjects: Subjects, pack: PolicyPack, on: date) -> Mapping[UUID, Sequence[Owed]]:
        """Return what is owed in every follow-up, and what was lately met."""
        found: dict[UUID, list[Owed]] = {}
        for course in subjects.once(_courses, on):
            some = list(self.each(course, pack.schooling, on))
            found.setdefault(course.follow.care_file_id, []).extend(some)
        return found

    def each(self, course: Course, rules: SchoolingRules, on: date) -> Iterable[Owed]:
        """Return what is owed in one follow-up."""
        raise NotImplementedError

    def url(self, file_id: UUID, key: str) -> str:
        """Return the page of the follow-up."""
        return reverse("schooling:follow-detail", kwargs={"id": key.partition(":")[0]})


def _by_teacher(
    course: Course, key: str, due: date, basis: str, opens: date, **more: object
) -> Owed:
    follow = course.follow
    return Owed(
        key, Role.CLASS_TEACHER, due, min(opens, due), basis, organisation_id=follow.school_id,
        class_label=follow.class_key, **more,  # type: ignore[arg-type]
    )  # fmt: skip


def _by_principal(
    course: Course, key: str, due: date, basis: str, done: Sequence[tuple[date, UUID]]
) -> Owed:
    met = done[0] if done else (None, None)
    return Owed(
        key, Role.PRINCIPAL, due, due, basis, organisation_id=course.follow.school_id,
        met_on=met[0], met_by=met[1],
    )  # fmt: skip


class Asking(_Source):
    """追问: at once, by the class teacher (R-182)."""

    code = "schooling.ask"
    title = N_("追问缺勤原因")
    verb = N_("追问缺勤原因")
    icon = "telephone"

    def each(self, course: Course, rules: SchoolingRules, on: date) -> Iterable[Owed]:
        """Return the asking: on the day the absence was found."""
        follow, asked = course.follow, course.days_of(StepKind.ASK)
        if not asked and follow.state != S.ABSENT:
            return
        day = clock.local_date(follow.found_at)
        met = asked[0] if asked else (None, None)
        yield _by_teacher(
            course, f"{follow.pk}:ask", day, "R-182", day, met_on=met[0], met_by=met[1]
        )


class Persuading(_Source):
    """劝返: the attempts that the school must make within the week (R-183)."""

    code = "schooling.attempt"
    title = N_("第{nth}次劝返")
    verb = N_("劝返")
    icon = "house-heart"

    def each(self, course: Course, rules: SchoolingRules, on: date) -> Iterable[Owed]:
        """Return one duty for each attempt that the pack asks."""
        follow, failures = course.follow, course.failures
        if follow.registered_on is None and follow.state != S.ASKED:
            return
        if follow.reason not in (AbsenceReason.TRUANT, AbsenceReason.UNEXPLAINED):
            return
        opens = follow.absent_since
        due_days = rules.dropout.attempt_due_days
        for nth in range(rules.dropout.failed_attempts):
            made = failures[nth] if nth < len(failures) else None
            if made is None and follow.state not in _SCHOOL_STATES:
                continue
            due = follow.absent_since + timedelta(days=due_days[min(nth, len(due_days) - 1)])
            yield _by_teacher(
                course, f"{follow.pk}:attempt:{nth + 1}", due, "R-183", opens,
                met_on=made[0] if made else None, met_by=made[1] if made else None,
                params={"nth": str(nth + 1)},
            )  # fmt: skip


class Urging(_Source):
    """督促: a missing attempt after a week is seen by township and education bureau (T-039)."""

    code = "schooling.urge"
    title = N_("督促学校劝返（旷课满{days}日，劝返不足{wanted}次）")
    verb = N_("督促学校劝返")
    icon = "megaphone"

    def each(self, course: Course, rules: SchoolingRules, on: date) -> Iterable[Owed]:
        """Return the urging of both, open while the attempt is missing."""
        follow, wanted = course.follow, rules.dropout
        if not follow.is_open or follow.state not in _SCHOOL_STATES:
            return
        if follow.days_absent(on) < wanted.absent_days or follow.failed >= wanted.failed_attempts:
            return
        due = follow.absent_since + timedelta(days=wanted.absent_days)
        params = {"days": str(wanted.absent_days), "wanted": str(wanted.failed_attempts)}
        for role in (Role.TOWNSHIP_SUPERVISOR, Role.EDUCATION_OFFICER):
            yield Owed(f"{follow.pk}:urge:{role}", role, due, due, "R-183", params=params)


class ReportTownship(_Source):
    """上报: to the township on the day on which both conditions hold (R-183)."""

    code = "schooling.report-township"
    title = N_("上报乡镇（旷课一周以上且劝返未果）")
    verb = N_("控辍保学上报乡镇")
    icon = "send"

    def each(self, course: Course, rules: SchoolingRules, on: date) -> Iterable[Owed]:
        """Return the report, due on the day of the later condition."""
        follow, wanted = course.follow, rules.dropout
        done = course.days_of(StepKind.REPORT_TOWNSHIP)
        holds = (
            follow.state in _REPORTABLE
            and follow.days_absent(on) >= wanted.absent_days
            and follow.failed >= wanted.failed_attempts
        )
        if not done and not holds:
            return
        failures = course.failures[: wanted.failed_attempts]
        last = failures[-1][0] if failures else follow.absent_since
        due = max(follow.absent_since + timedelta(days=wanted.absent_days), last)
        yield _by_principal(course, f"{follow.pk}:township", due, "R-183", done)


class ReportWritten(_Source):
    """书面报告: to education bureau and township, soon after (R-185)."""

    code = "schooling.report-written"
    title = N_("劝返无效，书面报告县教育部门和乡镇")
    verb = N_("控辍保学书面报告")
    icon = "send"

    def each(self, course: Course, rules: SchoolingRules, on: date) -> Iterable[Owed]:
        """Return the written report."""
        follow, done = course.follow, course.days_of(StepKind.SEND_WRITTEN)
        if not done and follow.state != S.TOWNSHIP_REPORTED:
            return
        start = follow.township_reported_on or done[0][0]
        due = start + timedelta(days=rules.clocks.written_days)
        yield _by_principal(course, f"{follow.pk}:written", due, "R-185", done)


class ReportMissing(_Source):
    """去向不明: the joint report to township and police, the same day (R-184)."""

    code = "schooling.report-missing"
    title = N_("去向不明，与监护人共同报告乡镇和派出所")
    verb = N_("去向不明共同报告")
    icon = "exclamation-triangle"

    def each(self, course: Course, rules: SchoolingRules, on: date) -> Iterable[Owed]:
        """Return the joint report."""
        follow, done = course.follow, course.days_of(StepKind.REPORT_MISSING)
        is_missing = follow.reason == AbsenceReason.UNKNOWN and follow.state in _SCHOOL_STATES
        if done or is_missing:
            day = clock.local_date(follow.found_at)
            yield _by_principal(course, f"{follow.pk}:missing", day, "R-184", done)


class Receiving(_Source):
    """签收: a report is signed for by the office it went to."""

    code = "schooling.receive"
    title = N_("签收学校报告")
    verb = N_("签收学校报告")
    icon = "envelope"

    def each(self, course: Course, rules: SchoolingRules, on: date) -> Iterable[Owed]:
        """Return a duty for each report to township and education bureau."""
        for notice in course.notices:
            role = self._role(notice)
            if role is None:
                continue
            sent = clock.local_date(notice.sent_at)
            received = clock.local_date(notice.received_at) if notice.received_at else None
            if received is None and not course.follow.is_open:
                continue
            yield Owed(
                f"{course.follow.pk}:receive:{notice.pk.hex[-12:]}", role,
                sent + timedelta(days=rules.clocks.receipt_days), sent, "R-185", met_on=received,
                met_by=notice.pk if received else None,
            )  # fmt: skip

    @staticmethod
    def _role(notice: Notice) -> Role | None:
        if notice.kind == NoticeKind.NOTICE or notice.is_skipped:
            return None
        roles = {
            Office.TOWNSHIP_HEAD: Role.TOWNSHIP_SUPERVISOR,
            Office.BUREAU_HEAD: Role.EDUCATION_OFFICER,
        }
        return roles.get(Office(notice.office)) if notice.office else None


class TownshipWork(_Source):
    """What the township owes as long as a follow-up stands in one state (R-183…R-185)."""

    icon = "shield-check"

    def __init__(self, code: str, title: str, state: FollowState, clock_name: str, basis: str):
        self.code, self.title, self.verb = code, title, title
        self.state, self.clock_name, self.basis = state, clock_name, basis

    def each(self, course: Course, rules: SchoolingRules, on: date) -> Iterable[Owed]:
        """Return the work, so many days after the last step."""
        follow = course.follow
        if follow.state != self.state or not course.steps:
            return
        since = course.steps[-1].done_on
        days = getattr(rules.clocks, self.clock_name) if self.clock_name else 0
        yield Owed(
            f"{follow.pk}:{follow.state.lower()}", Role.TOWNSHIP_SUPERVISOR,
            since + timedelta(days=days), since, self.basis,
        )  # fmt: skip


class Moving:
    """转学确认: a move that nobody answers is urged by the school that sent (R-191)."""

    code = "schooling.move"
    title = N_("催办转学确认")
    verb = N_("催办转学确认")
    icon = "arrow-left-right"

    def owed(
        self, subjects: Sequence[Subject], pack: PolicyPack, on: date
    ) -> Mapping[UUID, Sequence[Owed]]:
        """Return a duty for each move that waits, and for the education bureau once it is late."""
        found: dict[UUID, list[Owed]] = {}
        rows = Move.objects.filter(
            care_file__in=[each.file_id for each in subjects], state=MoveState.SENT
        )
        for row in rows.order_by("pk"):
            due = row.sent_on + timedelta(days=pack.schooling.moves.answer_days)
            owed = [Owed(f"{row.pk}:answer", Role.EDUCATION_OFFICER, due, due, "R-191")]
            if row.from_school_id is not None:
                owed.append(
                    Owed(f"{row.pk}:urge", Role.PRINCIPAL, due, row.sent_on, "R-191",
                         organisation_id=row.from_school_id)
                )  # fmt: skip
            found.setdefault(row.care_file_id, []).extend(owed)
        return found

    def url(self, file_id: UUID, key: str) -> str:
        """Return the page of the move."""
        return reverse("schooling:move-detail", kwargs={"id": key.partition(":")[0]})


SOURCES = (
    Asking(), Persuading(), Urging(), ReportTownship(), ReportWritten(), ReportMissing(),
    Receiving(),
    TownshipWork("schooling.search", N_("查找去向不明的学生"), S.MISSING, "", "R-184"),
    TownshipWork("schooling.searching", N_("报告查找结果"), S.SEARCHING, "measure_days", "R-184"),
    TownshipWork(
        "schooling.begin", N_("启动劝返复学程序"), S.TOWNSHIP_REPORTED, "measure_days", "R-183"
    ),
    TownshipWork(
        "schooling.measure", N_("依法采取措施劝返"), S.WRITTEN_REPORTED, "measure_days", "R-185"
    ),
    TownshipWork("schooling.outcome", N_("报告劝返复学结果"), S.LEGAL, "outcome_days", "R-185"),
    TownshipWork(
        "schooling.again", N_("继续劝返未复学的学生"), S.NOT_RETURNED, "outcome_days", "R-185"
    ),
    Moving(),
)  # fmt: skip
