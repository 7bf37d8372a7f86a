"""Articles, updates, analyses and plans: sent by a unit, received by the level above."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shouwang.audit import services as audit
from shouwang.core.actors import Actor
from shouwang.core.errors import DomainError, NotAllowed, WrongStatus
from shouwang.submission import periods, selectors
from shouwang.submission.choices import ARTICLES, WorkKind
from shouwang.submission.models import WorkReport
from shouwang.submission.periods import Period


class NoSchool(DomainError):
    """Only a school goes over the files of its pupils."""

    message = _("只有学校报送档案更新情况。")


@transaction.atomic
def send_work(
    actor: Actor, *, kind: str, month: Period, title: str, text: str, on: date, now: datetime
) -> WorkReport:
    """Send a piece of writing for a month; late after the day of the pack (R-048, R-081).

    :raises NotAllowed: by a post that writes for no unit; :raises NoSchool: an update of files by
        another unit.
    """
    unit = selectors.writer(actor)
    if unit is None:
        raise NotAllowed
    row = WorkReport(
        kind=kind, period=month.code, title=title, text=text, organisation=unit,
        unit_name=unit.name, sent_at=now, sent_by=actor.display_name,
    )  # fmt: skip
    rules = selectors.rules_for(unit.area, on)
    if kind in ARTICLES:
        row.due_on = periods.article_due(month.code, rules)
    elif kind == WorkKind.SCHOOL_UPDATE:
        if not selectors.is_school(unit):
            raise NoSchool
        row.due_on = periods.school_due(month.code, rules)
        row.figures = selectors.update_figures(actor, month.code)
    row.is_late = row.due_on is not None and on > row.due_on
    row.place(unit.area)
    row.save()
    audit.record(
        actor, "submission.send_work", row, at=now, area=row.area,
        changes={"kind": str(kind), "period": month.code, "late": row.is_late, **row.figures},
    )  # fmt: skip
    return row


@transaction.atomic
def receive_work(actor: Actor, row: WorkReport, *, reply: str = "", now: datetime) -> WorkReport:
    """Receive a piece of writing of a unit of the own area, with a word back where there is one.

    :raises NotAllowed: of the own unit, or outside the area; :raises WrongStatus: a second time.
    """
    row = WorkReport.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if not selectors.may_receive(actor, row):
        raise NotAllowed
    if row.received_at is not None:
        raise WrongStatus
    row.received_at, row.received_by, row.reply = now, actor.display_name, reply
    row.save(update_fields=["received_at", "received_by", "reply"])
    audit.record(actor, "submission.receive_work", row, at=now, area=row.area, note=reply)
    return row


def note_work(actor: Actor, row: WorkReport, *, now: datetime) -> None:
    """Record that a piece of writing was read: it may speak of children."""
    audit.record(actor, "submission.view_work", row, at=now, area=row.area)
