"""Spells follow the facts by themselves when files are merged or split."""

from shouwang.registry.hooks import Hanging

from .models import Spell


def hanging() -> list[Hanging]:
    """Return the tables of this app that hang on a file."""
    return [Hanging(Spell, "care_file_id", "derived")]
