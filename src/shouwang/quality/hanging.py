"""Findings and gaps are found anew when files are merged or split."""

from shouwang.registry.hooks import Hanging

from .models import Completeness, Finding


def hanging() -> list[Hanging]:
    """Return the tables of this app that hang on a file."""
    return [
        Hanging(Finding, "care_file_id", "derived"),
        Hanging(Completeness, "care_file_id", "derived"),
    ]
