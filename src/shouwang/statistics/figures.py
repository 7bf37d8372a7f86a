"""What an indicator is made of, and the files that figures are about."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from shouwang.core.actors import Actor
from shouwang.core.reach import Area
from shouwang.registry.choices import FileStatus
from shouwang.registry.models import CareFile

from .permissions import StatisticsPermission

Text = str | Promise


def percentage(numerator: int, denominator: int | None) -> float | None:
    """Return the share in per cent to one decimal; None where there is nothing to divide by."""
    return round(100 * numerator / denominator, 1) if denominator else None


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of an indicator; `side` names the list behind it, "" where there is none."""

    label: Text
    number: int
    side: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator of an area: `value` in per cent, None where nothing is collected."""

    code: str
    name: Text
    formula: Text
    figures: Sequence[Figure]
    value: float | None
    unit: Text = "%"
    target: Text = ""
    note: Text = ""


def files(actor: Actor, area: str) -> Any:
    """Return the files in force of an area, for figures."""
    rows = CareFile.objects.visible_to(actor, StatisticsPermission.VIEW).within(Area.of(area))
    return rows.exclude(status__in=(FileStatus.DRAFT, FileStatus.CLOSED))


def left_behind(actor: Actor, area: str) -> Any:
    """Return the files of children who are left behind by the local definition, today."""
    return files(actor, area).filter(verdict="yes")
