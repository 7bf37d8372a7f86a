"""The rota of volunteers (W-31, D-22): planned, taken, told by one hand, signed off by another."""

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from shouwang.accounts.testing import (
    NEXT_COUNTY,
    NEXT_VILLAGE,
    VILLAGE,
    actor_of,
    client_of,
    make_post,
)
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.errors import NotAllowed, WrongStatus
from shouwang.core.scope import acting_as
from shouwang.core.testing import undone
from shouwang.pairing import selectors, services, workflow
from shouwang.pairing.choices import ServiceStatus
from shouwang.pairing.models import Service, Shift
from shouwang.pairing.testing import make_service, make_shift, make_volunteer

pytestmark = pytest.mark.django_db
TOWNSHIP = "990102001000"
TODAY = clock.today


@pytest.fixture
def township() -> Any:
    return actor_of(make_post("TOWNSHIP_SUPERVISOR", area=TOWNSHIP))


@pytest.fixture
def helper() -> tuple[Any, Any]:
    """A volunteer who signs in: the post, and the volunteer it belongs to."""
    post = make_post("VOLUNTEER", area=TOWNSHIP)
    return post, make_volunteer(user=post.user, organisation=post.organisation)


def run(actor: Any, deed: Any, *args: Any, **said: Any) -> Any:
    with acting_as(actor):
        return deed(actor, *args, now=clock.now(), **said)


def plan(actor: Any, *, area: str = VILLAGE, weeks: int = 1, **said: Any) -> list[Any]:
    given = {"on": TODAY(), "begins": time(9), "ends": time(11), "place_name": "儿童之家",
             "task": "陪伴阅读", "wanted": 2} | said  # fmt: skip
    found: list[Any] = run(actor, services.plan_shifts, given, area=area, weeks=weeks)
    return found


def test_w31_weekends_and_holidays_are_the_free_days_by_the_years_notice() -> None:
    days = selectors.free_days(date(2026, 9, 28), date(2026, 10, 11))

    # National Day, and the Saturday that is worked for it.
    assert date(2026, 10, 1) in days
    assert date(2026, 10, 10) not in days
    assert date(2026, 9, 28) not in days


def test_w31_one_planning_makes_the_same_shift_each_week(township: Any) -> None:
    made = plan(township, weeks=3)

    assert [shift.on for shift in made] == [TODAY() + timedelta(weeks=n) for n in range(3)]


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"on": TODAY() - timedelta(days=1)}, services.InThePast),
        ({"begins": time(11), "ends": time(11)}, services.WrongTimes),
        ({"area": NEXT_VILLAGE}, NotAllowed),
    ],
)
def test_w31_a_shift_that_cannot_be_is_refused(
    township: Any, said: dict[str, Any], refusal: Any
) -> None:
    with pytest.raises(refusal):
        plan(township, **said)


def test_w31_a_volunteer_takes_the_last_place_and_nobody_takes_it_twice(
    helper: Any, township: Any
) -> None:
    post, _volunteer = helper
    shift, actor = make_shift(wanted=1), actor_of(post)

    run(actor, services.sign_up, shift)

    with pytest.raises(services.Already):
        run(actor, services.sign_up, shift)
    with pytest.raises(services.NoPlaceLeft):
        run(township, services.put_down, shift, make_volunteer())
    with acting_as(actor):
        assert selectors.open_shifts(helper[1], TODAY()) == []


def test_w31_only_who_is_vetted_until_that_day_and_of_the_county_serves(township: Any) -> None:
    shift = make_shift(on=TODAY() + timedelta(days=400))
    for volunteer in (make_volunteer(), make_volunteer(admitted=False),
                      make_volunteer(area=NEXT_COUNTY)):  # fmt: skip
        with pytest.raises(services.NotServing):
            run(township, services.put_down, shift, volunteer)


def test_w31_hours_are_told_by_one_hand_and_signed_off_by_another(
    helper: Any, township: Any
) -> None:
    post, volunteer = helper
    own, shift = actor_of(post), make_shift()
    place = run(own, services.sign_up, shift)

    run(own, services.report_hours, place, hours=Decimal("2.5"), content="五名儿童读书")
    with pytest.raises(NotAllowed):
        run(own, services.confirm_hours, place)
    run(township, services.return_hours, place, note="应为两小时")
    run(township, services.report_hours, place, hours=Decimal(2), content="五名儿童读书")
    with pytest.raises(services.OwnHours):
        run(township, services.confirm_hours, place)
    other = actor_of(make_post("VILLAGE_OFFICER", area=VILLAGE))
    run(other, services.confirm_hours, place)

    with acting_as(other):
        rows = selectors.services_by(volunteer)
        assert selectors.hours_of(rows) == 2
        assert selectors.hours_by_place(other, TODAY(), TODAY())[0][1:] == (1, Decimal(2))


