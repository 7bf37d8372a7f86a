"""Looking at a report leaves a trace; verifying one proves that it is what was reported."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from shouwang.audit import services as audit
from shouwang.audit.models import Event
from shouwang.core import crypto
from shouwang.core.actors import Actor, require, system_actor
from shouwang.core.errors import NotAllowed
from shouwang.core.reach import level_of
from shouwang.core.scope import acting_as
from shouwang.statistics.permissions import StatisticsPermission
from shouwang.submission import document, freezing
from shouwang.submission.document import Damaged, Frozen
from shouwang.submission.models import Amendment, Printout, Snapshot, Submission
from shouwang.submission.permissions import SubmissionPermission
from shouwang.submission.workflow import TOWNSHIP_LEVEL


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification proved: every break by name, none where all is as it was frozen."""

    title: str
    problems: tuple[str, ...]
    content_hash: str = ""
    below: tuple["Verdict", ...] = ()

    @property
    def ok(self) -> bool:
        """Say whether it, and everything it rests on, is as it was frozen."""
        return not self.problems and all(each.ok for each in self.below)

    @property
    def broken(self) -> list["Verdict"]:
        """Every report with a problem, this one and those below."""
        own = [self] if self.problems else []
        return own + [each for part in self.below for each in part.broken]


def verify(actor: Actor, row: Submission, *, now: datetime) -> Verdict:
    """Prove a report: document, hash, figures, columns, audit event, amendments, and its parts.

    :raises NotAllowed: outside the reach.
    """
    require(actor, SubmissionPermission.VIEW, at=row.area)
    found = _verified(Submission.objects.get(pk=row.pk))
    audit.record(
        actor, "submission.verify", row, at=now, area=row.area,
        changes={"ok": found.ok, "problems": [each.title for each in found.broken]},
    )  # fmt: skip
    return found


def _verified(row: Submission) -> Verdict:
    title = _("{unit}　{period}　第{version}版").format(
        unit=row.unit_name, period=row.period, version=row.version
    )
    held = Snapshot.objects.filter(submission=row).first()
    if held is None:
        return Verdict(title, (_("冻结内容不见了"),))
    problems = [*_trail_problems(row, held), *_print_problems(row), *_amendment_problems(row)]
    below: tuple[Verdict, ...] = ()
    try:
        data = document.unseal(held.body)
    except Damaged:
        problems.insert(0, _("冻结内容被改动，无法解封"))
    else:
        frozen = Frozen(json.loads(data))
        problems = [*_content_problems(row, held, data, frozen), *problems]
        below = tuple(_part_verified(part) for part in frozen.parts)
    return Verdict(title, tuple(problems), str(held.content_hash), below)


def _content_problems(
    row: Submission, held: Snapshot, data: bytes, frozen: Frozen
) -> Iterable[str]:
    if document.content_hash(data) != held.content_hash:
        yield _("冻结内容与摘要不符")
    told = frozen.data
    columns = {
        "period": row.period, "kind": row.kind, "version": row.version,
        "as_of": row.as_of.isoformat(), "due_on": row.due_on.isoformat(),
    }  # fmt: skip
    for name, value in columns.items():
        if told[name] != value:
            label = str(getattr(Submission._meta.get_field(name), "verbose_name", name))
            yield _("登记栏“{label}”与冻结内容不符").format(label=label)
    total = frozen.table(frozen.profile)["total"] if told["tables"] else {}
    if any(total.get(key) != number for key, number in row.figures.items()):
        yield _("登记栏的数量与冻结内容不符")
    if freezing.broken_equations(told):
        yield _("冻结内容的勾稽关系不符")
    if frozen.is_leaf and not _children_add_up(frozen):
        yield _("汇总数与冻结的儿童名单不符")


def _children_add_up(frozen: Frozen) -> bool:
    """Count every figure again from the children themselves."""
    for profile in frozen.profiles:
        total = frozen.table(profile)["total"]
        counted = dict.fromkeys(total, 0)
        for child in frozen.children:
            for key in child.columns.get(profile, ()):
                counted[key] += 1
        if counted != total:
            return False
    return True


