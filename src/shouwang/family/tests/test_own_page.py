"""The own page: one person, one child, one purpose, once, for some days; nothing else is seen."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from shouwang.accounts.testing import VILLAGE, actor_of, make_post, make_user
from shouwang.audit.models import Event
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.duties.models import Duty
from shouwang.family import services, visiting
from shouwang.family.models import Attempt, Link, Report
from shouwang.family.testing import make_link
from shouwang.guardianship.testing import draft
from shouwang.registry.models import CareFile, Person
from shouwang.registry.testing import make_child

pytestmark = pytest.mark.django_db
SYSTEM = system_actor("test")
RIGHT = "5678"  # of 16012345678
PAGE = "/family/page/"


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def file(db: None) -> Any:
    return make_child(
        "张小满", id_number="990102201503017776", father__name="张外出", mother__name="何外出",
        mother__phones=("16312340000",), address="杉树坡九号",
    )  # fmt: skip


def opening(token: str) -> str:
    return reverse("family:open", kwargs={"token": token})


def entered(file: Any, relation: str = "father", answer: str = RIGHT, **said: Any) -> Client:
    client = Client()
    made = make_link(file, relation, **said)
    answered = client.post(opening(made.token), {"answer": answer})
    assert answered.status_code == 302
    return client


def stored(model: Any) -> list[Any]:
    with acting_as(SYSTEM):
        return list(model.objects.all())


def events() -> list[str]:
    with acting_as(SYSTEM):
        rows = Event.objects.filter(action__startswith="family.").order_by("id")
        return [row.action.removeprefix("family.") for row in rows]


def change(link: Link, **values: Any) -> None:
    with acting_as(SYSTEM):
        Link.objects.filter(pk=link.pk).update(**values)


# --- who gets in ----------------------------------------------------------------------------------


def test_a_link_and_the_right_answer_open_the_page_once(file: Any) -> None:
    client, other, made = Client(), Client(), make_link(file)

    assert client.get(opening(made.token)).status_code == 200  # a preview uses nothing up
    assert client.get(opening(made.token)).status_code == 200
    assert client.post(opening(made.token), {"answer": RIGHT}).url == PAGE
    assert "张外出" in client.get(PAGE).content.decode()

    assert other.get(opening(made.token)).status_code == 404
    assert other.post(opening(made.token), {"answer": RIGHT}).status_code == 404
    assert other.get(PAGE).status_code == 404
    assert client.get(PAGE).status_code == 200
    assert events() == ["make_link", "open", "view", "refuse", "refuse", "view"]


def test_the_code_typed_by_hand_leads_to_the_same_question(file: Any) -> None:
    client, made = Client(), make_link(file)
    typed = f"{made.code[:5].lower()} {made.code[5:]}"

    answer = client.post(reverse("family:door"), {"code": typed})

    assert client.post(answer.url, {"answer": RIGHT}).url == PAGE


def test_the_childs_month_of_birth_may_be_asked_instead(file: Any) -> None:
    with acting_as(SYSTEM):
        born = CareFile.objects.get(pk=file.pk).birth_date
    entered(file, check="BIRTH", answer=f"{born:%Y%m}")


def test_secrets_are_stored_as_digests_alone(file: Any) -> None:
    made = make_link(file)
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT l::text FROM family_link l")
        row = cursor.fetchone()[0]

    assert made.token not in row
    assert made.code not in row
    assert made.token.encode().hex() not in row
    assert RIGHT.encode().hex() not in row
    assert "张外出".encode().hex() not in row


@pytest.mark.parametrize("stopped", ["expires_at", "revoked_at", "locked_at", "closed_at"])
def test_an_expired_revoked_locked_or_left_link_opens_nothing(file: Any, stopped: str) -> None:
    made = make_link(file)
    change(made.link, **{stopped: clock.now()})
    client = Client()

    page = client.get(opening(made.token))
    answered = client.post(opening(made.token), {"answer": RIGHT})

    assert (page.status_code, answered.status_code) == (404, 404)
    assert "张" not in page.content.decode()


@pytest.mark.parametrize("stopped", ["expires_at", "revoked_at"])
def test_a_page_that_is_open_closes_with_its_link(file: Any, stopped: str) -> None:
    client = entered(file)
    [link] = stored(Link)
    change(link, **{stopped: clock.now()})

    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE + "PHONE/", {"phone": "16900000001"}).status_code == 404
    assert stored(Report) == []


def test_wrong_answers_are_counted_and_lock(file: Any) -> None:
    client, made = Client(), make_link(file)

    for left in (4, 3, 2, 1):
        page = client.post(opening(made.token), {"answer": "0000"}).content.decode()
        assert f"还可以再试 {left} 次" in page
    assert client.post(opening(made.token), {"answer": "0000"}).status_code == 404
    assert client.post(opening(made.token), {"answer": RIGHT}).status_code == 404
    assert events()[-2:] == ["lock", "refuse"]


def test_guessing_codes_is_stopped(file: Any) -> None:
    client, made = Client(), make_link(file)
    for _guess in range(20):
        assert client.post(reverse("family:door"), {"code": "ABCDE23456"}).status_code == 200

    assert client.post(reverse("family:door"), {"code": made.code}).status_code == 429
    assert client.get(opening(made.token)).url == reverse("family:door")
    assert client.get(reverse("family:door")).status_code == 429


def test_why_nothing_opens_is_told_to_nobody(file: Any) -> None:
    made = make_link(file)
    change(made.link, revoked_at=clock.now())

    def words(token: str) -> str:
        page = Client().get(opening(token)).content.decode()
        page = page.replace(token, "")  # the way back to this page in another language
        return re.sub(r"\b[A-Za-z0-9]{64}\b", "", page)  # the tokens against forged requests

    assert words(made.token) == words("x" * 32)


def test_a_new_link_ends_the_one_before(file: Any) -> None:
    first, second = make_link(file), make_link(file)

    assert Client().get(opening(first.token)).status_code == 404
    assert Client().get(opening(second.token)).status_code == 200


def test_leaving_closes_the_page_for_good(file: Any) -> None:
    client = entered(file)
    session = client.cookies["family"].value
    client.post(PAGE + "leave/")
    client.cookies["family"] = session

    assert client.get(PAGE).status_code == 404


# --- what is seen ---------------------------------------------------------------------------------


def test_the_page_shows_the_named_fields_and_nothing_else_of_the_child(file: Any) -> None:
    user = make_user(display_name="周儿主")
    make_post("VILLAGE_OFFICER", area=VILLAGE, user=user)
    client = entered(file)

    page = client.get(PAGE).content.decode()

    assert "周儿主" in page
    assert "张＊" in page
    assert "村里将在近日走访" in page
    with acting_as(SYSTEM):
        child = CareFile.objects.select_related("person").get(pk=file.pk)
        others = Person.objects.exclude(name="张外出")
        names = [person.name for person in others]
        phones = [str(person.phones) for person in Person.objects.all() if str(person.phones or "")]
    hidden = [
        *names, *phones, child.number, str(child.pk), f"{child.birth_date:%Y-%m-%d}",
        "990102201503017776", "杉树坡九号", "浙江省温州市", "五年级", RIGHT,
    ]  # fmt: skip
    assert [each for each in hidden if each in page] == []


def test_the_next_visit_is_told_by_its_day(file: Any) -> None:
    due = clock.today() + timedelta(days=5)
    with acting_as(SYSTEM):
        Duty.objects.filter(care_file=file, source="care.visit").update(due_on=due)

    assert f"下次走访不晚于 {due:%Y-%m-%d}" in entered(file).get(PAGE).content.decode()


def test_two_parents_of_one_child_do_not_see_each_other(file: Any) -> None:
    father = entered(file)
    father.post(PAGE + "PHONE/", {"phone": "16900000001"})
    mother = entered(file, "mother", "0000")

    page = mother.get(PAGE).content.decode()

    assert "何外出" in page
    assert "张外出" not in page
    assert "换了手机号：" not in page
    assert "换了手机号：" in father.get(PAGE).content.decode()


def test_two_children_of_one_father_are_two_links(file: Any) -> None:
    make_child("张小弟", father__name="张外出", father__phones=("16012345678",))
    client = entered(file)
    client.post(PAGE + "PHONE/", {"phone": "16900000001"})

    [row] = stored(Report)
    assert row.care_file_id == file.pk


def test_the_pages_stay_out_of_caches_searches_and_frames(file: Any) -> None:
    client, made = Client(), make_link(file)
    for page in (client.get(opening(made.token)), client.get(reverse("family:door"))):
        assert "no-store" in page["Cache-Control"]
        assert page["X-Robots-Tag"] == "noindex, nofollow"
        assert page["Referrer-Policy"] == "same-origin"
        assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
        assert "<script>" not in page.content.decode()
    cookie = entered(file).cookies["family"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/family/")


@pytest.mark.usefixtures("committed")
def test_the_database_shows_a_visitor_the_one_link_and_nothing_else() -> None:
    one, other = make_child(), make_child()
    draft(one)
    made, theirs = make_link(one), make_link(other)
    with visiting.visiting(made.token):
        assert [link.pk for link in Link.objects.all()] == [made.link.pk]
        assert CareFile.objects.count() == Person.objects.count() == Duty.objects.count() == 0
        assert Attempt.objects.count() == Report.objects.count() == 0
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM guardianship_agreement")
            assert cursor.fetchone() == (0,)
            cursor.execute("SELECT family_next_visit()")  # not before the question is answered
            assert cursor.fetchone() == (None,)
    opened = services.verify(made.token, RIGHT, address="", now=clock.now())
    assert isinstance(opened, services.Opened)
    with visiting.visiting(opened.session):
        assert Link.objects.filter(pk=theirs.link.pk).count() == 0
        assert CareFile.objects.count() == 0
    assert Link.objects.count() == 0  # and outside the scope nothing at all


@pytest.mark.usefixtures("committed")
def test_the_database_refuses_a_report_on_another_childs_file() -> None:
    from django.db.utils import ProgrammingError

    one, other = make_child(), make_child()
    opened = services.verify(make_link(one).token, RIGHT, address="", now=clock.now())
    assert isinstance(opened, services.Opened)

    def lay(file: Any, status: str = "NEW") -> None:
        with visiting.visiting(opened.session):
            row = Report(
                care_file_id=file.pk, link=opened.link, relation="father", kind="PHONE",
                said="{}", said_at=clock.now(), status=status,
            )  # fmt: skip
            row.place(VILLAGE)
            row.save(force_insert=True)

    with pytest.raises(ProgrammingError):
        lay(other)
    with pytest.raises(ProgrammingError):
        lay(one, "ACCEPTED")
    lay(one)
    assert len(stored(Report)) == 1


# --- what is told ---------------------------------------------------------------------------------


def test_the_card_is_confirmed(file: Any) -> None:
    client = entered(file)

    client.post(PAGE + "card/")

    assert stored(Link)[0].card_seen_at is not None
    assert "see_card" in events()


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("PHONE", {"phone": "169 0000 0001"}),
        ("WORKPLACE", {"place": "广东省东莞市", "employer": "某厂"}),
        ("RETURNING", {"day": "2026-12-30"}),
        ("LEAVING", {"day": "2026-11-01", "place": "浙江省温州市"}),
        ("CALLED", {"day": "2026-11-01", "channel": "VIDEO"}),
    ],
)
def test_news_arrive_as_proposals_and_write_nothing(
    file: Any, kind: str, data: dict[str, str]
) -> None:
    with acting_as(SYSTEM):
        before = CareFile.objects.get(pk=file.pk).version
    client = entered(file)

    assert client.get(PAGE + f"{kind}/").status_code == 200
    assert client.post(PAGE + f"{kind}/", data).url == PAGE

    [row] = stored(Report)
    assert (row.kind, row.status, row.relation) == (kind, "NEW", "father")
    with acting_as(SYSTEM):
        assert CareFile.objects.get(pk=file.pk).version == before
        duty = Duty.objects.get(care_file=file, source="family.report")
    assert (duty.role, duty.status) == ("VILLAGE_OFFICER", "OPEN")


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("PHONE", {"phone": "12345"}),
        ("PHONE", {"phone": "<b>16900000001</b>"}),
        ("WORKPLACE", {"place": ""}),
        ("RETURNING", {"day": "过年"}),
        ("CALLED", {"day": "2999-01-01", "channel": "VIDEO"}),
        ("CALLED", {"day": "2026-11-01", "channel": "SMOKE"}),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(
    file: Any, kind: str, data: dict[str, str]
) -> None:
    client = entered(file)

    assert client.post(PAGE + f"{kind}/", data).status_code == 200
    assert stored(Report) == []


def test_a_carer_tells_a_number_alone(file: Any) -> None:
    client = entered(file, "carer", "5678")

    assert client.get(PAGE + "PHONE/").status_code == 200
    assert client.get(PAGE + "RETURNING/").status_code == 404
    assert client.post(PAGE + "LEAVING/", {"day": "2026-11-01"}).status_code == 404


def test_a_link_to_look_does_not_sign_and_one_to_sign_does_not_tell(file: Any) -> None:
    draft(file)
    look, sign = entered(file), entered(file, "mother", "0000", purpose="SIGN")

    assert look.post(PAGE + "SIGNED/", {"name": "张外出", "agreed": "on"}).status_code == 404
    assert sign.post(PAGE + "PHONE/", {"phone": "16900000001"}).status_code == 404
    assert stored(Report) == []


def test_nobody_tells_without_end(file: Any) -> None:
    client = entered(file)
    for _round in range(25):
        client.post(PAGE + "PHONE/", {"phone": "16900000001"})

    assert len(stored(Report)) == 20


def test_a_signature_bears_the_own_name_once(file: Any) -> None:
    draft(file)
    client = entered(file, purpose="SIGN")
    page = client.get(PAGE).content.decode()
    assert "每周联系一次" in page
    assert "下次走访" not in page

    assert (
        "姓名与协议当事人不一致"
        in client.post(PAGE + "SIGNED/", {"name": "李代签", "agreed": "on"}).content.decode()
    )
    assert client.post(PAGE + "SIGNED/", {"name": "张外出"}).status_code == 200  # not agreed
    assert client.post(PAGE + "SIGNED/", {"name": "张外出", "agreed": "on"}).url == PAGE
    assert client.post(PAGE + "SIGNED/", {"name": "张外出", "agreed": "on"}).status_code == 200

    [row] = stored(Report)
    assert (row.kind, row.told, row.day) == ("SIGNED", {"name": "张外出"}, clock.today())
    assert "您已签署" in client.get(PAGE).content.decode()


def test_an_officers_browser_sees_no_more_there(file: Any, village_officer: Any) -> None:
    from shouwang.accounts.testing import client_of

    client = client_of(village_officer)
    made = make_link(file, actor=actor_of(village_officer))

    client.post(opening(made.token), {"answer": RIGHT})

    page = client.get(PAGE).content.decode()
    assert "杉树坡九号" not in page
    assert client.get(reverse("registry:child-detail", kwargs={"id": file.pk})).status_code == 200


def test_a_link_ends_after_the_days_of_the_pack(file: Any) -> None:
    made = make_link(file)

    days = made.link.expires_at - made.link.made_at
    assert days == timedelta(days=7)
