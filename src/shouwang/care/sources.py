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
from .choices import URGENT, RecordKind

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


SOURCES = (Visits(), Talks(), FollowUps())
