"""How higher apps take part in assessments; filled in AppConfig.ready."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from shouwang.core.actors import Actor
from shouwang.core.presentation import Text

from .models import Assessment

# Called in the deed with finished assessments in which a red line was crossed.
RedLineCrossed = Callable[[Actor, Sequence[Assessment]], None]
red_line_crossed: list[RedLineCrossed] = []

# (actor, assessment) → what a reader may do about it next: (label, address).
NextSteps = Callable[[Actor, Assessment], Sequence[tuple[Text, str]]]
next_steps: list[NextSteps] = []


@dataclass(frozen=True, slots=True)
class CaseDoor:
    """A sealed case as one of its members sees it from an assessment.

    :param child: what the child is called there. :param works: may do deeds in it, now.
    """

    label: str
    url: str
    child: str
    works: bool


# (actor, case id) → the case, for its members; None for everybody else. Asked beside the
# database, which shows the rows of a case to its members alone.
OpenCase = Callable[[Actor, UUID], CaseDoor | None]
open_case: list[OpenCase] = []


def case_of(actor: Actor, case_id: UUID | None) -> CaseDoor | None:
    """Return the case of an assessment if the actor is of it; None otherwise, or without one."""
    if case_id is None:
        return None
    return next((door for ask in open_case if (door := ask(actor, case_id)) is not None), None)


def steps_after(actor: Actor, row: Assessment) -> list[tuple[Text, str]]:
    """Return what the apps above offer to do next."""
    return [step for ask in next_steps for step in ask(actor, row)]
