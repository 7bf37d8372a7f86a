"""How the apps above take part in a case; filled in AppConfig.ready.

Every hook is a list of callables and set-valued: asked once for any number of cases. They are
called inside the reach of the acting post; what lies behind the wall of a case answers to
`cases_is_member(case_id)` in the database.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from shouwang.core.actors import Actor
from shouwang.core.presentation import Text
from shouwang.duties.hooks import Owed
from shouwang.registry.hooks import Panel

if TYPE_CHECKING:
    from .models import Case, Measure


@dataclass(frozen=True, slots=True)
class Barrier:
    """Why a case may not be closed yet.

    :param key: tells its kind (``placement``, ``referral``, ``report`` …).
    :param url: where it is settled; empty where nowhere.
    """

    key: str
    text: Text
    url: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One line of a chronology: what happened, who did it; `missing`: it should have, and did not.

    :param who: an office or a post, never a reporter. :param url: where more is said.
    """

    at: datetime
    what: Text
    who: str = ""
    missing: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """Where an emergency measure took a child (D-25).

    :param ground: code of `PlacementGround`. :param place_kind: of `PlaceKind`.
    :param received_by: who took the child over there; empty while it is on the way.
    """

    ground: str
    place_kind: str
    place: str
    place_phone: str = ""
    received_by: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """A deed of another app that the page of a case offers besides its own."""

    label: Text
    url: str


# (actor, measure, where it took the child or None, now), in the deed that writes it down. The
# app above keeps temporary care: what a measure begins there stays in the way of closing.
MeasureDone = Callable[[Actor, "Measure", Taken | None, datetime], None]
measure_done: list[MeasureDone] = []

# (actor, case) → deeds to offer.
CaseActions = Callable[[Actor, "Case"], Sequence[Action]]
case_actions: list[CaseActions] = []

# case ids → case id → why it may not be closed. Asked as the system, inside the closing deed.
ClosingBarriers = Callable[[Sequence[UUID]], Mapping[UUID, Sequence[Barrier]]]
closing_barriers: list[ClosingBarriers] = []

# case ids → case id → codes of needed services (`Service`) of which somebody was asked. Asked with
# the team's reach or the system's.
NeedsMet = Callable[[Sequence[UUID]], Mapping[UUID, Set[str]]]
needs_met: list[NeedsMet] = []

# (actor, cases, day) → case id → cards of the case page (templates get `panel`, `case`, `on`).
CasePanels = Callable[[Actor, "Sequence[Case]", date], Mapping[UUID, Sequence[Panel]]]
case_panels: list[CasePanels] = []

# (actor, cases) → case id → lines, in any order; the case page and a post-mortem sort them.
Chronology = Callable[[Actor, "Sequence[Case]"], Mapping[UUID, Sequence[Told]]]
chronology: list[Chronology] = []

# (case ids, day) → case id → what is owed in it (keys distinct over all apps: prefix them). The
# cases app turns them into duties of the child's file where one exists; titles say nothing.
CaseDuties = Callable[[Sequence[UUID], date], Mapping[UUID, Sequence[Owed]]]
case_duties: list[CaseDuties] = []


def barriers_of(case_ids: Sequence[UUID]) -> dict[UUID, list[Barrier]]:
    """Return what the apps above say forbids closing."""
    found: dict[UUID, list[Barrier]] = {}
    for ask in closing_barriers:
        for case_id, some in ask(case_ids).items():
            found.setdefault(case_id, []).extend(some)
    return found


def met_needs_of(case_ids: Sequence[UUID]) -> dict[UUID, set[str]]:
    """Return the services of which the apps above say that somebody was asked."""
    found: dict[UUID, set[str]] = {}
    for ask in needs_met:
        for case_id, some in ask(case_ids).items():
            found.setdefault(case_id, set()).update(some)
    return found


def panels_of(actor: Actor, case: "Case", on: date) -> list[Panel]:
    """Return the cards that the apps above add to the page of a case, in order."""
    found = [panel for ask in case_panels for panel in ask(actor, [case], on).get(case.pk, ())]
    return sorted(found, key=lambda panel: panel.order)


def actions_of(actor: Actor, case: "Case") -> list[Action]:
    """Return the deeds that the apps above offer in a case."""
    return [action for ask in case_actions for action in ask(actor, case)]


def told_of(actor: Actor, case: "Case") -> list[Told]:
    """Return what the apps above know to tell of a case's course."""
    return [line for ask in chronology for line in ask(actor, [case]).get(case.pk, ())]


def duties_of(case_ids: Sequence[UUID], on: date) -> dict[UUID, list[Owed]]:
    """Return what the apps above say is owed in cases."""
    found: dict[UUID, list[Any]] = {}
    for ask in case_duties:
        for case_id, some in ask(case_ids, on).items():
            found.setdefault(case_id, []).extend(some)
    return found
