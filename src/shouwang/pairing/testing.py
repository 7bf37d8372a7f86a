"""Builders of volunteers for the tests of this app and those above; everything by the services."""

import itertools
from datetime import time, timedelta
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


def make_shift(*, on: Any = None, area: str = VILLAGE, wanted: int = 2) -> Any:
    """Plan a shift of today, from nine to eleven."""
    system = system_actor("test")
    said = {
        "on": on or clock.today(), "begins": time(9), "ends": time(11),
        "place_name": "青杠村儿童之家", "task": "辅导作业", "wanted": wanted,
    }  # fmt: skip
    over = max(clock.today() - said["on"], timedelta())
    with acting_as(system):
        # Planned on its day at the latest: nobody plans what is over.
        return services.plan_shifts(system, said, area=area, now=clock.now() - over)[0]


def make_service(shift: Any, volunteer: Any) -> Any:
    """Give a volunteer a place in a shift."""
    system = system_actor("test")
    with acting_as(system):
        return services.put_down(system, shift, volunteer, now=clock.now())
