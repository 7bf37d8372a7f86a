"""The small things pages show: facts, statuses, reasons, steps of a history.

Plain frozen values; the templates under ``core/components/`` render them. A page may also pass any
object with the same attribute names.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.utils.functional import Promise

Text = str | Promise


class Tone(StrEnum):
    """What a colour means; every tone also has a shape, so that colour is never alone."""

    PRIMARY = "primary"
    INFO = "info"
    SUCCESS = "success"
    WARNING = "warning"
    DANGER = "danger"
    NEUTRAL = "neutral"


TONE_ICONS: dict[str, str] = {
    Tone.PRIMARY: "circle-fill",
    Tone.INFO: "info-circle",
    Tone.SUCCESS: "check-circle-fill",
    Tone.WARNING: "diamond-fill",
    Tone.DANGER: "exclamation-triangle-fill",
    Tone.NEUTRAL: "dash-circle-fill",
}


class Verdict(StrEnum):
    """How one condition of a rule came out."""

    MET = "MET"
    FAILED = "FAILED"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True)
class Fact:
    """One labelled fact: `value` (None: not collected), where it comes from, as of which day."""

    label: Text
    value: object = None
    source: Text = ""
    day: date | None = None
    wide: bool = False
    tone: str = ""
    url: str = ""


@dataclass(frozen=True)
class Reason:
    """One condition of a determination: `verdict` (Verdict code), the sentence, its clause."""

    verdict: str
    text: Text
    basis: Text = ""
    fact: Text = ""


@dataclass(frozen=True)
class Step:
    """One entry of a timeline, newest first by the caller's order."""

    title: Text
    at: date | datetime | None = None
    text: Text = ""
    by: Text = ""
    tone: str = Tone.PRIMARY
    icon: str = ""
    url: str = ""


@dataclass(frozen=True)
class Tab:
    """One tab: a link to a page of its own, so that every tab has an address."""

    label: Text
    url: str
    active: bool = False
    count: int | None = None


def facts(*pairs: tuple[Text, object]) -> Sequence[Fact]:
    """Facts from (label, value) pairs, where no source needs telling."""
    return [Fact(label, value) for label, value in pairs]
