"""A file goes to another place when the receiver takes it; history travels, a stub stays."""

from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from shouwang.accounts.testing import actor_of, client_of, make_organisation, make_post
from shouwang.audit.models import Event
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.errors import NotAllowed, WrongStatus
from shouwang.core.scope import acting_as
from shouwang.divisions.testing import make_divisions
from shouwang.registry import selectors as registry
from shouwang.registry.choices import CloseReason, FileStatus
from shouwang.registry.models import CareFile
from shouwang.registry.services import close_file
from shouwang.registry.testing import ON, VILLAGE, make_child
from shouwang.transfers import selectors, services, workflow
from shouwang.transfers.choices import Route, TransferReason, TransferStatus
from shouwang.transfers.models import Transfer
from shouwang.transfers.workflow import TRANSITIONS

pytestmark = pytest.mark.django_db
THERE_COUNTY, THERE = "520526000000", "520526001001"


class World:
    """A child here, an office here, an office in the next county."""

    def __init__(self) -> None:
        self.here = actor_of(make_post("CIVIL_AFFAIRS_OFFICER"))
        self.office = make_organisation(kind="CIVIL_AFFAIRS", area=THERE_COUNTY)
        self.there_post = make_post(
            "CIVIL_AFFAIRS_OFFICER", area=THERE_COUNTY, organisation=self.office
        )
        self.there = actor_of(self.there_post)
        self.file = make_child("张明远", area=VILLAGE)

    def offer(self) -> Transfer:
        with acting_as(self.here) as actor:
            return services.offer(
                actor, self.file, self.office, reason=TransferReason.HOUSEHOLD_MOVED,
                note="随祖父母迁居", now=clock.now(),
            )  # fmt: skip

    def request(self) -> Transfer:
        with acting_as(self.there) as actor:
            return services.request(
                actor, area=THERE, from_area=VILLAGE, child_name="张明远",
                id_digest=bytes(self.file.id_digest or b""), note="已迁入", now=clock.now(),
            )  # fmt: skip

    def answer(self, row: Transfer, step: Any, **more: Any) -> Transfer:
        who = self.here if step.side == "giver" else self.there
        if step == workflow.ACCEPT:
            more.setdefault("area", THERE)
        with acting_as(who) as actor:
            return services.answer(
                actor, row, step, **({"text": "已核对", "now": clock.now()} | more)
            )

    def at(self) -> str:
        with acting_as(system_actor("test")):
            return str(CareFile.objects.get(pk=self.file.pk).area)


@pytest.fixture(scope="module")
def kept_world(shared: None) -> World:
    return World()


@pytest.fixture
def world(kept_world: World) -> World:
    """The world of the module, as it was made."""
    return deepcopy(kept_world)


def test_an_offered_file_can_be_looked_at_until_it_is_answered(world: World) -> None:
    with acting_as(world.there) as actor:
        assert not registry.reachable_files(actor).exists()

    row = world.offer()

    with acting_as(world.there) as actor:
        assert registry.reachable_files(actor).filter(pk=world.file.pk).exists()
    world.answer(row, workflow.DECLINE)
    with acting_as(world.there) as actor:
        assert not registry.reachable_files(actor).exists()


def test_a_taken_file_lies_there_and_leaves_a_stub(world: World) -> None:
    row = world.answer(world.offer(), workflow.ACCEPT, on=date(2026, 6, 1))

    assert world.at() == THERE
    with acting_as(world.there) as actor:
        file = registry.reachable_files(actor).get()
        assert file.status == FileStatus.SUBMITTED
    with acting_as(world.here) as actor:
        assert not registry.reachable_files(actor).exists()
        stub = selectors.transfers(actor).get()
        assert (stub.pk, stub.status, str(stub.child_name)) == (row.pk, "DONE", "张明远")
    with acting_as(system_actor("test")):
        assert set(Event.objects.values_list("action", flat=True)) >= {
            "transfers.offer", "transfers.accept", "registry.hand_over_file",
        }  # fmt: skip


def test_a_requested_file_goes_when_the_other_side_agrees(world: World) -> None:
    row = world.request()
    assert world.at() == VILLAGE

    world.answer(row, workflow.AGREE)

    assert world.at() == THERE


def test_a_requested_child_that_is_gone_is_not_given(world: World) -> None:
    row = world.request()
    with acting_as(system_actor("test")) as actor:
        close_file(actor, world.file, reason=CloseReason.DIED, on=ON, now=clock.now())

    with pytest.raises(services.NoLongerThere):
        world.answer(row, workflow.AGREE)


def test_the_child_may_have_moved_inside_the_county_meanwhile(world: World) -> None:
    row = world.request()
    with acting_as(system_actor("test")):
        other = VILLAGE[:9] + "299"
        CareFile.objects.filter(pk=world.file.pk).update(area=other)

    world.answer(row, workflow.AGREE)

    assert world.at() == THERE


