from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.base import BaseStorage
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from shouwang.core.actors import Actor
from shouwang.core.errors import NotAllowed
from shouwang.divisions import selectors, services, urls, views
from shouwang.divisions.models import Division
from shouwang.divisions.snapshot import Snapshot
from shouwang.divisions.testing import make_divisions, make_editor

pytestmark = pytest.mark.django_db

ZHIJIE, FADA, HEZHEN = "520527204000", "520527204212", "520527211000"
PAPER = {"basis": "县政函〔2026〕1号", "on": "2026-09-01"}


class Kept(BaseStorage):
    def _get(self, *args: object, **kwargs: object) -> tuple[list[object], bool]:
        return [], True

    def _store(self, *args: object, **kwargs: object) -> list[object]:
        return []


def call(
    actor: Actor | None,
    view: Callable[..., HttpResponse],
    data: dict[str, str] | None = None,
    **kwargs: str,
) -> HttpResponse:
    """Call a view as the middleware does: with the acting post on the request."""
    factory = RequestFactory()
    request = factory.post("/divisions/", data) if data else factory.get("/divisions/")
    request.actor, request.user, request.session = actor, AnonymousUser(), {}
    request.htmx = False
    request._messages = Kept(request)
    return view(request, **kwargs)


@pytest.fixture
def officer() -> Actor:
    return make_editor("520527")


@pytest.fixture(autouse=True)
def tree() -> dict[str, Division]:
    return make_divisions([FADA, "520527204203", HEZHEN, "520526100000"])


@pytest.fixture(autouse=True)
def without_the_shell(settings: Any) -> None:
    """Render the pages alone: no collected static files, no menu, which lies in a higher app."""
    backend = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": backend}}
    processors = ["django.template.context_processors.request"]
    options = settings.TEMPLATES[0]["OPTIONS"] | {"context_processors": processors}
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"OPTIONS": options}]


def test_every_page_is_closed_to_those_who_may_not_edit() -> None:
    for pattern in urls.urlpatterns:
        kwargs = {"code": ZHIJIE} if "code" in str(pattern.pattern) else {}
        for actor in (None, make_editor("520527", permitted=False)):
            with pytest.raises(NotAllowed):
                call(actor, pattern.callback, **kwargs)
        if kwargs:
            with pytest.raises(Http404):
                call(make_editor("520526"), pattern.callback, **kwargs)


@pytest.mark.parametrize("code", ["520527000000", "520500000000"])
def test_a_county_and_what_is_above_it_list_what_lies_below(code: str) -> None:
    answer = call(make_editor(code), views.division_detail, code=code)

    assert answer.status_code == 200
    assert "毕节市" in answer.content.decode() or "雉街彝族苗族乡" in answer.content.decode()


def test_the_list_goes_to_ones_own_area(officer: Actor) -> None:
    answer = call(officer, views.division_list)

    assert answer.headers["Location"].endswith("/520527000000/")


def test_a_township_shows_villages_and_groups(officer: Actor, tree: dict[str, Division]) -> None:
    group = services.add_group(
        officer, tree[FADA], name="一组", basis="函", on="2026-09-01", now="2026-09-01T00:00Z"
    )

    page = call(officer, views.division_detail, code=ZHIJIE).content.decode()

    assert page.index("发达村") < page.index(group.code)
    assert "新设" in page


def test_adding_a_village(officer: Actor) -> None:
    assert call(officer, views.village_add, code=ZHIJIE).status_code == 200

    data = PAPER | {"name": "云顶村", "kind": "VILLAGE", "code": ""}
    answer = call(officer, views.village_add, data, code=ZHIJIE)

    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(f"/{ZHIJIE}/")
    assert selectors.children(ZHIJIE).filter(name="云顶村").exists()


def test_a_refusal_comes_back_with_the_form(officer: Actor) -> None:
    data = PAPER | {"name": "发达村", "kind": "VILLAGE", "code": ""}

    answer = call(officer, views.village_add, data, code=ZHIJIE)

    assert answer.status_code == 200
    assert "同名" in answer.content.decode()


def test_a_deed_needs_its_paper(officer: Actor) -> None:
    answer = call(officer, views.division_rename, {"name": "云顶村"}, code=FADA)

    assert answer.status_code == 200
    assert selectors.get_division(FADA).name == "发达村村民委员会"


def test_group_rename_merge_and_close(officer: Actor, tree: dict[str, Division]) -> None:
    call(officer, views.group_add, PAPER | {"name": "一组"}, code=FADA)
    assert selectors.get_division(FADA + "01").name == "一组"

    call(officer, views.division_rename, PAPER | {"name": "云顶村"}, code=FADA)
    assert selectors.get_division(FADA).name == "云顶村"

    into = str(tree["520527204203"].pk)
    call(officer, views.division_merge, PAPER | {"into": into}, code=FADA)
    assert not selectors.get_division(FADA).is_active
    assert [branch.groups[0].name for branch in selectors.tree(ZHIJIE)] == ["一组"]

    answer = call(
        officer, views.division_merge, PAPER | {"into": str(tree[HEZHEN].pk)}, code=ZHIJIE
    )
    assert answer.headers["Location"].endswith("/520527000000/")


def test_closing_a_group(officer: Actor) -> None:
    call(officer, views.group_add, PAPER | {"name": "一组"}, code=FADA)

    call(officer, views.division_close, dict(PAPER), code=FADA + "01")

    assert [branch.groups for branch in selectors.tree(ZHIJIE)] == [[], []]


def test_one_cannot_merge_into_another_county(officer: Actor, tree: dict[str, Division]) -> None:
    into = str(tree["520526100000"].pk)

    answer = call(officer, views.division_merge, PAPER | {"into": into}, code=HEZHEN)

    assert answer.status_code == 200
    assert selectors.get_division(HEZHEN).is_active


def test_a_long_list_takes_no_more_queries(
    officer: Actor, tree: dict[str, Division], django_assert_max_num_queries: Callable[..., object]
) -> None:
    make_divisions([village.code for village in Snapshot.load("520527").children(ZHIJIE)])
    assert selectors.children(ZHIJIE).count() >= 10

    with django_assert_max_num_queries(6):  # type: ignore[attr-defined]
        call(officer, views.division_detail, code=ZHIJIE)
