"""The menu leads nowhere that a post cannot go."""

from typing import Any

import pytest
from django.test import RequestFactory
from django.urls import reverse

from shouwang.accounts.testing import actor_of
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
