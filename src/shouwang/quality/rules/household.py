"""Children of one household, and one person in several files: the same facts everywhere (R-058)."""

from collections.abc import Hashable, Iterator, Sequence
from uuid import UUID

from shouwang.core.messages import N_

from . import base
from .base import Hit, Rule
from .catalogue import group_rule
from .facts import Facts, Parameters

Group = Sequence[Facts]
Found = Iterator[tuple[UUID, Hit]]
_OF_THE_HOME = ("unsafe_house", "hukou_kind")
_POVERTY = frozenset({"REGISTERED_POOR", "LOW_INCOME", "EXTREME_POVERTY"})


def _home_keys(facts: Facts) -> Iterator[tuple[Hashable, ...]]:
    if facts.household:
        yield (facts.household,)


@group_rule(
    Rule(
        "household-conflict",
        N_("同户儿童信息不一致"),
        base.INCONSISTENT,
        base.WARNING,
        base.VILLAGE,
        "R-058 R-028",
        N_("同一户的{number}名儿童“{fields}”填得不一样。"),
        N_("上门核实后统一；不是一户的，分开家庭。"),
    ),
    _home_keys,
)
def household_conflict(group: Group, given: Parameters) -> Found:
    """R-058: children of one household told apart in what the household shares."""
    fields = [key for key in _OF_THE_HOME if _differ({facts.code(key) for facts in group})]
    poor = [
        bool(_POVERTY & set(facts.codes["relief"])) for facts in group if "relief" in facts.codes
    ]
    fields += ["relief"] if _differ({str(each) for each in poor}) else []
    for role in ("father", "mother"):
        fields += [
            f"{role}.{key}" for key in ("state", "left") if _parent_differs(group, role, key)
        ]
    if fields:
        params = {"number": len(group), "fields": fields}
        for facts in group:
            yield facts.file_id, Hit("household-conflict", params=params, seen=tuple(fields))


def _differ(values: set[str]) -> bool:
    return len(values - {""}) > 1


def _parent_differs(group: Group, role: str, key: str) -> bool:
    """Say whether one parent (by name) of the household is told of differently."""
    told: dict[str, set[str]] = {}
    for facts in group:
        person = getattr(facts, role)
        if person is not None and person.name:
            value = getattr(person, key)
            told.setdefault(person.name, set()).add("" if value is None else str(value))
    return any(_differ(values) for values in told.values())


def _person_keys(facts: Facts) -> Iterator[tuple[Hashable, ...]]:
    if facts.digest:
        yield (facts.digest,)
    for _, person in facts.parents:
        if person.digest:
            yield (person.digest,)
    if facts.other_carer is not None and facts.other_carer.digest:
        yield (facts.other_carer.digest,)


@group_rule(
    Rule(
        "person-name-variant",
        N_("同一号码几个姓名"),
        base.CONTRADICTION,
        base.ERROR,
        base.VILLAGE,
        "R-059 R-057",
        N_("“{fields}”的公民身份号码在另外{number}份档案里写的是别的姓名。"),
        N_("对照证件确认号码和姓名，改正写错的一方。"),
    ),
    _person_keys,
)
def person_name_variant(group: Group, given: Parameters) -> Found:
    """R-059: one number under different names, in any role of any file."""
    holders = [_holders(facts) for facts in group]
    shared = set.intersection(*(set(each) for each in holders))
    for digest in shared:
        names = {each[digest][1] for each in holders}
        if len(names) < 2:
            continue
        for facts, each in zip(group, holders, strict=True):
            role, name = each[digest]
            others = sum(theirs[digest][1] != name for theirs in holders)
            field = "name" if role == "child" else f"{role}.name"
            params = {"number": others, "fields": [field]}
            yield facts.file_id, Hit("person-name-variant", role, params, tuple(sorted(names)))


def _holders(facts: Facts) -> dict[bytes, tuple[str, str]]:
    found: dict[bytes, tuple[str, str]] = {}
    carer = facts.other_carer
    named = [("carer", carer)] if carer else []
    for role, person in (*named, *facts.parents):
        if person.digest:
            found[person.digest] = (role, person.name)
    if facts.digest:
        found[facts.digest] = ("child", facts.name)
    return found
