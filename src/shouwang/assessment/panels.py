"""What the file page, the course and the dossier show of assessments."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.core.presentation import Step, Tone
from shouwang.documents.paper import Chapter, Grid
from shouwang.registry.hooks import Badge, DossierPart, Panel
from shouwang.registry.models import CareFile

from . import presentation, selectors
from .choices import AssessmentStatus, StandingState
from .models import Assessment
from .permissions import AssessmentPermission

_PLACE, _SHOWN = 55, 6


def panels(actor: Actor, files: Sequence[CareFile], on: date) -> Mapping[UUID, Sequence[Panel]]:
    """Return the assessments of each file, and the ways to make one."""
    if not actor.may(AssessmentPermission.VIEW):
        return {}
    rows = selectors.of_files(actor, [file.pk for file in files])
    may_assess = actor.may(AssessmentPermission.ASSESS)
    found: dict[UUID, Sequence[Panel]] = {}
    for file in files:
        some = rows.get(file.pk, [])
        context = {
            "lines": [presentation.line(row, on) for row in some[:_SHOWN]],
            "more": max(0, len(some) - _SHOWN),
            "may_assess": may_assess and not file.is_closed,
        }
        found[file.pk] = [
            Panel("assessment", gettext_lazy("评估"), "assessment/file_assessments.html", context,
                  icon="clipboard-data", place="side", order=32, badges=_badges(some, on))
        ]  # fmt: skip
    return found


def _badges(rows: Sequence[Assessment], on: date) -> list[Badge]:
    """Return a word for the head of the file where the latest of a purpose crosses a red line."""
    latest: dict[str, Assessment] = {}
    for row in rows:
        if row.status == AssessmentStatus.FINAL:
            latest.setdefault(row.purpose, row)
    return [
        Badge(_("{what}：触及红线").format(what=row.get_purpose_display()), Tone.DANGER)
        for row in latest.values()
        if selectors.state_of(row, on) == StandingState.RED_LINE
    ]


def timeline(actor: Actor, file_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[Step]]:
    """Return the finished assessments of files as steps of their course."""
    on = clock.today()
    return {
        file_id: [_step(row, on) for row in rows if row.status == AssessmentStatus.FINAL]
        for file_id, rows in selectors.of_files(actor, file_ids).items()
    }


def _step(row: Assessment, on: date) -> Step:
    words, tone = presentation.verdict(row, on)
    return Step(
        row.instrument.title, row.assessed_on, words, presentation.assessors(row), tone,
        "clipboard-data", reverse("assessment:assessment-detail", kwargs={"id": row.pk}),
    )  # fmt: skip


def dossier(actor: Actor, files: Sequence[CareFile], on: date) -> Mapping[UUID, DossierPart]:
    """Return the chapter of finished assessments of each file."""
    if not actor.may(AssessmentPermission.VIEW):
        return {}
    rows = selectors.of_files(actor, [file.pk for file in files])
    headings = [_("日期"), _("评估"), _("被评估的照护人"), _("结论"), _("有效期至"), _("评估人")]
    found = {}
    for file in files:
        done = [row for row in rows.get(file.pk, []) if row.status == AssessmentStatus.FINAL]
        lines = [
            [row.assessed_on.isoformat(), row.instrument.title,
             row.person.name if row.person else "", str(presentation.verdict(row, on)[0]),
             row.valid_until.isoformat() if row.valid_until else "", presentation.assessors(row)]
            for row in done
        ]  # fmt: skip
        grid = Grid(headings, lines, shares=(1.4, 3, 1.4, 1.6, 1.4, 2), empty=_("尚无评估"))
        found[file.pk] = DossierPart([(_PLACE, Chapter(_("监护能力和安全处境评估"), [grid]))])
    return found
