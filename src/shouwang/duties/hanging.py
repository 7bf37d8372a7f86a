"""Duties are planned anew when files are merged or split."""

from shouwang.registry.hooks import Hanging

from .models import Duty


def hanging() -> list[Hanging]:
    """Return the tables of this app that hang on a file."""
    return [Hanging(Duty, "care_file_id", "derived")]
