"""A file of a form is refused at its field, in the order in which it can be told."""

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from shouwang.core.uploads import UploadField


def field(**options: object) -> UploadField:
    given = {"most": 10, "too_large": lambda size: f"{size} bytes", "suffixes": (".xlsx", ".csv"),
             "unfit": "another kind"}  # fmt: skip
    return UploadField(**(given | options))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "size", "said"),
    [
        ("a.XLSX", 10, ""),
        ("a.csv", 11, "11 bytes"),
        ("a.docx", 11, "11 bytes"),
        ("a.docx", 10, "another kind"),
        ("csv", 10, "another kind"),
    ],
)
def test_size_and_kind_are_asked(name: str, size: int, said: str) -> None:
    file = SimpleUploadedFile(name, bytes(size))
    if not said:
        assert field().clean(file) is file
        return
    with pytest.raises(forms.ValidationError, match=said):
        field().clean(file)


def test_any_kind_is_taken_where_none_is_named_and_none_where_it_is_not_required() -> None:
    assert field(suffixes=()).clean(SimpleUploadedFile("a.bin", b"x")).name == "a.bin"
    assert field(required=False).clean(None) is None
    with pytest.raises(forms.ValidationError, match="twenty"):
        field(too_large="twenty").clean(SimpleUploadedFile("a.csv", bytes(11)))


def test_the_browser_is_told_the_kinds() -> None:
    assert field().widget.attrs["accept"] == ".xlsx,.csv"
    assert "accept" not in field(suffixes=()).widget.attrs
