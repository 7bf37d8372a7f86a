"""What a rule is, and what it says."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from .facts import Facts, Parameters

ERROR, WARNING, HINT = "ERROR", "WARNING", "HINT"
MISSING, OMITTED, WRONG, REPEATED = "MISSING", "OMITTED", "WRONG", "REPEATED"
CONTRADICTION, OUTDATED, INCONSISTENT = "CONTRADICTION", "OUTDATED", "INCONSISTENT"
CONCEALED = "CONCEALED"
VILLAGE, SCHOOL, TOWNSHIP, COUNTY = "VILLAGE", "SCHOOL", "TOWNSHIP", "COUNTY"
MAX_GROUP = 200  # of a larger group the first so many are looked at


@dataclass(frozen=True, slots=True)
class Rule:
    """One check. Its slug never changes; `basis` names the requirements it rests on.

    :param message: says what is wrong, with `{…}` of the hit's params; `todo` what to do about it.
    :param severity: ERROR, WARNING or HINT, unless the hit says otherwise.
    :param owner: the post that repairs it; `days` are the pack's, by severity or for this rule.
    """

    slug: str
    title: str
    defect: str
    severity: str
    owner: str
    basis: str
    message: str
    todo: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One defect that a rule found in one file.

    :param params: what fills the message: field keys under ``fields``, role keys under ``roles``,
        counts; JSON values, never a number of a person nor a name of somebody else.
    :param seen: what the rule looked at: a waiver holds until it changes.
    """

    rule: str
    subject: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    seen: Hashable = ()
    severity: str = ""
    weight: int = 1


FileCheck = Callable[["Facts", "Parameters"], Iterable[Hit]]
# The members of one group, more than one, in order of their ids → file id and hit.
GroupCheck = Callable[["Sequence[Facts]", "Parameters"], Iterable[tuple[UUID, Hit]]]
# What a file may share with others; None or "" parts make no key.
GroupKeys = Callable[["Facts"], Iterable[tuple[Hashable, ...]]]
