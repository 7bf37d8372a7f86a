"""Deeds on matters of public opinion: seen, warned of, judged, answered, filed (W-35, R-274)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from shouwang.accounts.models import Organisation
from shouwang.audit import services as audit
from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.core.errors import DomainError, NotAllowed, WrongStatus
from shouwang.core.workflow import Transition
from shouwang.hotline import selectors, workflow
from shouwang.hotline.models import Opinion


class WordsNeeded(DomainError):
    """Each step says what was read, found or done."""

    message = _("请写明情况。")


class SeenInFuture(DomainError):
    """What was seen or answered lies behind."""

    message = _("日期不能晚于今天。")


class HandlerNeeded(DomainError):
    """A matter with something in it is dealt with by somebody, until a day ahead."""

    message = _("属实或部分属实的，请选择处置单位，期限不能早于今天。")


@transaction.atomic
def enter_opinion(
    actor: Actor, *, opinion_id: UUID, area: str, source: str, where: str, seen_on: date,
    words: str, now: datetime,
) -> Opinion:  # fmt: skip
    """Enter a matter that was seen; the same `opinion_id` is the same matter.

    :raises NotAllowed: outside the area. :raises WordsNeeded, SeenInFuture: as they say.
    """
    reach = selectors.opinion_area(actor)
    if reach is None or area not in reach:
        raise NotAllowed
    if not words.strip():
        raise WordsNeeded
    if seen_on > clock.local_date(now):
        raise SeenInFuture
    row = Opinion(
        pk=opinion_id, source=source, where=where.strip(), seen_on=seen_on, words=words.strip(),
        entered_label=actor.display_name, entered_at=now,
    )  # fmt: skip
    row.place(area)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # the same press arrived twice
        existing = selectors.opinions(actor).filter(pk=opinion_id).first()
        if existing is None:  # the id is another's
            raise WrongStatus from None
        return existing
    _note(actor, row, "enter_opinion", now)
    return row


def warn(actor: Actor, opinion: Opinion, *, level: str, now: datetime) -> Opinion:
    """Say how urgent it is (预警)."""
    said = {"level": level, "warned_at": now, "warned_label": actor.display_name}
    return _step(actor, opinion, workflow.WARN, said, now)


def judge(
    actor: Actor, opinion: Opinion, *, truth: str, judgement: str, handler: UUID | None,
    due_on: date | None, now: datetime,
) -> Opinion:  # fmt: skip
    """Say what looking into it showed, and who deals with it by when (研判).

    :raises WordsNeeded: without words. :raises HandlerNeeded: if it is true, even in part, and
        nobody deals with it, or by a day that is over.
    """
    if not judgement.strip():
        raise WordsNeeded
    chosen = _handler(opinion, handler)
    today = clock.local_date(now)
    if truth in ("TRUE", "PARTLY") and (chosen is None or due_on is None or due_on < today):
        raise HandlerNeeded
    said = {
        "truth": truth, "judgement": judgement.strip(), "handler": chosen,
        "due_on": due_on if chosen else None, "judged_at": now,
        "judged_label": actor.display_name,
    }  # fmt: skip
    return _step(actor, opinion, workflow.JUDGE, said, now)


def _handler(opinion: Opinion, handler: UUID | None) -> Organisation | None:
    if handler is None:
        return None
    if str(handler) not in dict(selectors.opinion_handlers(opinion)):
        raise NotAllowed
    return Organisation.objects.get(pk=handler)


def respond(
    actor: Actor, opinion: Opinion, *, measures: str, answer: str, answered_on: date,
    now: datetime,
) -> Opinion:  # fmt: skip
    """Say what was done, and what the public was told when (回应).

    :raises WordsNeeded: without either. :raises SeenInFuture: for a day to come.
    """
    if not measures.strip() or not answer.strip():
        raise WordsNeeded
    if answered_on > clock.local_date(now):
        raise SeenInFuture
    said = {
        "measures": measures.strip(), "answer": answer.strip(), "answered_on": answered_on,
        "answered_label": actor.display_name,
    }  # fmt: skip
    return _step(actor, opinion, workflow.RESPOND, said, now)


def file_opinion(actor: Actor, opinion: Opinion, *, note: str, now: datetime) -> Opinion:
    """Put it away (归档)."""
    return _step(actor, opinion, workflow.FILE, _filed(actor, note, now), now)


def dismiss(actor: Actor, opinion: Opinion, *, note: str, now: datetime) -> Opinion:
    """Put it away at once: nothing in it asks for a step.

    :raises WordsNeeded: without the reason.
    """
    if not note.strip():
        raise WordsNeeded
    return _step(actor, opinion, workflow.DISMISS, _filed(actor, note, now), now)


def _filed(actor: Actor, note: str, now: datetime) -> dict[str, Any]:
    return {"file_note": note.strip(), "filed_at": now, "filed_label": actor.display_name}


@transaction.atomic
def _step(
    actor: Actor, opinion: Opinion, step: Transition, said: Mapping[str, Any],
    now: datetime,
) -> Opinion:  # fmt: skip
    """Do one step of the table.

    :raises NotAllowed: out of reach or without the right. :raises WrongStatus: from another state.
    """
    reached = selectors.opinions(actor).filter(pk=opinion.pk)
    locked = reached.select_for_update(of=("self",)).first()
    if locked is None:
        raise NotAllowed
    step.check(locked.status)
    for name, value in said.items():
        setattr(locked, name, value)
    locked.status = step.target
    locked.save()
    _note(actor, locked, f"{step.deed}_opinion", now)
    return locked


def _note(actor: Actor, row: Opinion, deed: str, now: datetime) -> None:
    audit.record(
        actor, f"hotline.{deed}", row, at=now, area=row.area, changes={"status": str(row.status)}
    )


def note_opinions(actor: Actor, opinion: Opinion | None = None, *, now: datetime) -> None:
    """Record that the list, or one matter, was shown."""
    if opinion is None:
        audit.record(actor, "hotline.list_opinions", at=now)
    else:
        _note(actor, opinion, "view_opinion", now)
