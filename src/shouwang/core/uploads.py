"""The field of a form that takes a file: what need not be kept to be refused is refused here."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms

from .presentation import Text


class UploadField(forms.FileField):
    """A file of a bounded size and, where they are named, of given kinds.

    :param most: bytes. :param too_large: the refusal of more, or what makes it of the size sent.
    :param suffixes: the kinds by the end of the name (``.xlsx``), lower case; none: any kind.
    :param unfit: the refusal of another kind.
    """

    def __init__(
        self, *, most: int, too_large: Text | Callable[[int], str], suffixes: Sequence[str] = (),
        unfit: Text = "", **options: Any,
    ) -> None:  # fmt: skip
        self.most, self.too_large = most, too_large
        self.suffixes, self.unfit = tuple(suffixes), unfit
        super().__init__(**options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Let the browser offer files of these kinds alone."""
        accept = {"accept": ",".join(self.suffixes)} if self.suffixes else {}
        return super().widget_attrs(widget) | accept

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the file that was sent.

        :raises ValidationError: if it is too large or of another kind.
        """
        file = super().clean(data, initial)
        if not file:
            return file
        if file.size > self.most:
            said = self.too_large
            raise forms.ValidationError(str(said(file.size) if callable(said) else said))
        if self.suffixes and not file.name.lower().endswith(self.suffixes):
            raise forms.ValidationError(str(self.unfit))
        return file
