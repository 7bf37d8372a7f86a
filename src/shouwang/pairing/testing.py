"""Builders of volunteers for the tests of this app and those above; everything by the services."""

import itertools
from datetime import timedelta
from typing import Any

from shouwang.accounts.testing import VILLAGE
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as

from . import services
from .choices import Condition, Origin

_orders = itertools.count(1)


def make_volunteer(
    name: str = "", *, area: str = VILLAGE, admitted: bool = True, **said: Any
) -> Any:
    """Enter a volunteer; admitted for a year unless told otherwise."""
    system = system_actor("test")
    given = {
        "name": name or f"林助{chr(0x4E00 + next(_orders))}", "sex": "2",
        "phone": "16012345678", "origin": Origin.WARM_WOMAN, "most_children": 1,
    }  # fmt: skip
    with acting_as(system):
        volunteer = services.enter_volunteer(system, given | said, area=area, now=clock.now())
        if admitted:
            until = clock.today() + timedelta(days=365)
            volunteer = services.admit_volunteer(
                system, volunteer, conditions=Condition.values, until=until, note="已查看证明",
                now=clock.now(),
            )  # fmt: skip
    return volunteer
