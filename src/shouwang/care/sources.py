"""What is owed in care: home visits, talks of teachers, following up what was found."""

import calendar
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from django.urls import reverse

from shouwang.accounts.choices import Role
from shouwang.core.messages import N_
from shouwang.duties import workdays
from shouwang.duties.hooks import Owed, Subject
from shouwang.policy.engine.pack import PolicyPack, VisitRules
from shouwang.registry.choices import Verdict

from . import selectors
from .choices import URGENT, LetterStatus, PersuasionStatus, PlanStatus, RecordKind

_KEPT_DAYS = 400  # of what was met is shown in the calendar of the past year
_URGENT_DAYS, _OTHER_DAYS = 1, 10
_TALKS = (RecordKind.TALK,)


def _record_url(file_id: UUID, kind: RecordKind, **more: str) -> str:
    query = "&".join(f"{key}={value}" for key, value in {"kind": kind, **more}.items())
    return f"{reverse('care:record', kwargs={'id': file_id})}?{query}"


class Visits:
    """入户走访: every left-behind child, more often where care is poor (R-108, R-109)."""

    code = "care.visit"
    title = N_("入户走访")
    verb = N_("走访")
    icon = "house-heart"

    def owed(
        self, subjects: Sequence[Subject], pack: PolicyPack, on: date
    ) -> Mapping[UUID, Sequence[Owed]]:
        """Return the next visit of each left-behind child, and the last one met."""
        wanted = [each for each in subjects if each.verdict == Verdict.YES]
        visits = selectors.last_visits([each.file_id for each in wanted])
        rules, soon = pack.work.visits, timedelta(days=pack.work.escalation.soon_days)
        found = {}
        for each in wanted:
            made = visits.get(each.file_id, [])
            found[each.file_id] = [
                self._owed(each, rules, soon, start, met)
                for start, met in self._stretches(each, made)
            ]
        return found

    @staticmethod
    def _stretches(
        subject: Subject, made: Sequence[tuple[date, UUID]]
    ) -> list[tuple[tuple[date, UUID] | None, tuple[date, UUID] | None]]:
        """Return (visit before, visit that met it): the open stretch, and the last closed one."""
        if not made:
            return [(None, None)]
        before = made[1] if len(made) > 1 else None
        return [(made[0], None), (before, made[0])]

    @staticmethod
    def _owed(
        subject: Subject, rules: VisitRules, soon: timedelta,
        start: tuple[date, UUID] | None, met: tuple[date, UUID] | None,
    ) -> Owed:  # fmt: skip
        is_key = subject.without_carer or subject.rating in rules.key_ratings
        if start is None:
            due = workdays.after(subject.opened_on, rules.first_working_days)
            key, opens = "first", subject.opened_on
        else:
            due = start[0] + timedelta(days=rules.key_days if is_key else rules.other_days)
            key, opens = f"after:{start[1]}", due - soon
        return Owed(
            key, Role.VILLAGE_OFFICER, due, min(opens, due), rules.clause,
            met_on=met[0] if met else None, met_by=met[1] if met else None,
        )  # fmt: skip

    def url(self, file_id: UUID, key: str) -> str:
        """Return the short form of a visit."""
        return _record_url(file_id, RecordKind.HOME_VISIT)


