"""The demo county has a few plans, letters, wishes, gifts and a meeting."""

import random
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from shouwang.accounts.testing import VILLAGE, make_organisation
from shouwang.care.models import Donation, FamilyCare, Letter, Meeting, Persuasion, Plan, Wish
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.demo.helping import help_of_months
from shouwang.registry.models import CareFile
from shouwang.registry.testing import make_pupil

pytestmark = pytest.mark.django_db


def test_there_is_some_of_everything() -> None:
    school = make_organisation("青杠小学", kind="SCHOOL", area=VILLAGE)
    for _number in range(7):
        make_pupil(school)
    on, now = date(2026, 11, 20), datetime(2026, 11, 20, 12, tzinfo=ZoneInfo("Asia/Shanghai"))

    with acting_as(system_actor("demo")) as system:
        files = CareFile.objects.select_related("person", "school").order_by("number")
        homes = [[file] for file in files]
        help_of_months(system, homes, random.Random(3), on=on, now=now)
        counts = [m.objects.count() for m in (Plan, Letter, Wish, Donation, FamilyCare, Meeting)]
        assert counts == [6, 6, 6, 1, 1, 1]
        assert Persuasion.objects.filter(status="TALKED").count() == 3
