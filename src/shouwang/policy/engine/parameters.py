"""The parameters of a pack one by one: what may be set, how two packs differ.

Read from the pydantic models themselves: a parameter added there has its place in the form and in
every comparison.
"""

import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from shouwang.core.messages import N_
from shouwang.policy.engine.pack import AgeBand, PolicyPack
from shouwang.policy.engine.wording import CONDITIONS, SCHOOLING

Path = tuple[str, ...]
Document = Mapping[str, Any]

# What a pack is called and when it holds, fixed when it is published.
HEAD = frozenset({"id", "version", "title", "area", "parent", "effective_from", "effective_to"})
CLAUSE = "clause"
CHOICES: dict[str, str] = {
    "UNDER": N_("不满n周岁"),
    "THROUGH_BIRTHDAY": N_("n周岁以下（含生日当日）"),
    "THROUGH_YEAR": N_("0—n岁（含n岁一年）"),
    "BOTH": N_("父母双方外出"),
    "BOTH_OR_ONE_AND_OTHER_INCAPABLE": N_("双方外出，或一方外出另一方无监护能力"),
    "EITHER": N_("双方或一方外出"),
    "NOT_COLLECTED": N_("未采集"),
    "OTHER": N_("其他"),
    "guofa-2016-13": N_("国务院关于加强农村留守儿童关爱保护工作的意见"),
    "opinion-2014": N_("依法处理监护人侵害未成年人权益行为若干问题的意见"),
    "suxian": N_("区人民政府实施意见"),
    "banner": N_("旗实施方案"),
}


class Kind(StrEnum):
    """How a parameter is filled in."""

    NUMBER = "NUMBER"
    TICK = "TICK"
    TEXT = "TEXT"
    CHOICE = "CHOICE"
    CHOICES = "CHOICES"
    NUMBERS = "NUMBERS"
    TEXTS = "TEXTS"
    BANDS = "BANDS"
    BY_CODE = "BY_CODE"  # code → number
    CLAUSE = "CLAUSE"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One value of a pack: `label` and `help` are gettext sources, `choices` code → source."""

    path: Path
    kind: Kind
    label: str
    help: str = ""
    required: bool = True
    lowest: int | None = None
    highest: int | None = None
    shortest: int = 0
    choices: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Parameters that rest on one clause; an `optional` one may be left out as a whole.

    `label` is a gettext source; `profile` the definition it belongs to ("" none).
    """

    path: Path
    label: str
    parameters: tuple[Parameter, ...]
    optional: bool = False
    profile: str = ""

    @property
    def has_clause(self) -> bool:
        """Say whether the group carries a clause of its own."""
        return any(each.kind is Kind.CLAUSE for each in self.parameters)


@dataclass(frozen=True, slots=True)
class Change:
    """A parameter that differs between two packs; None: not there. `clause` is the later one's."""

    group: Group
    parameter: Parameter | None  # None: the group as a whole came or went
    before: Any
    after: Any
    clause: str


def document_of(pack: PolicyPack) -> dict[str, Any]:
    """Return every parameter of a pack as JSON has it, without its head."""
    return {key: each for key, each in pack.model_dump(mode="json").items() if key not in HEAD}


def groups_of(pack: PolicyPack) -> list[Group]:
    """Return the groups of a pack: its definitions in order of their codes, then the shared ones.

    Optional groups are there whether the pack has them or not.
    """
    found: list[Group] = []
    for name, field in PolicyPack.model_fields.items():
        if name in HEAD:
            continue
        if name == "profiles":
            for key in sorted(pack.profiles):
                inner = _model_of(field.annotation, within_dict=True)
                found += _groups(inner, ("profiles", key), N_("口径"), key)
        else:
            found += _groups(_model_of(field.annotation), (name,), field.title or name, "")
    return found


def _groups(model: type[BaseModel], path: Path, label: str, profile: str) -> Iterator[Group]:
    """Yield the group of a model's own values, then those of the models inside it."""
    own, below = [], []
    for name, field in model.model_fields.items():
        inner, optional = _inner(field)
        if inner is None:
            own.append(_parameter((*path, name), field))
        else:
            below.append((name, field, inner, optional))
    own.sort(key=lambda each: each.kind is Kind.CLAUSE)
    if own:
        yield Group(path, label, tuple(own), profile=profile)
    for name, field, inner, optional in below:
        for group in _groups(inner, (*path, name), field.title or name, profile):
            yield Group(group.path, group.label, group.parameters, optional, profile)


def _model_of(annotation: Any, *, within_dict: bool = False) -> type[BaseModel]:
    found: type[BaseModel] = get_args(annotation)[1] if within_dict else annotation
    return found