def _print_problems(row: Submission) -> Iterable[str]:
    """A report that was reported has its printout; the hash stands in the event of that deed."""
    if row.submitted_at is None:
        return
    held = Printout.objects.filter(submission=row).first()
    if held is None:
        yield _("报送表不见了")
        return
    try:
        printed = document.unseal_print(held.body)
    except Damaged:
        yield _("报送表被改动，无法解封")
        return
    if document.content_hash(printed) != held.content_hash:
        yield _("报送表与摘要不符")
    township = level_of(row.area) == TOWNSHIP_LEVEL
    event = _event("submission.freeze" if township else "submission.sign", str(row.pk))
    if event is None or event.payload.get("print_hash") != held.content_hash:
        yield _("报送表摘要与操作记录不符")


def _trail_problems(row: Submission, held: Snapshot) -> Iterable[str]:
    """The hash stands in the event of the deed, which the audit chain protects."""
    event = _event("submission.freeze", str(row.pk))
    if event is None:
        yield _("操作记录中没有冻结这次报送的记录")
        return
    if not _is_intact(event):
        yield _("操作记录被改动")
    if event.payload.get("content_hash") != held.content_hash:
        yield _("内容摘要与操作记录不符")


def _amendment_problems(row: Submission) -> Iterable[str]:
    for amendment in Amendment.objects.filter(submission=row).order_by("number"):
        event = _event("submission.propose_amendment", str(amendment.pk))
        now = document.content_hash(document.canonical(amendment.content))
        told = event.payload.get("content_hash") if event else None
        if not (now == amendment.content_hash == told) or not (event and _is_intact(event)):
            yield _("更正第{number}号被改动").format(number=amendment.number)


def _event(action: str, target: str) -> Event | None:
    with acting_as(system_actor("submission.verify")):
        return Event.objects.filter(action=action, target_id=target).order_by("id").first()


def _is_intact(event: Event) -> bool:
    """Say whether the event's content is what its digest in the chain says."""
    stored = json.dumps(event.payload, ensure_ascii=False, sort_keys=True)
    files = json.dumps(event.file_ids)
    digest = crypto.keyring().plain_digest(f"{stored}\n{files}\n{event.purpose}".encode())
    return digest == bytes(event.payload_digest)


def _part_verified(part: Mapping[str, str]) -> Verdict:
    row = Submission.objects.filter(pk=part["submission"]).first()
    if row is None:
        return Verdict(part["name"], (_("下级报送不见了"),))
    found = _verified(row)
    if found.content_hash != part["content_hash"]:
        problem = _("下级报送与本级汇总时的摘要不符")
        return Verdict(found.title, (*found.problems, problem), found.content_hash, found.below)
    return found


def note_view(actor: Actor, row: Submission, *, now: datetime) -> None:
    """Note that a report was opened: figures, no child."""
    require(actor, SubmissionPermission.VIEW, at=row.area)
    audit.record(actor, "submission.view", row, at=now, area=row.area)


def note_children(
    actor: Actor, row: Submission, file_ids: Iterable[UUID], asked: Mapping[str, str], *,
    now: datetime,
) -> None:  # fmt: skip
    """Note whose names stood in the list behind a frozen figure.

    :raises NotAllowed: without the right to see the children behind figures there.
    """
    require(actor, SubmissionPermission.VIEW, at=row.area)
    require(actor, StatisticsPermission.VIEW_CHILDREN, at=row.area)
    audit.record(
        actor, "submission.list_children", row, at=now, area=row.area, file_ids=file_ids,
        changes={"asked": dict(asked)},
    )  # fmt: skip


def note_village(actor: Actor, area: str, file_ids: Iterable[UUID], *, now: datetime) -> None:
    """Note that the list of the monthly check was shown."""
    require(actor, SubmissionPermission.VIEW, at=area)
    audit.record(actor, "submission.list_village", at=now, area=area, file_ids=file_ids)


def note_print(actor: Actor, row: Submission, *, appended: bool, now: datetime) -> None:
    """Note that the printed report left the system; figures, no child.

    :raises NotAllowed: outside the reach.
    """
    if not actor.may(SubmissionPermission.VIEW):
        raise NotAllowed
    changes = {"version": row.version, "amendments": appended}
    audit.record(actor, "submission.print", row, at=now, area=row.area, changes=changes)
