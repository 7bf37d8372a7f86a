"""Findings that are right as they are: one person asks and says why, another decides."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shouwang.audit import services as audit
from shouwang.core.actors import Actor, require
from shouwang.core.clock import today
from shouwang.core.errors import DomainError
from shouwang.core.reach import full_code
from shouwang.policy.selectors import pack_for
from shouwang.quality import workflow
from shouwang.quality.choices import FindingStatus, StepKind
from shouwang.quality.models import Finding
from shouwang.quality.permissions import QualityPermission

from .checking import check_files
from .keeping import step, write_steps

_DECIDED = (
    "status", "waiver_reason", "asked_by", "asked_label", "asked_at", "decided_by",
    "decided_label", "decided_at", "waived_until",
)  # fmt: skip


class OwnWaiver(DomainError):
    """Who asks does not decide."""

    message = _("免改须由另一人审批，不能审批自己的申请。")


class WaiverTooLong(DomainError):
    """A waiver ends, at the latest after the days the pack allows."""

    message = _("免改期限须在今天之后，且不超过政策包规定的最长天数。")


def _locked(finding: Finding) -> Finding:
    # Two may decide together: the second must see the first's work.
    locked: Finding = Finding.objects.select_for_update(of=("self",)).get(pk=finding.pk)
    return locked


def _note(finding: Finding, kind: StepKind, now: datetime, *, by: str = "", note: str = "") -> None:
    write_steps([step(finding.pk, finding.area, kind, today(), now, by=by, note=note)])


def longest_waiver(area: str, on: date) -> date:
    """Return the last day until which a waiver may run in a division."""
    return on + timedelta(days=pack_for(area, on).quality.limits.waiver_days)


@transaction.atomic
def ask_waiver(
    actor: Actor, finding: Finding, *, reason: str, until: date, on: date, now: datetime
) -> Finding:
    """Ask that a finding be left as it is until a day, and say why.

    :raises NotAllowed: without the right in the child's area.
    :raises WrongStatus: if it is repaired, waived or asked already.
    :raises WaiverTooLong: if `until` is not after `on`, or too far off.
    """
    finding = _locked(finding)
    require(actor, workflow.ASK_WAIVER.permission, at=finding.area)
    workflow.ASK_WAIVER.check(finding.status)
    if not on < until <= longest_waiver(full_code(finding.county), on):
        raise WaiverTooLong
    finding.status, finding.waiver_reason = workflow.ASK_WAIVER.target, reason
    finding.asked_by, finding.asked_label, finding.asked_at = actor.user_id, actor.display_name, now
    finding.waived_until = until
    finding.save(update_fields=_DECIDED)
    _note(finding, StepKind.WAIVER_ASKED, now, by=actor.display_name, note=reason)
    audit.record(
        actor, "quality.ask_waiver", finding, at=now, area=finding.area, note=reason,
        changes={"rule": finding.rule, "until": until}, file_ids=[finding.care_file_id],
    )  # fmt: skip
    return finding


@transaction.atomic
def decide_waiver(
    actor: Actor, finding: Finding, *, approve: bool, note: str = "", now: datetime
) -> Finding:
    """Grant or refuse what another person asked for.

    :raises NotAllowed: without the right in the child's area.
    :raises WrongStatus: if nobody asks any more.
    :raises OwnWaiver: if it is the actor's own request.
    """
    finding = _locked(finding)
    deed = workflow.APPROVE_WAIVER if approve else workflow.REFUSE_WAIVER
    require(actor, deed.permission, at=finding.area)
    deed.check(finding.status)
    if actor.user_id is None or deed.is_same_hand(finding, actor):
        raise OwnWaiver
    finding.status = deed.target
    finding.decided_by, finding.decided_at = actor.user_id, now
    finding.decided_label = actor.display_name
    if not approve:
        finding.waived_until = None
    finding.save(update_fields=_DECIDED)
    kind = StepKind.WAIVED if approve else StepKind.WAIVER_REFUSED
    _note(finding, kind, now, by=actor.display_name, note=note)
    audit.record(
        actor, f"quality.{deed.deed}", finding, at=now, area=finding.area, note=note,
        changes={"rule": finding.rule}, file_ids=[finding.care_file_id],
    )  # fmt: skip
    return finding


@transaction.atomic
def expire_waivers(on: date, *, now: datetime) -> int:
    """Open again what was waived, or asked to be, until a day before `on`; returns how many."""
    due = Finding.objects.select_for_update(of=("self",)).filter(
        status__in=(FindingStatus.WAIVED, FindingStatus.WAIVER_ASKED), waived_until__lt=on
    )
    rows = list(due.values_list("pk", "area"))
    write_steps([step(pk, area, StepKind.WAIVER_EXPIRED, on, now) for pk, area in rows])
    return int(
        Finding.objects.filter(pk__in=[pk for pk, _area in rows]).update(
            status=FindingStatus.OPEN, waiver_reason="", asked_by=None, asked_label="",
            asked_at=None, decided_by=None, decided_label="", decided_at=None, waived_until=None,
        )
    )  # fmt: skip


@transaction.atomic
def check_again(actor: Actor, finding: Finding, *, on: date, now: datetime) -> Finding:
    """Run the check anew for somebody who says the defect is repaired (R-076, T-048).

    There is no way to set it repaired: it ends if the check no longer finds it, and otherwise
    stays open, with the claim noted.

    :raises NotAllowed: without the right to see findings.
    """
    require(actor, QualityPermission.VIEW)
    check_files([finding.care_file_id], on, now=now)
    finding = Finding.objects.get(pk=finding.pk)
    if finding.status != FindingStatus.REPAIRED:
        _note(finding, StepKind.CLAIMED, now, by=actor.display_name)
    audit.record(
        actor, "quality.check_again", finding, at=now, area=finding.area,
        changes={"rule": finding.rule, "status": finding.status},
        file_ids=[finding.care_file_id],
    )  # fmt: skip
    return finding
