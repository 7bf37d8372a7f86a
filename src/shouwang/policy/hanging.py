"""A comparison of two packs tells of the files of its day; a merge does not rewrite it."""

from shouwang.registry.hooks import Hanging

from .models import WhatIfChange


def hanging() -> list[Hanging]:
    """Return the tables of this app that hang on a file."""
    return [Hanging(WhatIfChange, "care_file_id", "stays")]
