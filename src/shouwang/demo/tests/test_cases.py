"""Cases of the demo county."""

from shouwang.cases import testing
from shouwang.cases.models import Case
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.demo.cases import cases_of_weeks
from shouwang.registry.testing import make_children


def test_the_demo_shows_cases_in_different_states(db: None) -> None:
    testing.Offices()
    make_children(28)
    assert cases_of_weeks("990102", now=clock.now()) == 4
    with acting_as(system_actor("test")):
        states = set(Case.objects.values_list("state", flat=True))
    assert states == {"REPORTED", "RESPONDING", "HELPING", "CLOSED"}
