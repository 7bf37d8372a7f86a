"""The phone's requests: whom they answer, what they give, what a lost phone hears."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shouwang.accounts.testing import VILLAGE, actor_of, client_of, make_post
from shouwang.audit.models import Event
from shouwang.care.models import Record
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.duties import services as duties
from shouwang.field import services
from shouwang.field.choices import DeviceStatus
from shouwang.field.models import Device
from shouwang.field.testing import envelope, make_device, visit
from shouwang.registry.testing import make_child, make_children

pytestmark = pytest.mark.django_db
OURS = {"HTTP_X_FIELD": "1", "HTTP_ORIGIN": "http://testserver"}


def post_json(client: Any, name: str, said: Any, **headers: str) -> Any:
    return client.post(
        reverse(f"field:{name}"), json.dumps(said), content_type="application/json",
        **(OURS | headers),
    )  # fmt: skip


def get_snapshot(client: Any, device: Any = None) -> Any:
    query = f"?device={device.pk}" if device else ""
    return client.get(reverse("field:snapshot") + query, **OURS)


@pytest.fixture
def due_child(db: None) -> Any:
    file = make_child("石小满", group_name="三组")
    duties.plan_files([file.pk], clock.today())
    return file


def test_a_snapshot_holds_the_own_duties_and_few_fields(
    village_officer: Any, due_child: Any
) -> None:
    device = make_device(village_officer)

    said = get_snapshot(client_of(village_officer), device).json()

    child = said["children"][0]
    assert child["name"] == "石小满"
    assert child["phones"] == ["16112345678"]
    assert child["duties"][0]["kind"] == "HOME_VISIT"
    assert set(child) == {
        "id", "area", "version", "household", "name", "age", "group", "carer", "kin", "phones",
        "last", "category", "duties",
    }  # fmt: skip
    text = json.dumps(said, ensure_ascii=False)
    assert str(due_child.person.id_number) not in text
    assert "浙江" not in text  # of the parents nothing goes along
    with acting_as(system_actor("test")):
        event = Event.objects.filter(action="field.fetch_snapshot").latest("id")
    assert event.file_ids == [str(due_child.pk)]


def test_the_lease_is_the_countys(village_officer: Any, due_child: Any) -> None:
    from datetime import datetime, timedelta

    device = make_device(village_officer)
    _rules(may_store=True, lease_hours=24, most_children=100)

    said = get_snapshot(client_of(village_officer), device).json()

    lasts = datetime.fromisoformat(said["expires"]) - datetime.fromisoformat(said["now"])
    assert lasts == timedelta(hours=24)


def test_no_more_children_than_the_county_lets(village_officer: Any) -> None:
    files = make_children(3)
    duties.plan_files([file.pk for file in files], clock.today())
    _rules(may_store=True, lease_hours=72, most_children=2)

    said = get_snapshot(client_of(village_officer), make_device(village_officer)).json()

    assert (len(said["children"]), said["left_out"]) == (2, 1)


def _rules(**said: Any) -> None:
    admin = actor_of(make_post("SYSTEM_ADMIN"))
    with acting_as(admin):
        services.set_rules(admin, admin.area_code, now=clock.now(), **said)


def test_a_county_that_forbids_it_lets_nothing_be_kept(
    village_officer: Any, due_child: Any
) -> None:
    _rules(may_store=False, lease_hours=72, most_children=100)
    client = client_of(village_officer)

    assert get_snapshot(client, make_device(village_officer)).json()["store"] is False
    assert post_json(client, "hello", {}).json()["may_store"] is False


def test_nobody_fetches_what_is_not_the_own_duty(due_child: Any, stranger: Any) -> None:
    other = make_post("VILLAGE_OFFICER", area="990102002201")

    assert get_snapshot(client_of(other), make_device(other)).json()["children"] == []
    assert get_snapshot(client_of(stranger)).status_code == 403


def test_a_phone_of_another_post_gets_nothing(village_officer: Any, due_child: Any) -> None:
    other = make_post("VILLAGE_OFFICER", area=VILLAGE)

    assert get_snapshot(client_of(other), make_device(village_officer)).status_code == 409


def test_signed_out_is_401_and_another_site_400(village_officer: Any) -> None:
    client = client_of(village_officer)

    assert post_json(Client(), "sync", {"items": []}).status_code == 401
    for headers in ({"HTTP_X_FIELD": ""}, {"HTTP_ORIGIN": "https://elsewhere.example"},
                    {"HTTP_ORIGIN": ""}, {"HTTP_ORIGIN": "null"}):  # fmt: skip
        assert post_json(client, "sync", {"items": []}, **headers).status_code == 400, headers


def test_a_batch_is_bounded(village_officer: Any) -> None:
    client = client_of(village_officer)

    assert post_json(client, "sync", {"items": [{}] * 51}).status_code == 400
    assert post_json(client, "sync", {"items": [], "x": "y" * 1024 * 1024}).status_code == 413
    assert post_json(client, "sync", {"items": "no"}).status_code == 400
    assert post_json(client, "sync", {"items": [{"id": "no"}, 3, None]}).json()["results"] == []


def test_a_visit_over_the_wire(village_officer: Any, due_child: Any) -> None:
    device = make_device(village_officer)
    made = visit(village_officer, due_child, device=device)
    said = {"items": [{"id": made["id"], "sealed": envelope(made).sealed}],
            "sent_at": clock.now().isoformat()}  # fmt: skip
    client = client_of(village_officer)

    first = post_json(client, "sync", said).json()["results"]
    again = post_json(client, "sync", said | {"ask": [made["id"]]}).json()["results"]

    assert [result["status"] for result in first] == ["created"]
    assert [result["status"] for result in again] == ["duplicate", "duplicate"]
    with acting_as(system_actor("test")):
        assert Record.objects.count() == 1


def test_where_nothing_can_be_sealed_it_is_sent_plain_in_the_session(
    village_officer: Any, due_child: Any
) -> None:
    made = visit(village_officer, due_child)

    answer = post_json(
        client_of(village_officer), "sync", {"items": [{"id": made["id"], "plain": made}]}
    )

    assert answer.json()["results"][0]["status"] == "created"


def test_the_queue_goes_out_while_the_screen_is_locked_but_nothing_comes_in(
    village_officer: Any, due_child: Any
) -> None:
    client = client_of(village_officer)
    session = client.session
    session["locked"] = True
    session.save()
    made = visit(village_officer, due_child)

    sent = post_json(client, "sync", {"items": [{"id": made["id"], "plain": made}]})

    assert sent.json()["results"][0]["status"] == "created"
    assert get_snapshot(client).status_code == 302
    assert client.get(reverse("field:shell")).status_code == 200


def test_a_revoked_phone_is_told_signed_in_or_not_and_confirms(village_officer: Any) -> None:
    device, client = make_device(village_officer), client_of(village_officer)
    post_json(client, "hello", {"device": str(device.pk)})
    supervisor = client_of(make_post("TOWNSHIP_SUPERVISOR", area=f"{VILLAGE[:9]}000"))

    supervisor.post(reverse("field:device-revoke", args=[device.pk]), {"reason": "手机丢失"})

    assert client.get(reverse("field:device-list")).status_code == 302  # its session has ended
    assert post_json(Client(), "hello", {"device": str(device.pk)}).status_code == 410
    post_json(Client(), "hello", {"device": str(device.pk), "wiped": True})
    device.refresh_from_db()
    assert (device.status, device.wiped_at is not None) == (DeviceStatus.REVOKED, True)
    for action in ("field.revoke_device", "field.wipe_device"):
        with acting_as(system_actor("test")):
            assert Event.objects.filter(action=action).exists()
    assert get_snapshot(client_of(village_officer), device).status_code == 410


def test_hello_says_nothing_of_anybody_to_nobody(db: None) -> None:
    answer = post_json(Client(), "hello", {"device": "not-a-device"}).json()

    assert set(answer) == {"now", "signed_in"}


def test_a_phone_is_registered_under_the_acting_post(village_officer: Any) -> None:
    client = client_of(village_officer)

    said = post_json(client, "register", {"label": "我的手机"}).json()

    device = Device.objects.get(pk=said["device"])
    assert (device.user_id, device.post_id) == (village_officer.user_id, village_officer.pk)
    assert "我的手机" in client.get(reverse("field:device-list")).content.decode()


def test_no_administrator_of_another_county_sees_or_stops_a_phone(village_officer: Any) -> None:
    from shouwang.accounts.testing import NEXT_COUNTY

    device = make_device(village_officer)
    elsewhere = client_of(make_post("SYSTEM_ADMIN", area=NEXT_COUNTY))
    here = client_of(make_post("SYSTEM_ADMIN"))

    assert device.label not in elsewhere.get(reverse("field:managed-list")).content.decode()
    url = reverse("field:device-revoke", args=[device.pk])
    assert elsewhere.post(url, {"reason": "x"}).status_code == 404
    assert device.label in here.get(reverse("field:managed-list")).content.decode()
    assert here.post(url, {"reason": "离任"}).status_code == 302


def test_the_shell_holds_no_name_and_the_worker_keeps_the_shell_alone(
    village_officer: Any, due_child: Any
) -> None:
    client = client_of(village_officer)

    page = client.get(reverse("field:shell")).content.decode()
    code = client.get(reverse("field:worker")).content.decode()

    assert due_child.person.name not in page
    assert village_officer.user.display_name not in page
    kept = json.loads(code.partition("= ")[2].partition(";\n")[0])["files"]
    assert kept[0] == reverse("field:shell")
    assert all(path.startswith("/static/field/") for path in kept[1:])
    pages = json.loads(code.partition("= ")[2].partition(";\n")[0])["pages"]
    assert set(pages) == {"zh-hans", "en"}
    assert '<html lang="en">' in client.get(pages["en"]).content.decode()
    assert '<html lang="zh-Hans">' in client.get(pages["zh-hans"]).content.decode()
    client.cookies["django_language"] = "en"
    assert client.get(reverse("field:worker")).content.decode() == code  # one worker for both
    assert client.get(reverse("field:manifest")).json()["start_url"] == reverse("field:shell")


def test_pages_of_waiting_items(village_officer: Any, due_child: Any) -> None:
    from shouwang.field.testing import make_waiting

    row = make_waiting(make_device(village_officer), due_child)
    client = client_of(make_post("TOWNSHIP_SUPERVISOR", area=f"{VILLAGE[:9]}000"))

    assert "日期不能晚于今天" in client.get(reverse("field:item-list")).content.decode()
    assert "石小满" in client.get(reverse("field:item-detail", args=[row.pk])).content.decode()
    client.post(reverse("field:item-enter", args=[row.pk]), {"day": clock.today().isoformat()})
    with acting_as(system_actor("test")):
        row.refresh_from_db()
    assert row.status == "SETTLED"


def test_a_phone_whose_officer_left_is_told_to_wipe(village_officer: Any) -> None:
    from datetime import timedelta

    device = make_device(village_officer)
    village_officer.valid_to = clock.today() - timedelta(days=1)
    village_officer.save()

    assert post_json(Client(), "hello", {"device": str(device.pk)}).status_code == 410
    device.refresh_from_db()
    assert (device.status, device.revoke_reason) == ("REVOKED", "岗位已结束或账号已停用")


def test_a_proxy_parent_gets_the_own_child_and_reaches_no_other(due_child: Any) -> None:
    from shouwang.registry import services as registry

    proxy = make_post("PROXY_PARENT")
    other = make_child("方小寒")
    with acting_as(system_actor("test")) as actor:
        registry.grant_file(
            actor, due_child, organisation=proxy.organisation, user_id=proxy.user_id,
            permissions=["registry.view_file"], reason="结对", valid_from=clock.today(),
            valid_to=None, now=clock.now(),
        )  # fmt: skip
        from shouwang.duties.models import Duty

        Duty.objects.update(role="PROXY_PARENT", user_id=proxy.user_id)
    client = client_of(proxy)

    children = get_snapshot(client).json()["children"]

    assert [child["name"] for child in children] == ["石小满"]
    assert children[0]["phones"] == []  # the grant does not open numbers
    made = visit(proxy, other, item__area="")
    sent = post_json(client, "sync", {"items": [{"id": made["id"], "plain": made}]})
    assert sent.json()["results"][0]["status"] == "held"
    page = client.get(reverse("field:item-detail", args=[made["id"]])).content.decode()
    assert "方小寒" not in page
