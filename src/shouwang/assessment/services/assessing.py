"""Deeds: assess a child or its carer step by step or at once; void what was mistaken."""

import calendar
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shouwang.assessment import hooks, selectors, workflow
from shouwang.assessment.choices import AssessmentStatus, InstrumentStatus, Purpose
from shouwang.assessment.engine import scoring
from shouwang.assessment.engine.instrument import Instrument as Form
from shouwang.assessment.engine.shipped import shipped
from shouwang.assessment.models import Assessment, Instrument
from shouwang.assessment.permissions import AssessmentPermission
from shouwang.audit import services as audit
from shouwang.core import clock
from shouwang.core.actors import Actor, require
from shouwang.core.errors import ChangedMeanwhile, DomainError, NotAllowed
from shouwang.core.names import normalise
from shouwang.core.workflow import Transition
from shouwang.duties import services as duties
from shouwang.registry.models import CareFile


class NoInstrument(DomainError):
    """The area has no instrument of that code."""

    message = _("本地没有这份评估量表，或者已经停用。")


class NoCarer(DomainError):
    """There is nobody to assess."""

    message = _("档案中没有登记父母以外的照护人，请先在档案里登记受委托人。")


class InTheFuture(DomainError):
    """Nobody was assessed tomorrow."""

    message = _("评估日期不能晚于今天。")


class Incomplete(DomainError):
    """Something required has no usable answer: there is no verdict; `missing` are item codes."""

    def __init__(self, form: Form, outcome: scoring.Outcome) -> None:
        self.missing = (*outcome.missing, *outcome.unusable)
        named = "；".join(form.items[code].text for code in self.missing)
        super().__init__(_("还有题目没有有效答案，不能得出结论：{items}").format(items=named))


class TooFewAssessors(DomainError):
    """The instrument asks for more than one pair of eyes."""

    message = _("这份量表须由两名评估人共同评估，请填写两人的姓名和单位。")


class SamePersonTwice(DomainError):
    """Two assessors are two persons, and neither is the one who is assessed."""

    message = _("两名评估人须是两个不同的人，且不能是被评估人本人。")


class TooSoon(DomainError):
    """The instrument may not be repeated so soon."""

    message = _("距上次评估时间过短，未到这份量表规定的间隔。")


class ReasonNeeded(DomainError):
    """Voiding asks why."""

    message = _("请填写作废原因。")


@dataclass(frozen=True, slots=True)
class Assessor:
    """Who assessed: the name, where from, and the account if there is one."""

    name: str
    unit: str = ""
    user_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """A whole assessment as a form, a clerk with a paper sheet, or another app says it.

    :param area: 12-digit code; needed only where the case has no file.
    """

    instrument: str
    answers: Mapping[str, Any]
    assessors: Sequence[Assessor]
    assessed_on: date
    person_id: UUID | None = None
    case_id: UUID | None = None
    area: str = ""
    conclusion: str = ""
    from_paper: bool = False
    assessment_id: UUID | None = field(default=None)


@transaction.atomic
def start(
    actor: Actor, file: CareFile | None, instrument: str, *, now: datetime,
    case_id: UUID | None = None, area: str = "", person_id: UUID | None = None,
    assessment_id: UUID | None = None,
) -> Assessment:  # fmt: skip
    """Open a draft; the actor's own open draft of the same instrument and file is taken up again.

    :raises NoInstrument, NoCarer: if nothing, or nobody, is there to assess.
    """
    place = file.area if file is not None else area
    _may(actor, file, case_id)
    form = selectors.form_in_force(place, instrument)
    if form is None:
        raise NoInstrument
    if person_id is None and form.subject == Purpose.CARER:
        carer = selectors.subject_of(file, form.subject) if file is not None else None
        if carer is None:
            raise NoCarer
        person_id = carer.pk
    row = _stored(place, form, now)
    subject: Any = person_id
    own: Assessment | None = Assessment.objects.filter(
        care_file=file, case_id=case_id, instrument=row, status=AssessmentStatus.DRAFT,
        started_by=actor.user_id, person_id=subject,
    ).first()  # fmt: skip
    if own is not None and assessment_id is None:
        return own
    made = Assessment(
        care_file=file, case_id=case_id, person_id=person_id, purpose=form.subject,
        instrument=row, assessed_on=clock.local_date(now), started_by=actor.user_id,
        started_label=actor.display_name, started_at=now, answers="{}", conclusion="",
    )  # fmt: skip
    if assessment_id is not None:
        made.pk = assessment_id
    made.place(place)
    made.save(force_insert=True)
    _record(actor, "start", made, now)
    return made


