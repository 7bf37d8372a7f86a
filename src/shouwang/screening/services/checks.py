"""Safety checks: planned, carried out item by item; problems handled and looked at again (W-34)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.core.errors import DomainError, InTheFuture, NotAllowed
from shouwang.screening import evidence, selectors, workflow
from shouwang.screening.checklists import Checklist, Item, checklists
from shouwang.screening.choices import CheckStatus, ItemAnswer, ProblemKind, ProblemStatus
from shouwang.screening.models import Problem, SafetyCheck
from shouwang.screening.permissions import ScreeningPermission

from .common import InThePast, WordsNeeded, done, keep_photos, lock

CHECK, PROBLEM = "screening.safetycheck", "screening.problem"


class ItemsMissing(DomainError):
    """Every item is looked at."""

    message = _("还有检查项目没有填写。")


class HandlerNeeded(DomainError):
    """No problem without somebody who deals with it (R-265)."""

    message = _("发现问题的，须写明问题、处理责任人和期限（发现一起，处理一起）。")


@transaction.atomic
def plan_check(
    actor: Actor, *, check_id: UUID, subject: str, school_id: UUID | None, target: str, area: str,
    planned_on: date, now: datetime,
) -> SafetyCheck:  # fmt: skip
    """Plan a check; the same `check_id` is the same check.

    :raises NotAllowed: outside the area, or of another school.
    """
    if not actor.may(ScreeningPermission.INSPECT):
        raise NotAllowed
    existing = selectors.checks(actor).filter(pk=check_id).first()
    if existing is not None:
        return existing
    school = selectors.get_school(actor, school_id)
    if (actor.area is None or school_id is not None) and school is None:
        raise NotAllowed
    check = SafetyCheck(
        pk=check_id, subject=subject, organisation=school,
        target=target.strip() or (school.name if school else ""), planned_on=planned_on,
        checklist=checklists()[subject].key, planned_by=actor.display_name, entered_at=now,
    )  # fmt: skip
    if not check.target:
        raise WordsNeeded
    check.place(school.area if school else area)
    if not selectors.is_here(actor, check):
        raise NotAllowed
    try:
        with transaction.atomic():
            check.save(force_insert=True)
    except IntegrityError:  # the same press arrived twice at the same moment
        return selectors.checks(actor).get(pk=check_id)
    done(actor, check, "plan_check", now)
    return check


@transaction.atomic
def carry_out_check(
    actor: Actor, check: SafetyCheck, *, inspectors: str, checked_on: date,
    answers: Mapping[str, Mapping[str, str]], handler: str = "", due_on: date | None = None,
    words: str = "", photos: object = (), now: datetime,
) -> SafetyCheck:  # fmt: skip
    """Enter what was found, item by item; each "no" becomes a problem with a handler and a day.

    A day later than an item allows is cut short: a bus that is overloaded stands still today.

    :raises ItemsMissing: unless every item is answered. :raises HandlerNeeded: if a "no" has no
        words, nobody or no day. :raises InTheFuture, InThePast: for impossible days.
    """
    locked = lock(actor, check, workflow.CARRY_OUT)
    today = clock.local_date(now)
    if checked_on > today:
        raise InTheFuture
    if not inspectors.strip():
        raise WordsNeeded
    items = checklists()[locked.subject]
    if any(
        answers.get(item.code, {}).get("answer") not in ItemAnswer.values for item in items.items
    ):
        raise ItemsMissing
    wrong = _wrong(items, answers)
    if wrong and (not handler.strip() or due_on is None):
        raise HandlerNeeded
    if wrong and due_on is not None and due_on < today:
        raise InThePast
    locked.inspectors, locked.checked_on = inspectors.strip(), checked_on
    locked.answers = {
        item.code: {"answer": answers[item.code]["answer"], "words": answers[item.code]["words"]}
        for item in items.items
    }
    locked.checklist, locked.words, locked.entered_by = items.key, words.strip(), actor.user_id
    locked.status = CheckStatus.PROBLEMS if wrong else CheckStatus.PASSED
    for item in wrong:
        assert due_on is not None  # noqa: S101 - refused above
        _find(locked, item, answers[item.code]["words"], handler, due_on, today)
    keep_photos(actor, photos, kind=evidence.CHECK, subject=CHECK, row=locked, now=now)
    done(actor, locked, "carry_out_check", now, problems=len(wrong))
    return locked


def _wrong(items: Checklist, answers: Mapping[str, Mapping[str, str]]) -> list[Item]:
    wrong = [item for item in items.items if answers[item.code]["answer"] == ItemAnswer.NOT_OK]
    if any(not answers[item.code].get("words", "").strip() for item in wrong):
        raise HandlerNeeded
    return wrong


def _find(
    check: SafetyCheck, item: Item, words: str, handler: str, due_on: date, today: date
) -> None:
    problem = Problem(
        check_row=check, item=item.code, words=words.strip(), handler_label=handler.strip(),
        kind=ProblemKind.SUPERVISION if item.supervision else ProblemKind.SAFETY,
        due_on=min(due_on, today + timedelta(days=item.days)),
    )  # fmt: skip
    problem.place(check.area)
    problem.save(force_insert=True)


@transaction.atomic
def handle_problem(
    actor: Actor, problem: Problem, *, words: str, handled_on: date, photos: object = (),
    now: datetime,
) -> Problem:  # fmt: skip
    """Say what was done about a problem. :raises WordsNeeded, InTheFuture: if it does not say."""
    locked = lock(actor, problem, workflow.HANDLE)
    if not words.strip():
        raise WordsNeeded
    if handled_on > clock.local_date(now):
        raise InTheFuture
    locked.handled_words, locked.handled_on = words.strip(), handled_on
    locked.handled_by, locked.handled_label = actor.user_id, actor.display_name
    locked.status = workflow.HANDLE.target
    keep_photos(actor, photos, kind=evidence.PROBLEM, subject=PROBLEM, row=locked, now=now)
    done(actor, locked, "handle_problem", now)
    return locked


@transaction.atomic
def pass_problem(actor: Actor, problem: Problem, *, words: str, now: datetime) -> Problem:
    """Look again: it is put right; the last one closes the check.

    :raises SameHand: by who handled it.
    """
    locked = lock(actor, problem, workflow.PASS)
    _rechecked(actor, locked, words, now)
    locked.status = workflow.PASS.target
    done(actor, locked, "pass_problem", now)
    check = SafetyCheck.objects.select_for_update(of=("self",)).get(pk=locked.check_row_id)
    if not check.problems.exclude(status=ProblemStatus.CLOSED).exists():
        check.status = CheckStatus.CLOSED
        check.save(update_fields=["status"])
    return locked


@transaction.atomic
def fail_problem(
    actor: Actor, problem: Problem, *, words: str, due_on: date, now: datetime
) -> Problem:
    """Look again: it is not put right, and is to be by another day.

    :raises SameHand: by who handled it. :raises WordsNeeded, InThePast: without words or time.
    """
    locked = lock(actor, problem, workflow.FAIL)
    if not words.strip():
        raise WordsNeeded
    if due_on < clock.local_date(now):
        raise InThePast
    _rechecked(actor, locked, words, now)
    locked.due_on, locked.rounds = due_on, locked.rounds + 1
    locked.status = workflow.FAIL.target
    done(actor, locked, "fail_problem", now)
    return locked


def _rechecked(actor: Actor, problem: Problem, words: str, now: datetime) -> None:
    problem.rechecked_on, problem.rechecked_words = clock.local_date(now), words.strip()
    problem.rechecked_label = actor.display_name
