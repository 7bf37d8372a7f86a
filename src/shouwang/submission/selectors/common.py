"""What the readers share: the rules of a place, its names, the level of a post."""

from collections.abc import Iterable
from datetime import date

from shouwang.core.actors import Actor
from shouwang.core.reach import Area, full_code, level_of
from shouwang.divisions import selectors as divisions
from shouwang.policy.engine.pack import SubmissionRules
from shouwang.policy.selectors import pack_for
from shouwang.registry import selectors as registry
from shouwang.statistics.permissions import StatisticsPermission

COUNTY_LEVEL, VILLAGE_LEVEL = 3, 5


def rules_for(area: str, on: date) -> SubmissionRules:
    """Return when what is due in a division."""
    return pack_for(area, on).submission


def own_level(actor: Actor) -> int:
    """Return the level of the actor's post: 1 province to 5 village; 0 without an area."""
    return level_of(actor.area_code) if actor.area is not None and actor.area_code else 0


def place_name(area: str) -> str:
    """Return "township village" (the last two names) of a division."""
    return " ".join(divisions.path_names(full_code(area))[-2:]) or area


def place_names(codes: Iterable[str]) -> dict[str, str]:
    """Return "township village" for 12-digit codes of villages."""
    return registry.place_names(codes)


def may_see_children(actor: Actor, area: str) -> bool:
    """Say whether the children of an area behind a figure are the actor's to see."""
    reach = actor.area_for(StatisticsPermission.VIEW_CHILDREN)
    return reach is not None and reach.covers(Area.of(area))
