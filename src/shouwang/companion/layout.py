"""How the national system calls our fields: a table of columns, shipped as data, changed locally.

The dictionary of that system is not public, so nothing is guessed in code: `systems/national.toml`
follows the words of the 2016 registration form, and a county writes over what differs on its
screen.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import translation

from shouwang.registry.choices import Verdict
from shouwang.registry.fields import FIELDS
from shouwang.registry.selectors import story
from shouwang.registry.states import FileState

SHIPPED = Path(__file__).parent / "systems" / "national.toml"
_YES, _NO, _DEAD_MARK = "是", "否", "—"  # words of the other system, not of ours


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the other system.

    :param source: a key of `registry.fields`, or a derived one of :data:`DERIVED` (``@…``).
    :param options: our code → the text that the other system offers; others as we show them.
    """

    source: str
    label: str
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_sealed(self) -> bool:
        """Say whether the value identifies: a number, a telephone."""
        return self.source in FIELDS and FIELDS[self.source].sealed


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of the other system, in its order."""

    name: str
    columns: tuple[Column, ...]

    def values(self, state: FileState, places: Mapping[str, str]) -> dict[str, str]:
        """Return label → text of one child, as it is to be keyed; empty where not collected.

        In Chinese, whoever asks: what was keyed is compared with it, text by text.
        """
        with translation.override(None):
            return {column.label: _text(column, state, places) for column in self.columns}

    def changed_by(
        self, labels: Mapping[str, str], options: Mapping[str, Mapping[str, str]]
    ) -> "Layout":
        """Return the layout with a county's own words; an empty label leaves the column out."""
        columns = [
            Column(
                each.source, labels.get(each.source, each.label),
                {**each.options, **options.get(each.source, {})},
            )
            for each in self.columns
        ]  # fmt: skip
        return Layout(self.name, tuple(each for each in columns if each.label))


@cache
def shipped() -> Layout:
    """Return the columns of the 2016 registration form."""
    document = tomllib.loads(SHIPPED.read_text("utf-8"))
    columns = [
        Column(each["source"], each["label"], each.get("options", {}))
        for each in document["columns"]
    ]
    return Layout(document["name"], tuple(columns))


def _text(column: Column, state: FileState, places: Mapping[str, str]) -> str:
    if column.source.startswith("@"):
        return DERIVED[column.source](state, places)
    field_, value = FIELDS[column.source], state.values.get(column.source)
    role = column.source.partition(".")[0]
    if not value and state.values.get(f"{role}.state") == "DEAD":
        return _DEAD_MARK
    if field_.kind == "multi" and value:
        return "、".join(column.options.get(code, field_.show((code,))) for code in value)
    if isinstance(value, str) and value in column.options:
        return column.options[value]
    return story.shown_value(field_, value)


def _reason_is(code: str) -> Callable[[FileState, Mapping[str, str]], str]:
    def answer(state: FileState, _places: Mapping[str, str]) -> str:
        reason = state.file.care_reason
        return "" if reason in ("", "UNKNOWN") else (_YES if reason == code else _NO)

    return answer


def _incapable_parent(state: FileState, _places: Mapping[str, str]) -> str:
    if state.file.care_reason != "ONE_AWAY_OTHER_INCAPABLE":
        return ""
    names = {"father": "父亲", "mother": "母亲"}
    return "、".join(
        name for role, name in names.items() if state.values.get(f"{role}.state") != "AWAY"
    )


def _entrusted(state: FileState, _places: Mapping[str, str]) -> str:
    if state.file.care_reason in ("", "UNKNOWN", "NONE"):
        return ""
    return _YES if state.file.carer_kind else _NO


DERIVED: dict[str, Callable[[FileState, Mapping[str, str]], str]] = {
    "@village": lambda state, places: places.get(state.file.area, ""),
    "@both_away": _reason_is("BOTH_AWAY"),
    "@other_incapable": _reason_is("ONE_AWAY_OTHER_INCAPABLE"),
    "@incapable_parent": _incapable_parent,
    "@entrusted": _entrusted,
}


def belongs(state: FileState) -> bool | None:
    """Say whether the child belongs into the other system; None: cannot be said yet."""
    if state.file.is_closed:
        return False
    return {Verdict.YES: True, Verdict.NO: False}.get(Verdict(state.file.verdict))


def differing(before: Mapping[str, Any], now: Mapping[str, str]) -> list[str]:
    """Return the labels whose text was keyed otherwise, in the order of the layout."""
    return [label for label, text in now.items() if text != before.get(label, "")]
