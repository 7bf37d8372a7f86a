"""What phones send is taken in once, under the rules of the pages; nothing is lost."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.urls import reverse

from shouwang.accounts.testing import NEXT_VILLAGE, actor_of, client_of, make_post
from shouwang.audit.models import Event
from shouwang.care.models import Record
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.errors import NotAllowed
from shouwang.core.scope import acting_as
from shouwang.documents.models import Attachment
from shouwang.documents.testing import picture
from shouwang.duties.models import Duty
from shouwang.field import keys, panels, selectors, services
from shouwang.field.choices import ItemStatus
from shouwang.field.models import Item
from shouwang.field.services import Envelope, NoteNeeded, NotHere
from shouwang.field.testing import envelope, item, make_device, send, visit
from shouwang.registry import services as registry
from shouwang.registry.choices import CloseReason
from shouwang.registry.models import CareFile
from shouwang.registry.states import load_states
from shouwang.registry.testing import VILLAGE, make_child, make_children
from shouwang.submission.models import Confirmation

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(village_officer: Any) -> Any:
    return village_officer


@pytest.fixture
def device(post: Any) -> Any:
    return make_device(post)


@pytest.fixture
def supervisor(db: None) -> Any:
    return make_post("TOWNSHIP_SUPERVISOR", area=f"{VILLAGE[:9]}000")


def records() -> list[Any]:
    with acting_as(system_actor("test")):
        return list(Record.objects.order_by("id"))


def held(made: dict[str, Any]) -> Item:
    with acting_as(system_actor("test")):
        return Item.objects.get(pk=made["id"])


def test_a_visit_is_recorded_as_from_the_page(post: Any, device: Any) -> None:
    file = make_child()

    result = send(post, visit(post, file, device=device, summary="在家，情绪好"))[0]

    assert (result.status, result.note) == ("created", "")
    row = records()[0]
    assert str(row.pk) == result.id
    assert row.done_by[0]["name"] == post.user.display_name
    assert (row.kind, row.seen, row.all_well) == ("HOME_VISIT", ["CHILD"], True)
    with acting_as(system_actor("test")):
        assert Event.objects.filter(action="care.record_work").exists()


def test_twenty_visits_sent_eight_times_make_twenty(post: Any, device: Any) -> None:
    files = make_children(20)
    some = [visit(post, file, device=device) for file in files]

    answers = [send(post, *some) for _time in range(8)]

    statuses = [result.status for answer in answers for result in answer]
    assert (statuses.count("created"), statuses.count("duplicate")) == (20, 140)
    assert len(records()) == 20


def test_siblings_are_records_of_one_occasion(post: Any, device: Any) -> None:
    first, second = make_child(), make_child()
    made = visit(post, first, device=device)
    made["body"]["ids"][str(second.pk)] = str(uuid4())

    send(post, made)
    again = send(post, made)[0]

    assert again.status == "duplicate"
    assert len({row.occasion for row in records()}) == 1
    assert len(records()) == 2


def test_one_visit_recorded_on_two_phones_is_not_doubled_and_a_person_is_told(
    post: Any, device: Any
) -> None:
    file = make_child()
    second = make_device(post, "另一部手机")

    assert send(post, visit(post, file, device=device))[0].status == "created"
    again = visit(post, file, device=second, summary="同一次走访")
    result = send(post, again)[0]

    assert (result.status, "是否重复" in result.reason) == ("conflict", True)
    assert len(records()) == 1
    with acting_as(actor_of(post)) as actor:
        services.settle_item(actor, held(again), enter=True, now=clock.now())
    assert len(records()) == 2  # a second visit on the day, said by a person


def test_another_content_under_a_known_id_is_refused_and_the_first_stands(
    post: Any, device: Any
) -> None:
    made = visit(post, make_child(), device=device)
    send(post, made)

    result = send(post, made | {"body": made["body"] | {"summary": "改写"}})[0]

    assert result.status == "refused"
    assert "不同内容" in result.reason
    assert len(records()) == 1


def test_what_was_tampered_with_or_swapped_is_not_taken_in(post: Any, device: Any) -> None:
    made, other = (visit(post, make_child(), device=device) for _each in range(2))
    swapped = Envelope(envelope(other).id, sealed=envelope(made).sealed)
    broken = envelope(made)
    broken.sealed["c"] = broken.sealed["c"][:-8] + "AAAAAAA="

    actor = actor_of(post)
    with acting_as(actor):
        results = services.receive(actor, [swapped, broken], sent_at=clock.now(), now=clock.now())

    assert [result.status for result in results] == ["refused", "refused"]
    assert records() == []


def test_a_rotated_key_still_opens_what_was_sealed_to_the_old(post: Any, device: Any) -> None:
    made = visit(post, make_child(), device=device)
    old = envelope(made)

    number = keys.rotate()

    assert keys.public_key().id == number > old.sealed["k"]
    actor = actor_of(post)
    with acting_as(actor):
        result = services.receive(actor, [old], sent_at=clock.now(), now=clock.now())[0]
    assert result.status == "created"


def test_the_keys_are_readable_by_their_owner_alone(db: None) -> None:
    keys.public_key()

    assert keys.key_file().stat().st_mode & 0o777 == 0o600


def test_a_clock_ahead_by_a_day_is_told_and_the_servers_day_counts(post: Any, device: Any) -> None:
    now = clock.now()
    ahead = now + timedelta(days=1)
    made = visit(post, make_child(), device=device, item__at=ahead)

    result = send(post, made, sent_at=ahead, now=now)[0]

    assert result.status == "created"
    assert "24 小时" in result.note
    assert clock.local_date(now).isoformat() in result.note
    assert records()[0].occurred_on == clock.local_date(now)
    assert held(made).clock_offset == -86400


def test_a_clock_behind_by_a_day_is_put_right_too(post: Any, device: Any) -> None:
    now = clock.now()
    behind = now - timedelta(days=1)
    made = visit(post, make_child(), device=device, item__at=behind)

    send(post, made, sent_at=behind, now=now)

    assert records()[0].occurred_on == clock.local_date(now)


def test_a_visit_queued_for_two_days_keeps_its_day(post: Any, device: Any) -> None:
    now = clock.now()
    made = visit(post, make_child(), device=device, item__at=now - timedelta(days=2))

    result = send(post, made, sent_at=now, now=now)[0]

    assert result.note == ""
    assert records()[0].occurred_on == clock.local_date(now - timedelta(days=2))


def test_a_day_picked_in_the_future_is_refused_and_kept(post: Any, device: Any) -> None:
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    made = visit(post, make_child(), device=device, item__day=tomorrow, item__day_chosen=True)

    result = send(post, made)[0]

    assert (result.status, result.reason) == ("refused", "日期不能晚于今天。")
    row = held(made)
    assert row.status == ItemStatus.REFUSED
    assert selectors.opened(row) is not None
    assert send(post, made)[0].status == "refused"  # sent again it says the same


def test_a_child_moved_away_meanwhile_waits_with_the_old_places_supervisor(
    post: Any, device: Any, supervisor: Any
) -> None:
    file = make_child()
    made = visit(post, file, device=device)
    with acting_as(system_actor("test")) as actor:
        registry.move_file(
            actor, CareFile.objects.get(pk=file.pk), area=NEXT_VILLAGE, on=clock.today(),
            reason="随母亲迁居", now=clock.now(),
        )  # fmt: skip

    result = send(post, made)[0]

    assert result.status == "held"
    assert "转出" in result.reason
    assert records() == []
    row = held(made)
    assert row.area == VILLAGE
    chief = actor_of(supervisor)
    with acting_as(chief):
        assert list(selectors.waiting(chief)) == [row]
        assert selectors.count_waiting(chief) == 1
        with pytest.raises(NotHere):
            services.settle_item(chief, row, enter=True, now=clock.now())


def test_the_county_enters_what_the_old_place_could_not(post: Any, device: Any) -> None:
    file = make_child()
    made = visit(post, file, device=device)
    with acting_as(system_actor("test")) as actor:
        registry.move_file(
            actor, CareFile.objects.get(pk=file.pk), area=NEXT_VILLAGE, on=clock.today(),
            reason="随母亲迁居", now=clock.now(),
        )  # fmt: skip
    send(post, made)
    county = actor_of(make_post("CIVIL_AFFAIRS_OFFICER"))

    with acting_as(county):
        row = services.settle_item(county, held(made), enter=True, now=clock.now())

    assert row.status == ItemStatus.SETTLED
    assert str(records()[0].pk) == made["id"]
    assert records()[0].done_by[0]["name"] == post.user.display_name
    assert records()[0].entered_by == county.display_name
    assert send(post, made)[0].status == "duplicate"  # the phone may forget it


def test_a_closed_file_waits_for_a_person(post: Any, device: Any) -> None:
    file = make_child()
    made = visit(post, file, device=device)
    with acting_as(system_actor("test")) as actor:
        registry.close_file(
            actor, CareFile.objects.get(pk=file.pk), reason=CloseReason.PARENT_RETURNED,
            on=clock.today(), now=clock.now(),
        )  # fmt: skip

    assert send(post, made)[0].status == "held"


def test_what_comes_from_a_revoked_phone_is_kept_and_not_entered(
    post: Any, device: Any, supervisor: Any
) -> None:
    file = make_child()
    made = visit(post, file, device=device)
    with acting_as(actor_of(post)):
        services.revoke_device(actor_of(post), device, reason="丢失", now=clock.now())

    result = send(post, made)[0]

    assert result.status == "held"
    assert "停用" in result.reason
    assert records() == []
    with acting_as(actor_of(supervisor)):
        services.settle_item(actor_of(supervisor), held(made), enter=True, now=clock.now())
    assert len(records()) == 1


def test_another_officers_item_waits_for_its_own(post: Any, device: Any) -> None:
    made = visit(post, make_child(), device=device)
    colleague = make_post("VILLAGE_OFFICER", area=VILLAGE)

    result = send(colleague, made)[0]

    assert result.status == "wait"
    assert records() == []
    assert send(post, made)[0].status == "created"


def test_facts_changed_meanwhile_are_a_conflict_and_nothing_is_overwritten(
    post: Any, device: Any
) -> None:
    file = make_child()
    said = {"base_version": file.version, "values": {"carer.phones": "16112349999"}}
    first = item(post, "CHANGE", file=file, device=device, body=said)
    second = item(post, "CHANGE", file=file, device=device,
                  body=said | {"values": {"carer.phones": "16112348888"}})  # fmt: skip

    assert send(post, first)[0].status == "created"
    result = send(post, second)[0]

    assert result.status == "conflict"
    assert _phones(file) == ("16112349999",)
    actor = actor_of(post)
    with acting_as(actor):
        row = held(second)
        line = selectors.compared(actor, selectors.opened(row))[0]
        assert (line.present, line.sent) == ("16112349999", "16112348888")
        services.settle_item(actor, row, enter=True, now=clock.now())
    assert _phones(file) == ("16112348888",)


def _phones(file: Any) -> Any:
    with acting_as(system_actor("test")):
        return load_states([file.pk])[file.pk].values["carer.phones"]


def test_a_fact_a_phone_may_not_change_is_refused(post: Any, device: Any) -> None:
    file = make_child()
    said = {"base_version": file.version, "values": {"name": "别人"}}

    assert send(post, item(post, "CHANGE", file=file, body=said))[0].status == "refused"


def test_a_newly_found_child_becomes_a_file_to_verify(post: Any, device: Any) -> None:
    said = {"name": "新小禾", "sex": "2", "birth_date": "2017-05-03", "carer.name": "新德福",
            "carer.phones": "16312345678", "note": "刚从外地回来"}  # fmt: skip

    result = send(post, item(post, "DRAFT", device=device, body=said))[0]

    assert result.status == "created"
    with acting_as(actor_of(post)):
        file = CareFile.objects.get(person__name="新小禾")
    assert (file.status, file.area) == ("SUBMITTED", VILLAGE)


def test_w14_a_newly_found_child_is_the_supervisors_duty_until_the_file_is_verified(
    post: Any, device: Any, supervisor: Any
) -> None:
    send(post, item(post, "DRAFT", device=device, body={"name": "新小禾"}))
    actor = actor_of(supervisor)

    def owed(source: str) -> list[Any]:
        with acting_as(system_actor("test")):
            return list(Duty.objects.filter(source=source, status="OPEN"))

    [duty] = owed("field.new-child")
    assert (duty.role, duty.opens_on) == ("TOWNSHIP_SUPERVISOR", clock.today())
    assert owed("care.visit") == []  # whether left behind is not known yet

    with acting_as(actor):
        file = CareFile.objects.get(pk=duty.care_file_id)
        registry.verify_file(actor, file, now=clock.now())
    assert owed("field.new-child") == []


def test_a_name_the_village_knows_is_a_conflict_until_a_person_decides(
    post: Any, device: Any
) -> None:
    make_child("新小禾")
    made = item(post, "DRAFT", device=device, body={"name": "新小禾"})

    assert send(post, made)[0].status == "conflict"
    actor = actor_of(post)
    with acting_as(actor):
        services.settle_item(actor, held(made), enter=True, now=clock.now())
        assert CareFile.objects.filter(person__name="新小禾").count() == 2


def test_the_month_is_confirmed_from_the_phone(post: Any, device: Any) -> None:
    make_child()
    actor = actor_of(post)
    with acting_as(actor):
        fetched = services.fetch_snapshot(actor, device, now=clock.now())
    village = fetched["village"]
    body = {"stamp": village["stamp"], "period": village["period"], "responsible": "周负责"}
    made = item(post, "CONFIRM", device=device, body=body)

    assert send(post, made)[0].status == "created"

    with acting_as(actor):
        assert Confirmation.objects.get().responsible == "周负责"
    make_child()
    late = item(post, "CONFIRM", device=device, body=body)
    assert send(post, late)[0].status == "conflict"


def test_photos_come_apart_once_and_without_their_exif(post: Any, device: Any) -> None:
    from PIL import Image

    exif = Image.Exif()
    exif[0x0110] = "Model"
    file = make_child()
    visited = visit(post, file, device=device)
    made = item(post, "PHOTO", file=file, device=device, body={"record": visited["id"]})
    sent = picture(exif=exif)

    send(post, visited)
    assert send(post, made, picture=sent)[0].status == "created"
    assert send(post, made, picture=sent)[0].status == "duplicate"

    with acting_as(actor_of(post)):
        row = Attachment.objects.get()
    assert (str(row.pk), str(row.subject_id)) == (made["id"], visited["id"])
    assert row.care_file_id == file.pk
    with acting_as(actor_of(post)) as actor:
        panel = panels.photo_panels(actor, [file], clock.today())[file.pk][0]
    assert panel.context["photos"] == [row]
    shown = client_of(post).get(reverse("documents:attachment-small", args=[row.pk]))
    assert shown.status_code == 200
    stranger = make_post("VILLAGE_OFFICER", area=NEXT_VILLAGE)
    gone = client_of(stranger).get(reverse("documents:attachment-small", args=[row.pk]))
    assert gone.status_code == 404


def test_a_photo_of_a_child_moved_away_is_kept_whole(post: Any, device: Any) -> None:
    file = make_child(area=NEXT_VILLAGE)
    made = item(post, "PHOTO", file=file, device=device, area=VILLAGE)
    sent = picture()

    assert send(post, made, picture=sent)[0].status == "held"

    said = selectors.opened(held(made))
    assert said is not None
    assert said.content == sent


def test_a_payload_of_a_newer_page_is_not_misread(post: Any, device: Any) -> None:
    made = visit(post, make_child(), device=device) | {"v": 99}

    result = send(post, made)[0]

    assert (result.status, "版本" in result.reason) == ("refused", True)


def test_one_bad_item_does_not_keep_back_the_others(
    post: Any, device: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shouwang.field.services import applying

    good, bad = (visit(post, make_child(), device=device) for _each in range(2))
    real = applying._record

    def stumbles(actor: Any, said: Any, *args: Any, **options: Any) -> Any:
        if str(said.id) == bad["id"]:
            raise IntegrityError
        return real(actor, said, *args, **options)

    monkeypatch.setattr(applying, "_record", stumbles)
    assert [result.status for result in send(post, bad, good)] == ["failed", "created"]
    monkeypatch.undo()
    assert send(post, bad)[0].status == "created"


def test_the_database_alone_hides_what_phones_sent(post: Any, device: Any) -> None:
    from shouwang.field.testing import make_waiting

    make_waiting(device, make_child())

    assert Item._base_manager.count() == 0  # without a scope
    for role, area, seen in (
        ("VILLAGE_OFFICER", NEXT_VILLAGE, 0), ("TOWNSHIP_SUPERVISOR", "990102002000", 0),
        ("CIVIL_AFFAIRS_OFFICER", "990102000000", 1),
    ):  # fmt: skip
        with acting_as(actor_of(make_post(role, area=area))):
            assert Item._base_manager.count() == seen, role


def test_letting_go_needs_a_reason_and_the_say(post: Any, device: Any, stranger: Any) -> None:
    from shouwang.field.testing import make_waiting

    row = make_waiting(device, make_child())
    own, other = actor_of(post), actor_of(stranger)

    with acting_as(own), pytest.raises(NoteNeeded):
        services.settle_item(own, row, enter=False, note=" ", now=clock.now())
    with acting_as(other):
        assert not selectors.may_settle(other, row)
        assert not selectors.items(other).exists()
    with acting_as(own):
        done = services.settle_item(own, row, enter=False, note="填错日期，已另登", now=clock.now())
    assert (done.status, done.settle_note) == (ItemStatus.DROPPED, "填错日期，已另登")


def test_a_refused_day_is_put_right_by_its_officer(post: Any, device: Any) -> None:
    from shouwang.field.testing import make_waiting

    row = make_waiting(device, make_child())
    own = actor_of(post)

    with acting_as(own):
        services.settle_item(own, row, enter=True, day=clock.today(), now=clock.now())

    assert records()[0].occurred_on == clock.today()
    assert held({"id": row.pk}).payload in ("", b"")


def test_without_the_right_nothing_is_taken_in(officer: Any) -> None:
    actor = actor_of(officer)
    with acting_as(actor), pytest.raises(NotAllowed):
        services.receive(actor, [], sent_at=clock.now(), now=clock.now())