def test_w31_no_hours_before_the_day_nor_more_than_a_day_holds(township: Any) -> None:
    volunteer = make_volunteer()
    tomorrow = make_service(make_shift(on=TODAY() + timedelta(days=1)), volunteer)
    today = make_service(make_shift(), volunteer)

    for place, hours, refusal in (
        (tomorrow, Decimal(1), services.NotYetServed),
        (today, Decimal(0), services.WrongHours),
        (today, Decimal("12.1"), services.WrongHours),
    ):
        with pytest.raises(refusal):
            run(township, services.report_hours, place, hours=hours, content="")


def test_w31_every_step_is_open_from_its_states_alone(township: Any) -> None:
    deeds: dict[str, Any] = {
        "withdraw": services.withdraw,
        "report": lambda a, row, now: services.report_hours(
            a, row, hours=Decimal(1), content="", now=now
        ),
        "confirm": services.confirm_hours,
        "return": lambda a, row, now: services.return_hours(a, row, note="重填", now=now),
        "absent": lambda a, row, now: services.mark_absent(a, row, note="", now=now),
    }
    place = make_service(make_shift(), make_volunteer())
    for step in workflow.STEPS:
        for status in ServiceStatus.values:
            with undone():
                with acting_as(system_actor("test")):
                    Service.objects.filter(pk=place.pk).update(status=status)
                if status in step.sources:
                    assert run(township, deeds[step.deed], place).status == step.target
                else:
                    with pytest.raises(WrongStatus):
                        run(township, deeds[step.deed], place)


def test_w31_a_cancelled_shift_frees_and_a_served_one_stays(township: Any) -> None:
    free, served = make_shift(), make_shift()
    volunteer = make_volunteer()
    place = make_service(free, volunteer)
    done = make_service(served, volunteer)
    run(township, services.report_hours, done, hours=Decimal(2), content="")

    run(township, services.cancel_shift, free, reason="下雨")

    with pytest.raises(services.Served):
        run(township, services.cancel_shift, served, reason="下雨")
    with acting_as(township):
        assert Service.objects.get(pk=place.pk).status == ServiceStatus.WITHDRAWN


def test_w31_who_leaves_is_off_the_rota_and_out_of_every_pairing(township: Any) -> None:
    volunteer = make_volunteer()
    place = make_service(make_shift(on=TODAY() + timedelta(days=7)), volunteer)

    run(township, services.let_go, volunteer, note="搬走")

    with acting_as(township):
        assert Service.objects.get(pk=place.pk).status == ServiceStatus.WITHDRAWN
    with pytest.raises(WrongStatus):
        run(township, services.let_go, volunteer, note="搬走")


def test_the_database_shows_a_volunteer_the_own_place_and_the_shifts_of_the_county(
    helper: Any, committed: None
) -> None:
    post, volunteer = helper
    shift = make_shift()
    make_service(shift, volunteer)
    make_service(shift, make_volunteer())
    stranger = make_post("VOLUNTEER", area=NEXT_COUNTY)

    with acting_as(actor_of(post)):
        assert (Shift.objects.count(), Service.objects.count()) == (1, 1)
        assert selectors.taken([shift.pk]) == {shift.pk: 2}
    with acting_as(actor_of(stranger)):
        assert (Shift.objects.count(), Service.objects.count()) == (0, 0)


def test_the_whole_way_through_the_pages(helper: Any) -> None:
    officer = make_post("TOWNSHIP_SUPERVISOR", area=TOWNSHIP)
    client, own = client_of(officer), client_of(helper[0])
    shift = make_shift(wanted=1).pk

    assert client.get(reverse("pairing:shift-create")).status_code == 200
    assert "青杠村儿童之家" in own.get(reverse("pairing:own-service")).content.decode()
    own.post(reverse("pairing:shift-sign-up", args=[shift]))
    with acting_as(system_actor("test")):
        place = Service.objects.get()
    report = reverse("pairing:service-report", args=[place.pk])
    own.post(report, {"hours": "2", "content": "三名儿童"})
    assert "待签认" in client.get(reverse("pairing:rota")).content.decode()
    client.post(reverse("pairing:service-confirm", args=[place.pk]))

    detail = client.get(reverse("pairing:shift-detail", args=[shift])).content.decode()
    assert "三名儿童" in detail
    assert "已签认" in detail
    assert "已签认 2.0 小时" in own.get(reverse("pairing:own-service")).content.decode()
