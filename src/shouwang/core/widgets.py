"""Form widgets that need no script."""

from django import forms


class DayInput(forms.DateInput):
    """A day picker. Shows and sends ``2015-05-01`` whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, object] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class MonthInput(forms.TextInput):
    """A month picker, ``2015-05``."""

    input_type = "month"
