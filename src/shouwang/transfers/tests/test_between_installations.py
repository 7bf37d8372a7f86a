"""A child goes to another installation as a package and back comes a receipt."""

from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from shouwang.accounts.testing import actor_of, client_of, make_post
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.errors import WrongStatus
from shouwang.core.scope import acting_as
from shouwang.registry.choices import CloseReason
from shouwang.registry.entries import Entry
from shouwang.registry.models import CareFile, Change, Migration
from shouwang.registry.services import NumberTaken, record_entries
from shouwang.registry.states import load_states
from shouwang.registry.testing import VILLAGE, make_child
from shouwang.transfers import packages, services
from shouwang.transfers.choices import TransferReason
from shouwang.transfers.models import Arrival, Partner, Transfer

pytestmark = pytest.mark.django_db


class World:
    """One installation that knows itself as its partner: what it sends, it can take in."""

    def __init__(self) -> None:
        self.officer = make_post("CIVIL_AFFAIRS_OFFICER")
        self.actor, self.other = (
            actor_of(self.officer),
            actor_of(make_post("CIVIL_AFFAIRS_OFFICER")),
        )
        now = clock.now()
        with acting_as(self.actor) as actor:
            ours = services.our_identity(actor, "甲省", now=now)
            self.keys = services.keys_of(ours)
            self.partner = services.add_partner(
                actor, packages.card("乙省", self.keys).encode(), now=now
            )
        with acting_as(self.other) as actor:
            self.partner = services.confirm_partner(actor, self.partner, now=now)
        self.file = make_child("张明远", area=VILLAGE)

    def send(self) -> tuple[Transfer, bytes]:
        with acting_as(self.actor) as actor:
            row, text = services.send(
                actor, self.file, self.partner, reason=TransferReason.HUKOU_MOVED, note="",
                now=clock.now(),
            )  # fmt: skip
        return row, text.encode()

    def take(self, text: bytes) -> Arrival:
        with acting_as(self.actor) as actor:
            return services.take_package(actor, text, now=clock.now())

    def answer(self, row: Arrival, *, accept: bool = True, text: str = "") -> Arrival:
        with acting_as(self.actor) as actor:
            return services.answer_arrival(
                actor, row, accept=accept, text=text, area=VILLAGE, now=clock.now()
            )

    def close(self, receipt: str) -> Transfer:
        with acting_as(self.actor) as actor:
            return services.take_receipt(actor, receipt.encode(), now=clock.now())


@pytest.fixture(scope="module")
def kept_world(shared: None) -> World:
    return World()


@pytest.fixture
def world(kept_world: World) -> World:
    """The world of the module, as it was made."""
    return deepcopy(kept_world)


def gone(file: CareFile) -> None:
    """Let the number be free, as it is in another installation."""
    with acting_as(system_actor("test")):
        CareFile.objects.filter(pk=file.pk).update(id_digest=None)


def test_what_was_sent_is_what_arrives_with_its_past(world: World) -> None:
    with acting_as(system_actor("test")) as actor:
        back = {"father.state": "AT_HOME"}
        record_entries(
            actor, [Entry(VILLAGE, back, world.file.pk)], on=date(2026, 10, 1), source="VILLAGE",
            now=clock.now(),
        )  # fmt: skip
        before = load_states([world.file.pk])[world.file.pk].values
        father = load_states([world.file.pk])[world.file.pk].persons["father"]
        ended = list(
            Migration.objects.filter(person=father).exclude(valid_to=None)
            .values_list("valid_from", "valid_to", "destination")
        )  # fmt: skip
        assert ended
        lines = Change.objects.filter(care_file=world.file).count()
    _row, text = world.send()
    gone(world.file)

    arrived = world.answer(world.take(text))

    with acting_as(system_actor("test")):
        state = load_states([arrived.care_file_id])[arrived.care_file_id]
        assert state.values == before
        rows = Migration.objects.filter(person=state.persons["father"]).exclude(valid_to=None)
        assert list(rows.values_list("valid_from", "valid_to", "destination")) == ended
        assert Change.objects.filter(care_file=state.file).count() == lines + 1
        assert str(Arrival.objects.get(pk=arrived.pk).content) == ""


