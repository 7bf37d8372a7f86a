"""A deed that breaks half-way leaves nothing but the note of its failure."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shouwang.accounts.models import Feedback
from shouwang.audit.models import Event
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as


@pytest.fixture
def quiet_client(committed: None, client_of: Any, make_officer_post: Any) -> Client:
    """Return the officer's client, which answers 500 as a browser would see it."""
    client: Client = client_of(make_officer_post())
    client.raise_request_exception = False
    return client


@pytest.fixture
def make_officer_post() -> Any:
    from shouwang.accounts.testing import make_installation, make_post

    make_installation()
    return make_post


@pytest.fixture
def client_of() -> Any:
    from shouwang.accounts import testing

    return testing.client_of


def test_a_failure_half_way_writes_only_the_failure_event(
    quiet_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shouwang.accounts import services

    whole = services.send_feedback

    def breaks_after_writing(*args: Any, **kwargs: Any) -> None:
        whole(*args, **kwargs)
        raise RuntimeError("姓名 张明远 16012345678")

    monkeypatch.setattr(services, "send_feedback", breaks_after_writing)

    answer = quiet_client.post(reverse("web:feedback"), {"text": "建议增加打印按钮", "page": "/"})

    assert answer.status_code == 500
    assert "张明远" not in answer.content.decode()
    with acting_as(system_actor("test")):
        assert Feedback.objects.count() == 0
        events = list(Event.objects.filter(action__startswith="web:"))
        assert [(e.action, e.outcome) for e in events] == [("web:feedback", "FAILED")]
        assert events[0].payload == {"note": "500 RuntimeError"}
        assert not Event.objects.filter(action="accounts.send_feedback").exists()


def test_the_same_deed_unbroken_is_written(quiet_client: Client) -> None:
    answer = quiet_client.post(reverse("web:feedback"), {"text": "建议增加打印按钮", "page": "/"})

    assert answer.status_code in (200, 302)
    with acting_as(system_actor("test")):
        assert Feedback.objects.count() == 1
