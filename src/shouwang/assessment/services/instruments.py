"""Deeds on instruments: upload, change, try, submit; a second person publishes, as with packs."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouwang.assessment import workflow
from shouwang.assessment.choices import InstrumentStatus
from shouwang.assessment.engine import reading, scoring
from shouwang.assessment.engine.instrument import Instrument as Form
from shouwang.assessment.models import Instrument
from shouwang.assessment.permissions import AssessmentPermission
from shouwang.audit import services as audit
from shouwang.core.actors import Actor, require
from shouwang.core.errors import ChangedMeanwhile, DomainError
from shouwang.core.workflow import Transition


class Unusable(DomainError):
    """The text is no usable instrument; `problems`: line (0: none) and what is wrong there."""

    def __init__(self, error: reading.BrokenInstrument) -> None:
        self.problems = [(each.line, each.phrase.render(gettext)) for each in error.problems]
        super().__init__(_("量表不能使用，请按行号改正后再上传。"))


class VersionExists(DomainError):
    """A version is written once."""

    message = _("本地已有同一代码、同一版本的量表，请改用新的版本号。")


class TrialNeeded(DomainError):
    """Nobody has tried the instrument as it is now."""

    message = _("量表改动后（或尚未）试用，请先试填一次，看清得分和等级，再送审。")


class SameHand(DomainError):
    """Whoever wrote an instrument does not publish it."""

    message = _("上传或修改过量表的人不能发布，请由另一名有发布权的工作人员办理。")


class ReasonNeeded(DomainError):
    """Returning and withdrawing ask why."""

    message = _("请填写理由。")


def digest_of(source: str) -> str:
    """Return a digest by which an unchanged instrument is known."""
    return hashlib.sha256(source.encode()).hexdigest()


def _read(source: str) -> Form:
    try:
        return reading.read(source)
    except reading.BrokenInstrument as error:
        raise Unusable(error) from error


def _set(row: Instrument, form: Form, source: str) -> None:
    row.code, row.form_version, row.title = form.code, form.version, form.title
    row.purpose, row.document, row.source = form.subject, form.model_dump(mode="json"), source


def _check_version(row: Instrument) -> None:
    same = Instrument.objects.filter(
        area=row.area, code=row.code, form_version=row.form_version
    ).exclude(status=InstrumentStatus.WITHDRAWN)
    if same.exclude(pk=row.pk).exists():
        raise VersionExists


@transaction.atomic
def upload_instrument(actor: Actor, *, area: str, source: str, now: datetime) -> Instrument:
    """Store a new instrument for a division, to be tried.

    :raises Unusable: with what is wrong at which line. :raises VersionExists: if it is there.
    """
    require(actor, AssessmentPermission.EDIT_INSTRUMENT, at=area)
    row = Instrument(author=actor.display_name, created_at=now, hands=_hands([], actor))
    row.place(area)
    _set(row, _read(source), source)
    _check_version(row)
    row.save(force_insert=True)
    return _done(actor, row, "upload_instrument", now)


def _hands(before: list[str], actor: Actor) -> list[str]:
    return sorted({*before, *([str(actor.user_id)] if actor.user_id else [])})


def _lock(actor: Actor, row: Instrument, step: Transition) -> Instrument:
    locked: Instrument = Instrument.objects.select_for_update().get(pk=row.pk)
    require(actor, step.permission, at=locked.area)
    step.check(locked.status)
    return locked


@transaction.atomic
def change_instrument(
    actor: Actor, row: Instrument, *, source: str, version: int, now: datetime
) -> Instrument:
    """Give a draft another text.

    :raises Unusable, VersionExists: see `upload_instrument`. :raises ChangedMeanwhile: if
        somebody else changed it.
    """
    locked = _lock(actor, row, workflow.CHANGE)
    if locked.version != version:
        raise ChangedMeanwhile
    _set(locked, _read(source), source)
    _check_version(locked)
    locked.hands, locked.version = _hands(locked.hands, actor), locked.version + 1
    locked.save()
    return _done(actor, locked, "change_instrument", now)


@transaction.atomic
def try_instrument(
    actor: Actor, row: Instrument, answers: Mapping[str, Any], *, now: datetime
) -> scoring.Outcome:
    """Return what answers would come to; nothing of them is kept but that it was tried."""
    require(actor, AssessmentPermission.EDIT_INSTRUMENT, at=row.area)
    outcome = scoring.score(row.form, answers)
    if outcome.band is not None:
        row.tried_digest = digest_of(row.source)
        row.save(update_fields=["tried_digest"])
        _done(actor, row, "try_instrument", now)
    return outcome


@transaction.atomic
def submit_instrument(actor: Actor, row: Instrument, *, now: datetime) -> Instrument:
    """Hand an instrument to the second person.

    :raises TrialNeeded: unless it was tried as it is, up to a verdict.
    """
    locked = _lock(actor, row, workflow.SUBMIT)
    if locked.tried_digest != digest_of(locked.source):
        raise TrialNeeded
    locked.status, locked.answer = workflow.SUBMIT.target, ""
    locked.hands = _hands(locked.hands, actor)
    locked.save(update_fields=["status", "answer", "hands"])
    return _done(actor, locked, "submit_instrument", now)


@transaction.atomic
def return_instrument(actor: Actor, row: Instrument, *, reason: str, now: datetime) -> Instrument:
    """Give a submitted instrument back, with the reason."""
    return _answer(actor, row, workflow.RETURN, "return_instrument", reason, now)


@transaction.atomic
def withdraw_instrument(actor: Actor, row: Instrument, *, reason: str, now: datetime) -> Instrument:
    """Take an instrument out of use; what was assessed with it stands."""
    return _answer(actor, row, workflow.WITHDRAW, "withdraw_instrument", reason, now)


def _answer(
    actor: Actor, row: Instrument, step: Transition, deed: str, reason: str, now: datetime
) -> Instrument:
    locked = _lock(actor, row, step)
    if not reason.strip():
        raise ReasonNeeded
    locked.status, locked.answer = step.target, reason.strip()
    locked.answered_by = actor.display_name
    locked.save(update_fields=["status", "answer", "answered_by"])
    return _done(actor, locked, deed, now, note=locked.answer)


@transaction.atomic
def publish_instrument(actor: Actor, row: Instrument, *, now: datetime) -> Instrument:
    """Bring a submitted instrument into force in its division and below.

    :raises SameHand: for anybody who wrote it.
    """
    locked = _lock(actor, row, workflow.PUBLISH)
    if not actor.system and (actor.user_id is None or str(actor.user_id) in locked.hands):
        raise SameHand
    locked.status = workflow.PUBLISH.target
    locked.published_by, locked.published_at = actor.display_name, now
    locked.save(update_fields=["status", "published_by", "published_at"])
    return _done(actor, locked, "publish_instrument", now)


def _done(actor: Actor, row: Instrument, deed: str, now: datetime, note: str = "") -> Instrument:
    audit.record(
        actor, f"assessment.{deed}", row, at=now, area=row.area, note=note,
        changes={"code": row.code, "version": row.form_version, "sha256": digest_of(row.source)},
    )  # fmt: skip
    return row
