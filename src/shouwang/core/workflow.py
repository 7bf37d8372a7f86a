"""Which state may follow which: one row of an app's table, its check, and what is open now.

Every app with states keeps its tables in its own `workflow.py`; an app that asks more of a deed
(whose side, which member role) adds a field to the row.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeVar

from .actors import Actor
from .errors import WrongStatus


@dataclass(frozen=True, slots=True)
class Transition:
    """One deed: from which states, to which ("" it stays), by which right.

    :param other_hand: the field that says who did it before; that person may not.
    :param also: another right that will do.
    """

    deed: str
    sources: Collection[str]
    target: str
    permission: str = ""
    other_hand: str = ""
    also: str = ""

    def check(self, state: str) -> None:
        """Ask that the deed may follow from a state.

        :raises WrongStatus: if it may not.
        """
        if state not in self.sources:
            raise WrongStatus

    def may(self, actor: Actor) -> bool:
        """Say whether the actor has a right to the deed; a row that names none asks none."""
        rights = [right for right in (self.permission, self.also) if right]
        return not rights or any(actor.may(right) for right in rights)

    def is_same_hand(self, row: Any, actor: Actor) -> bool:
        """Say whether the table asks for another hand than the actor's."""
        before = getattr(row, self.other_hand) if self.other_hand else None
        return before is not None and before == actor.user_id


T = TypeVar("T", bound=Transition)


def by_deed(*steps: T) -> Mapping[str, T]:
    """Return a table by the names of its deeds."""
    return MappingProxyType({step.deed: step for step in steps})


def step_of(steps: Iterable[T], deed: str) -> T:
    """Return the row of a deed in a table.

    :raises WrongStatus: if the table has no such deed.
    """
    for step in steps:
        if step.deed == deed:
            return step
    raise WrongStatus


def open_to(actor: Actor, steps: Iterable[T], state: str) -> list[T]:
    """Return the deeds that may follow from a state and that the actor has the right to."""
    return [step for step in steps if state in step.sources and step.may(actor)]
