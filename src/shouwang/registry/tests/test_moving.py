"""A child that moves takes the whole file along; who stays behind keeps what is theirs."""

from datetime import date
from typing import Any

import pytest

from shouwang.care.choices import RecordKind
from shouwang.care.models import Record
from shouwang.care.services import Work, record_work
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.errors import WrongStatus
from shouwang.core.scope import acting_as
from shouwang.registry import services
from shouwang.registry.choices import CloseReason, FileStatus
from shouwang.registry.entries import Entry
from shouwang.registry.models import CareFile, Migration, Person, Relationship
from shouwang.registry.states import load_states
from shouwang.registry.testing import ON, make_child

pytestmark = pytest.mark.django_db
HERE, THERE = "520527100201", "520526101202"


def hand_over(file: CareFile, area: str = THERE) -> CareFile:
    with acting_as(system_actor("test")) as actor:
        return services.hand_over_file(
            actor, file, area=area, on=ON, reason="随祖父母迁居", now=clock.now()
        )


def state(file: CareFile) -> Any:
    with acting_as(system_actor("test")):
        return load_states([file.pk])[file.pk]


def test_the_file_its_persons_and_the_records_lie_in_the_new_place() -> None:
    file = make_child(area=HERE)
    with acting_as(system_actor("test")) as actor:
        by = [{"name": "何主任", "role": "OFFICER"}]
        work = Work(RecordKind.HOME_VISIT, date(2026, 6, 1), by)
        record_work(actor, [file.pk], work, now=clock.now())
    before = state(file).values

    hand_over(file)

    after = state(file)
    assert (after.file.area, after.file.county, after.file.township) == (
        THERE, THERE[:6], THERE[:9],
    )  # fmt: skip
    assert after.file.status == FileStatus.SUBMITTED
    assert after.values == before
    assert {person.county for person in after.persons.values()} == {THERE[:6]}
    with acting_as(system_actor("test")):
        assert Record.objects.get(care_file=file).area == THERE
        assert not Person.objects.filter(county=HERE[:6]).exists()
        assert not Migration.objects.exclude(area=THERE).exists()


def test_parents_shared_with_a_child_that_stays_are_copied() -> None:
    goes = make_child("张明远", area=HERE)
    stays = make_child("张明亮", area=HERE)
    with acting_as(system_actor("test")) as actor:
        father = Relationship.objects.get(care_file=goes, kin="FATHER").person_id
        Relationship.objects.filter(care_file=stays, kin="FATHER").update(person_id=father)
        told = state(goes).values

    hand_over(goes)

    with acting_as(system_actor("test")):
        assert Person.objects.get(pk=father).county == HERE[:6]
        copy = Relationship.objects.get(care_file=goes, kin="FATHER").person
        assert (copy.pk != father, copy.county) == (True, THERE[:6])
    assert state(goes).values == told
    with acting_as(system_actor("test")):
        entry = Entry(THERE, {"father.destination": "福建晋江"}, goes.pk)
        services.record_entries(actor, [entry], on=ON, source="VILLAGE", now=clock.now())
    assert state(goes).values["father.destination"] == "福建晋江"
    assert state(stays).values["father.destination"] != "福建晋江"


def test_inside_the_county_shared_parents_stay_one_person() -> None:
    goes, stays = make_child("张明远", area=HERE), make_child("张明亮", area=HERE)
    with acting_as(system_actor("test")):
        father = Relationship.objects.get(care_file=goes, kin="FATHER").person_id
        Relationship.objects.filter(care_file=stays, kin="FATHER").update(person_id=father)

    hand_over(goes, "520527101202")

    with acting_as(system_actor("test")):
        assert Relationship.objects.get(care_file=goes, kin="FATHER").person_id == father


def test_a_closed_file_is_not_handed_over() -> None:
    file = make_child(area=HERE)
    with acting_as(system_actor("test")) as actor:
        services.close_file(actor, file, reason=CloseReason.MISTAKEN, on=ON, now=clock.now())

    with pytest.raises(WrongStatus):
        hand_over(file)
