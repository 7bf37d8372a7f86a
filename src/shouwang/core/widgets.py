"""Form widgets that need no script."""

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


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
        return format_html(
            '<select name="{}"{}>{}</select>',
            widget["name"],
            flatatt(widget["attrs"]),
            format_html_join("", "{}", ((_group(*g[:2]),) for g in widget["optgroups"])),
        )

    @classmethod
    def instead_of(cls, widget: forms.Select) -> "QuickSelect":
        """Return the same select, drawn quickly."""
        quick = cls(attrs=widget.attrs, choices=widget.choices)
        quick.is_required = widget.is_required
        return quick


def _group(name: str | None, options: list[dict[str, Any]]) -> SafeString:
    lines = format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((option["value"], flatatt(option["attrs"]), option["label"]) for option in options),
    )
    return format_html('<optgroup label="{}">{}</optgroup>', name, lines) if name else lines
