"""Duties: planned from facts, idempotent, met by records alone, put off with a reason."""

from datetime import date, timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail import EmailMessage
from django.urls import reverse

from shouwang.accounts.testing import COUNTY, actor_of, client_of, make_post
from shouwang.audit.models import Event
from shouwang.care.choices import Problem, RecordKind
from shouwang.care.services import Work, record_work
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.choices import OutgoingState
from shouwang.core.errors import NotAllowed
from shouwang.core.scope import acting_as
from shouwang.duties import ical, selectors, services, workdays
from shouwang.duties.choices import DutyStatus
from shouwang.duties.models import Duty, Outgoing
from shouwang.registry.choices import CloseReason
from shouwang.registry.services import close_file
from shouwang.registry.testing import VILLAGE, make_child, make_children

pytestmark = pytest.mark.django_db
LIST = reverse("duties:duty-list")
VISIT = "care.visit"


def duties(file: Any, source: str = VISIT) -> list[Any]:
    with acting_as(system_actor("test")):
        return list(Duty.objects.filter(care_file=file, source=source).order_by("due_on", "key"))


def work(kind: RecordKind = RecordKind.HOME_VISIT, **said: Any) -> Work:
    given = {"occurred_on": clock.today(), "seen": ["CHILD"],
             "done_by": [{"name": "周巡访", "role": "VILLAGE_OFFICER", "user": ""}]}  # fmt: skip
    return Work(kind=kind, **(given | said))


def visit(actor: Any, file: Any, **said: Any) -> Any:
    with acting_as(actor):
        return record_work(actor, [file.pk], work(**said), now=clock.now())[0]


@pytest.fixture
def village_actor(village_officer: Any) -> Any:
    return actor_of(village_officer)


def test_a_left_behind_child_is_owed_a_first_visit_within_five_working_days() -> None:
    today = clock.today()
    file = make_child(on=today)

    [duty] = duties(file)

    assert (duty.status, duty.role, duty.key) == ("OPEN", "VILLAGE_OFFICER", "first")
    assert duty.due_on == workdays.after(today, 5)


def test_a_child_at_home_is_owed_no_visit() -> None:
    file = make_child(father__state="AT_HOME", mother__state="AT_HOME")

    assert duties(file) == []


def test_planning_twice_changes_nothing() -> None:
    file = make_child()
    before = [duty.pk for duty in duties(file)]

    plan = services.plan_files([file.pk], clock.today())

    assert (plan.opened, plan.changed) == (0, 0)
    assert [duty.pk for duty in duties(file)] == before


def test_a_visit_meets_the_duty_and_the_next_one_follows(village_actor: Any) -> None:
    file = make_child()

    record = visit(village_actor, file)

    met, following = sorted(duties(file), key=lambda duty: duty.status)
    assert (met.status, met.met_by, met.key) == (DutyStatus.MET, record.pk, "first")
    assert following.status == DutyStatus.OPEN
    assert following.due_on == clock.today() + timedelta(days=90)


def test_poor_care_is_visited_more_often(village_actor: Any) -> None:
    file = make_child(rating="POOR")

    visit(village_actor, file)

    open_duty = next(duty for duty in duties(file) if duty.status == DutyStatus.OPEN)
    assert open_duty.due_on == clock.today() + timedelta(days=30)


def test_a_visit_that_met_nobody_meets_no_duty(village_actor: Any) -> None:
    file = make_child()

    visit(village_actor, file, seen=["NOBODY"])

    assert [duty.status for duty in duties(file)] == [DutyStatus.OPEN]


def test_a_void_record_opens_the_duty_again(village_actor: Any) -> None:
    from shouwang.care.services import void_record

    file = make_child()
    record = visit(village_actor, file)

    with acting_as(village_actor):
        void_record(village_actor, record, reason="记错了儿童", now=clock.now())

    assert [(duty.key, duty.status) for duty in duties(file) if duty.status == "OPEN"] == [
        ("first", "OPEN")
    ]


def test_a_closed_file_owes_nothing_any_more(officer: Any) -> None:
    actor, file = actor_of(officer), make_child()

    with acting_as(actor):
        close_file(actor, file, reason=CloseReason.PARENT_RETURNED, on=clock.today(),
                   now=clock.now())  # fmt: skip

    assert [duty.status for duty in duties(file)] == [DutyStatus.DROPPED]


