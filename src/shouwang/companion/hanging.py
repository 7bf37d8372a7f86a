"""What was keyed was keyed for that file; what is to be keyed follows the facts."""

from shouwang.registry.hooks import Hanging

from .models import Keyed, Task


def hanging() -> list[Hanging]:
    """Return the tables of this app that hang on a file."""
    return [
        Hanging(Keyed, "care_file_id", "stays"),
        Hanging(Task, "care_file_id", "derived"),
    ]