def test_a_file_is_given_to_one_place_at_a_time(world: World) -> None:
    world.offer()

    with pytest.raises(services.AlreadyOnTheWay):
        world.offer()


def test_a_closed_file_is_not_given(world: World) -> None:
    with acting_as(system_actor("test")) as actor:
        close_file(actor, world.file, reason=CloseReason.DIED, on=ON, now=clock.now())

    with pytest.raises(WrongStatus):
        world.offer()


def test_a_stranger_neither_gives_nor_answers(world: World) -> None:
    stranger = actor_of(make_post("CIVIL_AFFAIRS_OFFICER", area="990105000000"))
    row = world.offer()

    with acting_as(stranger) as actor:
        assert not selectors.transfers(actor).exists()
        with pytest.raises((NotAllowed, CareFile.DoesNotExist)):
            services.offer(
                actor, world.file, world.office, reason=TransferReason.OTHER, note="",
                now=clock.now(),
            )  # fmt: skip
        with pytest.raises((NotAllowed, Transfer.DoesNotExist)):
            services.answer(actor, row, workflow.ACCEPT, text="", area=THERE, now=clock.now())


def test_the_receiver_takes_a_child_into_the_own_area_only(world: World) -> None:
    row = world.offer()

    with pytest.raises(NotAllowed):
        world.answer(row, workflow.ACCEPT, area="990105101202")
    assert world.at() == VILLAGE


def test_refusing_wants_a_word(world: World) -> None:
    row = world.offer()

    with pytest.raises(services.SayWhy):
        world.answer(row, workflow.DECLINE, text="  ")


# --- the whole table ----------------------------------------------------------------------------

_BEGUN = {
    TransferStatus.OFFERED: Route.OFFERED, TransferStatus.REQUESTED: Route.REQUESTED,
}  # fmt: skip
_STEPS = [step for step in TRANSITIONS if set(step.sources) <= _BEGUN.keys()]


@pytest.mark.parametrize("step", _STEPS, ids=lambda step: step.deed)
def test_each_step_leads_where_the_table_says(step: Any, world: World) -> None:
    row = world.offer() if TransferStatus.OFFERED in step.sources else world.request()

    assert world.answer(row, step).status == step.target


@pytest.mark.parametrize(
    ("step", "status"),
    [(step, status) for step in _STEPS for status in TransferStatus if status not in step.sources],
    ids=lambda each: getattr(each, "deed", each),
)
def test_from_any_other_state_a_step_is_refused(step: Any, status: str, world: World) -> None:
    row = world.offer() if TransferStatus.OFFERED in step.sources else world.request()
    with acting_as(system_actor("test")):
        Transfer.objects.filter(pk=row.pk).update(status=status)

    with pytest.raises(WrongStatus):
        world.answer(row, step)
    assert world.at() == VILLAGE


@pytest.mark.parametrize("step", _STEPS, ids=lambda step: step.deed)
def test_the_other_side_cannot_do_a_step(step: Any, world: World) -> None:
    row = world.offer() if TransferStatus.OFFERED in step.sources else world.request()
    wrong = world.there if step.side == "giver" else world.here

    with acting_as(wrong) as actor, pytest.raises(NotAllowed):
        services.answer(actor, row, step, text="代办", area=THERE, now=clock.now())


# --- pages --------------------------------------------------------------------------------------


def test_the_whole_way_on_pages(world: World) -> None:
    make_divisions([THERE])
    client, there = client_of(make_post("CIVIL_AFFAIRS_OFFICER")), client_of(world.there_post)
    given = client.post(
        reverse("transfers:offer", args=[world.file.pk]),
        {"organisation": world.office.pk, "reason": "CARER_CHANGED", "note": "由姑姑照护"},
    )
    with acting_as(system_actor("test")):
        row = Transfer.objects.get()
    page = reverse("transfers:transfer-detail", args=[row.pk])
    assert given["Location"] == page
    assert "撤回" in client.get(page).content.decode()
    accept = reverse("transfers:transfer-answer", args=[row.pk, "accept"])
    assert accept in there.get(page).content.decode()
    assert accept not in client.get(page).content.decode()

    there.post(accept, {"area": THERE, "on": "2026-11-01", "text": ""})

    assert world.at() == THERE


def test_the_file_page_leads_to_the_deed(world: World) -> None:
    page = client_of(make_post("CIVIL_AFFAIRS_OFFICER")).get(
        reverse("registry:child-detail", args=[world.file.pk])
    )

    assert reverse("transfers:offer", args=[world.file.pk]) in page.content.decode()


def test_the_county_is_counted_among_waiting_deeds(world: World) -> None:
    world.offer()

    with acting_as(world.there) as actor:
        assert selectors.waiting(actor) == 1
    with acting_as(world.here) as actor:
        assert selectors.waiting(actor) == 0
