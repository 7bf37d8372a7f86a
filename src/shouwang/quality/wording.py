"""What the deeds of this app are called in the trail, and rules and findings in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.core.presentation import Tone
from shouwang.registry.fields import FIELDS

from .rules import RULES

ACTIONS = {
    "quality.check_county": gettext_lazy("检查全县数据质量"),
    "quality.check_again": gettext_lazy("复核数据质量问题"),
    "quality.ask_waiver": gettext_lazy("申请免改"),
    "quality.approve_waiver": gettext_lazy("准予免改"),
    "quality.refuse_waiver": gettext_lazy("不予免改"),
    "quality.list_findings": gettext_lazy("查看数据质量问题"),
    "registry.export_findings": gettext_lazy("导出数据质量问题"),
}
ROLES = {
    "child": gettext_lazy("儿童"),
    "father": gettext_lazy("父亲"),
    "mother": gettext_lazy("母亲"),
    "carer": gettext_lazy("受委托人"),
}
SEVERITY_TONES = {"ERROR": Tone.DANGER, "WARNING": Tone.WARNING, "HINT": Tone.INFO}
STATUS_TONES = {
    "OPEN": Tone.WARNING, "WAIVER_ASKED": Tone.INFO, "WAIVED": Tone.NEUTRAL,
    "REPAIRED": Tone.SUCCESS,
}  # fmt: skip


def rule_title(slug: str) -> str:
    """Return what a check is called; its slug where its app is gone."""
    return _(RULES[slug].title) if slug in RULES else slug


def rule_todo(slug: str) -> str:
    """Return what to do about it."""
    return _(RULES[slug].todo) if slug in RULES else ""


def message(slug: str, params: Mapping[str, Any]) -> str:
    """Return what is wrong, in the reader's language."""
    if slug not in RULES:
        return slug
    said = {key: value for key, value in params.items() if key not in ("fields", "roles")}
    comma = _("、")
    said["fields"] = comma.join(field_label(key) for key in params.get("fields", ()))
    said["person"] = comma.join(str(ROLES.get(key, key)) for key in params.get("roles", ()))
    return _(RULES[slug].message).format(**said)


def field_label(key: str) -> str:
    """Return the name of a field of the file."""
    return str(FIELDS[key].label) if key in FIELDS else key
