"""The file page sends what the apps above show after itself, to browsers that ask for it."""

from typing import Any

import pytest
from django.urls import reverse

from shouwang.accounts.testing import client_of, make_post
from shouwang.audit.models import Event
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.registry.testing import make_child

pytestmark = pytest.mark.django_db


def page(client: Any, name: str, file: Any, query: str = "") -> str:
    return str(client.get(reverse(name, args=[file.pk]) + query).content.decode())


def test_without_scripts_the_page_is_whole() -> None:
    file, client = make_child(), client_of(make_post("CIVIL_AFFAIRS_OFFICER"))

    text = page(client, "registry:child-detail", file)

    assert 'id="duties"' in text
    assert "hx-get" not in text.partition("late-panels")[2][:200]


def test_a_browser_with_scripts_fetches_the_rest() -> None:
    file, client = make_child(), client_of(make_post("CIVIL_AFFAIRS_OFFICER"))
    client.cookies["late"] = "1"

    text = page(client, "registry:child-detail", file)
    rest = page(client, "registry:child-panels", file)

    assert 'id="duties"' not in text
    assert reverse("registry:child-panels", args=[file.pk]) in text
    assert 'id="duties"' in rest
    assert 'id="late-side" hx-swap-oob="true"' in rest
    assert 'id="duties"' in page(client, "registry:child-detail", file, "?all=1")


def test_fetching_the_rest_leaves_a_trace_and_is_no_second_look() -> None:
    file, client = make_child(), client_of(make_post("CIVIL_AFFAIRS_OFFICER"))

    page(client, "registry:child-panels", file)

    with acting_as(system_actor("test")):
        actions = list(Event.objects.order_by("-id").values_list("action", flat=True)[:1])
    assert actions == ["registry.view_panels"]
