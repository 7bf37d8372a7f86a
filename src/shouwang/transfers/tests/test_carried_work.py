"""Records of work and their photos go along in a package, and arrive as they were."""

import base64
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from shouwang.care import services as care
from shouwang.care.choices import RecordKind
from shouwang.care.models import Letter, Plan, Record
from shouwang.care.services import void_record
from shouwang.care.testing import deed, make_letter, make_plan, record
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.documents import services as documents
from shouwang.documents.models import Attachment
from shouwang.documents.testing import picture
from shouwang.field.wording import PHOTO_KIND
from shouwang.guardianship import services as guardianship
from shouwang.guardianship.models import Agreement
from shouwang.guardianship.testing import draft, papers, signatures
from shouwang.transfers import packages, services, work

from .test_between_installations import World, gone

pytestmark = pytest.mark.django_db
SAID = ("kind", "channel", "occurred_on", "seen", "all_well", "problems", "minutes", "content",
        "father_met_on", "nature", "payload_digest", "occasion")  # fmt: skip


@pytest.fixture
def world() -> World:
    return World()


def visited(world: World, **said: Any) -> Any:
    return record(world.actor, world.file, **said)


def photo(world: World, row: Any, name: str) -> Attachment:
    with acting_as(world.actor) as actor:
        return documents.store(
            actor, documents.Upload(name, picture()), kind=PHOTO_KIND, area=world.file.area,
            file_id=world.file.pk, subject_kind=work.RECORDS, subject_id=row.pk, note="正门",
            attachment_id=uuid4(), now=clock.now(),
        )  # fmt: skip


def plain(row: Any) -> dict[str, Any]:
    found = {name: getattr(row, name) for name in SAID}
    return found | {"payload_digest": bytes(row.payload_digest)}


def test_what_was_done_with_the_child_arrives_with_its_photos(world: World) -> None:
    visit = visited(world, father_met_on=date(2026, 2, 1))
    talk = visited(world, kind=RecordKind.TALK, follows=visit.pk)
    mistaken = visited(world, kind=RecordKind.TALK)
    with acting_as(world.actor) as actor:
        void_record(actor, mistaken, reason="录错人", now=clock.now())
    photo(world, visit, "门口.jpg")

    row, text = world.send()
    gone(world.file)
    arrived = world.answer(world.take(text))

    assert (row.records, row.photos, row.left_out) == (2, 1, 0)
    with acting_as(system_actor("test")):
        old = {each.pk: each for each in Record.objects.filter(care_file=world.file)}
        new = list(Record.objects.filter(care_file=arrived.care_file_id).order_by("entered_at"))
        assert [plain(each) for each in new] == [plain(old[visit.pk]), plain(old[talk.pk])]
        assert new[1].follows_id == new[0].pk
        assert new[0].entered_user is None
        assert arrived.from_name in new[0].entered_by
        assert "user" not in new[0].done_by[0]
        kept = Attachment.objects.get(care_file_id=arrived.care_file_id, kind=PHOTO_KIND)
        assert (kept.subject_id, str(kept.name), str(kept.note)) == (new[0].pk, "门口.jpg", "正门")
        assert documents.open_attachment(system_actor("test"), kept, now=clock.now())


def test_letters_plans_and_agreements_arrive_with_the_signed_sheet(world: World) -> None:
    county = world.actor
    letter = make_letter(world.file)
    plan = deed(system_actor("test"), care.start_plan, make_plan(world.file))
    deed(system_actor("test"), care.review_plan, plan, on=clock.today(), effect="BETTER", note="好")
    signed = draft(world.file)
    with acting_as(system_actor("test")) as system:
        guardianship.sign_agreement(system, signed, signatures(), proofs=papers(), now=clock.now())
    sealed(world, signed)

    row, text = world.send()
    gone(world.file)
    arrived = world.answer(world.take(text))

    assert (row.records, row.papers, row.photos, row.left_out) == (0, 3, 1, 0)
    file_id = arrived.care_file_id
    with acting_as(county):
        new = Letter.objects.get(care_file=file_id)
        assert (str(new.gist), new.status, new.pk != letter.pk) == ("想妈妈", "RECEIVED", True)
        kept = Plan.objects.get(care_file=file_id)
        assert (kept.status, str(kept.content)) == ("ACTIVE", str(plan.content))
        assert [str(each.note) for each in kept.reviews.all()] == ["好"]
        agreement = Agreement.objects.get(care_file=file_id)
        assert (agreement.status, agreement.signatures) == ("SIGNED", signatures())
        assert str(agreement.carer.name) == str(signed.carer.name)
        assert agreement.carer.county == new.county
        sheet = Attachment.objects.get(care_file_id=file_id)
        assert (sheet.kind, sheet.subject_id) == ("AGREEMENT_SIGNED", agreement.pk)
        assert documents.open_attachment(county, sheet, now=clock.now())


def sealed(world: World, agreement: Any) -> None:
    """Hang a sheet on the agreement that is sealed for a case of somebody else's."""
    with acting_as(system_actor("test")) as system:
        row = documents.store(
            system, documents.Upload("密.jpg", picture(50, 41)), kind="AGREEMENT_SIGNED",
            area=world.file.area, file_id=world.file.pk, subject_kind="guardianship.agreement",
            subject_id=agreement.pk, now=clock.now(),
        )  # fmt: skip
        Attachment.objects.filter(pk=row.pk).update(sealed_for=uuid4())


def test_nothing_of_the_work_can_be_read_outside_the_seal(world: World) -> None:
    row = visited(world, content={"SITUATION": "奶奶说孩子夜里哭"})
    kept = photo(world, row, "门口.jpg")
    with acting_as(system_actor("test")) as system:
        content = documents.open_attachment(system, kept, now=clock.now())

    _row, text = world.send()

    assert base64.b64encode(content)[:60] not in text
    assert "夜里哭" not in text.decode()
    assert packages.read_package(text).id


def test_photos_beyond_the_limit_stay_behind_and_both_sides_are_told(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = visited(world)
    older, newer = (photo(world, row, name) for name in ("旧.jpg", "新.jpg"))
    assert older.size == newer.size
    monkeypatch.setattr(work, "MOST_PHOTOS", newer.size)

    sent, text = world.send()
    arrived = world.take(text)

    assert (sent.photos, sent.left_out) == (1, 1)
    told = packages.unpack(packages.read_package(text), world.keys)
    assert [each["name"] for each in told["work"]["photos"]] == ["新.jpg"]
    assert work.counted(told) == work.Counts(1, 0, 1, 1)
    assert arrived.status == "RECEIVED"


def test_a_package_no_system_takes_in_is_not_made(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packages, "MOST_BYTES", 100)

    with pytest.raises(services.TooLarge):
        world.send()


def test_a_package_of_an_older_version_without_work_is_taken_in(world: World) -> None:
    _row, text = world.send()
    told = packages.unpack(packages.read_package(text), world.keys)
    told.pop("work")
    older = packages.pack(str(uuid4()), told, world.keys, world.keys.public()[1])
    gone(world.file)

    arrived = world.answer(world.take(older.encode()))

    assert arrived.status == "ACCEPTED"
