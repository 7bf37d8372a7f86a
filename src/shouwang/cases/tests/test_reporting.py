"""Filing, receipts, findings, the public page, notices."""

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client

from shouwang.accounts.testing import actor_of, client_of, make_installation, make_post
from shouwang.care.choices import Channel as Road
from shouwang.care.choices import Problem, RecordKind
from shouwang.care.services import Work, record_work
from shouwang.cases import choices as c
from shouwang.cases import errors, selectors, services, testing
from shouwang.cases.models import Case, Delivery, Measure, Outgoing, Report, Reporter
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.choices import OutgoingState
from shouwang.core.errors import NotAllowed, WrongStatus
from shouwang.core.scope import acting_as
from shouwang.registry.testing import make_child

VILLAGE = "990102001201"


@pytest.fixture
def offices(db: None) -> testing.Offices:
    return testing.Offices()


def system() -> Any:
    return acting_as(system_actor("test"))


@pytest.mark.parametrize("situation", c.Situation)
def test_r_243_every_situation_is_reported(offices: Any, situation: str) -> None:
    filed = testing.report(offices.actor("village"), situations=[situation])
    assert filed.report.situations == [situation]


def test_r_243_without_a_situation_or_a_place_nothing_can_be_delivered(offices: Any) -> None:
    with pytest.raises(errors.NothingSaid):
        testing.report(offices.actor("village"), situations=[])
    with pytest.raises(errors.PlaceNeeded):
        testing.report(offices.actor("village"), area="990102000000")
    with pytest.raises(errors.InTheFuture):
        testing.report(offices.actor("village"), found_at=clock.now() + timedelta(hours=1))


def test_r_242_every_duty_bearer_reports_and_a_child_out_of_reach_is_not_named(
    offices: Any,
) -> None:
    child = make_child(area="990102002201")
    teacher = make_post("CLASS_TEACHER", area="990102001000")
    assert testing.report(actor_of(teacher)).report.care_file_id is None
    with pytest.raises(NotAllowed):
        testing.report(actor_of(teacher), file_id=child.pk)


def test_a_phone_that_sends_again_makes_no_second_report(offices: Any) -> None:
    wanted = uuid4()
    first = testing.report(offices.actor("village"), id=wanted)
    again = testing.report(offices.actor("village"), id=wanted)
    assert again.report.pk == first.report.pk == wanted
    assert again.code == ""
    with system():
        assert Delivery.objects.count() == 3


def test_without_a_police_office_the_receipt_is_entered_by_telephone(db: None) -> None:
    village = make_post("VILLAGE_OFFICER", area=VILLAGE)
    filed = testing.report(actor_of(village))
    with system():
        delivery = Delivery.objects.get(report=filed.report)
    assert delivery.organisation is None
    receipt = services.Receipt("值班民警", clock.now(), "J1")
    with acting_as(actor_of(village)) as actor:
        services.acknowledge(actor, delivery, now=clock.now(), receipt=receipt)
    with system():
        assert Case.objects.get().state == c.CaseState.ACCEPTED


@pytest.mark.parametrize("name", ["village", "township", "civil"])
def test_the_police_receipt_by_telephone_asks_name_and_number(offices: Any, name: str) -> None:
    filed = testing.report(offices.actor("village"))
    with system():
        police = Delivery.objects.get(report=filed.report, receiver="POLICE")
    with acting_as(offices.actor(name)) as actor:
        for receipt in (None, services.Receipt("", clock.now(), "J1"),
                        services.Receipt("值班民警", clock.now(), " ")):  # fmt: skip
            with pytest.raises(errors.ReceiptNeeded):
                services.acknowledge(actor, police, now=clock.now(), receipt=receipt)
        said = services.Receipt("值班民警", clock.now(), "J2026")
        done = services.acknowledge(actor, police, now=clock.now(), receipt=said)
    assert (done.acknowledged_how, done.incident_number) == (c.Acknowledged.TELEPHONE, "J2026")
    with acting_as(offices.actor("police")) as actor, pytest.raises(WrongStatus):
        services.acknowledge(actor, police, now=clock.now())


def test_r_003_both_ends_of_a_hop_are_stamped_with_the_minute_of_the_call(offices: Any) -> None:
    at = clock.now() - timedelta(minutes=3)
    filed = testing.report(offices.actor("village"), receipt=services.Receipt("民警", at, "J3"))
    with system():
        row = Delivery.objects.get(report=filed.report, receiver="POLICE")
        assert Case.objects.get().state == c.CaseState.ACCEPTED
    assert (row.acknowledged_at, row.sent_at) == (at, filed.report.reported_at)


def test_r_246_a_citizen_is_thanked_and_who_is_bound_is_not(offices: Any) -> None:
    citizen = testing.report(unit=c.Unit.CITIZEN, reporter_name="顾守言")
    bound = testing.report(offices.actor("village"))
    course = testing.Course(offices, citizen.case)
    given = {"kind": "PRAISE", "on": clock.today(), "given_by": "县人民政府"}
    course.by("police", services.commend, citizen.report, **given)
    with pytest.raises(errors.NoReward):
        course.by("police", services.commend, bound.report, **given)
    with pytest.raises(NotAllowed):
        course.by("civil", services.commend, citizen.report, **given)