def _may(actor: Actor, file: CareFile | None, case_id: UUID | None) -> None:
    """Ask the right; reach is the file's, or (for a case) membership in its team."""
    require(actor, AssessmentPermission.ASSESS)
    if file is None and case_id is None:
        raise NotAllowed
    if case_id is not None:
        door = hooks.case_of(actor, case_id)
        if door is None or not door.works:
            raise NotAllowed
    if case_id is None and not selectors.files(actor).filter(pk=getattr(file, "pk", None)).exists():
        raise NotAllowed


def _stored(area: str, form: Form, now: datetime) -> Instrument:
    """Return the row of an instrument; a shipped one gets its row when first used."""
    row = selectors.stored(area, form)
    if row is not None:
        return row
    found: Instrument = Instrument.objects.get_or_create(
        code=form.code, form_version=form.version, area=selectors.NATION_CODE,
        status=InstrumentStatus.PUBLISHED,
        defaults={
            "title": form.title, "purpose": form.subject, "source": shipped()[form.code][1],
            "document": form.model_dump(mode="json"), "author": "", "created_at": now,
            "published_at": now, "county": selectors.NATION_CODE[:6],
            "township": selectors.NATION_CODE[:9],
        },
    )[0]  # fmt: skip
    return found


def _lock(actor: Actor, row: Assessment, step: Transition) -> Assessment:
    locked: Assessment = (
        Assessment.objects.select_for_update(of=("self",))
        .select_related("instrument", "care_file", "person")
        .get(pk=row.pk)
    )
    _may(actor, locked.care_file, locked.case_id)
    step.check(locked.status)
    return locked


@transaction.atomic
def save_answers(
    actor: Actor, row: Assessment, answers: Mapping[str, Any], *, version: int | None,
    now: datetime,
) -> Assessment:  # fmt: skip
    """Keep what was answered so far; items that are not named keep their answers.

    :raises ChangedMeanwhile: if another person wrote since `version` (None: not asked).
    """
    locked = _lock(actor, row, workflow.ANSWER)
    if version not in (None, locked.version) and locked.written_by != actor.user_id:
        raise ChangedMeanwhile
    items = locked.instrument.form.items
    before = locked.given
    given = dict(before)
    for code, answer in answers.items():
        if code in items:
            given[code] = answer
    kept = {code: answer for code, answer in given.items() if answer not in (None, "", [], ())}
    if kept == before:
        return locked
    locked.answers = json.dumps(kept, ensure_ascii=False)
    locked.version, locked.written_by = locked.version + 1, actor.user_id
    locked.save(update_fields=["answers", "version", "written_by"])
    _record(actor, "answer", locked, now)
    return locked


@transaction.atomic
def finish(
    actor: Actor, row: Assessment, *, assessors: Sequence[Assessor], assessed_on: date,
    conclusion: str = "", from_paper: bool = False, now: datetime,
) -> Assessment:  # fmt: skip
    """Score the answers and close the draft.

    :raises Incomplete: if a required item has no usable answer: no verdict then.
    :raises TooFewAssessors, SamePersonTwice, InTheFuture, TooSoon: if it may not count so.
    """
    locked = _lock(actor, row, workflow.FINISH)
    form = locked.instrument.form
    _check_assessors(form, assessors, locked)
    _check_day(form, locked, assessed_on, clock.local_date(now))
    outcome = scoring.score(form, locked.given)
    if outcome.band is None:
        raise Incomplete(form, outcome)
    _settle(locked, form, outcome, assessed_on)
    locked.assessors = [_told(each) for each in assessors]
    locked.conclusion, locked.from_paper = conclusion.strip(), from_paper
    locked.status, locked.finished_at = workflow.FINISH.target, now
    locked.version += 1
    locked.save()
    _record(actor, "finish", locked, now, band=locked.band, points=locked.points,
            red_lines=list(locked.red_lines))  # fmt: skip
    _follow(locked, now)
    if locked.red_lines:
        for listener in hooks.red_line_crossed:
            listener(actor, [locked])
    return locked


def _told(assessor: Assessor) -> dict[str, str]:
    user = str(assessor.user_id) if assessor.user_id else ""
    return {"name": assessor.name.strip(), "unit": assessor.unit.strip(), "user": user}


def _check_assessors(form: Form, assessors: Sequence[Assessor], row: Assessment) -> None:
    names = [normalise(each.name) for each in assessors if each.name.strip()]
    if len(names) < form.assessors:
        raise TooFewAssessors
    users = [each.user_id for each in assessors if each.user_id is not None]
    twice = len(set(names)) < len(names) or len(set(users)) < len(users)
    if twice or (row.person is not None and normalise(row.person.name) in names):
        raise SamePersonTwice


