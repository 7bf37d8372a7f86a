"""Far above one's own usual: who appears, who does not, and with which reasons."""

from datetime import date, timedelta
from typing import Any

import pytest

from shouwang.accounts.testing import NEXT_COUNTY, actor_of, client_of, make_post
from shouwang.audit import services, unusual
from shouwang.audit.models import Event
from shouwang.core import clock
from shouwang.core.scope import acting_as

pytestmark = pytest.mark.django_db
TODAY = clock.today()


def opened(post: Any, files: int, *, days_ago: int = 0, again: int = 1) -> None:
    """Note that a post opened so many files on a day, each `again` times."""
    at = clock.now() - timedelta(days=days_ago)
    with acting_as(actor_of(post)) as actor:
        for number in range(files):
            file = Event(pk=number)  # anything with an id stands for a file
            for _ in range(again):
                services.record(actor, "registry.view_file", file, at=at, file_ids=[number])


def find(audit_admin: Any, days: int = 30) -> list[unusual.Day]:
    with acting_as(actor_of(audit_admin)) as actor:
        return unusual.unusual(actor, TODAY - timedelta(days=days), TODAY)


def usual_days(post: Any, files: int, number: int = unusual.FEWEST_DAYS) -> None:
    for days_ago in range(1, number + 1):
        opened(post, files, days_ago=days_ago)


def test_far_above_the_own_usual_appears(audit_admin: Any) -> None:
    post = make_post()
    usual_days(post, 12)
    opened(post, 48)

    (day,) = find(audit_admin)

    assert (day.on, day.user_id, day.person) == (TODAY, post.user_id, post.user.display_name)
    assert day.far == [("opened", 48, 12)]


@pytest.mark.parametrize(
    ("usually", "today"), [(12, 47), (2, unusual.FLOORS["opened"] - 1)], ids=["not-far", "few"]
)
def test_what_is_not_far_above_does_not(audit_admin: Any, usually: int, today: int) -> None:
    post = make_post()
    usual_days(post, usually)
    opened(post, today)

    assert find(audit_admin) == []


def test_much_work_as_every_day_is_nothing_unusual(audit_admin: Any) -> None:
    post = make_post()
    usual_days(post, 45, unusual.FEWEST_DAYS + 1)
    opened(post, 50)

    assert [day.on for day in find(audit_admin, days=0)] == []


def test_one_file_many_times_is_one_file(audit_admin: Any) -> None:
    opened(make_post(), 3, again=20)

    assert find(audit_admin) == []


def test_without_a_past_the_number_alone_decides(audit_admin: Any) -> None:
    post = make_post()
    opened(post, unusual.FLOORS["opened"])

    assert find(audit_admin)[0].far == [("opened", unusual.FLOORS["opened"], 0)]


def test_an_export_counts_its_files_and_says_what_for(audit_admin: Any) -> None:
    post = make_post()
    with acting_as(actor_of(post)) as actor:
        services.record(
            actor, "registry.export_children", at=clock.now(), purpose="上报季度名册",
            file_ids=range(unusual.FLOORS["exported"]),
        )  # fmt: skip

    (day,) = find(audit_admin)

    assert day.far == [("exported", unusual.FLOORS["exported"], 0)]
    assert day.purposes == ["上报季度名册"]


def test_the_next_county_is_not_shown(audit_admin: Any) -> None:
    opened(make_post(area=NEXT_COUNTY), 60)

    assert find(audit_admin) == []


def test_the_page_leads_to_the_events_and_is_noted(audit_admin: Any) -> None:
    post = make_post()
    opened(post, 45)
    client = client_of(audit_admin)

    page = client.get("/trail/unusual/").content.decode()

    assert post.user.display_name in page
    assert "打开档案 45 份" in page
    address = page.split('class="row-actions"><a href="')[1].split('"')[0].replace("&amp;", "&")
    assert "打开" in client.get(address).content.decode()
    with acting_as(actor_of(audit_admin)):
        assert Event.objects.filter(action="audit.view_events").count() == 2


def test_the_usual_is_taken_from_sixty_days_before_and_no_earlier() -> None:
    user = make_post().user_id
    on = date(2026, 6, 30)

    def day(before: int, files: int) -> unusual.Day:
        made = unusual.Day(on - timedelta(days=before), user, None, "")
        made.files["opened"] = files
        return made

    near = [day(before, files) for before, files in ((0, 99), (1, 2), (2, 4), (3, 6), (60, 8))]
    assert unusual.usual_before(on, near)["opened"] == 0  # four days are too few
    assert unusual.usual_before(on, [*near, day(61, 90)])["opened"] == 0
    assert unusual.usual_before(on, [*near, day(59, 90)])["opened"] == 6
