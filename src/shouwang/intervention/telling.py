"""What help and measures add to the chronology of a case: days and offices, nothing sealed."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shouwang.cases.hooks import Told
from shouwang.cases.models import Case
from shouwang.core.actors import Actor

from . import selectors
from .choices import Party
from .models import GuardianMeasure, PaperVisit, Receipt
from .permissions import InterventionPermission


def chronology(actor: Actor, cases: Sequence[Case]) -> Mapping[UUID, Sequence[Told]]:
    """Return the lines of each case."""
    if not actor.may(InterventionPermission.VIEW):
        return {}
    ids = [case.pk for case in cases]
    found = {pk: [*_help(said), *_measures(said)] for pk, said in selectors.standing(ids).items()}
    for rung in GuardianMeasure.objects.filter(case__in=ids):
        text = (
            _("{measure} {number}")
            .format(measure=rung.get_kind_display(), number=rung.number)
            .strip()
        )
        url = _url("intervention", rung.intervention_id)
        found[rung.case_id].append(Told(_at(rung.on), text, rung.authority, url=url))
    for receipt in Receipt.objects.filter(case__in=ids):
        text = _("文书送达{party}").format(party=Party(receipt.party).label)
        url = _url("paper", receipt.paper_id)
        found[receipt.case_id].append(Told(_at(receipt.on), text, receipt.by, url=url))
    for visit in PaperVisit.objects.filter(case__in=ids):
        text = _("入户查访：已落实") if visit.kept else _("入户查访：未落实")
        url = _url("paper", visit.paper_id)
        found[visit.case_id].append(Told(_at(visit.on), text, visit.by, url=url))
    return found


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _url(kind: str, pk: UUID) -> str:
    return reverse(f"intervention:{kind}-detail", kwargs={"id": pk})


def _help(said: selectors.Standing) -> list[Told]:
    lines = []
    for row in said.placements:
        url = _url("placement", row.pk)
        text = _("护送至{place}").format(place=row.get_place_kind_display())
        lines.append(Told(row.escorted_at, text, row.escorted_by, url=url))
        if row.in_at:
            lines.append(Told(row.in_at, _("入住临时照料场所"), row.received_by, url=url))
        if row.notified_at:
            text = _("已通知父母") if row.parents_reached else _("未能联系上父母")
            lines.append(Told(row.notified_at, text, missing=not row.parents_reached, url=url))
        if row.out_at:
            text = _("离开临时照料：{reason}").format(reason=row.get_out_reason_display())
            lines.append(Told(row.out_at, text, url=url))
    lines += [
        Told(_at(row.made_on), _("制定帮扶方案"), row.made_by, url=_url("plan", row.pk))
        for row in said.plans
    ]
    for asked in said.services:
        url = _url("service", asked.pk)
        kind = asked.get_kind_display()
        lines.append(Told(asked.asked_at, _("转介：{kind}").format(kind=kind), asked.asked_by,
                          url=url))  # fmt: skip
        if asked.answered_at:
            text = _("{kind}：{state}").format(kind=kind, state=asked.get_state_display())
            lines.append(Told(asked.answered_at, text, asked.organisation.name, url=url))
    for right in said.rights:
        text = _("{kind}：{state}").format(
            kind=right.get_kind_display(), state=right.get_state_display()
        )
        day = right.ended_on or right.provided_on or right.decided_on or right.applied_on
        lines.append(Told(_at(day or right.found_on), text, right.agency,
                          url=_url("right", right.pk)))  # fmt: skip
    return lines


def _measures(said: selectors.Standing) -> list[Told]:
    lines = []
    for row in said.interventions:
        url = _url("intervention", row.pk)
        lines.append(Told(_at(row.found_on), _("监护干预：立项"), url=url))
        if row.applied_on:
            lines.append(Told(_at(row.applied_on), _("申请撤销监护人资格"), url=url))
        if row.decided_on:
            text = _("裁判结果：{result}").format(result=row.get_result_display())
            lines.append(Told(_at(row.decided_on), text, row.court, url=url))
        if row.appointed_on:
            lines.append(Told(_at(row.appointed_on), _("另行指定监护人"), url=url))
        if row.restored_on:
            lines.append(Told(_at(row.restored_on), _("恢复监护人资格"), url=url))
    for paper in said.papers:
        if paper.reported_on:
            text = _("文书未能落实，已上报{to}").format(to=paper.reported_to)
            lines.append(Told(_at(paper.reported_on), text, url=_url("paper", paper.pk)))
    return lines
