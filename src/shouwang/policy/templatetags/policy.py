"""Template tags of the tables of a run."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import template
from django.utils.functional import Promise

from shouwang.policy.choices import Move
from shouwang.policy.effects import Row

register = template.Library()


@dataclass(frozen=True, slots=True)
class MoveCell:
    """How many children make a move, and where they are listed ("" nowhere)."""

    label: str | Promise
    number: int
    url: str


@register.simple_tag
def move_labels() -> list[str | Promise]:
    """Return what the moves are called, in the order of the columns."""
    return [move.label for move in Move]


@register.inclusion_tag("policy/_numbers.html")
def numbers(row: Row, list_url: str, area: str, key: str) -> dict[str, Any]:
    """Give the cells of a row of figures; numbers of children lead to `list_url` ("" nowhere)."""
    cells = [MoveCell(move.label, row.moves[move], "") for move in Move]
    if list_url:
        cells = [
            MoveCell(
                cell.label,
                cell.number,
                f"{list_url}?{urlencode({'area': area, 'key': key, 'move': move})}"
                if cell.number
                else "",
            )
            for cell, move in zip(cells, Move, strict=True)
        ]
    return {"row": row, "cells": cells}
