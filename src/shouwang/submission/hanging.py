"""What was reported on a day stays as it was when files are merged or split later."""

from shouwang.registry.hooks import Hanging

from .models import ReturnItem, Tick


def hanging() -> list[Hanging]:
    """Return the tables of this app that hang on a file."""
    return [
        Hanging(Tick, "care_file_id", "stays"),
        Hanging(ReturnItem, "care_file_id", "stays"),
    ]
