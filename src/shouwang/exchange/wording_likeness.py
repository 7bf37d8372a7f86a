"""How the evidence of the linkage engine reads: field by field, for or against."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

FIELDS: dict[str, Any] = {
    "id_no": _("公民身份号码"), "day": _("出生日期"), "surname": _("姓"), "given": _("名"),
    "former": _("曾用名"), "sex": _("性别"), "ethnic": _("民族"), "family": _("家庭"),
    "place": _("所在村（居）"), "group": _("村民小组"), "school": _("学校"), "grade": _("年级"),
    "expected": _("年级与年龄"), "class_no": _("班级"), "trees": _("综合判断"),
    "kin_numbers": _("公民身份号码"), "name_phone": _("姓名和电话"), "name_spouse": _("姓名和配偶"),
    "sound_phone": _("姓名读音和电话"),
}  # fmt: skip
_OF_PERSONS: dict[str, Any] = {
    "kin_numbers": _("两条记录的身份号码相同"), "name_phone": _("姓名相同，有一个电话相同"),
    "name_spouse": _("同村、姓名相同，配偶姓名也相同"),
    "sound_phone": _("姓名读音相同，有一个电话相同"),
}  # fmt: skip
_SLIGHT = 0.3  # points that say nothing either way


@dataclass(frozen=True, slots=True)
class Line:
    """What one field says; `tone`: for, against or neither."""

    label: str | Promise
    text: str
    tone: str


def evidence(reasons: Iterable[list[Any]]) -> list[Line]:
    """Return stored reasons ([field, points, message, evidence] each) as they are read."""
    return [_line(*reason) for reason in reasons]


def _line(field: str, points: float, message: str, found: list[str]) -> Line:
    if field in _OF_PERSONS:
        return Line(FIELDS[field], str(_OF_PERSONS[field]), "success")
    told = "、".join(gettext(text) for text in found)
    text = gettext(message).format(evidence=told) if message else ""
    tone = "neutral" if abs(points) < _SLIGHT else "success" if points > 0 else "danger"
    return Line(FIELDS.get(field, field), text, tone)
