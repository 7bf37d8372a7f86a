"""Words and tones for what is stored as codes."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from shouwang.core.presentation import Tone
from shouwang.policy.engine.determine import CARE_REASONS
from shouwang.quality.rules.catalogue import RULES
from shouwang.registry.choices import (
    Health,
    Hukou,
    Rating,
    Relief,
    Schooling,
    Sex,
    Verdict,
    YesNo,
)
from shouwang.registry.fields import FIELDS
from shouwang.statistics.layout import GROUPS

from .choices import AmendmentStatus, Status, TickKind

CARERS = {
    choice.key: choice.label for group in GROUPS if group.key == "carer" for choice in group.choices
}
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


_ATTRIBUTES: dict[str, Any] = {
    "verdict": (_lazy("留守认定"), Verdict),
    "sex": (_lazy("性别"), Sex),
    "age_band": (_lazy("年龄段"), None),
    "schooling": (_lazy("就学情况"), Schooling),
    "hukou": (_lazy("户口性质"), Hukou),
    "health": (_lazy("身体状况"), Health),
    "boarding": (_lazy("是否寄宿"), YesNo),
    "care_reason": (_lazy("委托照料原因"), None),
    "carer": (_lazy("实际照护人"), None),
    "rating": (_lazy("监护情况"), Rating),
    "relief": (_lazy("救助帮扶"), Relief),
}


def attribute_label(key: str) -> str:
    """Return what a reported attribute is called."""
    return str(_ATTRIBUTES[key][0]) if key in _ATTRIBUTES else key


def shown_code(key: str, code: Any) -> str:
    """Return a reported code in words; nothing collected is said as such."""
    if code in (None, "", []):
        return _("未采集") if key != "verdict" else _("不在登记中")
    if isinstance(code, list):
        return "、".join(shown_code(key, each) for each in code)
    if key == "care_reason":
        return _(CARE_REASONS.get(code, code))
    if key == "carer":
        return str(CARERS.get(code, code))
    choices = _ATTRIBUTES[key][1] if key in _ATTRIBUTES else None
    return str(choices(code).label) if choices and code in choices.values else str(code)