# --- findings ------------------------------------------------------------------------------------


def _visit(actor: Any, child: Any, problem: str = Problem.VIOLENCE) -> None:
    work = Work(
        RecordKind.HOME_VISIT, clock.today(), [{"name": "田守正", "role": "VILLAGE_OFFICER",
                                               "user": ""}],
        channel=Road.IN_PERSON, seen=["CHILD"], all_well=False, problems=[problem],
        content={"summary": "手臂有伤"},
    )  # fmt: skip
    with acting_as(actor):
        record_work(actor, [child.pk], work, now=clock.now())


def test_r_116_harm_seen_in_a_visit_is_a_report_ready_to_be_sent(offices: Any) -> None:
    child, actor = make_child(), offices.actor("village")
    _visit(actor, child)
    with acting_as(actor):
        [found] = selectors.own_reports(actor)
    assert found.state == c.ReportState.FOUND
    assert found.situations == [c.Situation.VIOLENCE]
    assert "手臂有伤" in str(found.narrative)
    client = client_of(offices.village)
    assert "手臂有伤" in client.get(f"/cases/findings/{found.pk}/").content.decode()
    draft = testing.draft(id=found.pk, file_id=child.pk, situations=["VIOLENCE"])
    with acting_as(actor):
        filed = services.file_report(actor, draft, now=clock.now())
    assert filed.report.pk == found.pk
    assert filed.report.state == c.ReportState.SENT
    assert filed.case.care_file_id == child.pk


def test_r_116_a_visit_in_which_nothing_bad_was_seen_makes_no_report(offices: Any) -> None:
    _visit(offices.actor("village"), make_child(), Problem.ESTRANGED)
    with system():
        assert not Report.objects.exists()


def test_r_245_what_was_found_and_not_reported_shows_in_review(offices: Any) -> None:
    _visit(offices.actor("village"), make_child("方小满"))
    page = client_of(offices.township).get("/cases/review/").content.decode()
    assert "方小满" in page
    with acting_as(offices.actor("village")) as actor:
        [found] = selectors.own_reports(actor)
        with pytest.raises(errors.ReasonNeeded):
            services.dismiss_finding(actor, found, reason="", now=clock.now())
        services.dismiss_finding(actor, found, reason="系跌伤，已就医", now=clock.now())
    page = client_of(offices.township).get("/cases/review/").content.decode()
    assert "系跌伤，已就医" in page


def test_r_245_an_omission_is_looked_into_and_settled_once(offices: Any) -> None:
    course = testing.course(offices).to("ACCEPTED")
    missed = services.Missed(c.Unit.SCHOOL, "某小学", "三天前已知", clock.today())
    row = course.by("township", services.open_omission, course.case, missed)
    with pytest.raises(NotAllowed):
        course.by("police", services.open_omission, course.case, missed)
    course.by("civil", services.settle_omission, row, confirmed=True, result="通报批评")
    with pytest.raises(WrongStatus):
        course.by("civil", services.settle_omission, row, confirmed=False, result="x")


# --- the public page -----------------------------------------------------------------------------

FORM = {"situations": ["VIOLENCE"], "area": "990102001000", "narrative": "夜里哭喊",
        "found_at": "2026-01-01T08:00", "unit": "CITIZEN", "name": "某童"}  # fmt: skip


@pytest.fixture
def public(db: None) -> Client:
    from shouwang.submission.testing import make_places

    cache.clear()
    make_installation()
    make_places()
    return Client()


def test_anybody_reports_without_an_account_and_adds_words_by_the_code(public: Client) -> None:
    answer = public.post("/cases/public/", FORM, follow=True)
    said = answer.content.decode()
    with system():
        report = Report.objects.get()
        assert Reporter.objects.get().user_id is None
    assert report.reference in said
    assert "某童" not in said
    assert "夜里哭喊" not in said
    code = said.split("<strong>")[2].split("<")[0]
    words = {"reference": report.reference, "code": code, "text": "又来了"}
    assert "已补充" in public.post("/cases/public/words/", words).content.decode()
    wrong = words | {"code": "AAAAAAAAAA"}
    assert "不对" in public.post("/cases/public/words/", wrong).content.decode()
    with system():
        assert report.additions.count() == 1


def test_the_public_page_is_limited_and_says_how_to_get_through(public: Client) -> None:
    for _nth in range(10):
        public.post("/cases/public/", {})
    answer = public.post("/cases/public/", FORM)
    assert answer.status_code == 429
    assert "110" in answer.content.decode()


def test_a_machine_that_fills_in_everything_reports_nothing(public: Client) -> None:
    answer = public.post("/cases/public/", FORM | {"website": "http://x"})
    assert "110" in answer.content.decode()
    with system():
        assert not Report.objects.exists()


# --- notices -------------------------------------------------------------------------------------


