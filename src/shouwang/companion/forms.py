"""Input: what a county's screens call the columns."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from shouwang.registry.fields import FIELDS

from .layout import Column, Layout

_LONGEST = 80


class LayoutForm(forms.Form):
    """One label for each of our fields, and a text for each of its options.

    Field names: ``label:<source>`` and ``option:<source>:<code>``.
    """

    def __init__(self, data: Any = None, *, present: Layout, shipped: Layout) -> None:
        super().__init__(data)
        labels = {column.source: column for column in present.columns}
        self.groups: list[tuple[Column, str, list[str]]] = []
        for column in shipped.columns:
            here = labels.get(column.source)
            self.fields[f"label:{column.source}"] = forms.CharField(
                label=_our_label(column), max_length=_LONGEST, required=False,
                initial=here.label if here else "",
            )  # fmt: skip
            options = [self._option(column, code, here) for code in _codes(column)]
            self.groups.append((column, f"label:{column.source}", options))

    def _option(self, column: Column, code: str, here: Column | None) -> str:
        shown = FIELDS[column.source].choices(code).label  # type: ignore[misc]
        name = f"option:{column.source}:{code}"
        self.fields[name] = forms.CharField(
            label=f"{_our_label(column)}：{shown}", max_length=_LONGEST, required=False,
            initial=(here.options.get(code, shown) if here else shown),
        )  # fmt: skip
        return name

    def clean(self) -> dict[str, Any]:
        """Refuse two columns of one name: what was keyed is kept by it."""
        data: dict[str, Any] = super().clean() or {}
        seen: set[str] = set()
        for name, value in list(data.items()):
            if name.startswith("label:") and value:
                if value in seen:
                    self.add_error(
                        name, _("“{label}”已用于另一栏，请改用不同的名称。").format(label=value)
                    )
                seen.add(value)
        return data

    def said(self) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
        """Return labels and options as the service takes them."""
        labels: dict[str, str] = {}
        options: dict[str, dict[str, str]] = {}
        for name, value in self.cleaned_data.items():
            kind, _colon, rest = name.partition(":")
            if kind == "label":
                labels[rest] = value.strip()
            elif value.strip():
                source, _colon, code = rest.rpartition(":")
                options.setdefault(source, {})[code] = value.strip()
        return labels, options


def _codes(column: Column) -> list[str]:
    choices = FIELDS[column.source].choices if column.source in FIELDS else None
    return [str(code) for code in choices.values] if choices else []


def _our_label(column: Column) -> str:
    return str(FIELDS[column.source].label) if column.source in FIELDS else column.label
