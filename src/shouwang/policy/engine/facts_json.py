"""The facts of one child as a JSON document, and back; every complaint names its place.

Dates are ``"2026-02-01"``, ``"2026-02"`` or ``"2026"``. Every key may be left out: not collected.
The schema is printed by `schema()` and explained in ``docs/policy.md``.
"""

from typing import Any

from pydantic import TypeAdapter, ValidationError

from shouwang.core.messages import N_
from shouwang.policy.engine.facts import ChildFacts
from shouwang.policy.engine.wording import Phrase

_ADAPTER = TypeAdapter(ChildFacts)

_PROBLEMS = {
    "extra_forbidden": N_("没有这个字段"),
    "unexpected_keyword_argument": N_("没有这个字段"),
    "missing": N_("缺少此项"),
    "enum": N_("不在代码表内"),
    "dataclass_type": N_("应为对象"),
    "tuple_type": N_("应为列表"),
    "bool_type": N_("应为 true、false 或 null"),
    "bool_parsing": N_("应为 true、false 或 null"),
    "date_type": N_("应为日期，例如 2026-02-01"),
    "date_parsing": N_("应为日期，例如 2026-02-01"),
    "date_from_datetime_parsing": N_("应为日期，例如 2026-02-01"),
    "partial_date": N_("应为日期，例如 2026-02-01、2026-02 或 2026"),
}


class FactsError(ValueError):
    """A document that is not the facts of a child; `phrase` says where and why."""

    def __init__(self, path: str, problem: Phrase) -> None:
        self.path = path
        self.phrase = Phrase(N_("“{path}”：{problem}"), {"path": path, "problem": problem})
        super().__init__(self.phrase.render())


def from_json(document: object) -> ChildFacts:
    """Return the facts in a parsed JSON document.

    :raises FactsError: for the first place that does not fit the schema (``father.away.0.start``).
    """
    try:
        return _ADAPTER.validate_python(document)
    except ValidationError as error:
        first = error.errors()[0]
    path = ".".join(str(part) for part in first["loc"]) or "$"
    text = _PROBLEMS.get(first["type"])
    problem = Phrase(text) if text else Phrase(N_("值不可用（{kind}）"), {"kind": first["type"]})
    raise FactsError(path, problem)


def to_json(facts: ChildFacts) -> dict[str, Any]:
    """Return the facts as plain JSON values; what was not collected is left out."""
    document: dict[str, Any] = _ADAPTER.dump_python(facts, mode="json", exclude_defaults=True)
    return document


def schema() -> dict[str, Any]:
    """Return the JSON Schema of the document."""
    return _ADAPTER.json_schema()
