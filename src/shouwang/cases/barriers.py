"""Why a case may not be closed yet: of this app, and of those above by their hook.

A case is closed by no silence: what is open is named, and nobody can wave it through.
"""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from . import choices as c
from . import hooks, selectors
from .hooks import Barrier
from .models import (
    Branch,
    Case,
    CaseEvent,
    Decision,
    Delivery,
    FollowUp,
    Referral,
    Report,
)

# What is not asked where the report was unfounded or the child is dead.
ONLY_WHEN_CARED_FOR = frozenset({"decision", "need", "caregiver", "follow-up"})


def barriers(case: Case) -> list[Barrier]:
    """Return everything that stands in the way; ask as the system: nothing may be overlooked."""
    found = [*_receipts(case), *_branches(case), *_referrals(case)]
    if Decision.objects.filter(case=case, done_on__isnull=True).exists():
        found.append(Barrier("decision", _("会商决定事项尚未办完"), _url(case, "conference")))
    found += _needs(case)
    if not str(case.caregiver or ""):
        found.append(Barrier("caregiver", _("尚未登记确定的照料人"), _url(case, "caregiver")))
    last = FollowUp.objects.filter(case=case).order_by("-visited_on", "-entered_at").first()
    since = _helped_since(case)
    if last is None or not last.safe or (since and last.entered_at < since):
        found.append(
            Barrier("follow-up", _("尚无确认儿童得到妥善照料的回访记录"), _url(case, "follow-up"))
        )
    return found + hooks.barriers_of([case.pk]).get(case.pk, [])


def _helped_since(case: Case) -> datetime | None:
    event = CaseEvent.objects.filter(case=case, deed="help").order_by("-at").first()
    return event.at if event else None


def _url(case: Case, anchor: str) -> str:
    return f"{reverse('cases:case-detail', kwargs={'id': case.pk})}#{anchor}"


def _receipts(case: Case) -> list[Barrier]:
    """A report counts as received when one police office said so (page or telephone)."""
    received = Delivery.objects.filter(
        case=case, receiver=c.Receiver.POLICE, acknowledged_at__isnull=False
    ).values_list("report_id", flat=True)
    sent = Report.objects.filter(case=case, state=c.ReportState.SENT).exclude(pk__in=received)
    return [
        Barrier(
            "receipt",
            _("报告 {reference} 没有公安机关受理回执").format(reference=report.reference),
            _url(case, "deliveries"),
        )
        for report in sent
    ]


def _branches(case: Case) -> list[Barrier]:
    return [
        Barrier(
            "branch", _("应急处置未完成：{branch}").format(branch=branch.get_kind_display()),
            _url(case, f"branch-{branch.kind}"),
        )
        for branch in Branch.objects.filter(case=case, finished_at__isnull=True).order_by("kind")
    ]  # fmt: skip


def _needs(case: Case) -> list[Barrier]:
    """What was found needed is asked of somebody, or somebody writes why not (R-251)."""
    return [
        Barrier(
            "need",
            _("评估认定需要{service}，尚未转介，也没有说明不再需要的原因").format(
                service=c.Service(code).label
            ),
            _url(case, "intervention-help"),
        )
        for code in selectors.open_needs([case.pk]).get(case.pk, ())
    ]


def _referrals(case: Case) -> list[Barrier]:
    waiting = Referral.objects.filter(
        case=case, state__in=[c.ReferralState.SENT, c.ReferralState.ACCEPTED]
    ).select_related("organisation")
    return [
        Barrier(
            "referral",
            _("转介尚未办结：{office}（{state}）").format(
                office=row.organisation.name, state=row.get_state_display()
            ),
            _url(case, "referrals"),
        )
        for row in waiting
    ]


def barring(case: Case, reason: str) -> Sequence[Barrier]:
    """Return what forbids this end of a case: all of it, or what forbids every end."""
    found = barriers(case)
    if reason == c.CloseReason.CARED_FOR:
        return found
    return [each for each in found if each.key not in ONLY_WHEN_CARED_FOR]
