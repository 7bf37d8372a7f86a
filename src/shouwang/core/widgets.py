"""Form widgets that need no script, and selects of hundreds of options."""

import html
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.utils.choices import BaseChoiceIterator
from django.utils.functional import Promise
from django.utils.translation import get_language

Pair = tuple[str, str | Promise]


class DayInput(forms.DateInput):
    """A day picker. Shows and sends ``2015-05-01`` whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, object] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class Kept:
    """Choices made once for many pages, with their HTML; labels are names, never translated.

    Equal where they read alike, so that what shows them may be kept by them.
    """

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self.pairs = tuple(pairs)
        self.html = options_html(self.pairs, ())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Kept) and self.html == other.html

    def __hash__(self) -> int:
        return hash(self.html)

    def html_for(self, chosen: Iterable[str]) -> str:
        """Return the options with the chosen one marked."""
        for value in chosen:
            told = f'value="{html.escape(value)}"'
            if value and told in self.html:
                return self.html.replace(told, f"{told} selected", 1)
        return self.html


class Offered(BaseChoiceIterator):
    """`Kept` choices as a field takes them, after one for "any"."""

    def __init__(self, first: Pair, kept: Kept) -> None:
        self.first, self.kept = first, kept

    def __iter__(self) -> Iterator[Pair]:
        yield self.first
        yield from self.kept.pairs

    def __deepcopy__(self, memo: dict[int, Any]) -> "Offered":
        return self

    def html_for(self, chosen: list[str]) -> str:
        """Return the options with the chosen one marked."""
        return options_html([self.first], chosen) + self.kept.html_for(chosen)


class Fixed(BaseChoiceIterator):
    """Choices that never change: not copied with each form, worded once for each language."""

    def __init__(self, pairs: Iterable[Pair]) -> None:
        self.pairs = tuple(pairs)
        self._kept: dict[str | None, Kept] = {}

    def __iter__(self) -> Iterator[Pair]:
        return iter(self.pairs)

    def __deepcopy__(self, memo: dict[int, Any]) -> "Fixed":
        return self

    def html_for(self, chosen: list[str]) -> str:
        """Return the options with the chosen one marked."""
        language = get_language()
        kept = self._kept.get(language)
        if kept is None:
            kept = Kept((value, str(label)) for value, label in self.pairs)
            self._kept[language] = kept
        return kept.html_for(chosen)


def options_html(choices: Iterable[Any], chosen: Iterable[str]) -> str:
    """Return the options of a select, groups too; the first that is chosen is marked.

    Django draws each option by a template: four hundred villages took forty milliseconds.
    """
    if isinstance(choices, Offered | Fixed):
        return choices.html_for(list(chosen))
    left, lines = set(chosen), []
    for value, label in choices:
        if isinstance(label, list | tuple):
            inner = options_html(label, left)
            lines.append(f'<optgroup label="{html.escape(str(value))}">{inner}</optgroup>')
            continue
        text = "" if value is None else str(value)
        mark = " selected" if text in left else ""
        left = set() if mark else left
        lines.append(
            f'<option value="{html.escape(text)}"{mark}>{html.escape(str(label))}</option>'
        )
    return "".join(lines)
