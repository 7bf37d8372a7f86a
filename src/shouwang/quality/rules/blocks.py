"""R-060, R-061: one parent's block copied onto children of different families."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from itertools import combinations
from uuid import UUID

from shouwang.core.likeness import surname_parts
from shouwang.core.messages import N_

from . import base
from .base import ERROR, WARNING, Hit, Rule
from .catalogue import group_rule
from .facts import Facts, Parameters, Relative

Group = Sequence[Facts]
Found = Iterator[tuple[UUID, Hit]]


def unrelated(one: Facts, other: Facts) -> bool:
    """True where household, surname and address are known to differ (R-060: not one household).

    Half-siblings and brothers split between grandparents share at least one of them.
    """
    if one.household and one.household == other.household:
        return False
    if not (one.address and other.address):
        return False
    if one.address in other.address or other.address in one.address:
        return False
    mine, theirs = surname_parts(one.name, one.ethnic), surname_parts(other.name, other.ethnic)
    return bool(mine and theirs) and not mine & theirs


def _parent_keys(role: str) -> "base.GroupKeys":
    def keys(facts: Facts) -> Iterator[tuple[Hashable, ...]]:
        person: Relative | None = getattr(facts, role)
        if person is None or not (person.name and facts.address):
            return
        if person.digest:
            yield person.name, person.digest
        if person.destination and person.left:
            yield person.name, person.destination, person.left

    return keys


def _judge(slug: str, role: str, group: Group) -> Found:
    found: dict[UUID, dict[UUID, str]] = defaultdict(dict)
    for one, other in combinations(group, 2):
        if unrelated(one, other) and (severity := _severity(role, one, other)):
            found[one.file_id][other.file_id] = severity
            found[other.file_id][one.file_id] = severity
    for file_id, others in found.items():
        severity = ERROR if ERROR in others.values() else WARNING
        fields = [f"{role}.{key}" for key in ("name", "destination", "left")]
        params = {"number": len(others), "roles": [role], "fields": fields}
        seen = tuple(sorted(map(str, others)))
        yield file_id, Hit(slug, params=params, severity=severity, seen=seen)


def _severity(role: str, one: Facts, other: Facts) -> str:
    """Return how sure it is that the block was copied; nothing where two numbers say it was not.

    One number, or the other parent's name or a telephone beside name, workplace and departure:
    an error. Name, workplace and departure alone may be a namesake: a question.
    """
    mine, theirs = _pair(role, one), _pair(role, other)
    if mine.digest and theirs.digest:
        return ERROR if mine.digest == theirs.digest else ""
    second = "father" if role == "mother" else "mother"
    spouse, second_spouse = getattr(one, second), getattr(other, second)
    same_spouse = spouse and second_spouse and spouse.name and spouse.name == second_spouse.name
    if same_spouse or set(mine.phones) & set(theirs.phones):
        return ERROR
    return WARNING


def _pair(role: str, facts: Facts) -> Relative:
    person: Relative = getattr(facts, role)
    return person


@group_rule(
    Rule(
        "mother-repeated",
        N_("不同家庭同一个母亲"),
        base.REPEATED,
        base.ERROR,
        base.TOWNSHIP,
        "R-060 R-061",
        N_("与另外{number}名不同姓氏、不同住址的儿童填了同一个母亲的信息。"),
        N_("逐户上门核实，改正抄录的信息；确系同母或同名的，说明后申请免改。"),
    ),
    _parent_keys("mother"),
)
def mother_repeated(group: Group, given: Parameters) -> Found:
    """R-060 (T-002): one mother on children who differ in household, surname and address."""
    return _judge("mother-repeated", "mother", group)


@group_rule(
    Rule(
        "father-repeated",
        N_("不同家庭同一个父亲"),
        base.REPEATED,
        base.ERROR,
        base.TOWNSHIP,
        "R-060 R-061",
        N_("与另外{number}名不同姓氏、不同住址的儿童填了同一个父亲的信息。"),
        N_("逐户上门核实，改正抄录的信息；确系同父或同名的，说明后申请免改。"),
    ),
    _parent_keys("father"),
)
def father_repeated(group: Group, given: Parameters) -> Found:
    """R-061: one father on children who differ in household, surname and address."""
    return _judge("father-repeated", "father", group)
