"""Words for registers and their differences: values as people read them, numbers masked."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouwang.core.actors import Actor
from shouwang.core.presentation import Fact, Reason, Verdict
from shouwang.registry.fields import FIELDS
from shouwang.registry.permissions import RegistryPermission

from . import wording
from .choices import (
    DifferenceKind,
    DifferenceStatus,
    ListStatus,
    Pattern,
    RegisterKind,
    Resolution,
    RunStatus,
)
from .reconciliation.definitions import LEFT_BEHIND, thawed

Text = str | Promise
HIDDEN = "＊＊＊"
SAYS: dict[str, Text] = {
    "YES": _("是留守儿童"), "NO": _("不是留守儿童"), "ONE": _("单亲留守"), "BOTH": _("双亲留守"),
}  # fmt: skip
SHORT: dict[str, Text] = {
    RegisterKind.VILLAGE: _("村级台账"),
    RegisterKind.SCHOOL: _("学校花名册"),
    RegisterKind.XUEJI: _("学籍名册"),
    RegisterKind.KINDERGARTEN: _("学前名册"),
    RegisterKind.DORMITORY: _("宿舍名册"),
    RegisterKind.POLICE: _("公安名单"),
    RegisterKind.WELFARE: _("低保特困名单"),
    RegisterKind.DISABILITY: _("残疾人名单"),
    RegisterKind.MATERNAL: _("妇幼名单"),
    RegisterKind.ORPHAN: _("孤儿、事无名单"),
    RegisterKind.NATIONAL: _("全国系统"),
    RegisterKind.DATABASE: _("乡县档案"),
}
STATUS_TONES = {
    DifferenceStatus.OPEN: "warning",
    DifferenceStatus.SETTLED: "success",
    DifferenceStatus.GONE: "neutral",
}
KIND_TONES = {
    DifferenceKind.ONLY_LEFT: "danger",
    DifferenceKind.ONLY_RIGHT: "danger",
    DifferenceKind.FIELD: "warning",
    DifferenceKind.DEFINITION: "info",
    DifferenceKind.DOUBTFUL: "primary",
    DifferenceKind.REPEATED: "warning",
}
RUN_TONES = {RunStatus.WAITING: "info", RunStatus.DONE: "success", RunStatus.FAILED: "danger"}
LIST_TONES = {
    ListStatus.RECEIVED: "info",
    ListStatus.NEEDS_MAPPING: "warning",
    ListStatus.UNUSABLE: "danger",
    ListStatus.READY: "success",
    ListStatus.PURGED: "neutral",
}
_VERDICTS = {"met": Verdict.MET, "failed": Verdict.FAILED, "unknown": Verdict.UNKNOWN}


def short(kind: str) -> Text:
    """Return a register's short name."""
    return SHORT.get(kind, kind)


def pair_of(difference: Any) -> str:
    """Return both registers' short names."""
    return f"{short(difference.left_kind)} / {short(difference.right_kind)}"


def kind_label(difference: Any) -> str:
    """Return what differs, with the register's name where a child stands in one alone."""
    if difference.kind == DifferenceKind.ONLY_LEFT:
        return gettext("只见于{register}").format(register=short(difference.left_kind))
    if difference.kind == DifferenceKind.ONLY_RIGHT:
        return gettext("只见于{register}").format(register=short(difference.right_kind))
    return str(DifferenceKind(difference.kind).label)


def item_label(key: str) -> str:
    """Return what a difference is about."""
    if key == LEFT_BEHIND:
        return gettext("是否留守儿童")
    if key.startswith("repeated-"):
        return gettext("登记次数")
    return wording.field_label(key) if key else ""


def pattern_label(pattern: str) -> str:
    """Return in which way two values differ."""
    return str(Pattern(pattern).label) if pattern else ""


def resolution_label(difference: Any, resolution: str = "") -> str:
    """Return how a difference was or would be settled, with the register's name."""
    code = resolution or difference.resolution
    if code in (Resolution.LEFT, Resolution.RIGHT):
        kind = difference.left_kind if code == Resolution.LEFT else difference.right_kind
        return gettext("以{register}为准").format(register=short(kind))
    return str(Resolution(code).label) if code else ""


def may_read(actor: Actor, key: str) -> bool:
    """Say whether a post may read a field: states of health have a right of their own."""
    field = FIELDS.get(key)
    return field is None or field.group != "health" or actor.may(RegistryPermission.VIEW_HEALTH)


def shown_side(actor: Actor, difference: Any, side: str) -> str:
    """Return what one register says, as the actor may read it."""
    text = difference.left_value if side == "left" else difference.right_value
    if not text:
        return ""
    if not text.startswith("{"):
        told = json.loads(text)
        if isinstance(told, int):
            return gettext("{n}次").format(n=told)
        return str(SAYS.get(told, told))
    if not difference.field:
        return _who(json.loads(text))
    if not may_read(actor, difference.field):
        return HIDDEN
    return wording.shown(difference.field, json.loads(text).get(difference.field))


def _who(values: Mapping[str, Any]) -> str:
    keys = ("name", "sex", "birth_date", "school_name", "grade")
    return "，".join(filter(None, (wording.shown(key, values.get(key)) for key in keys)))


def facts_side(actor: Actor, difference: Any, side: str) -> list[Fact]:
    """Return everything a side says of a child, in the order of the file."""
    text = difference.left_value if side == "left" else difference.right_value
    if not text or not text.startswith("{") or difference.field:
        return []
    return facts_of(actor, json.loads(text))


def facts_of(actor: Actor, values: Mapping[str, Any]) -> list[Fact]:
    """Return plain values of a row as facts; what the actor may not read is left out."""
    found = [
        Fact(FIELDS[key].label, wording.shown(key, values[key]))
        for key in FIELDS
        if values.get(key) not in (None, "", []) and may_read(actor, key)
    ]
    says = values.get("_says") or values.get("_left_behind")
    if says:
        found.append(Fact(gettext("是否留守儿童"), SAYS.get(says, says)))
    return found


def sides_reasons(difference: Any) -> list[dict[str, Any]]:
    """Return both registers' definitions with what they come to for this child."""
    if difference.field != LEFT_BEHIND:
        return []
    results = {"yes": gettext("符合"), "no": gettext("不符合"), "unknown": gettext("不能认定")}
    return [
        {
            "register": short(side["register"]),
            "said": SAYS["YES" if side["said"] else "NO"],
            "definition": gettext(side["definition"]),
            "result": results[side["result"]],
            "agrees": side["result"] == ("yes" if side["said"] else "no"),
            "reasons": [
                Reason(
                    _VERDICTS[reason["state"]], thawed(reason["condition"]).render(gettext),
                    gettext(reason["basis"]), thawed(reason["fact"]).render(gettext),
                )
                for reason in side["reasons"]
            ],
        }
        for side in difference.evidence
    ]  # fmt: skip


def _spoken(message: str, evidence: Sequence[str]) -> str:
    """Return a reason of the linkage engine, with the texts of what counts as one."""
    return gettext(message).format(evidence="、".join(gettext(text) for text in evidence))


def likeness(difference: Any) -> list[dict[str, Any]]:
    """Return why two rows may be one child, field by field."""
    if difference.kind != DifferenceKind.DOUBTFUL:
        return []
    return [
        {"text": _spoken(message, evidence), "points": points,
         "tone": "success" if points > 0 else "danger" if points < 0 else "neutral"}
        for _field, points, message, evidence in difference.evidence
    ]  # fmt: skip
