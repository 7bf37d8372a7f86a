"""The course of a case, and the chain of who knew what when (T-014)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.policy.selectors import pack_for

from . import choices as c
from . import hooks, workflow
from .hooks import Told
from .models import Case, CaseEvent, Delivery, Omission, Report
from .wording import ANSWERS, EVENTS, FORMER_REASONS

_CODES: Mapping[str, Any] = {
    "receiver": c.Receiver, "how": c.Acknowledged, "branch": c.BranchKind,
    "source": c.InquirySource, "role": c.MemberRole, "derived": c.RiskLevel, "level": c.RiskLevel,
}  # fmt: skip


def lines(actor: Actor, case: Case) -> list[Told]:
    """Return the whole course of a case, the earliest first: ours, and of the apps above."""
    found = [_told(event) for event in CaseEvent.objects.filter(case=case)]
    found += hooks.told_of(actor, case)
    return sorted(found, key=lambda line: line.at)


def chain(actor: Actor, case: Case, now: datetime) -> list[Told]:
    """Return who knew what when: the course, when it was found, and every step that is missing.

    A step is missing if it did not happen within the minutes of the pack, or not at all.
    """
    found = lines(actor, case)
    hops = pack_for(case.area, clock.local_date(now)).response
    for report in Report.objects.filter(case=case, state=c.ReportState.SENT):
        said = {"reference": report.reference}
        found.append(Told(report.found_at, _("发现（报告 {reference}）").format(**said)))
        if report.reported_at:
            text = _("发现后未及时报告（报告 {reference}）").format(**said)
            found += _late(report.found_at, report.reported_at, hops.report_minutes, now, text)
    for delivery in Delivery.objects.filter(case=case):
        police = delivery.receiver == c.Receiver.POLICE
        minutes = hops.receipt_minutes if police else hops.acknowledge_minutes
        text = _("{receiver}未按时签收").format(receiver=delivery.get_receiver_display())
        found += _late(delivery.sent_at, delivery.acknowledged_at, minutes, now, text)
    accepted = _first(case, "accept")
    if accepted:
        text = _("公安机关受理后未按时出警")
        found += _late(accepted, case.dispatched_at, hops.dispatch_minutes, now, text)
    if case.dispatched_at:
        text = _("出警后未按时通报乡镇")
        told = _first(case, "notify")
        found += _late(case.dispatched_at, told, hops.notify_minutes, now, text)
    for row in Omission.objects.filter(case=case).exclude(state=c.OmissionState.CLEARED):
        day = datetime.combine(row.should_have_on, datetime.min.time(), tzinfo=clock.CHINA)
        text = _("应报告而未报告：{facts}").format(facts=row.facts)
        found.append(Told(day, text, str(row.whose), missing=True))
    return sorted(found, key=lambda line: line.at)


def _first(case: Case, deed: str) -> datetime | None:
    rows = CaseEvent.objects.filter(case=case, deed=deed).order_by("at")
    return rows.values_list("at", flat=True).first()


def _late(
    since: datetime, done: datetime | None, minutes: int, now: datetime, text: str
) -> list[Told]:
    limit = since + timedelta(minutes=minutes)
    return [Told(limit, text, missing=True)] if (done or now) > limit else []


def _told(event: CaseEvent) -> Told:
    label = str(EVENTS.get(event.deed, event.deed))
    text = label.format_map(_Words(event.details)).strip()
    if event.word_of:
        text += _("（{name} 电话告知，代为登记）").format(name=event.word_of)
    return Told(event.at, text, event.who)


class _Words(dict[str, Any]):
    """Turns the codes of an event's details into words; what is not there is left empty."""

    def __getitem__(self, key: str) -> str:
        value = self.get(key, "")
        if key in _CODES and value in _CODES[key].values:
            return str(_CODES[key](value).label)
        if key == "measure":
            return str(workflow.rule_of(self["branch_code"], value).title)
        if key == "branch_code":
            return str(self.get("branch", ""))
        return _word(key, value)

    def __missing__(self, key: str) -> str:
        return ""


def _word(key: str, value: Any) -> str:
    if key == "reached":
        return _("已联系上") if value else _("联系不上")
    if key == "safe":
        return _("儿童得到妥善照料") if value else _("儿童尚未得到妥善照料")
    if key == "answer":
        return str(ANSWERS.get(value, value))
    if key == "told":
        return "、".join(str(c.Receiver(each).label) for each in value)
    if key == "services":
        return "、".join(str(c.Service(each).label) for each in value)
    if key == "reason":
        known = {**dict(c.CloseReason.choices), **FORMER_REASONS}
        return str(known.get(value, value))
    return str(value)


def as_json(line: Told) -> dict[str, object]:
    """Return a line as a post-mortem freezes it."""
    return {
        "at": line.at.isoformat(), "what": str(line.what), "who": line.who,
        "missing": line.missing,
    }  # fmt: skip
