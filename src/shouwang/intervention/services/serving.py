"""Letters of warning and protection orders: issued, served, followed up (W-03, D-28, R-255)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from shouwang.accounts.models import Organisation
from shouwang.core.actors import Actor, require
from shouwang.core.errors import DomainError
from shouwang.core.workflow import step_of
from shouwang.intervention import selectors, workflow
from shouwang.intervention.choices import MeasureKind, PaperKind
from shouwang.intervention.models import Intervention, PaperVisit, Receipt, ServedPaper
from shouwang.intervention.permissions import InterventionPermission
from shouwang.policy.engine.calendar import add_months

from . import common
from .measuring import Rung, add_measure, lock, save


class AlreadyServed(DomainError):
    """Each party receives a paper once."""

    message = _("该对象的送达已经登记。")


class NotAParty(DomainError):
    """The paper is not served to such a party."""

    message = _("该文书不向此对象送达。")


class TooLong(DomainError):
    """A protection order holds for so long at most."""

    message = _("有效期超过法定上限，或者早于出具日期。")


@dataclass(frozen=True, slots=True)
class PaperSaid:
    """What stands in a paper; `brief` is what the village reads of it."""

    kind: PaperKind
    number: str
    issuer: str
    issued_on: date
    orders: str
    brief: str
    village: Organisation | None = None
    valid_until: date | None = None


_DEEDS = {PaperKind.WARNING_LETTER: "warn", PaperKind.PROTECTION_ORDER: "protect"}


@transaction.atomic
def issue_paper(
    actor: Actor, intervention: Intervention, said: PaperSaid, *, now: datetime
) -> ServedPaper:
    """Enter a letter of warning or a protection order; whom it must reach follows from the text.

    :raises TooLong: an order beyond its months. :raises WrongStatus: where the ladder is past it.
    """
    deed = _DEEDS[said.kind]
    row, target = lock(actor, intervention, deed)
    _check_term(row, said)
    owed = selectors.jurisdiction_of(row.area, said.issued_on).served[said.kind]
    paper = ServedPaper(
        intervention=row, case_id=row.case_id, kind=said.kind, issued_on=said.issued_on,
        number=common.needed(said.number, _("文书编号")),
        issuer=common.needed(said.issuer, _("出具机关")), orders=said.orders.strip(),
        brief=common.needed(said.brief, _("告知村（居）的内容")), village=said.village,
        valid_until=said.valid_until, owed_to=list(owed),
    )  # fmt: skip
    paper.place(row.area)
    paper.save(force_insert=True)
    kind = MeasureKind(said.kind)
    add_measure(actor, row, Rung(kind, said.issued_on, said.issuer, said.number), now)
    save(actor, row, target, deed, now)
    return paper


def _check_term(row: Intervention, said: PaperSaid) -> None:
    if said.valid_until is None:
        if said.kind == PaperKind.PROTECTION_ORDER:
            raise common.Needed(_("有效期至"))
        return
    months = common.rules_of(row.area, said.issued_on).order_months
    if not said.issued_on <= said.valid_until <= add_months(said.issued_on, months):
        raise TooLong


def _lock(actor: Actor, paper: ServedPaper, deed: str) -> tuple[ServedPaper, str]:
    return common.lock(actor, paper, workflow.PAPER[paper.kind], deed)


def _save(actor: Actor, row: ServedPaper, target: str, deed: str, now: datetime) -> ServedPaper:
    before, row.state = row.state, target
    row.save()
    common.done(actor, f"{deed}_paper", row, now, before=before)
    return row


@transaction.atomic
def serve_paper(
    actor: Actor, paper: ServedPaper, *, party: str, receiver: str, how: str, on: date, by: str,
    now: datetime,
) -> ServedPaper:  # fmt: skip
    """Enter one receipt; the last one that is owed makes the paper served (T-046).

    :raises NotAParty: to somebody it is not owed to. :raises AlreadyServed: a second time.
    """
    row, target = _lock(actor, paper, "serve")
    if party not in row.owed_to:
        raise NotAParty
    receipt = Receipt(
        paper=row, case_id=row.case_id, party=party, how=how,
        receiver=common.needed(receiver, _("受送达人、签收人")),
        on=common.past(on, now, since=row.issued_on), by=common.needed(by, _("送达人")),
    )  # fmt: skip
    receipt.place(row.area)
    try:
        with transaction.atomic():
            receipt.save(force_insert=True)
    except IntegrityError as error:
        if "intervention_receipt_once" in str(error):
            raise AlreadyServed from None
        raise
    if not selectors.not_served(row):
        row, target = _lock(actor, row, "serve_last")
        row.served_on = max(row.receipts.values_list("on", flat=True))
        days = common.rules_of(row.area, on).paper_visit_days
        row.visit_due_on = row.served_on + timedelta(days=days)
    return _save(actor, row, target, "serve", now)


def _follower(actor: Actor, paper: ServedPaper) -> None:
    """Ask that the actor sits in the village that follows the paper, or in the team."""
    require(actor, InterventionPermission.FOLLOW)
    if paper.village_id is None or actor.organisation_id != paper.village_id:
        common.team(actor, paper.case_id)


def _follow(actor: Actor, paper: ServedPaper, deed: str) -> tuple[ServedPaper, str]:
    _follower(actor, paper)
    step = step_of(workflow.PAPER[paper.kind], deed)
    return common.move(common.fresh(paper), step)


@transaction.atomic
def visit_paper(
    actor: Actor, paper: ServedPaper, *, on: date, by: str, kept: bool, found: str, now: datetime
) -> ServedPaper:
    """Enter a visit of the village; where the paper is not kept to, reporting it comes next."""
    row, target = _follow(actor, paper, "visit")
    made = PaperVisit(
        paper=row, case_id=row.case_id, on=common.past(on, now, since=row.served_on),
        by=common.needed(by, _("查访人")), kept=kept, entered_at=now,
        found=common.needed(found, _("查访情况")),
    )  # fmt: skip
    made.place(row.area)
    made.save(force_insert=True)
    days = 0 if not kept else common.rules_of(row.area, on).paper_visit_days
    row.visit_due_on = on + timedelta(days=days)
    return _save(actor, row, target, "visit", now)


@transaction.atomic
def report_paper(
    actor: Actor, paper: ServedPaper, *, to: str, report: str, on: date, now: datetime
) -> ServedPaper:
    """Enter that the village told the authorities that a paper is not carried out (R-255)."""
    row, target = _follow(actor, paper, "report")
    row.reported_on = common.past(on, now, since=row.served_on)
    row.reported_to = common.needed(to, _("上报部门"))
    row.report = common.needed(report, _("未落实情况"))
    days = common.rules_of(row.area, on).paper_visit_days
    row.visit_due_on = on + timedelta(days=days)
    return _save(actor, row, target, "report", now)


@transaction.atomic
def lift_paper(
    actor: Actor, paper: ServedPaper, *, note: str, on: date, now: datetime
) -> ServedPaper:
    """End the follow-up, and say how it went."""
    row, target = _lock(actor, paper, "lift")
    row.lifted_on = common.past(on, now, since=row.served_on)
    row.end_note, row.visit_due_on = common.needed(note, _("解除说明")), None
    return _save(actor, row, target, "lift", now)


@transaction.atomic
def withdraw_paper(
    actor: Actor, paper: ServedPaper, *, note: str, on: date, now: datetime
) -> ServedPaper:
    """Enter that a paper was annulled by whoever issued it."""
    row, target = _lock(actor, paper, "withdraw_paper")
    row.lifted_on = common.past(on, now, since=row.issued_on)
    row.end_note, row.visit_due_on = common.needed(note, _("撤销说明")), None
    return _save(actor, row, target, "withdraw", now)
