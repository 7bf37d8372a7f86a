"""Registers of the demo county with pages of their own: rota, opinions, dormitories, papers."""

from collections import Counter
from typing import Any

import pytest

from shouwang.accounts.testing import COUNTY, TOWNSHIP, actor_of, make_post, make_user
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.demo import care, schooling, screening
from shouwang.documents.models import IssuedPaper
from shouwang.hotline.models import Opinion
from shouwang.pairing.models import Service
from shouwang.pairing.testing import make_volunteer
from shouwang.schooling.models import Notice
from shouwang.schooling.testing import School
from shouwang.screening.models import Dormitory

pytestmark = pytest.mark.django_db


def states(model: Any) -> Counter[str]:
    with acting_as(system_actor("test")):
        return Counter(model.objects.values_list("status", flat=True))


def test_the_rota_has_a_weekend_that_was_served_and_others_to_come() -> None:
    make_post("TOWNSHIP_SUPERVISOR", area=TOWNSHIP, user=make_user("dudao"))
    volunteers = [make_volunteer() for _n in range(2)]
    with acting_as(system_actor("demo")) as system:
        care._rota(system, volunteers, clock.today(), clock.now())
    assert states(Service) == {"CONFIRMED": 1, "SIGNED_UP": 2}


def test_matters_of_public_opinion_and_dormitories_stand_in_different_states() -> None:
    officer = actor_of(make_post(area=COUNTY))
    township = actor_of(make_post("TOWNSHIP_SUPERVISOR", area=TOWNSHIP))
    education = actor_of(make_post("EDUCATION_OFFICER", area=COUNTY))
    School()
    School(name="雪松镇第二小学")
    with acting_as(officer):
        screening._opinions(officer, township, clock.today(), clock.now())
    with acting_as(education):
        screening._dormitories(education, clock.today(), clock.now())
    assert states(Opinion) == {"SEEN": 1, "JUDGED": 1, "FILED": 1}
    assert states(Dormitory) == {"BUILDING": 1, "FINISHED": 1}


def test_a_pupil_who_stays_away_has_the_papers_of_the_school() -> None:
    school, today = School(), clock.today()
    make_post("EDUCATION_OFFICER", area=COUNTY)
    row = schooling._follow(school.teacher, school.pupil(), 8, 2, today, clock.now())
    schooling._reports(school.principal, row, today, clock.now())
    with acting_as(system_actor("test")):
        kinds = set(Notice.objects.values_list("kind", flat=True))
        assert kinds >= {"RETURN_NOTICE", "WRITTEN_REPORT"}
        assert IssuedPaper.objects.count() == 2