def _check_day(form: Form, row: Assessment, on: date, today: date) -> None:
    if on > today:
        raise InTheFuture
    if form.interval_days:
        before = Assessment.objects.filter(
            care_file=row.care_file_id, person=row.person_id, purpose=row.purpose,
            status=AssessmentStatus.FINAL, instrument__code=form.code, case_id=row.case_id,
            assessed_on__gt=on - timedelta(days=form.interval_days), assessed_on__lte=on,
        )  # fmt: skip
        if before.exists():
            raise TooSoon


def _settle(row: Assessment, form: Form, outcome: scoring.Outcome, on: date) -> None:
    row.points, row.highest, row.band = outcome.points, outcome.highest, outcome.band or ""
    row.dimensions = {each.section.code: each.points for each in outcome.dimensions}
    row.red_lines = list(outcome.red_lines)
    band = form.bands_by_code[row.band]
    row.qualifies = band.qualifies and not outcome.red_lines
    row.assessed_on, row.valid_until = on, months_after(on, form.validity_months)


def months_after(day: date, months: int) -> date:
    """Return the day so many calendar months later, clamped to the month's end."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@transaction.atomic
def assess(actor: Actor, file: CareFile | None, answered: Answered, *, now: datetime) -> Assessment:
    """Enter a whole assessment at once: from a paper sheet, a phone, or for a case.

    Idempotent by `assessment_id`: sent again, the finished assessment stands as it is.

    :raises NotAllowed: without the right or reach. Otherwise see `start` and `finish`.
    """
    if answered.assessment_id is not None:
        stands: Assessment | None = Assessment.objects.filter(pk=answered.assessment_id).first()
        if stands is not None and stands.status == AssessmentStatus.FINAL:
            _may(actor, stands.care_file, stands.case_id)
            return stands
    row = start(
        actor, file, answered.instrument, now=now, case_id=answered.case_id, area=answered.area,
        person_id=answered.person_id, assessment_id=answered.assessment_id,
    )  # fmt: skip
    row = save_answers(actor, row, answered.answers, version=None, now=now)
    return finish(
        actor, row, assessors=answered.assessors, assessed_on=answered.assessed_on,
        conclusion=answered.conclusion, from_paper=answered.from_paper, now=now,
    )  # fmt: skip


@transaction.atomic
def void(actor: Actor, row: Assessment, *, reason: str, now: datetime) -> Assessment:
    """Take an assessment out of every count; it stays readable, with the reason.

    :raises ReasonNeeded: without a reason.
    """
    locked = _lock(actor, row, workflow.VOID)
    if not reason.strip():
        raise ReasonNeeded
    locked.status, locked.void_reason = workflow.VOID.target, reason.strip()
    locked.voided_by = actor.display_name
    locked.version += 1
    locked.save(update_fields=["status", "void_reason", "voided_by", "version"])
    _record(actor, "void", locked, now, note=locked.void_reason)
    _follow(locked, now)
    return locked


def _follow(row: Assessment, now: datetime) -> None:
    # Of a sealed case too: what is owed in it is its members' alone.
    if row.care_file_id is not None:
        duties.plan_files([row.care_file_id], clock.local_date(now))


def _record(
    actor: Actor, deed: str, row: Assessment, now: datetime, *, note: str = "", **changes: Any
) -> None:
    # What was found in a sealed case is told to its team alone, not to the readers of the trail.
    said = {} if row.case_id else changes
    audit.record(
        actor, f"assessment.{deed}", row, at=now, area=row.area,
        file_ids=[row.care_file_id] if row.care_file_id else [], note=note,
        changes={"instrument": row.instrument.code, **said},
    )  # fmt: skip


def note_list(actor: Actor, file_ids: Iterable[Any], *, now: datetime) -> None:
    """Record that a list of assessments was shown."""
    audit.record(actor, "assessment.list", at=now, file_ids=list(file_ids))


def note(actor: Actor, row: Assessment, deed: str, *, now: datetime) -> None:
    """Record that an assessment was shown (`view`) or printed (`print`)."""
    require(actor, AssessmentPermission.VIEW)
    _record(actor, deed, row, now)


def note_sheet(actor: Actor, file: CareFile, code: str, *, now: datetime) -> None:
    """Record that a blank sheet for a child was printed."""
    audit.record(
        actor, "assessment.print", file, at=now, area=file.area, file_ids=[file.pk],
        changes={"sheet": code},
    )  # fmt: skip
