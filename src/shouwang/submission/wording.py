"""Words and tones for what is stored as codes."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from shouwang.core.presentation import Tone
from shouwang.quality.rules.catalogue import RULES
from shouwang.registry.fields import FIELDS

from .choices import AmendmentStatus, Status, TickKind

STATUS_TONES = {
    Status.PREPARED: Tone.WARNING,
    Status.SUBMITTED: Tone.INFO,
    Status.RETURNED: Tone.DANGER,
    Status.ACCEPTED: Tone.SUCCESS,
    Status.WITHDRAWN: Tone.NEUTRAL,
    Status.DISCARDED: Tone.NEUTRAL,
}
TICK_TONES = {
    TickKind.UNCHANGED: Tone.NEUTRAL,
    TickKind.CHANGED: Tone.WARNING,
    TickKind.NEW: Tone.INFO,
    TickKind.LEFT: Tone.DANGER,
}
AMENDMENT_TONES = {
    AmendmentStatus.PROPOSED: Tone.WARNING,
    AmendmentStatus.APPROVED: Tone.SUCCESS,
    AmendmentStatus.REJECTED: Tone.NEUTRAL,
}


def problem(rule: str, params: Mapping[str, Any]) -> str:
    """Return what is wrong with a file by a check: its title and the fields by name (T-004)."""
    known = RULES.get(rule)
    title = _(known.title) if known else rule
    fields = [str(FIELDS[key].label) for key in params.get("fields", ()) if key in FIELDS]
    if not fields:
        return title
    return _("{title}（{number}项：{fields}）").format(
        title=title, number=len(fields), fields="、".join(fields)
    )