@pytest.fixture
def watched(committed: None, settings: Any) -> testing.Offices:
    settings.EMAIL_HOST = "mail.invalid"
    offices = testing.Offices()
    with system() as actor:
        office = offices.police.organisation
        line = services.Line("值班室", "110", email="desk@police.invalid")
        services.keep_on_call(actor, office, line, now=clock.now())
    testing.report(offices.actor("village"), reporter_name="顾守言",
                   child=services.ChildSaid(name="某童"))  # fmt: skip
    return offices


def test_a_notice_goes_out_once_and_says_nothing_personal(watched: Any) -> None:
    assert services.send_pending(clock.now()) == 1
    assert services.send_pending(clock.now()) == 0
    [sent] = mail.outbox
    for secret in ("某童", "顾守言", "灶台", "单独居住"):
        assert secret not in sent.subject + sent.body
    with system():
        assert Outgoing.objects.get().state == OutgoingState.SENT


def test_two_senders_at_once_send_one_notice(watched: Any) -> None:
    counts: list[int] = []

    def send() -> None:
        counts.append(services.send_pending(clock.now()))
        connection.close()

    threads = [threading.Thread(target=send) for _nth in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counts) == [0, 1]
    assert len(mail.outbox) == 1


def test_a_mail_whose_sender_died_is_not_sent_twice_and_says_so(watched: Any) -> None:
    with system():
        Outgoing.objects.update(
            state=OutgoingState.SENDING, claimed_at=clock.now() - timedelta(minutes=5)
        )
    assert services.send_pending(clock.now()) == 0
    with system():
        assert Outgoing.objects.get().state == OutgoingState.UNSURE
    assert mail.outbox == []


class _Gateway(BaseHTTPRequestHandler):
    heard: list[tuple[dict[str, str], bytes]] = []
    answers: list[int] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.heard.append((dict(self.headers), body))
        self.send_response(self.answers.pop(0) if self.answers else 200)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def gateway() -> Any:
    _Gateway.heard, _Gateway.answers = [], []
    server = HTTPServer(("127.0.0.1", 0), _Gateway)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def test_a_gateway_that_refuses_hears_again_under_the_same_key(
    committed: None, gateway: int, settings: Any
) -> None:
    settings.WEBHOOK_SECRET = "s"
    offices = testing.Offices()
    with system() as actor:
        line = services.Line("网关", webhook=f"http://127.0.0.1:{gateway}/sms")
        services.keep_on_call(actor, offices.police.organisation, line, now=clock.now())
    testing.report(offices.actor("village"), child=services.ChildSaid(name="某童"))
    _Gateway.answers = [503]

    assert services.send_pending(clock.now()) == 0
    assert services.send_pending(clock.now()) == 1
    first, second = _Gateway.heard
    assert first[0]["Idempotency-Key"] == second[0]["Idempotency-Key"]
    assert first[0]["X-Shouwang-Signature"] == second[0]["X-Shouwang-Signature"]
    assert set(json.loads(first[1])) == {"subject", "text", "link"}
    assert "某童" not in first[1].decode()


def _at_once(course: testing.Course, name: str, deed: Any) -> list[str]:
    """Let two of an office press the same; answers what each was told."""
    told: list[str] = []

    def press() -> None:
        actor = course.offices.actor(name)
        try:
            with acting_as(actor):
                deed(actor, clock.now())
            told.append("done")
        except WrongStatus:
            told.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _nth in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(told)


def test_two_that_press_at_once_one_wins_and_the_other_is_told_at_every_step(
    committed: None,
) -> None:
    course = testing.course()
    case, found = course.case, services.Findings("安全", "有人", "健康", ["甲", "乙"], True)
    with system():
        delivery = case.deliverys.get(receiver="POLICE")
    road: list[tuple[str, str, Any]] = [
        ("accept", "police", lambda a, now: services.acknowledge(a, delivery, now=now)),
        ("dispatch", "police", lambda a, now: services.dispatch(
            a, case, officers="甲", at=now, now=now)),
        ("open_branch", "police", lambda a, now: services.open_branch(a, case, "B3", now=now)),
        ("measure", "police", lambda a, now: services.do_measure(
            a, Measure.objects.get(case=case), services.Done(at=now), now=now)),
        ("notify", "police", lambda a, now: services.notify(
            a, case, civil_affairs=True, at=now, now=now)),
        ("assess", "township", lambda a, now: services.assess(
            a, case, members=testing.MEMBERS, now=now)),
        ("conclude", "township", lambda a, now: services.conclude(a, case, found, now=now)),
        ("help", "township", lambda a, now: services.arrange_help(a, case, ["MEDICAL"], now=now)),
    ]  # fmt: skip
    for deed, name, call in road:
        assert _at_once(course, name, call) == ["done", "refused"], deed
    course.settle()
    assert _at_once(
        course, "township", lambda a, now: services.close_case(a, case, note="结", now=now)
    ) == ["done", "refused"]
    with system():
        for deed, _name, _call in road:
            assert case.caseevents.filter(deed=deed).count() == 1, deed
