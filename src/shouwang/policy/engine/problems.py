"""What pydantic says of a wrong parameter, in plain words."""

from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from shouwang.core.messages import N_
from shouwang.policy.engine.wording import Phrase

_WHOLE_NUMBER, _TEXT = N_("请填整数"), N_("请填文字")
_YES_NO, _LIST, _TABLE = N_("请填是或否"), N_("请填一组值"), N_("此处应是一组参数")
_DAY, _SHAPE = N_("请填日期，例如 2026-09-01"), N_("格式不对")
_CHOICE = N_("“{given}”不在可选范围内")
_TEMPLATES = {
    "missing": N_("缺少此项"),
    "extra_forbidden": N_("没有这个参数"),
    "int_type": _WHOLE_NUMBER, "int_parsing": _WHOLE_NUMBER, "int_from_float": _WHOLE_NUMBER,
    "greater_than_equal": N_("不能小于{ge}"),
    "less_than_equal": N_("不能大于{le}"),
    "literal_error": _CHOICE, "enum": _CHOICE,
    "string_type": _TEXT,
    "string_too_short": N_("请至少填写{min_length}个字"),
    "string_pattern_mismatch": _SHAPE,
    "bool_type": _YES_NO, "bool_parsing": _YES_NO,
    "tuple_type": _LIST, "too_short": N_("请至少填一项"),
    "model_type": _TABLE, "model_attributes_type": _TABLE, "dict_type": _TABLE,
    "date_type": _DAY, "date_parsing": _DAY, "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": _DAY,
    "age_bands_apart": N_("年龄段“{band}”与下一段不相接：各段须首尾相连，只有最后一段不设上限"),
    "no_default_profile": N_("口径“{profile}”不能作为缺省口径：没有这个口径，或其空缺尚未填写"),
}  # fmt: skip
_OTHERWISE = N_("不可用")
_MOST_SHOWN = 40
# A check over the whole document, and the parameter that it is about.
_PATHS = {"no_default_profile": ("categories", "left_behind_profile")}


@dataclass(frozen=True, slots=True)
class Problem:
    """A parameter (its path of keys) and what is wrong with it."""

    path: tuple[str, ...]
    phrase: Phrase


def problems_of(error: ValidationError) -> tuple[Problem, ...]:
    """Return every problem of a validation, in the order of the document."""
    return tuple(_problem(entry) for entry in error.errors(include_url=False))


def _problem(entry: Any) -> Problem:
    kind: str = entry["type"]
    params: Any = {
        name: value for name, value in entry.get("ctx", {}).items() if isinstance(value, str | int)
    }
    params["given"] = str(entry.get("input"))[:_MOST_SHOWN]
    path = _PATHS.get(kind) or tuple(str(part) for part in entry["loc"] if part != "[key]")
    return Problem(path, Phrase(_TEMPLATES.get(kind, _OTHERWISE), params))