def test_r116_a_problem_found_becomes_a_duty_and_danger_the_townships_at_once(
    village_actor: Any,
) -> None:
    file = make_child()

    visit(village_actor, file, all_well=False, problems=[Problem.NO_HUKOU])
    visit(village_actor, file, all_well=False, problems=[Problem.VIOLENCE])

    found = {duty.role: duty for duty in duties(file, "care.follow-up")}
    today = clock.today()
    assert found["VILLAGE_OFFICER"].due_on == today + timedelta(days=10)
    assert found["TOWNSHIP_SUPERVISOR"].due_on == today + timedelta(days=1)


def test_following_up_meets_it(village_actor: Any) -> None:
    file = make_child()
    first = visit(village_actor, file, all_well=False, problems=[Problem.NO_HUKOU])

    with acting_as(village_actor):
        record_work(
            village_actor, [file.pk],
            work(RecordKind.OTHER_HELP, follows=first.pk, content={"measures": "已陪同落户"}),
            now=clock.now(),
        )  # fmt: skip

    assert [duty.status for duty in duties(file, "care.follow-up")] == [DutyStatus.MET]


# --- whose list -------------------------------------------------------------------------------


def test_the_list_is_the_posts_own(village_officer: Any) -> None:
    make_child("方小满")
    make_child("邻村生", area="990102002201")
    text = client_of(village_officer).get(LIST).content.decode()

    assert "方小满" in text
    assert "邻村生" not in text
    with acting_as(system_actor("test")):
        assert Event.objects.filter(action="duties.list_own").count() == 1


def test_the_list_asks_no_more_for_many_than_for_one(
    village_officer: Any, django_assert_max_num_queries: Any
) -> None:
    client = client_of(village_officer)
    make_child()
    client.get(LIST)
    with django_assert_max_num_queries(60) as one:
        client.get(LIST)
    make_children(12)

    with django_assert_max_num_queries(len(one)):
        client.get(LIST)


def test_the_township_sees_what_is_overdue_by_place_and_never_by_person(
    village_officer: Any,
) -> None:
    make_child("方小满", on=clock.today() - timedelta(days=60))
    post = make_post("TOWNSHIP_SUPERVISOR", area="990102001000")

    text = client_of(post).get(reverse("duties:team")).content.decode()

    assert "方小满" in text
    assert village_officer.user.display_name not in text


def test_a_county_sees_only_what_is_overdue_for_long(officer: Any) -> None:
    make_child("近期的", on=clock.today() - timedelta(days=15))
    make_child("久拖的", on=clock.today() - timedelta(days=60))

    text = client_of(officer).get(reverse("duties:team")).content.decode()

    assert "久拖的" in text
    assert "近期的" not in text


def test_the_text_to_paste_holds_no_names(village_actor: Any) -> None:
    make_child("方小满")

    with acting_as(village_actor):
        text = selectors.digest(village_actor, clock.today() + timedelta(days=1))

    assert "方小满" not in text
    assert "1 项" in text


def _mailed(post: Any, address: str) -> None:
    post.user.email = address
    post.user.save(update_fields=["email"])


