"""Short ways of writing facts in tests."""

from datetime import date

from shouwang.policy.engine.facts import (
    ChildFacts,
    ConditionKind,
    ConditionSpan,
    Hukou,
    ParentFacts,
    PartialDate,
    SchoolingSpan,
    SchoolStage,
    Span,
)


def day(text: str) -> PartialDate:
    """Return a date to the day, month or year."""
    return PartialDate.parse(text)


def span(start: str | None = None, end: str | None = None, seen: date | None = None) -> Span:
    """Return a span between dates in ISO form."""
    return Span(day(start) if start else None, day(end) if end else None, seen)


def away(start: str | None = None, end: str | None = None, seen: date | None = None) -> ParentFacts:
    """Return a parent with one absence."""
    return ParentFacts(away=(span(start, end, seen),))


def parent(kind: ConditionKind, start: str = "2020-01-01") -> ParentFacts:
    """Return a parent in a condition."""
    return ParentFacts(conditions=(ConditionSpan(kind, span(start)),))


HOME = parent(ConditionKind.AT_HOME)
DEAD = parent(ConditionKind.DEAD)
AWAY = away("2020-01-01")


def child(father: ParentFacts = AWAY, mother: ParentFacts = AWAY, **more: object) -> ChildFacts:
    """Return a rural pupil born on 1 May 2014, both parents away for years unless said."""
    fields: dict[str, object] = {
        "birth": day("2014-05-01"),
        "hukou": Hukou.RURAL,
        "schooling": (SchoolingSpan(SchoolStage.PRIMARY, span("2015-09-01")),),
    }
    return ChildFacts(father=father, mother=mother, **(fields | more))  # type: ignore[arg-type]
