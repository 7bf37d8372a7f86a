"""Who sits at the telephone, and when nobody does: arithmetic over spans of time."""

from collections.abc import Iterable, Sequence
from datetime import datetime

Span = tuple[datetime, datetime]


def gaps(spans: Iterable[Span], since: datetime, until: datetime) -> Sequence[Span]:
    """Return the parts of [since, until) that no span covers, in order (R-271: 全天候服务)."""
    found, reached = [], since
    for start, end in sorted(spans):
        if start > reached:
            found.append((reached, min(start, until)))
        reached = max(reached, end)
        if reached >= until:
            break
    if reached < until:
        found.append((reached, until))
    return [(start, end) for start, end in found if start < end]
