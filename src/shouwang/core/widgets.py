"""Form widgets that need no script."""

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe


class DayInput(forms.DateInput):
    """A day picker. Shows and sends ``2015-05-01`` whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, object] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class MonthInput(forms.TextInput):
    """A month picker, ``2015-05``."""

    input_type = "month"


class QuickSelect(forms.Select):
    """A select without a template per option: four hundred villages cost a millisecond."""

    def _render(self, template_name: str, context: Any, renderer: Any = None) -> SafeString:
        widget = context["widget"]
        options = "".join(_group(group[0], group[1]) for group in widget["optgroups"])
        name, attrs = escape(widget["name"]), flatatt(widget["attrs"])
        return mark_safe(f'<select name="{name}"{attrs}>{options}</select>')  # noqa: S308

    @classmethod
    def instead_of(cls, widget: forms.Select) -> "QuickSelect":
        """Return the same select, drawn quickly."""
        quick = cls(attrs=widget.attrs, choices=widget.choices)
        quick.is_required = widget.is_required
        return quick


def _group(name: str | None, options: list[dict[str, Any]]) -> str:
    """Return the options as HTML; every value and label is escaped here."""
    lines = "".join(
        f'<option value="{escape(str(option["value"]))}"'
        f"{flatatt(option['attrs']) if option['attrs'] else ''}>{escape(str(option['label']))}"
        "</option>"
        for option in options
    )
    return f'<optgroup label="{escape(name)}">{lines}</optgroup>' if name else lines
