"""The one place where findings are made."""

from collections.abc import Sequence
from typing import Any

from shouwang.exchange.roster.facts import RowFacts
from shouwang.exchange.roster.findings import Finding, hint
from shouwang.exchange.roster.profiles import Profile

from .codes import CODES

MAX_LISTED = 10
MAX_RELATED = 200


def heading_of(facts: RowFacts, profile: Profile, name: str) -> str:
    """Return a field's heading as written in the file, else its official one."""
    column = profile.by_field.get(name)
    return facts.headings.get(name) or (column.heading if column else "")


def finding(
    facts: RowFacts,
    profile: Profile,
    code: str,
    name: str,
    *,
    template: str | None = None,
    severity: str | None = None,
    related: Sequence[int] = (),
    **params: Any,
) -> Finding:
    """Return a finding of `code` at field `name` of a row."""
    entry = CODES[code]
    heading = heading_of(facts, profile, name)
    column = profile.by_field.get(name)
    if related:
        params["rows"] = listed(related)
    return Finding(
        code=code,
        severity=severity or entry.severity,
        sheet=facts.sheet,
        row=facts.row,
        column=heading,
        value_hint=hint(column.kind if column else "text", facts.value(name).raw),
        template=template or entry.message,
        params={"heading": heading.strip(), **params},
        related_rows=tuple(related[:MAX_RELATED]),
        field=name,
    )


def listed(rows: Sequence[int]) -> str:
    """Return row numbers for a message, the first few of many."""
    text = "、".join(str(row) for row in rows[:MAX_LISTED])
    return text + " 等" if len(rows) > MAX_LISTED else text
