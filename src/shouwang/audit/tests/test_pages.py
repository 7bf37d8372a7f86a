"""What the audit administrator sees, and that seeing leaves a trace."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from shouwang.accounts.testing import COUNTY, NEXT_COUNTY, actor_of, client_of, make_user
from shouwang.audit import services
from shouwang.audit.models import Event
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as

pytestmark = pytest.mark.django_db


def _note(action: str, area: str = COUNTY, **more: Any) -> Event:
    with acting_as(system_actor("test")) as actor:
        services.record(actor, action, at=clock.now(), area=area, **more)
        return Event.objects.latest("id")


def test_the_list_shows_the_county_and_no_other(audit_admin: Any) -> None:
    _note("test.here", purpose="本县核查")
    _note("test.there", NEXT_COUNTY, purpose="邻县核查")

    page = client_of(audit_admin).get("/trail/").content.decode()

    assert "本县核查" in page
    assert "邻县核查" not in page


def test_filters_narrow(audit_admin: Any) -> None:
    make_user("zhang")  # an event: accounts.create_user
    _note("test.other", purpose="别的事")

    page = client_of(audit_admin).get("/trail/?action=accounts.create_user").content.decode()

    assert "新建用户" in page
    assert "别的事" not in page


def test_reading_is_noted(audit_admin: Any) -> None:
    client_of(audit_admin).get("/trail/?actor=someone")

    with acting_as(actor_of(audit_admin)):
        event = Event.objects.get(action="audit.view_events")
    assert event.payload == {"conditions": {"actor": "someone"}}
    assert event.user_id == audit_admin.user_id


def test_a_page_shows_what_changed(audit_admin: Any) -> None:
    event = _note("test.here", changes={"name": ("旧名", "新名")})

    page = client_of(audit_admin).get(f"/trail/{event.pk}/").content.decode()

    assert "新名" in page
    assert "待封存" in page


def test_the_neighbours_event_does_not_exist(audit_admin: Any) -> None:
    event = _note("test.there", NEXT_COUNTY)

    assert client_of(audit_admin).get(f"/trail/{event.pk}/").status_code == 404


def test_an_export_asks_what_for(audit_admin: Any) -> None:
    response = client_of(audit_admin).post("/trail/export/", {"purpose": ""})

    assert response["Content-Type"].startswith("text/html")
    assert response.context["form"].errors["purpose"]


def test_an_export_is_a_workbook_and_an_event(audit_admin: Any) -> None:
    _note("test.here", purpose="本县核查")

    response = client_of(audit_admin).post(
        "/trail/export/?outcome=DONE", {"purpose": "配合上级检查"}
    )

    sheet = load_workbook(BytesIO(response.content)).active
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row]
    assert "本县核查" in texts
    with acting_as(actor_of(audit_admin)):
        event = Event.objects.get(action="audit.export_events")
    assert event.purpose == "配合上级检查"
    assert event.payload["conditions"]["outcome"]


def test_the_chain_is_proved_on_request(audit_admin: Any) -> None:
    _note("test.here")

    page = client_of(audit_admin).post("/trail/chain/").content.decode()

    assert "校验通过" in page
    with acting_as(actor_of(audit_admin)):
        assert Event.objects.filter(action="audit.verify").count() == 1


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "officer"])
def test_nobody_else_reads_the_trail(role: str, request: pytest.FixtureRequest) -> None:
    client = client_of(request.getfixturevalue(role))

    assert client.get("/trail/").status_code == 403


def test_a_refusal_is_noted_after_the_deed_was_undone(officer: Any) -> None:
    client_of(officer).get("/trail/")

    with acting_as(system_actor("test")):
        event = Event.objects.get(action="audit:event-list")
    assert event.outcome == "REFUSED"
    assert event.payload["note"].startswith("403")
