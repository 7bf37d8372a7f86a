"""The menu leads nowhere that a post cannot go."""

from typing import Any

import pytest
from django.test import RequestFactory
from django.urls import reverse

from shouwang.accounts.choices import Role
from shouwang.accounts.testing import actor_of, make_post
from shouwang.web import menu

pytestmark = pytest.mark.django_db


def addresses(post: Any) -> set[str]:
    shown = menu.groups(actor_of(post), RequestFactory().get("/"))
    return {item["url"] for group in shown for item in group["items"]}


def test_a_post_without_an_area_is_not_sent_to_pages_of_divisions(
    principal: Any, officer: Any
) -> None:
    overview = reverse("quality:overview")

    assert overview in addresses(officer)
    assert overview not in addresses(principal)
    assert reverse("quality:worklist") in addresses(principal)


def opened(post: Any, path: str = "/") -> set[str]:
    shown = menu.groups(actor_of(post), RequestFactory().get(path))
    return {group["key"] for group in shown if group["open"] and group["label"]}


def test_the_groups_of_daily_work_stand_open_and_that_of_the_present_page(
    officer: Any, principal: Any
) -> None:
    assert opened(officer) == {"files", "cases", "submission"}
    assert opened(officer, reverse("hotline:call-list")) == {
        "files", "cases", "submission", "safety",
    }  # fmt: skip
    assert opened(principal) == {"school", "care"}


def test_a_short_menu_is_not_folded_and_every_group_is_known_by_its_key() -> None:
    auditor = make_post("AUDIT_ADMIN")
    shown = menu.groups(actor_of(auditor), RequestFactory().get("/"))
    assert all(group["open"] for group in shown)
    keys = [group.key for group in menu.MENU]
    assert len(keys) == len(set(keys))
    assert set().union(*menu.DAILY.values()) <= set(keys)
    assert set(menu.DAILY) == set(Role)