def test_a_weeks_digest_that_cannot_be_mailed_stops_no_other(
    village_officer: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMAIL_HOST, today = "mail.test", clock.today()
    make_child("方小满")
    posts = [village_officer, *(make_post("VILLAGE_OFFICER", area=VILLAGE) for _ in range(2))]
    for number, post in enumerate(posts):
        _mailed(post, f"cun{number}@xian.example")
    send = EmailMessage.send

    def refusing(letter: EmailMessage) -> int:
        if letter.to == ["cun0@xian.example"]:
            raise SMTPRecipientsRefused({letter.to[0]: (550, b"unknown")})
        return send(letter)

    monkeypatch.setattr(EmailMessage, "send", refusing)

    assert services.put_out_digests(today) == 3
    assert services.put_out_digests(today) == 0  # once a week, however often asked
    assert services.send_pending(clock.now()) == 2

    assert sorted(letter.to[0] for letter in mail.outbox) == [
        "cun1@xian.example",
        "cun2@xian.example",
    ]
    assert "1 项" in mail.outbox[0].body
    assert "方小满" not in mail.outbox[0].subject + mail.outbox[0].body
    with acting_as(system_actor("test")):
        assert Outgoing.objects.get(error="SMTPRecipientsRefused").state == OutgoingState.PENDING
    assert services.put_out_digests(today + timedelta(weeks=9)) == 3
    with acting_as(system_actor("test")):
        assert Outgoing.objects.count() == 3  # the old ones are gone


def test_who_owes_nothing_gets_no_mail(village_officer: Any, settings: Any) -> None:
    settings.EMAIL_HOST = "mail.test"
    _mailed(village_officer, "cun@xian.example")

    assert services.put_out_digests(clock.today()) == 0


# --- putting off, handing on --------------------------------------------------------------------


def test_a_duty_is_put_off_with_a_reason_and_stays_in_sight(village_actor: Any) -> None:
    [duty] = duties(make_child())
    until = clock.today() + timedelta(days=5)

    with acting_as(village_actor):
        services.snooze(village_actor, duty, until=until, reason="全家探亲", on=clock.today(),
                        now=clock.now())  # fmt: skip
        stored = selectors.own(village_actor, clock.today()).get(pk=duty.pk)

    assert (stored.snoozed_until, stored.snooze_reason) == (until, "全家探亲")


@pytest.mark.parametrize(
    ("days", "reason", "refusal"),
    [
        (5, " ", services.ReasonNeeded),
        (0, "探亲", services.TooLong),
        (15, "探亲", services.TooLong),
    ],
)
def test_putting_off_is_refused(
    village_actor: Any, days: int, reason: str, refusal: type[Exception]
) -> None:
    [duty] = duties(make_child())
    until = clock.today() + timedelta(days=days)

    with acting_as(village_actor), pytest.raises(refusal):
        services.snooze(village_actor, duty, until=until, reason=reason, on=clock.today(),
                        now=clock.now())  # fmt: skip


def test_nobody_puts_off_what_another_owes(officer: Any) -> None:
    [duty] = duties(make_child())
    actor = actor_of(officer)

    with acting_as(actor), pytest.raises(NotAllowed):
        services.snooze(actor, duty, until=clock.today() + timedelta(days=2), reason="探亲",
                        on=clock.today(), now=clock.now())  # fmt: skip


def test_a_duty_goes_to_a_deputy_of_the_same_village(village_actor: Any) -> None:
    file = make_child()
    [duty] = duties(file)
    deputy = make_post("VILLAGE_OFFICER", area=VILLAGE)
    other = make_post("VILLAGE_OFFICER", area="990102002201")

    with acting_as(village_actor):
        services.hand_over(village_actor, duty, post_id=deputy.pk, reason="请假", now=clock.now())
        with pytest.raises(NotAllowed):
            services.hand_over(
                village_actor, duty, post_id=other.pk, reason="请假", now=clock.now()
            )

    assert duties(file)[0].post_id == deputy.pk


# --- calendar ------------------------------------------------------------------------------------


def test_the_feed_answers_counts_without_names_and_dies_with_the_next_one(
    village_officer: Any, client: Any
) -> None:
    make_child("方小满")
    mine = client_of(village_officer)
    page = mine.post(reverse("duties:feed-make"), follow=True).content.decode()
    address = page.split('user-select-all">')[1].split("<")[0]
    path = "/" + address.split("/", 3)[3]

    text = client.get(path).content.decode()
    mine.post(reverse("duties:feed-make"))

    assert "BEGIN:VEVENT" in text
    assert "方小满" not in text
    assert client.get(path).status_code == 404


def test_lines_of_a_calendar_are_folded_between_characters() -> None:
    lines = [selectors.Line("x", "入户走访" * 20, 3, 0, 0)]

    text = ical.calendar([(date(2026, 11, 22), lines)], now=clock.now(), name="守望待办")

    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert text.replace("\r\n ", "").count("入户走访") == 20


@pytest.mark.parametrize(("language", "name"), [("zh-hans", "国庆节"), ("en", "National Day")])
def test_the_calendar_page_names_holidays(village_officer: Any, language: str, name: str) -> None:
    client = client_of(village_officer)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language

    text = client.get(reverse("duties:calendar") + "?month=2026-10").content.decode()

    assert name in text


def test_working_days_follow_the_years_notice() -> None:
    assert workdays.after(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert workdays.is_working(date(2026, 10, 10))  # a shifted Saturday
    assert workdays.on_or_before(date(2026, 10, 5)) == date(2026, 9, 30)
    assert workdays.is_working(date(2041, 3, 13))  # no notice yet: weekdays


def test_a_whole_county_is_planned_in_few_queries(django_assert_max_num_queries: Any) -> None:
    make_children(15)

    with django_assert_max_num_queries(38):
        services.plan_county(COUNTY[:6], clock.today())
