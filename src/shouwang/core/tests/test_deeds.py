"""The page of one deed: what a refusal says, that nothing typed is lost, where one goes."""

from typing import Any

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponse
from django.test import RequestFactory, override_settings

from shouwang.core.deeds import came_from, deed_page, press
from shouwang.core.errors import NotAllowed, WrongStatus

PAGE = {
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "OPTIONS": {
        "loaders": [
            ("django.template.loaders.locmem.Loader", {"page.html": "{{ title }}: {{ form }}"})
        ]
    },
}


class NoteForm(forms.Form):
    note = forms.CharField()


def request(**data: str) -> Any:
    made: Any = RequestFactory().post("/", data)
    made._messages = CookieStorage(made)
    return made


def answer(made: Any, deed: Any, to: Any = "/next/") -> HttpResponse:
    with override_settings(TEMPLATES=[PAGE]):
        return deed_page(
            made, NoteForm(made.POST), deed, to=to, template="page.html",
            context={"title": "T"}, said="done",
        )  # fmt: skip


def said(made: Any) -> list[str]:
    return [str(each) for each in get_messages(made)]


def test_the_deed_is_done_and_one_goes_on() -> None:
    made = request(note="x")

    response = answer(made, lambda: 7, lambda result: f"/next/{result}/")

    assert (response.status_code, response["Location"]) == (302, "/next/7/")
    assert said(made) == ["done"]


@pytest.mark.parametrize("refusal", [WrongStatus("too late"), NotAllowed("not you")])
def test_a_refusal_stands_on_the_form_and_keeps_what_was_typed(refusal: Exception) -> None:
    def refuse() -> None:
        raise refusal

    made = request(note="kept")

    response = answer(made, refuse)

    assert response.status_code == 200
    assert str(refusal) in response.content.decode()
    assert 'value="kept"' in response.content.decode()
    assert said(made) == []


def test_an_incomplete_form_does_nothing() -> None:
    done: list[int] = []

    response = answer(request(note=""), lambda: done.append(1))

    assert response.status_code == 200
    assert done == []


def test_a_press_goes_on_and_says_so() -> None:
    made = request()

    response = press(made, lambda: None, to="/next/", said="done")

    assert response["Location"] == "/next/"
    assert said(made) == ["done"]


def test_a_refused_press_goes_back_with_the_reason() -> None:
    def refuse() -> None:
        raise WrongStatus("too late")

    made = request()

    response = press(made, refuse, to=lambda row: "/never/", back="/back/")

    assert response["Location"] == "/back/"
    assert said(made) == ["too late"]


def test_a_press_without_the_right_is_left_to_403() -> None:
    def refuse() -> None:
        raise NotAllowed

    with pytest.raises(NotAllowed):
        press(request(), refuse, to="/next/")


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        ("/tasks/?page=2", "/tasks/?page=2"),
        ("", "/file/"),
        ("https://elsewhere.example/", "/file/"),
        ("//elsewhere.example/", "/file/"),
        ("javascript:alert(1)", "/file/"),
    ],
)
def test_one_goes_back_to_our_own_pages_only(asked: str, leads_to: str) -> None:
    assert came_from(request(next=asked), "/file/") == leads_to
