"""What the file page, the course and the dossier show of attendance and follow-ups."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.cases.hooks import Told
from shouwang.cases.models import Case
from shouwang.core.actors import Actor, system_actor
from shouwang.core.presentation import Step, Tone
from shouwang.core.scope import acting_as
from shouwang.documents.paper import Chapter, Grid
from shouwang.registry.hooks import Badge, DossierPart, Panel
from shouwang.registry.models import CareFile

from .choices import CLOSED_STATES, FollowState, MoveState
from .models import Absence, FollowUp, FollowUpStep, Move, Notice
from .permissions import SchoolingPermission
from .selectors import follow as selectors

_PLACE = 45
_DAYS_SHOWN = 180
_DANGER = frozenset({FollowState.MISSING, FollowState.SEARCHING, FollowState.NOT_RETURNED})


def tone_of(follow: FollowUp) -> Tone:
    """Return the colour of a state."""
    if follow.state in CLOSED_STATES:
        return Tone.SUCCESS
    return Tone.DANGER if follow.state in _DANGER else Tone.WARNING


def panels(actor: Actor, files: Sequence[CareFile], on: date) -> Mapping[UUID, Sequence[Panel]]:
    """Return absences, follow-ups and moves of each file, for posts that may see them."""
    if not actor.may(SchoolingPermission.VIEW):
        return {}
    ids = [file.pk for file in files]
    follow_ups = selectors.of_files(ids)
    moves: dict[UUID, list[Move]] = {}
    for row in Move.objects.filter(care_file__in=ids).order_by("-sent_at"):
        moves.setdefault(row.care_file_id, []).append(row)
    absences = _absences(ids, on)
    found: dict[UUID, Sequence[Panel]] = {}
    for file in files:
        lines = [{"follow": row, "tone": tone_of(row)} for row in follow_ups.get(file.pk, [])]
        under_way = next((row for row in follow_ups.get(file.pk, []) if row.is_open), None)
        waiting = any(row.state == MoveState.SENT for row in moves.get(file.pk, []))
        context = {
            "lines": lines,
            "moves": moves.get(file.pk, []),
            "absences": absences.get(file.pk, []),
            "may_report": under_way is None and not file.is_closed
            and actor.may(SchoolingPermission.FOLLOW),
            "may_move": not waiting and not file.is_closed and actor.may(SchoolingPermission.MOVE),
        }  # fmt: skip
        badges = [Badge(under_way.get_state_display(), tone_of(under_way))] if under_way else []
        found[file.pk] = [
            Panel("schooling", gettext_lazy("到校和控辍保学"), "schooling/file_panel.html", context,
                  icon="mortarboard", place="side", order=45, badges=badges)
        ]  # fmt: skip
    return found


def _absences(ids: Sequence[UUID], on: date) -> dict[UUID, list[tuple[str, int]]]:
    """Return how often each child was absent of late, by reason."""
    since = date.fromordinal(on.toordinal() - _DAYS_SHOWN)
    rows = Absence.objects.filter(
        care_file__in=list(ids), voided_at__isnull=True, day__gte=since
    ).order_by()
    found: dict[UUID, list[tuple[str, int]]] = {}
    labels = dict(Absence._meta.get_field("reason").flatchoices)
    for file_id, reason, number in rows.values_list("care_file_id", "reason").annotate(Count("pk")):
        found.setdefault(file_id, []).append((str(labels[reason]), number))
    return found


def timeline(actor: Actor, file_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[Step]]:
    """Return the steps of follow-ups as steps of the files' course."""
    if not actor.may(SchoolingPermission.VIEW):
        return {}
    found: dict[UUID, list[Step]] = {}
    rows = FollowUpStep.objects.filter(care_file__in=list(file_ids)).order_by("-entered_at")
    for row in rows:
        url = reverse("schooling:follow-detail", kwargs={"id": row.follow_up_id})
        told = _("控辍保学：{state}").format(state=row.get_after_display())
        found.setdefault(row.care_file_id, []).append(
            Step(row.get_kind_display(), row.done_on, told, row.done_by, Tone.WARNING,
                 "mortarboard", url)
        )  # fmt: skip
    return found


def chronology(actor: Actor, cases: Sequence[Case]) -> Mapping[UUID, Sequence[Told]]:
    """Return what the school did, and whom it failed to tell, for the children of cases (T-014).

    As the system: who is of a case's team reads its course, whatever else the post reaches.
    """
    by_file: dict[UUID, list[UUID]] = {}
    for case in cases:
        if case.care_file_id is not None:
            by_file.setdefault(case.care_file_id, []).append(case.pk)
    with acting_as(system_actor("schooling.chronology")):
        steps = list(FollowUpStep.objects.filter(care_file__in=list(by_file)))
        left_out = list(Notice.objects.filter(care_file__in=list(by_file), is_skipped=True))
    found: dict[UUID, list[Told]] = {}
    for file_id, line in [
        *((row.care_file_id, _told_step(row)) for row in steps),
        *((row.care_file_id, _told_skip(row)) for row in left_out),
    ]:
        for case_id in by_file[file_id]:
            found.setdefault(case_id, []).append(line)
    return found


def _told_step(row: FollowUpStep) -> Told:
    what = _("控辍保学：{step}").format(step=row.get_kind_display())
    return Told(row.entered_at, what, row.done_by)


def _told_skip(row: Notice) -> Told:
    what = _("控辍保学：应告知{office}而未告知").format(office=row.get_office_display())
    return Told(row.sent_at, what, row.sent_by, missing=True)


def dossier(actor: Actor, files: Sequence[CareFile], on: date) -> Mapping[UUID, DossierPart]:
    """Return the chapter of follow-ups for those who have any."""
    if not actor.may(SchoolingPermission.VIEW):
        return {}
    follow_ups = selectors.of_files([file.pk for file in files])
    steps = selectors.steps_of([row.pk for rows in follow_ups.values() for row in rows])
    headings = [_("日期"), _("环节"), _("结果"), _("经办人")]
    found = {}
    for file_id, rows in follow_ups.items():
        grids = [
            Grid(
                headings,
                [[step.done_on.isoformat(), str(step.get_kind_display()),
                  str(step.get_after_display()), step.done_by] for step in steps.get(row.pk, [])],
                shares=(1.4, 2, 2, 2), title=_("缺勤自 {day}").format(day=row.absent_since),
            )
            for row in rows
        ]  # fmt: skip
        found[file_id] = DossierPart(chapters=[(_PLACE, Chapter(_("控辍保学追踪"), grids))])
    return found