class Talks:
    """谈心: so many times a month in term, by the class teacher (R-117, R-118, T-047)."""

    code = "care.talk"
    title = N_("谈心（本月第{nth}次）")
    verb = N_("谈心")
    icon = "chat-dots"

    def owed(
        self, subjects: Sequence[Subject], pack: PolicyPack, on: date
    ) -> Mapping[UUID, Sequence[Owed]]:
        """Return this month's talks of each left-behind pupil."""
        rules = pack.work.talks
        if on.month in rules.months_off:
            return {}
        pupils = [s for s in subjects if s.verdict == Verdict.YES and s.school_id is not None]
        first = on.replace(day=1)
        last = on.replace(day=calendar.monthrange(on.year, on.month)[1])
        talks = selectors.last_days([each.file_id for each in pupils], _TALKS, since=first)
        return {
            each.file_id: [
                self._owed(each, rules.per_month, nth, first, last, rules.clause, done)
                for nth, done in enumerate(
                    self._done(talks.get(each.file_id, []), last, rules.per_month), start=1
                )
            ]
            for each in pupils
        }

    @staticmethod
    def _done(
        talks: Sequence[tuple[date, UUID]], last: date, number: int
    ) -> list[tuple[date, UUID] | None]:
        inside = [talk for talk in reversed(talks) if talk[0] <= last][:number]
        return [*inside, *([None] * (number - len(inside)))]

    @staticmethod
    def _owed(
        subject: Subject, number: int, nth: int, first: date, last: date, basis: str,
        done: tuple[date, UUID] | None,
    ) -> Owed:  # fmt: skip
        due = workdays.on_or_before(first + (last - first) * nth // number)
        return Owed(
            f"{first:%Y-%m}#{nth}", Role.CLASS_TEACHER, max(due, first),
            first if nth == 1 else first + (last - first) * (nth - 1) // number, basis,
            organisation_id=subject.school_id, class_label=subject.class_key,
            met_on=done[0] if done else None, met_by=done[1] if done else None,
            params={"nth": str(nth)},
        )  # fmt: skip

    def url(self, file_id: UUID, key: str) -> str:
        """Return the short form of a talk."""
        return _record_url(file_id, RecordKind.TALK)


class FollowUps:
    """What a visitor found is taken up, at once where a child is in danger (R-116)."""

    code = "care.follow-up"
    title = N_("处理走访发现的问题")
    verb = N_("处理")
    icon = "exclamation-triangle"

    def owed(
        self, subjects: Sequence[Subject], pack: PolicyPack, on: date
    ) -> Mapping[UUID, Sequence[Owed]]:
        """Return a follow-up for each record in which something was wrong."""
        ids = [each.file_id for each in subjects]
        records = selectors.with_problems(ids, on - timedelta(days=_KEPT_DAYS))
        taken_up = selectors.follow_ups([record.pk for record in records])
        found: dict[UUID, list[Owed]] = {}
        for record in records:
            urgent = bool(URGENT & set(record.problems))
            days = _URGENT_DAYS if urgent else _OTHER_DAYS
            met = taken_up.get(record.pk)
            owed = Owed(
                str(record.pk),
                Role.TOWNSHIP_SUPERVISOR if urgent else Role.VILLAGE_OFFICER,
                record.occurred_on + timedelta(days=days), record.occurred_on, "R-116",
                met_on=met[0] if met else None, met_by=met[1] if met else None,
            )  # fmt: skip
            found.setdefault(record.care_file_id, []).append(owed)
        return found

    def url(self, file_id: UUID, key: str) -> str:
        """Return the form of what was done about the record `key`."""
        return _record_url(file_id, RecordKind.OTHER_HELP, follows=key)


class Contacts:
    """亲子联系: pupils weekly in term, by the class teacher; others checked by the village (R-120).

    The parents owe the contact; what is owed here is to make it possible, and to know of it.
    """

    code = "care.contact"
    title = N_("亲子联系")
    verb = N_("登记联系")
    icon = "telephone"

    def owed(
        self, subjects: Sequence[Subject], pack: PolicyPack, on: date
    ) -> Mapping[UUID, Sequence[Owed]]:
        """Return the next contact of each left-behind child, and the last one met."""
        rules, wanted = pack.work.contact, [s for s in subjects if s.verdict == Verdict.YES]
        is_term = on.month not in pack.work.talks.months_off
        since = on - timedelta(days=2 * max(rules.days, rules.check_days))
        made = selectors.last_contacts([each.file_id for each in wanted], since)
        found = {}
        for each in wanted:
            by_school = is_term and each.school_id is not None
            days = rules.days if by_school else rules.check_days
            found[each.file_id] = self._owed(
                each, made.get(each.file_id, ()), days, by_school, on, rules.clause
            )
        return found

    @staticmethod
    def _owed(
        subject: Subject, made: Sequence[tuple[date, UUID]], days: int, by_school: bool, on: date,
        basis: str,
    ) -> list[Owed]:  # fmt: skip
        """Return the contact of the stretch `days` long in which `on` lies."""
        first = on - timedelta(days=(on - _MONDAY).days % days)
        last = first + timedelta(days=days - 1)
        met = next((each for each in made if first <= each[0] <= last), None)
        return [
            Owed(
                f"{first:%Y-%m-%d}/{days}",
                Role.CLASS_TEACHER if by_school else Role.VILLAGE_OFFICER,
                last,
                first,
                basis,
                organisation_id=subject.school_id if by_school else None,
                class_label=subject.class_key if by_school else "",
                met_on=met[0] if met else None,
                met_by=met[1] if met else None,
            )
        ]

    def url(self, file_id: UUID, key: str) -> str:
        """Return the short form of a contact."""
        return _record_url(file_id, RecordKind.PARENT_CONTACT)


_MONDAY = date(2024, 1, 1)


class Reviews:
    """定期检查帮扶方案: by the role that made the plan (D-17, W-23, W-24)."""

    code = "care.plan-review"
    title = N_("检查帮扶方案")
    verb = N_("检查")
    icon = "clipboard-check"

    def owed(
        self, subjects: Sequence[Subject], pack: PolicyPack, on: date
    ) -> Mapping[UUID, Sequence[Owed]]:
        """Return the next review of each plan carried out, and those that were made."""
        soon = timedelta(days=pack.work.escalation.soon_days)
        found: dict[UUID, list[Owed]] = {}
        for plan, reviews in selectors.plans_with_reviews([each.file_id for each in subjects]):
            last = plan.starts_on
            for number in range(len(reviews) + 1):
                due = min(last + timedelta(days=plan.review_days), max(plan.ends_on, last))
                met = reviews[number] if number < len(reviews) else None
                if met is None and plan.status != PlanStatus.ACTIVE:
                    break
                found.setdefault(plan.care_file_id, []).append(
                    Owed(
                        f"{plan.pk}:{number}", plan.owner_role, due, max(last, due - soon),
                        "D-17", organisation_id=plan.organisation_id,
                        class_label=plan.class_label, met_on=met[0] if met else None,
                        met_by=met[1] if met else None,
                    )
                )  # fmt: skip
                last = met[0] if met else last
        return found

    def url(self, file_id: UUID, key: str) -> str:
        """Return the form of the review."""
        return reverse(
            "care:plan-deed", kwargs={"id": UUID(key.partition(":")[0]), "deed": "review"}
        )


class PlansWanted:
    """谈心后认为需要个别教育管理方案的 (D-11, W-23)."""

    code = "care.plan-wanted"
    title = N_("制订个别教育管理方案")
    verb = N_("制订方案")
    icon = "clipboard-check"

    def owed(
        self, subjects: Sequence[Subject], pack: PolicyPack, on: date
    ) -> Mapping[UUID, Sequence[Owed]]:
        """Return a plan to be made for each talk that asked for one."""
        by_id = {each.file_id: each for each in subjects}
        found: dict[UUID, list[Owed]] = {}
        for record, plan in selectors.plans_wanted(list(by_id), on - timedelta(days=_KEPT_DAYS)):
            subject = by_id[record.care_file_id]
            at_school = subject.school_id is not None
            found.setdefault(record.care_file_id, []).append(
                Owed(
                    str(record.pk), Role.CLASS_TEACHER if at_school else Role.VILLAGE_OFFICER,
                    record.occurred_on + timedelta(days=_OTHER_DAYS), record.occurred_on, "W-23",
                    organisation_id=subject.school_id,
                    class_label=subject.class_key if at_school else "",
                    met_on=plan.starts_on if plan else None, met_by=plan.pk if plan else None,
                )
            )  # fmt: skip
        return found

    def url(self, file_id: UUID, key: str) -> str:
        """Return the form of the plan."""
        return f"{reverse('care:plan-create', kwargs={'id': file_id})}?follows={key}"


class Letters:
    """亲情信箱: passed on in time, and the parents' words passed back (R-124, W-21)."""

    code = "care.letter"
    title = N_("亲情书信：{what}")
    verb = N_("办理")
    icon = "envelope"

    def owed(
        self, subjects: Sequence[Subject], pack: PolicyPack, on: date
    ) -> Mapping[UUID, Sequence[Owed]]:
        """Return what is to be done with each letter on its way."""
        found: dict[UUID, list[Owed]] = {}
        for letter in selectors.letters_under_way([each.file_id for each in subjects]):
            step = _LETTER_STEPS[LetterStatus(letter.status)]
            since = letter.answered_on or letter.received_on
            found.setdefault(letter.care_file_id, []).append(
                Owed(
                    f"{letter.pk}:{letter.status}",
                    Role.CLASS_TEACHER if letter.organisation_id else Role.VILLAGE_OFFICER,
                    since + timedelta(days=_LETTER_DAYS), since, "R-124",
                    organisation_id=letter.organisation_id,
                    class_label=letter.class_label if letter.organisation_id else "",
                    params={"what": step},
                )
            )  # fmt: skip
        return found

    def url(self, file_id: UUID, key: str) -> str:
        """Return the letter's page."""
        return reverse("care:letter", kwargs={"id": UUID(key.partition(":")[0])})


_LETTER_DAYS = 7
_LETTER_STEPS = {LetterStatus.RECEIVED: N_("转递"), LetterStatus.ANSWERED: N_("反馈家长建议")}


class Persuading:
    """劝返一名监护人: the first attempt within a month, and whether who agreed is back (W-19)."""

    code = "care.persuasion"
    title = N_("劝返一名监护人")
    verb = N_("登记劝返")
    icon = "house-door"

    def owed(
        self, subjects: Sequence[Subject], pack: PolicyPack, on: date
    ) -> Mapping[UUID, Sequence[Owed]]:
        """Return what is to be done for each child on the list."""
        found = {}
        rows = selectors.open_persuasions([each.file_id for each in subjects])
        for row in rows.filter(status__in=("LISTED", "AGREED")):
            promised = row.returns_on if row.status == PersuasionStatus.AGREED else None
            due = promised or row.listed_on + timedelta(days=_PERSUADE_DAYS)
            found[row.care_file_id] = [
                Owed(f"{row.pk}:{row.status}", Role.VILLAGE_OFFICER, due, row.listed_on, "R-099")
            ]
        return found

    def url(self, file_id: UUID, key: str) -> str:
        """Return the page of the child on the list."""
        return reverse("care:persuasion", kwargs={"id": UUID(key.partition(":")[0])})


_PERSUADE_DAYS = 30
SOURCES = (
    Visits(), Talks(), FollowUps(), Contacts(), Reviews(), PlansWanted(), Letters(), Persuading(),
)  # fmt: skip
