"""How much data was looked at: by organisation and day, no child, no person, no ranking."""

from datetime import timedelta
from typing import Any

import pytest

from shouwang.accounts.testing import (
    COUNTY,
    NEXT_COUNTY,
    actor_of,
    client_of,
    make_organisation,
    make_post,
)
from shouwang.audit import services, usage
from shouwang.audit.choices import Outcome
from shouwang.core import clock
from shouwang.core.scope import acting_as

pytestmark = pytest.mark.django_db
TODAY = clock.today()


def note(post: Any, action: str, files: int = 0, *, days_ago: int = 0, **more: Any) -> None:
    at = clock.now() - timedelta(days=days_ago)
    with acting_as(actor_of(post)) as actor:
        services.record(actor, action, at=at, file_ids=[f"file-{n}" for n in range(files)], **more)


def report(audit_admin: Any, days: int = 30, **more: Any) -> usage.Report:
    with acting_as(actor_of(audit_admin)) as actor:
        return usage.usage(actor, TODAY - timedelta(days=days), TODAY, **more)


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        ("registry.view_file", "opened"),
        ("registry.list_children", "listed"),
        ("statistics.list_children", "listed"),
        ("registry.reveal_number", "revealed"),
        ("registry.reveal_contact", "revealed"),
        ("registry.export_children", "exported"),
        ("care.print_paper", "exported"),
        ("registry.change_file", None),
        ("audit.export_events", None),
        ("accounts.create_user", None),
    ],
)
def test_what_counts_as_looking(action: str, kind: str | None) -> None:
    assert usage.kind_of(action, Outcome.DONE) == kind


def test_a_refusal_is_counted_as_such() -> None:
    assert usage.kind_of("registry:child-detail", Outcome.REFUSED) == "refused"
    assert usage.kind_of("registry.view_file", Outcome.FAILED) is None


def test_times_and_files_are_counted_by_organisation_and_day(audit_admin: Any) -> None:
    first, second = make_post(), make_post()
    note(first, "registry.view_file", 1)
    note(first, "registry.view_file", 1, days_ago=1)
    note(second, "registry.list_children", 20)

    found = report(audit_admin)

    assert found.by_organisation[first.organisation_id].times["opened"] == 2
    assert found.by_organisation[second.organisation_id].files["listed"] == 20
    assert found.by_day[TODAY].times == {
        "opened": 1, "listed": 1, "revealed": 0, "exported": 0, "refused": 0
    }  # fmt: skip
    assert list(found.by_day) == [TODAY, TODAY - timedelta(days=1)]
    assert found.total.times["opened"] == 2


def test_days_outside_and_other_counties_are_not_counted(audit_admin: Any) -> None:
    note(make_post(), "registry.view_file", 1, days_ago=40)
    note(make_post(area=NEXT_COUNTY), "registry.view_file", 1)

    assert report(audit_admin).by_day == {}


def test_one_organisation_alone(audit_admin: Any) -> None:
    first, second = make_post(), make_post()
    note(first, "registry.view_file", 1)
    note(second, "registry.view_file", 1)

    found = report(audit_admin, organisation=second.organisation_id)

    assert list(found.by_organisation) == [second.organisation_id]


def test_the_page_names_organisations_in_order_and_nobody_else(audit_admin: Any) -> None:
    more, less = (
        make_post(organisation=make_organisation(name, area=COUNTY))
        for name in ("乙单位", "甲单位")
    )
    for _ in range(3):
        note(more, "registry.view_file", 1)
    note(less, "registry.view_file", 1, purpose="石小满")

    page = client_of(audit_admin).get("/trail/usage/").content.decode()

    table = page[page.index("按单位") :]
    assert sorted(["乙单位", "甲单位"]) == sorted(
        ["乙单位", "甲单位"], key=lambda name: table.index(name)
    )
    assert "石小满" not in page
    assert "file-0" not in page
    assert more.user.display_name not in table


def test_too_many_days_are_refused(audit_admin: Any) -> None:
    page = client_of(audit_admin).get("/trail/usage/?first=2020-01-01&last=2026-01-01")

    assert "最多三个月" in page.content.decode()
