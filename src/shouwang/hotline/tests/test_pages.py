"""Pages of the hotline: what is typed is kept, lists tell no names, each side sees its own."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shouwang.accounts.testing import (
    VILLAGE,
    actor_of,
    client_of,
    make_organisation,
    make_post,
)
from shouwang.cases.models import Report
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.hotline import services
from shouwang.hotline.choices import CallStatus
from shouwang.hotline.models import Call
from shouwang.hotline.testing import PHONE, fresh, referred, registered, run, said
from shouwang.screening.testing import make_places

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(db: None) -> Any:
    station = make_organisation(kind="RESCUE_STATION")
    return make_post("CIVIL_AFFAIRS_OFFICER", organisation=station)


@pytest.fixture
def township_post(db: None) -> Any:
    return make_post("TOWNSHIP_SUPERVISOR", area="990102001000")


def page(client: Any, name: str, call: Any, **data: Any) -> Any:
    return client.get(reverse(f"hotline:call-{name}", kwargs={"id": call.pk}), data)


def send(client: Any, name: str, call: Any, data: Any = None) -> Any:
    return client.post(reverse(f"hotline:call-{name}", kwargs={"id": call.pk}), data or {})


def typed(**changed: Any) -> dict[str, Any]:
    given = {key: value for key, value in said(**changed).items() if value not in (False, None)}
    return given | {"area": VILLAGE}


def test_from_the_first_ring_to_registration(post: Any) -> None:
    make_places()
    client, one = client_of(post), str(uuid4())

    opened = client.post(reverse("hotline:call-open"), {"id": one})
    again = client.post(reverse("hotline:call-open"), {"id": one})
    assert opened.url == again.url == reverse("hotline:call-intake", kwargs={"id": one})
    call = Call(pk=one)
    assert (
        send(client, "draft", call, {"words": "有个孩子", "child_age": "不知道"}).status_code == 204
    )
    assert "有个孩子" in page(client, "intake", call).content.decode()
    for _n in range(2):  # the answer to the first was lost
        assert send(client, "intake", call, typed()).status_code == 302

    kept = fresh(actor_of(post), call)
    assert (kept.status, kept.area, kept.child_age) == (CallStatus.REGISTERED, VILLAGE, 9)
    assert send(client, "draft", call, {"words": "晚到的草稿"}).status_code == 409


def test_a_call_without_words_stays_and_says_so(post: Any) -> None:
    make_places()
    client, actor = client_of(post), actor_of(post)
    call = run(actor, services.open_call, uuid4())

    answer = send(client, "intake", call, typed(words=""))

    assert answer.status_code == 200
    assert "words" in answer.context["form"].errors
    assert fresh(actor, call).status == CallStatus.RECEIVING


def test_lists_tell_neither_caller_nor_child(post: Any, township_post: Any, officer: Any) -> None:
    referred(actor_of(post), township_post.organisation)

    for who, name in ((post, "list"), (township_post, "referred"), (officer, "supervised")):
        text = client_of(who).get(reverse(f"hotline:call-{name}")).content.decode()
        assert "困境诉求" in text
        assert not any(secret in text for secret in ("田问安", "石小禾", PHONE, "没有大人做饭"))


def test_the_receiver_reads_words_and_number_a_confidential_caller_stays_unknown(
    post: Any, township_post: Any, officer: Any
) -> None:
    open_one = referred(actor_of(post), township_post.organisation)
    shy = referred(actor_of(post), township_post.organisation, confidential=True)
    client = client_of(township_post)

    assert PHONE in page(client, "detail", open_one).content.decode()
    text = page(client, "detail", shy).content.decode()
    assert "没有大人做饭" in text
    assert not any(secret in text for secret in (PHONE, "田问安"))
    over = page(client_of(officer), "detail", open_one).content.decode()
    assert not any(secret in over for secret in (PHONE, "石小禾"))


def test_the_way_of_a_call_by_its_pages(post: Any, township_post: Any) -> None:
    desk, town = client_of(post), client_of(township_post)
    call = registered(actor_of(post))
    soon = (clock.today() + timedelta(days=3)).isoformat()
    send(desk, "refer", call, {"to": str(township_post.organisation_id), "due_on": soon})
    send(town, "accept", call)
    send(town, "answer", call, {"answer": "已联系亲属照护"})
    send(desk, "back", call, {"attempt_id": str(uuid4()), "reached": "1", "words": "满意"})

    done = send(desk, "close", call, {"result": "SOLVED", "words": ""})

    assert done.status_code == 302
    assert fresh(actor_of(post), call).status == CallStatus.CLOSED
    text = page(desk, "detail", call).content.decode()
    assert "已联系亲属照护" in text
    assert "已解决" in text


def test_a_returned_call_leads_the_receiver_to_the_list(post: Any, township_post: Any) -> None:
    call = referred(actor_of(post), township_post.organisation)

    answer = send(client_of(township_post), "return", call, {"reason": "不在本镇"})

    assert answer.url == reverse("hotline:call-referred")
    assert page(client_of(township_post), "detail", call).status_code == 404


def test_w_01_one_press_makes_one_report_prefilled(post: Any) -> None:
    call = registered(actor_of(post), is_emergency=True, situations=["VIOLENCE"])
    client = client_of(post)
    assert "一键发起强制报告" in page(client, "detail", call).content.decode()

    for _n in range(2):
        assert send(client, "report", call).status_code == 302

    call = fresh(actor_of(post), call)
    with acting_as(system_actor("test")):
        [report] = Report.objects.all()
    assert (call.report_id, report.origin, report.origin_id) == (report.pk, "HOTLINE", call.pk)
    assert report.situations == ["VIOLENCE"]
    assert "没有大人做饭" in report.narrative


def test_an_emergency_is_not_closed_without_a_report(post: Any) -> None:
    actor = actor_of(post)
    call = registered(actor, is_emergency=True, caller_phone="")
    run(actor, services.keep_call, call)
    run(actor, services.answer_call, call, answer="已上门")

    with pytest.raises(services.ReportNeeded):
        run(actor, services.close_call, call, result="SOLVED", words="")
    with pytest.raises(services.ReportNeeded):
        run(actor, services.close_call, call, result="UNFOUNDED", words=" ")
    run(actor, services.close_call, call, result="UNFOUNDED", words="派出所核实为误报")

    assert fresh(actor, call).status == CallStatus.CLOSED


def test_words_are_added_while_the_call_is_dealt_with(post: Any) -> None:
    make_places()
    call = registered(actor_of(post))
    url = reverse("hotline:call-intake", kwargs={"id": call.pk}) + "?amend=1"

    answer = client_of(post).post(url, typed(words="补充：孩子已被邻居接走"))

    assert answer.status_code == 302
    assert fresh(actor_of(post), call).words == "补充：孩子已被邻居接走"


def test_figures_and_roster_are_shown(post: Any, officer: Any) -> None:
    registered(actor_of(post))
    client = client_of(post)
    user = str(post.user_id)
    shift = {"user": user, "on": clock.today().isoformat(), "starts": "22:00", "ends": "06:00"}

    assert client.post(reverse("hotline:shift-list"), shift).status_code == 302
    text = client.get(reverse("hotline:shift-list")).content.decode()

    assert "22:00—06:00" in text
    context = client_of(officer).get(reverse("hotline:figures")).context
    assert context["total"].calls == 1


def test_the_list_asks_as_often_for_fifteen_calls_as_for_one(post: Any) -> None:
    client = client_of(post)
    counts = []
    for number in (1, 14):
        for _n in range(number):
            registered(actor_of(post))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("hotline:call-list"))
        counts.append(len(queries))

    assert counts[0] == counts[1]
