"""How an assessment is put into words and tones."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from shouwang.core.presentation import Text, Tone

from . import selectors
from .choices import AssessmentStatus, StandingState
from .engine import scoring
from .engine.instrument import Instrument as Form
from .engine.instrument import ItemKind
from .models import Assessment
from .wording import YES_NO


def verdict(row: Assessment, on: date) -> tuple[Text, str]:
    """Return the words and the tone of one assessment on a day."""
    if row.status != AssessmentStatus.FINAL:
        return row.get_status_display(), Tone.NEUTRAL
    band = row.instrument.form.bands_by_code[row.band]
    state = selectors.state_of(row, on)
    if state == StandingState.RED_LINE:
        return _("{band}（触及红线）").format(band=band.title), Tone.DANGER
    if state == StandingState.EXPIRED:
        return _("{band}（已过期）").format(band=band.title), Tone.WARNING
    return band.title, band.tone


def line(row: Assessment, on: date) -> dict[str, object]:
    """Return one assessment as a line of a list."""
    words, tone = verdict(row, on)
    return {
        "row": row, "title": row.instrument.title, "verdict": words, "tone": tone,
        "about": row.person.name if row.person else "",
        "is_draft": row.status == AssessmentStatus.DRAFT,
        "is_void": row.status == AssessmentStatus.VOID,
    }  # fmt: skip


def answer_words(each: scoring.Line) -> str:
    """Return an answer as the form words it."""
    if each.item.kind is ItemKind.YES_NO and each.answer is not None:
        return str(YES_NO[str(each.answer)])
    return scoring.words(each.item, each.answer)


def explained(form: Form, outcome: scoring.Outcome) -> dict[str, Any]:
    """Return an outcome for a page: points of every dimension, each answer, what is missing."""
    names = form.items
    return {
        "outcome": outcome,
        "band": form.bands_by_code.get(outcome.band or ""),
        "dimensions": [
            {
                "title": each.section.title, "points": each.points, "highest": each.highest,
                "lines": [
                    {
                        "text": one.item.text, "answer": answer_words(one), "points": one.points,
                        "red": one.red_line,
                    }
                    for one in each.lines
                ],
            }
            for each in outcome.dimensions
        ],
        "red_lines": [names[code].text for code in outcome.red_lines],
        "missing": [names[code].text for code in (*outcome.missing, *outcome.unusable)],
    }  # fmt: skip


def assessors(row: Assessment) -> str:
    """Return who assessed, with where they are from."""
    return "、".join(
        f"{each['name']}（{each['unit']}）" if each.get("unit") else each["name"]
        for each in row.assessors
    )
