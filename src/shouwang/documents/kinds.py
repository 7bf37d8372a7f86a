"""The papers that come with the system, as ``papers/kinds.toml`` says them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy

from shouwang.core.presentation import Text

PAPERS = Path(__file__).parent / "papers"

# Filled into every paper when it is issued.
COMMON: Mapping[str, tuple[str, str]] = {
    "文号": ("发文字号，发出时自动编号", "委护〔2026〕1号"),
    "发文单位": ("发出文书的单位", "石桥镇人民政府"),
    "日期": ("成文日期", "2026年11月22日"),
    "经办人": ("经办人", "罗知远"),
}


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """One paper: its title, the word of its number (字), its legal basis, what it is filled with.

    :param fields: placeholder → (what it is, sample: a text or several lines).
    :param body: the lines the Word file is made of (grammar in ``kinds.toml``).
    """

    code: str
    title: str
    word: str
    basis: str
    fields: Mapping[str, tuple[str, Any]]
    body: tuple[str, ...]

    @property
    def name(self) -> Text:
        """What pages call it, in the reader's language; what is printed bears the title."""
        return gettext_lazy(self.title)

    @property
    def sample(self) -> dict[str, Any]:
        """Made-up values for a trial."""
        return {name: sample for name, (_label, sample) in self.all_fields.items()}

    @property
    def all_fields(self) -> dict[str, tuple[str, Any]]:
        """Its own placeholders, and those of every paper."""
        return {**self.fields, **COMMON}

    def template(self) -> bytes:
        """Return the Word file that comes with the system."""
        return (PAPERS / "word" / f"{self.code}.docx").read_bytes()


@cache
def built_in() -> dict[str, BuiltIn]:
    """Return code → paper, in the order of the file."""
    stored = tomllib.loads((PAPERS / "kinds.toml").read_text("utf-8"))
    found = {}
    for code, said in stored.items():
        fields = said.get("fields") or stored[said["inherit"]]["fields"]
        found[code] = BuiltIn(
            code, said["title"], said["word"], said["basis"],
            {name: (label, sample) for name, (label, sample) in fields.items()},
            tuple(said["body"]),
        )  # fmt: skip
    return found
