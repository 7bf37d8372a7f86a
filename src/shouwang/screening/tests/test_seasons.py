"""W-10: before a key period somebody is reminded to open a campaign, until one is open."""

from datetime import date, timedelta
from typing import Any

import pytest

from shouwang.accounts.testing import COUNTY, NEXT_COUNTY, TOWNSHIP, actor_of, client_of, make_post
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.duties import workdays
from shouwang.policy.engine.pack import load_pack
from shouwang.screening import seasons, selectors, services
from shouwang.screening.choices import Period
from shouwang.screening.models import Campaign
from shouwang.screening.testing import campaign_said, make_places, run, township_actor

RULES = load_pack("national").screening
SUMMER = date(2026, 7, 1)


def kinds(on: date) -> dict[str, tuple[date, date]]:
    return {str(each.period): (each.starts_on, each.ends_on) for each in seasons.at_hand(RULES, on)}


@pytest.mark.parametrize(
    ("on", "period", "first", "last"),
    [
        (date(2026, 6, 17), "SUMMER", date(2026, 7, 1), date(2026, 8, 31)),  # fourteen days ahead
        (date(2026, 8, 31), "SUMMER", date(2026, 7, 1), date(2026, 8, 31)),  # its last day
        (date(2026, 5, 18), "FLOOD", date(2026, 6, 1), date(2026, 9, 30)),
        (date(2027, 1, 1), "WINTER", date(2027, 1, 15), date(2027, 2, 28)),
        (date(2027, 1, 14), "AFTER_SCHOOL", date(2026, 9, 1), date(2027, 1, 14)),  # over New Year
        # The national day of 2026 with the days that were shifted to it; of 2027 without a notice.
        (date(2026, 9, 17), "HOLIDAY", date(2026, 10, 1), date(2026, 10, 7)),
        (date(2027, 10, 5), "HOLIDAY", date(2027, 10, 1), date(2027, 10, 5)),
    ],
)
def test_w_10_a_period_is_at_hand_from_its_notice_to_its_last_day(
    on: date, period: str, first: date, last: date
) -> None:
    assert kinds(on)[period] == (first, last)
    earlier = first - timedelta(days=RULES.lead_days + 1)
    assert kinds(earlier).get(period, (None, None))[0] != first
    assert kinds(last + timedelta(days=1)).get(period, (None, None))[0] != first


def test_w_10_the_spring_festival_belongs_to_the_winter_vacation() -> None:
    festival = date(2026, 2, 17)
    assert not workdays.is_working(festival)
    assert "HOLIDAY" not in kinds(festival)
    assert "WINTER" in kinds(festival)
    assert "HOLIDAY" not in kinds(date(2026, 4, 5))  # three days are no long holiday


@pytest.mark.django_db
def test_w_10_county_and_township_are_reminded_until_one_of_them_opens_a_campaign() -> None:
    make_places()
    county, township = actor_of(make_post()), township_actor()
    village = actor_of(make_post("VILLAGE_OFFICER", area="990102001201"))

    def waits(actor: Any, on: date = SUMMER) -> dict[str, bool]:
        with acting_as(actor):
            rows = selectors.uncalled(actor, on)
        return {str(row.key_period.period): row.late for row in rows}

    soon = SUMMER - timedelta(days=1)
    assert waits(county, soon) == {"FLOOD": True, "SUMMER": False, "AFTER_SCHOOL": True}
    assert waits(township) == waits(county) == {"FLOOD": True, "SUMMER": True}
    assert waits(village) == {}
    said = {"starts_on": SUMMER, "ends_on": SUMMER + timedelta(days=30)}
    run(township, services.open_campaign, campaign_said(area=TOWNSHIP, **said))
    assert (waits(township), waits(county)) == ({"FLOOD": True}, {"FLOOD": True, "SUMMER": True})
    flood = campaign_said(area=COUNTY, period=Period.FLOOD, **said)
    run(county, services.open_campaign, flood)
    assert waits(township) == {}
    with acting_as(system_actor("test")):  # last year's campaign says nothing of this year's
        Campaign.objects.filter(pk=flood.id).update(
            starts_on=date(2025, 6, 1), ends_on=date(2025, 9, 30)
        )
    assert waits(township) == {"FLOOD": True}
    assert "SUMMER" in waits(actor_of(make_post(area=NEXT_COUNTY)))


@pytest.mark.django_db
def test_w_10_the_reminder_leads_to_the_form_with_the_period_filled_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_places()
    first = clock.today() + timedelta(days=3)
    coming = seasons.KeyPeriod(Period.SUMMER, first, first + timedelta(days=60))
    monkeypatch.setattr(seasons, "at_hand", lambda rules, on: [coming])
    client = client_of(make_post("TOWNSHIP_SUPERVISOR", area=TOWNSHIP))

    line = client.get("/screening/").context["uncalled"][0]
    assert line["url"].startswith("/screening/new/?")
    assert "应发起的排查行动" in client.get("/").content.decode()
    page = client.get(line["url"])
    assert '<a href="/screening/">重点时段排查</a>' in page.content.decode()  # the way back by name
    form = page.context["form"]
    said = {name: form[name].value() for name in ("period", "area", "starts_on", "ends_on")}
    assert said == {"period": "SUMMER", "area": TOWNSHIP, "starts_on": first.isoformat(),
                    "ends_on": coming.ends_on.isoformat()}  # fmt: skip
    sent = said | {"id": form["id"].value(), "title": form["title"].value(),
                   "owners": form["owners"].value()}  # fmt: skip
    client.post(line["url"], sent)
    assert client.get("/screening/").context["uncalled"] == []
    assert "应发起的排查行动" not in client.get("/").content.decode()
