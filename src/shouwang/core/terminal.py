"""Words on the terminal, without Django: Chinese, or English where the terminal is English."""

import os
import sys
from pathlib import Path


def language() -> str:
    """Return `en` if the terminal is set to English (`LANG=en_US…`), else `zh-hans`."""
    chosen = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG", "")
    return "en" if chosen.startswith("en") else "zh-hans"


def text(source: str) -> str:
    """Return the Chinese source text (marked by `N_`) in the terminal's language."""
    if language() != "en":
        return source
    import gettext  # only here: commands have to start quickly

    folder = Path(__file__).parents[1] / "locale"
    return gettext.translation("django", folder, ["en"], fallback=True).gettext(source)


def say(line: str) -> None:
    """Write to standard output."""
    sys.stdout.write(line.rstrip("\n") + "\n")


def complain(line: str) -> None:
    """Write to standard error, with the program's name."""
    sys.stderr.write(f"shouwang: {line}\n")
