"""Freezing what a unit reports: a document of the facts behind every figure, sealed and hashed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.audit import services as audit
from shouwang.core import clock
from shouwang.core.actors import Actor, require
from shouwang.core.errors import DomainError
from shouwang.core.reach import level_of
from shouwang.exchange import selectors_reconciliation as reconciliation
from shouwang.policy.selectors import pack_for
from shouwang.submission import consistency, document, freezing, printing, selectors, workflow
from shouwang.submission.choices import Status
from shouwang.submission.difference import Last
from shouwang.submission.document import Document, Frozen
from shouwang.submission.equations import Broken
from shouwang.submission.freezing import Part, Unit
from shouwang.submission.models import Printout, ReturnItem, Snapshot, Submission
from shouwang.submission.periods import Period


class AlreadyReported(DomainError):
    """A report of the period stands: it must be returned or withdrawn first."""

    message = gettext_lazy("本期已有报送，须先撤回，或由上级退回后重新报送。")


class FindingsOpen(DomainError):
    """Errors in files forbid a report; the page names the files (T-004)."""

    message = gettext_lazy("还有档案存在必须改正的错误，不能报送。请先逐份改正。")


class BrokenEquation(DomainError):
    """The figures contradict each other."""

    message = gettext_lazy("勾稽关系不符，不能报送。")


class NoteNeeded(DomainError):
    """Something is odd, and nobody said why."""

    message = gettext_lazy(
        "村级核对不齐或与登记不一致、各来源的差异尚未处理、或退回的儿童尚未修改的，请写明情况说明。"
    )


class ResponsibleNeeded(DomainError):
    """R-046, D-37: who answers for it, and who verified it."""

    message = gettext_lazy("请填写负责人和核实人，核实人不能是填表人本人。")


class NotReady(DomainError):
    """Units below have not reported, or their reports were not accepted."""

    message = gettext_lazy("还有下级单位未报送或未接收，不能汇总。")


@dataclass(frozen=True)
class Draft:
    """A report that is not frozen yet, with everything that speaks for and against it."""

    unit: Unit
    document: Document
    frozen: Frozen
    broken: Sequence[Broken]
    findings: int = 0
    incomplete: Sequence[selectors.Incomplete] = ()
    villages: Sequence[consistency.VillageLevels] = ()
    unrepaired: Sequence[ReturnItem] = ()
    differences: int = 0  # open questions between the registers (school line, village line)
    waiting: Sequence[selectors.UnitState] = ()
    parts: Sequence[Submission] = field(default=())

    @property
    def odd_villages(self) -> list[consistency.VillageLevels]:
        """Villages that did not confirm, or whose book differs from the register."""
        return [village for village in self.villages if not village.agrees]

    @property
    def needs_note(self) -> bool:
        """Say whether the unit must explain something."""
        return bool(self.odd_villages or self.unrepaired or self.differences)

    @property
    def is_blocked(self) -> bool:
        """Say whether it cannot be reported as it is."""
        return bool(self.findings or self.broken or self.waiting)


def draft_of(actor: Actor, area: str, period: Period, on: date) -> Draft:
    """Return what a unit would report for a period today; nothing is written.

    :raises NotAllowed: if it is not the actor's own unit.
    :raises NoSuchPeriod: before the period has begun.
    """
    require(actor, workflow.own_permission(area), at=area)
    version = selectors.next_version(area, period)
    unit = Unit(area, freezing.unit_name(area), period, period.as_of(on), version)
    if level_of(area) == workflow.TOWNSHIP_LEVEL:
        return _township_draft(actor, unit)
    return _union_draft(actor, unit, on)


def _township_draft(actor: Actor, unit: Unit) -> Draft:
    confirmations = consistency.latest_confirmations(unit.area, unit.period)
    books = consistency.books_of(confirmations.values())
    made = freezing.township(unit, _last(unit), confirmations, books)
    number, incomplete = selectors.blocking_files(actor, unit.area)
    villages = consistency.township_against_books(made["children"], books, made["villages"])
    return Draft(
        unit, made, Frozen(made), freezing.broken_equations(made), number, incomplete,
        [each for each in villages if each.is_confirmed or each.levels.township],
        _unrepaired(unit), reconciliation.count_open(actor),
    )  # fmt: skip


def _union_draft(actor: Actor, unit: Unit, on: date) -> Draft:
    states = selectors.unit_states(actor, unit.area, unit.period, on)
    waiting = [each for each in states if not each.is_accepted]
    rows = [each.submission for each in states if each.submission and each.is_accepted]
    parts = [_part(row) for row in rows]
    made = freezing.union(unit, _last(unit), parts)
    return Draft(
        unit, made, Frozen(made), freezing.broken_equations(made), waiting=waiting, parts=rows
    )


def _part(row: Submission) -> Part:
    held = Snapshot.objects.get(submission=row)
    return Part(
        row.area, row.unit_name, str(row.pk), row.version, held.content_hash, Frozen.of(held.body)
    )


def _last(unit: Unit) -> Last | None:
    row = selectors.last_reported(unit.area, unit.period)
    if row is None:
        return None
    held = Snapshot.objects.get(submission=row)
    pack = pack_for(row.area, row.as_of)
    return Last(str(row.pk), row.period, row.as_of, Frozen.of(held.body), pack, held.content_hash)


def _unrepaired(unit: Unit) -> list[ReturnItem]:
    """Return the children of the last return whose files nobody touched since."""
    before = selectors.latest(unit.area, unit.period)
    if before is None or before.status != Status.RETURNED:
        return []
    return [item for item in selectors.return_items(before) if not item.is_changed]  # type: ignore[attr-defined]


@transaction.atomic
def freeze(
    actor: Actor, area: str, period: Period, *, responsible: str, verified_by: str = "",
    note: str = "", on: date, now: datetime,
) -> Submission:  # fmt: skip
    """Freeze what a unit reports (R-078, R-079): a township reports by it, others sign afterwards.

    :raises NotAllowed: if it is not the actor's unit; :raises AlreadyReported: if one stands.
    :raises FindingsOpen, BrokenEquation, NotReady: if the data forbid it.
    :raises ResponsibleNeeded, NoteNeeded: if a person or an explanation is missing.
    """
    require(actor, workflow.own_permission(area), at=area)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext(%s))", [f"submission.{area}.{period.code}"]
        )
    if selectors.live(area, period) is not None:
        raise AlreadyReported
    first = workflow.first_status(area)
    _require_persons(actor, first, responsible, verified_by)
    draft = draft_of(actor, area, period, on)
    _require_sound(draft, note)
    row = _row(actor, draft, first, responsible, verified_by, note, now)
    signed = {
        "prepared_by": actor.display_name, "prepared_on": on.isoformat(),
        "verified_by": verified_by, "responsible": responsible, "note": note,
    }  # fmt: skip
    data = freezing.finish(draft.document, **signed)
    held = _keep(row, data)
    printed = keep_print(row) if row.status == Status.SUBMITTED else ""
    for part in draft.parts:
        Submission.objects.filter(pk=part.pk).update(included_in=row)
    audit.record(
        actor, "submission.freeze", row, at=now, area=area, note=note,
        changes={
            "kind": row.kind, "period": row.period, "version": row.version, "late": row.is_late,
            "content_hash": held.content_hash, "print_hash": printed,
            "figures": row.figures,
        },
    )  # fmt: skip
    return row


def _require_persons(actor: Actor, first: Status, responsible: str, verified_by: str) -> None:
    """A township names who verified (D-37); above it the second person signs by an own account."""
    names_itself = verified_by.strip() == actor.display_name
    lacks = first == Status.SUBMITTED and (not verified_by.strip() or names_itself)
    if not responsible.strip() or lacks:
        raise ResponsibleNeeded


def _require_sound(draft: Draft, note: str) -> None:
    if draft.waiting:
        names = "、".join(each.name for each in draft.waiting)
        message = str(NotReady.message)
        raise NotReady(_("{message}（{names}）").format(message=message, names=names))
    if not draft.frozen.is_leaf and not draft.parts:
        raise NotReady
    if draft.findings:
        told = "；".join(
            f"{each.name}：{'、'.join(each.problems)}" for each in draft.incomplete[:5]
        )
        raise FindingsOpen(f"{FindingsOpen.message}{told}")
    if draft.broken:
        first = draft.broken[0]
        raise BrokenEquation(
            _("勾稽关系不符，不能报送：{row}　{label}（{whole}，实为{found}）。").format(
                row=first.row, label=_(first.label), whole=first.expected, found=first.found
            )
        )
    if draft.needs_note and not note.strip():
        raise NoteNeeded


def _row(
    actor: Actor, draft: Draft, first: Status, responsible: str, verified_by: str, note: str,
    now: datetime,
) -> Submission:  # fmt: skip
    unit, period = draft.unit, draft.unit.period
    reported = first == Status.SUBMITTED
    row = Submission(
        kind=period.kind, period=period.code, version=unit.version, starts_on=period.starts_on,
        due_on=period.due_on, as_of=unit.as_of, unit_name=unit.name, status=first,
        profile=draft.frozen.profile, figures=_figures(draft.frozen), prepared_at=now,
        prepared_by_id=actor.user_id, prepared_by=actor.display_name, verified_by=verified_by,
        responsible=responsible, submitted_at=now if reported else None,
        is_late=period.is_late(clock.local_date(now)) if reported else False, note=note,
    )  # fmt: skip
    row.place(unit.area)
    row.save()
    return row


def _figures(frozen: Frozen) -> Mapping[str, int]:
    total = frozen.table(frozen.profile)["total"]
    return {"count": total["count"], "unknown": total["unknown"]}


def _keep(row: Submission, data: bytes) -> Snapshot:
    return Snapshot.objects.create(  # type: ignore[no-any-return]
        submission=row, content_hash=document.content_hash(data), body=document.seal(data)
    )


def keep_print(row: Submission) -> str:
    """Print a report at the moment it is reported, keep the very bytes; returns their hash."""
    printed = printing.workbook(selectors.frozen(row), verified_by=row.verified_by)
    found = document.content_hash(printed)
    Printout.objects.create(submission=row, content_hash=found, body=document.seal_print(printed))
    return found
