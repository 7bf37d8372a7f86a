"""Words for what is stored as codes: findings, reasons for holding, roster kinds."""

import json
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouwang.core import idcard
from shouwang.registry.fields import FIELDS, PartialDay

from .choices import BatchStatus, Decision, RowPlan
from .planning import BOTH_CHANGED, HELD_IDENTITY, HELD_NAME, HELD_VILLAGE
from .roster.findings import mask_phone
from .roster.profiles import PROFILES

CODES: dict[str, str | Promise] = {
    "heading-missing": _("缺少必填列"),
    "required-missing": _("必填项为空"),
    "value-unknown": _("填写内容不在选项内"),
    "date-invalid": _("日期无效"),
    "id-number-invalid": _("公民身份号码无效"),
    "id-birth-mismatch": _("出生日期与号码不一致"),
    "id-sex-mismatch": _("性别与号码不一致"),
    "phone-invalid": _("电话号码无效"),
    "village-unknown": _("村（居）不存在"),
    "age-out-of-range": _("已满 18 周岁"),
    "age-grade-mismatch": _("年级与年龄不相称"),
    "duplicate-id": _("同一儿童重复"),
    "name-variant": _("同号异名"),
    "name-variant-suspected": _("疑似同一儿童异名"),
    "bed-name-variant": _("同一床位异名"),
    "parent-block-repeated": _("父母信息疑似抄录"),
    "orphan-has-migrant-parent": _("父母去世与务工信息矛盾"),
    "orphan-in-left-behind": _("孤儿列入留守儿童"),
    "departure-impossible": _("外出时间不合理"),
    "guardian-missing": _("无受委托人"),
    "agreement-missing": _("未签委托照护协议"),
    "guardian-is-away-parent": _("受委托人是外出父母"),
    "row-shifted": _("整行错位"),
}
SEVERITIES: dict[str, str | Promise] = {"error": _("错误"), "warning": _("提醒")}
SEVERITY_TONES = {"error": "danger", "warning": "warning"}
HELD: dict[str, tuple[str | Promise, str | Promise]] = {  # reason, and who mends it
    HELD_NAME: (_("没有姓名"), _("报送单位补填后重新上传")),
    HELD_VILLAGE: (
        _("村（居）不明，无法归属"),
        _("报送单位更正村名，或由乡镇先登记该村，再重新上传"),
    ),
    HELD_IDENTITY: (
        _("同一公民身份号码出现多次，待确认"),
        _("县级或乡镇经办人在本页确认以哪一行为准"),
    ),
}
STATUS_TONES = {
    BatchStatus.UPLOADED: "info",
    BatchStatus.NEEDS_MAPPING: "warning",
    BatchStatus.UNUSABLE: "danger",
    BatchStatus.CHECKED: "primary",
    BatchStatus.COMMITTING: "info",
    BatchStatus.COMMITTED: "success",
    BatchStatus.UNDONE: "neutral",
    BatchStatus.FAILED: "danger",
}
PLAN_TONES = {
    RowPlan.NEW: "success",
    RowPlan.CHANGED: "info",
    RowPlan.UNCHANGED: "neutral",
    RowPlan.DOUBTFUL: "warning",
    RowPlan.HELD: "danger",
    RowPlan.ELSEWHERE: "warning",
    RowPlan.REFERENCE: "neutral",
}
USE_THIS_ROW = _("以此行为准")
USE_THIS_ROSTER = _("以本表为准")


def code_title(code: str) -> str:
    """Return what a finding code is called."""
    return str(CODES.get(code, code))


def profile_title(name: str) -> str:
    """Return what a kind of roster is called."""
    return gettext(PROFILES[name].title) if name in PROFILES else ""


def message(template: str, params: dict[str, Any]) -> str:
    """Return a stored message in the reader's language."""
    return gettext(template).format(**params)


def problem(stored: str) -> str:
    """Return the problem of a batch (JSON of template and params) in the reader's language."""
    if not stored:
        return ""
    template, params = json.loads(stored)
    return message(template, params)


def decision_label(row: Any) -> str:
    """Return what was decided of a row, in words."""
    if not row.decision:
        return ""
    if row.decision == Decision.SAME and row.held_reason == BOTH_CHANGED:
        return str(USE_THIS_ROSTER)
    if row.decision == Decision.SAME and row.plan != RowPlan.DOUBTFUL:
        return str(USE_THIS_ROW)
    return str(Decision(row.decision).label)


def shown(key: str, value: Any) -> str:
    """Return one stored or incoming value (as JSON holds it); numbers of persons are masked."""
    field = FIELDS.get(key)
    if field is None or value in (None, "", [], ()):
        return ""
    if field.kind == "phones":
        return "、".join(mask_phone(number) for number in value)
    if field.sealed:
        return idcard.mask(str(value))
    if field.kind == "partial":
        day, precision = value
        return str(day if precision == "DAY" else day[:7])
    if isinstance(value, PartialDay):
        return str(value)
    return field.show(value)


def field_label(key: str) -> str:
    """Return the label of a field."""
    field = FIELDS.get(key)
    return str(field.label) if field else key