def test_the_receipt_closes_the_file(world: World) -> None:
    _row, text = world.send()
    gone(world.file)
    arrived = world.answer(world.take(text))
    with acting_as(system_actor("test")):
        assert not CareFile.objects.get(pk=world.file.pk).is_closed

    done = world.close(arrived.receipt)

    assert done.status == "DONE"
    with acting_as(system_actor("test")):
        assert CareFile.objects.get(pk=world.file.pk).close_reason == CloseReason.MOVED_AWAY
    with pytest.raises(WrongStatus):
        world.close(arrived.receipt)


def test_a_package_sent_back_leaves_the_file_open(world: World) -> None:
    _row, text = world.send()

    sent_back = world.answer(world.take(text), accept=False, text="不在本地")
    done = world.close(sent_back.receipt)

    assert done.status == "DECLINED"
    with acting_as(system_actor("test")):
        assert not CareFile.objects.get(pk=world.file.pk).is_closed
    world.send()  # and can be sent again


def test_sending_back_wants_a_word(world: World) -> None:
    arrived = world.take(world.send()[1])

    with pytest.raises(services.SayWhy):
        world.answer(arrived, accept=False)


def test_a_package_is_taken_once(world: World) -> None:
    _row, text = world.send()
    world.take(text)

    with pytest.raises(services.AlreadyHere):
        world.take(text)


def test_a_child_with_an_open_file_here_is_not_entered_twice(world: World) -> None:
    arrived = world.take(world.send()[1])

    with pytest.raises(NumberTaken):
        world.answer(arrived)
    with acting_as(system_actor("test")):
        assert Arrival.objects.get(pk=arrived.pk).status == "RECEIVED"


def test_keys_nobody_compared_are_not_trusted(world: World) -> None:
    _row, text = world.send()
    with acting_as(system_actor("test")):
        Partner.objects.update(confirmed_at=None)

    with pytest.raises(services.UnknownSender):
        world.take(text)
    with pytest.raises(services.UnknownSender):
        world.send()


def test_the_one_who_added_the_keys_does_not_confirm_them(world: World) -> None:
    with acting_as(world.actor) as actor:
        card = packages.card("丙省", packages.Keys.generate()).encode()
        partner = services.add_partner(actor, card, now=clock.now())
        with pytest.raises(services.SameHand):
            services.confirm_partner(actor, partner, now=clock.now())


def test_out_of_use_is_out_of_use(world: World) -> None:
    _row, text = world.send()
    with acting_as(world.actor) as actor:
        services.end_partner(actor, world.partner, now=clock.now())

    with pytest.raises(services.UnknownSender):
        world.take(text)


def test_a_receipt_of_another_installation_counts_for_nothing(world: World) -> None:
    row, _text = world.send()
    forged = packages.receipt(
        str(row.pk), packages.Keys.generate(), accepted=True, on="2026-11-01", by="某人"
    )

    with pytest.raises(services.UnknownSender):
        world.close(forged)


@pytest.mark.parametrize("text", ["", "{}", "not json", '{"format":"shouwang-receipt"}'])
def test_anything_else_is_refused_in_words(text: str, world: World) -> None:
    with pytest.raises(services.NotAPackage):
        world.close(text)
    with pytest.raises(services.NotAPackage):
        world.take(text.encode())


def test_the_way_over_the_pages(world: World) -> None:
    client: Any = client_of(world.officer)
    answer = client.post(
        reverse("transfers:send", args=[world.file.pk]),
        {"partner": world.partner.pk, "reason": "HUKOU_MOVED"},
    )
    assert answer["Content-Disposition"].startswith("attachment")
    with acting_as(system_actor("test")):
        sent = Transfer.objects.get(care_file_id=world.file.pk)
    waiting = client.get(reverse("transfers:transfer-detail", args=[sent.pk])).content.decode()
    assert f'href="{reverse("transfers:receipt")}"' in waiting
    gone(world.file)

    upload = SimpleUploadedFile("package.json", answer.content)
    landed = client.post(reverse("transfers:arrival-upload"), {"file": upload})
    page = client.get(landed["Location"]).content.decode()

    assert "张明远" in page
    with acting_as(system_actor("test")):
        number = str(world.file.person.id_number)
    assert number not in page
