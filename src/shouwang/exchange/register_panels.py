"""On a child's file: the registers in which the child stands, and what they disagree about."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwang.core.actors import Actor
from shouwang.registry.hooks import Badge, Panel

from . import selectors_reconciliation as reading
from . import selectors_registers as registers
from . import wording_reconciliation as words
from .choices import RegisterKind
from .models import SourceRow
from .permissions import ExchangePermission


def sources_panel(actor: Actor, files: Sequence[Any], on: date) -> Mapping[UUID, Sequence[Panel]]:
    """Return the panel of sources of each file that any register speaks of."""
    ids = [file.pk for file in files]
    rows = registers.rows_of_files(ids)
    differences = reading.open_of_files(ids) if actor.may(ExchangePermission.SETTLE) else {}
    present = {
        county: (registers.present_batches(county), registers.Units(county))
        for county in {row.county for row in rows}
    }
    lines: dict[UUID, list[dict[str, Any]]] = {}
    for row in rows:
        if row.care_file_id is not None:
            lines.setdefault(row.care_file_id, []).append(_line(actor, row, *present[row.county]))
    return {
        file_id: [_panel(actor, lines.get(file_id, []), differences.get(file_id, []))]
        for file_id in ids
        if file_id in lines or file_id in differences
    }


def _panel(actor: Actor, lines: list[dict[str, Any]], differences: list[Any]) -> Panel:
    shown = [
        {
            "item": words.item_label(one.field) or words.kind_label(one),
            "kind": words.kind_label(one), "tone": words.KIND_TONES[one.kind],
            "registers": words.pair_of(one), "left": words.shown_side(actor, one, "left"),
            "right": words.shown_side(actor, one, "right"),
            "url": reverse("exchange:difference-detail", args=[one.pk]),
        }
        for one in differences
    ]  # fmt: skip
    badges = [Badge(_("有差异待核对"), "warning")] if shown else []
    return Panel(
        "sources", _("来源"), "exchange/file_sources.html",
        {"sources": lines, "differences": shown}, icon="journal-text", order=65, badges=badges,
    )  # fmt: skip


def _line(
    actor: Actor, row: SourceRow, present: Mapping[tuple[str, str], UUID], units: registers.Units
) -> dict[str, Any]:
    values = json.loads(row.payload)
    unit = units.of(row.source, row.area, values, row.batch.file_name)
    kinds = (row.source, RegisterKind.DORMITORY)
    told = {kind: batch for kind in kinds if (batch := present.get((kind, unit)))}
    kind = next((kind for kind, batch in told.items() if batch == row.batch_id), row.source)
    return {
        "register": words.short(kind) if kind in words.SHORT else row.get_source_display(),
        "file": row.batch.file_name, "sheet": row.sheet, "row": row.row,
        "day": row.batch.reference_date, "sender": row.batch.sender_label,
        "name": row.child_name, "facts": words.facts_of(actor, values),
        "is_present": not told or row.batch_id in told.values(),
        "url": reverse("exchange:row-detail", args=[row.batch_id, row.pk])
        if registers.may_open_batch(actor, row.batch)
        else "",
    }  # fmt: skip
