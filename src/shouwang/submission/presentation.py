"""A frozen report as its page shows it: cells with addresses of the children behind them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shouwang.statistics.layout import COUNT, UNKNOWN, Layout
from shouwang.statistics.presentation import Cell, Line, Sheet

from .choices import Cause
from .difference import by_cause
from .document import Frozen
from .freezing import SOURCE_LANGUAGE

_JOIN = " · "
_AGES = re.compile(r"(\d+)—(\d+)周岁")


@dataclass(frozen=True, slots=True)
class _Column:
    key: str
    headings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CauseLine:
    """How many children came or left by one cause."""

    side: str
    label: str
    number: int


def sheet_of(frozen: Frozen, profile: str, submission_id: str, *, with_children: bool) -> Sheet:
    """Return the table of a definition; numbers lead to children where those may be seen.

    In a report above the township a number leads to the list of that part, area by area.
    """
    table = frozen.table(profile)
    columns = [_Column(key, tuple(map(_heading, said))) for key, said in table["columns"]]
    targets = {part["area"]: part["submission"] for part in frozen.parts}
    whole = table["total"][COUNT]
    lines = []
    for row in table["rows"]:
        target = targets.get(row["code"], "") if targets else submission_id
        area = "" if targets else row["code"]
        base = _base(target, profile, area) if with_children and target else ""
        url = reverse("submission:detail", args=[target]) if targets and target else ""
        lines.append(_line(row["name"], url, row["figures"], columns, base, whole))
    own = submission_id if with_children and frozen.is_leaf else ""
    total = _line(
        _("合计"), "", table["total"], columns, _base(own, profile, "") if own else "", whole
    )
    return Sheet(Layout.headings_over(columns), lines, total)  # type: ignore[arg-type]


def _heading(sealed: str) -> str:
    """Return a heading in the reader's language; what was sealed is Chinese and stays so.

    A heading that we know no words for (a county's own age band) stays as it was sealed.
    """
    ages = _AGES.fullmatch(sealed)
    shown = _(sealed)
    if ages and shown == sealed:
        return _("{first}—{last}周岁").format(first=ages[1], last=ages[2])
    return shown


def names(frozen: Frozen) -> dict[str, str]:
    """Return the definitions reported: code → name in the reader's language."""
    return {key: _(name) for key, name in frozen.profiles.items()}


def is_translated() -> bool:
    """Say whether the reader sees other words than were sealed."""
    return get_language() != SOURCE_LANGUAGE


def _base(target: str, profile: str, area: str) -> str:
    query = urlencode({"profile": profile} | ({"area": area} if area else {}))
    return f"{reverse('submission:children', args=[target])}?{query}"


def _line(
    name: str, url: str, figures: Mapping[str, int], columns: Sequence[_Column], base: str,
    whole: int,
) -> Line:  # fmt: skip
    def cell(key: str, label: str) -> Cell:
        number = figures.get(key, 0)
        link = f"{base}&{urlencode({'column': key})}" if base and number else ""
        return Cell(number, link, f"{name} {label}" if link else "")

    share = round(100 * figures[COUNT] / whole, 1) if whole else None
    return Line(
        name, url, cell(COUNT, _("数量")), share, cell(UNKNOWN, _("待核")),
        [cell(column.key, _JOIN.join(column.headings)) for column in columns],
    )  # fmt: skip


def column_label(frozen: Frozen, profile: str, key: str) -> str:
    """Return what a column is called, in the reader's language.

    :raises KeyError: if there is no such column.
    """
    own = {COUNT: _("数量"), UNKNOWN: _("待核")}
    if key in own:
        return own[key]
    return _JOIN.join(map(_heading, dict(frozen.table(profile)["columns"])[key]))


def changed_figures(content: Mapping[str, Any]) -> list[tuple[str, int, int]]:
    """Return the figures of an amendment that differ: label in the reader's language, numbers."""
    return [
        (_JOIN.join(map(_heading, label.split(_JOIN))), before, after)
        for label, before, after in content["figures"]
    ]


def cause_lines(told: Mapping[str, Any]) -> list[CauseLine]:
    """Return the causes of a difference with their numbers, came before left."""
    found = []
    for side, label in (("came", _("增加")), ("left", _("减少"))):
        counted = by_cause(told.get(side, ()))
        found += [
            CauseLine(label, str(Cause(code).label), counted[code])
            for code in Cause.values
            if counted[code]
        ]
    return found


def difference_rows(told: Mapping[str, Any], names: Mapping[str, str]) -> list[dict[str, str]]:
    """Return the children who came or left as rows of a list."""
    return [
        {**line, "side": label, "village": names.get(line["area"], line["area"])}
        for side, label in (("came", _("增加")), ("left", _("减少")))
        for line in told.get(side, ())
    ]