def _inner(field: FieldInfo) -> tuple[type[BaseModel] | None, bool]:
    """Return the model a field holds, if it does, and whether it may be left out."""
    kinds = _alternatives(field.annotation)
    models = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)]
    return (models[0] if models else None), type(None) in kinds


def _alternatives(annotation: Any) -> tuple[Any, ...]:
    union = get_origin(annotation) in (Union, types.UnionType)
    return get_args(annotation) if union else (annotation,)


def _parameter(path: Path, field: FieldInfo) -> Parameter:
    kinds = _alternatives(field.annotation)
    kind = next(each for each in kinds if each is not type(None))
    bounds = {
        name: getattr(limit, name)
        for limit in field.metadata
        for name in ("ge", "le", "min_length")
        if hasattr(limit, name)
    }
    form, choices = _form(path, kind)
    return Parameter(
        path, form, field.title or path[-1], field.description or "",
        required=type(None) not in kinds and (field.is_required() or form is Kind.NUMBER),
        lowest=bounds.get("ge"), highest=bounds.get("le"),
        shortest=bounds.get("min_length", 0), choices=choices,
    )  # fmt: skip


def _form(path: Path, kind: Any) -> tuple[Kind, Mapping[str, str] | None]:
    if get_origin(kind) is tuple:
        item = get_args(kind)[0]
        item = get_args(item)[0] if get_origin(item) is Annotated else item
        if item is AgeBand:
            return Kind.BANDS, None
        if item in (int, str):
            return (Kind.NUMBERS if item is int else Kind.TEXTS), None
        return Kind.CHOICES, _labels(item)
    if get_origin(kind) is dict:
        return Kind.BY_CODE, None
    if get_origin(kind) is Literal:
        return Kind.CHOICE, _labels(kind)
    if kind is bool:
        return Kind.TICK, None
    if kind is int:
        return Kind.NUMBER, None
    return (Kind.CLAUSE if path[-1] == CLAUSE else Kind.TEXT), None


def _labels(kind: Any) -> dict[str, str]:
    codes = get_args(kind) if get_origin(kind) is Literal else list(kind)
    known: dict[str, str] = {**CHOICES, **SCHOOLING, **CONDITIONS}
    return {str(code): known[str(code)] for code in codes}


# --- documents -----------------------------------------------------------------------------------


def value_at(document: Document, path: Path) -> Any:
    """Return what stands at a path; None where nothing does."""
    found: Any = document
    for key in path:
        if not isinstance(found, Mapping) or key not in found:
            return None
        found = found[key]
    return found


def differences(inherited: Document, wanted: Document) -> dict[str, Any]:
    """Return the least document that, merged over `inherited`, gives `wanted`.

    A group that is left out is said by None.
    """
    found: dict[str, Any] = {}
    for key in [*inherited, *(key for key in wanted if key not in inherited)]:
        before, after = inherited.get(key), wanted.get(key)
        if before == after:
            continue
        if isinstance(before, Mapping) and isinstance(after, Mapping):
            found[key] = differences(before, after)
        else:
            found[key] = after
    return found


def changes(before: PolicyPack, after: PolicyPack) -> list[Change]:
    """Return every parameter that differs, in the order of the form."""
    old, new = document_of(before), document_of(after)
    groups = {group.path: group for group in groups_of(before)}
    groups |= {group.path: group for group in groups_of(after)}
    found: list[Change] = []
    for path in sorted(groups, key=list(groups).index):
        found += _changes(groups[path], value_at(old, path), value_at(new, path))
    return found


def _changes(group: Group, old: Any, new: Any) -> Iterator[Change]:
    clause = str((new or old or {}).get(CLAUSE, ""))
    if (old is None) != (new is None):
        yield Change(group, None, old, new, clause)
        return
    for parameter in group.parameters if new is not None else ():
        name = parameter.path[-1]
        if old.get(name) != new.get(name):
            yield Change(group, parameter, old.get(name), new.get(name), clause)


def unfounded(inherited: Document, wanted: Document, groups: list[Group]) -> list[Path]:
    """Return the clauses that must be written: of groups whose values differ from the inherited
    ones while the clause is still the inherited one."""
    found = []
    for group in groups:
        before, after = value_at(inherited, group.path), value_at(wanted, group.path)
        if not group.has_clause or before is None or after is None:
            continue
        values = [each.path[-1] for each in group.parameters if each.kind is not Kind.CLAUSE]
        changed = any(before.get(name) != after.get(name) for name in values)
        if changed and before.get(CLAUSE) == after.get(CLAUSE):
            found.append((*group.path, CLAUSE))
    return found
