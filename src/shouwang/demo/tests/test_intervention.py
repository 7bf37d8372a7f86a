"""The demo's help and measures: each case that has come so far gets its rows."""

import pytest

from shouwang.accounts.testing import COUNTY, VILLAGE, make_organisation
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.demo.intervention import help_and_measures
from shouwang.intervention import testing as t
from shouwang.intervention.models import HelpPlan, Placement, ServedPaper, Service

pytestmark = pytest.mark.django_db


def test_cases_being_helped_get_help_and_violence_gets_measures() -> None:
    make_organisation(kind="VILLAGE", area=VILLAGE)
    make_organisation(kind="SCHOOL", area=VILLAGE)
    for state in ("HELPING", "RESPONDING", "REPORTED"):
        t.put(t.make_case(file=t.known_child()), state)

    assert help_and_measures(COUNTY[:6], now=clock.now()) == 2

    with acting_as(system_actor("test")):
        assert Placement.objects.get().state == "IN_CARE"
        assert HelpPlan.objects.get().goals.count() == 2
        assert Service.objects.get().organisation.kind == "SCHOOL"
        assert ServedPaper.objects.get().state == "ISSUED"  # the village has not got it yet
