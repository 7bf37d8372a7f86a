"""One box that understands what was typed."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from shouwang.accounts.testing import actor_of, client_of
from shouwang.audit.models import Event
from shouwang.core.actors import system_actor
from shouwang.core.reach import Area
from shouwang.core.scope import acting_as
from shouwang.registry import selectors
from shouwang.registry.selectors import search
from shouwang.registry.selectors.search import (
    Kind,
    NotUnderstood,
    TailAlone,
    find,
    readings,
    understand,
)
from shouwang.registry.testing import make_child, make_pupil, number_of

BORN = date(2015, 5, 1)


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("张三", Kind.NAME),
        ("三", Kind.NAME),
        ("古丽·买买提", Kind.NAME),
        ("zhangsan", Kind.PINYIN),
        ("Zhang San", Kind.PINYIN),
        ("zs", Kind.PINYIN),
        ("99010200000001", Kind.FILE_NUMBER),
        ("99010220150501001X", Kind.ID_NUMBER),
        ("99010220150501001x", Kind.ID_NUMBER),
        ("001X 张三", Kind.TAIL),
        ("2015-05-01 0012", Kind.TAIL),
        ("0012 20150501", Kind.TAIL),
        ("2015年5月1日 0012", Kind.TAIL),
        ("0312 20150501", Kind.TAIL),  # no telephone, though it has the digits of one
        ("16012345699", Kind.PHONE),
        ("160 1234 5699", Kind.PHONE),
        ("0854-1234567", Kind.PHONE),
        ("08541234567", Kind.PHONE),
    ],
)
def test_what_was_typed_is_understood(typed: str, kind: Kind) -> None:
    assert understand(typed).kind is kind


@pytest.mark.parametrize("typed", ["0012", "001X", "0012 zhang", "0012 2015-13-01"])
def test_the_last_four_alone_are_refused(typed: str) -> None:
    with pytest.raises(TailAlone):
        understand(typed)


@pytest.mark.parametrize("typed", ["%", "12345", "'; --", "1601234"])
def test_the_rest_is_not_understood(typed: str) -> None:
    with pytest.raises(NotUnderstood):
        understand(typed)


@pytest.mark.parametrize(
    ("letters", "reading"),
    [
        ("zhangxiaoming", "zhang xiao ming"),
        ("zhang xiaoming", "zhang xiao ming"),
        ("zhangx", "zhang x"),
        ("xian", "xi an"),
        ("fangan", "fang an"),
        ("nv", "nv"),
    ],
)
def test_letters_fall_into_syllables(letters: str, reading: str) -> None:
    assert reading in readings(letters)


def test_initials_are_no_syllables() -> None:
    assert readings("zxm") == []


def found(actor: Any, typed: str) -> set[str]:
    with acting_as(actor):
        files = selectors.care_files(actor).filter(find(actor, understand(typed)))
        return {file.person.name for file in files}


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("方小满", {"方小满"}),
        ("小满", {"方小满", "程小满"}),
        ("方", {"方小满"}),
        ("fangxiaoman", {"方小满"}),
        ("fang xiao", {"方小满"}),
        ("fxm", {"方小满"}),
        ("方大山", {"方小满"}),  # the father's name
        ("fangdashan", {"方小满"}),
        ("石奶奶", {"方小满"}),  # the carer's
        ("2015-05-01 {tail}", {"方小满"}),
        ("{tail} 方小满", {"方小满"}),
        ("{tail} 程小满", set()),
        ("{number}", {"方小满"}),
        ("{file}", {"方小满"}),
        ("16012345699", {"方小满"}),  # the father's telephone
        ("160-1234-5699", {"方小满"}),
        ("16112345699", {"方小满"}),  # the carer's second one
        ("16012345679", set()),
        ("16312345678", set()),  # of the next county
        ("陌生人", set()),
        ("邻县生", set()),
        ("ljs", set()),
    ],
)
def test_files_are_found(officer: Any, typed: str, names: set[str]) -> None:
    number = number_of(BORN)
    file = make_child(
        "方小满", birth_date=BORN, id_number=number,
        father__name="方大山", father__phones=("16012345699",),
        carer__name="石奶奶", carer__phones=("16412345699", "16112345699"),
    )  # fmt: skip
    make_child("程小满")
    make_child("邻县生", area="990103001201", father__name="邻父", father__phones=("16312345678",))
    text = typed.format(tail=number[-4:], number=number, file=file.number)

    assert found(actor_of(officer), text) == names


@pytest.mark.parametrize("typed", ["方小满", "小满", "fangxiao", "fxm", "方大山", "16012345699"])
def test_a_school_finds_its_own_only(principal: Any, typed: str) -> None:
    father: dict[str, Any] = {"father__name": "方大山", "father__phones": ("16012345699",)}
    make_pupil(principal.organisation, "方小满", **father)
    make_child("方小满", **father)

    actor = actor_of(principal)
    with acting_as(actor):
        files = selectors.care_files(actor).filter(find(actor, understand(typed)))
        assert len(files) == 1


def test_a_search_by_number_is_recorded_and_the_number_is_not(officer: Any) -> None:
    number = number_of(BORN)
    file = make_child("方小满", birth_date=BORN, id_number=number)

    client_of(officer).get(reverse("registry:child-list"), {"q": f"方小满 {number[-4:]}"})

    with acting_as(system_actor("test")):
        event = Event.objects.get(action="registry.list_children_by_number")
    assert event.file_ids == [str(file.pk)]
    assert number[-4:] not in str(event.payload)


def test_a_search_by_telephone_is_recorded_and_the_number_is_not(officer: Any) -> None:
    file = make_child("方小满", father__name="方大山", father__phones=("16012345699",))

    text = client_of(officer).get(reverse("registry:child-list"), {"q": "16012345699"})

    assert "方小满" in text.content.decode()
    with acting_as(system_actor("test")):
        event = Event.objects.get(action="registry.list_children_by_number")
    assert event.file_ids == [str(file.pk)]
    assert "16012345699" not in str(event.payload)


def test_a_landline_is_found_however_its_hyphen_stands(officer: Any) -> None:
    make_child("方小满", father__name="方大山", father__phones=("0999-1234567",))
    make_child("程小满", father__name="程大山", father__phones=("09991234567",))

    for typed in ("0999-1234567", "09991234567"):
        assert found(actor_of(officer), typed) == {"方小满", "程小满"}


def test_a_chosen_township_is_searched_whole_whatever_lies_beside(
    officer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MOST", 2)
    for _number in range(5):
        make_child("方小满", area="990102001201")
    here = make_child("方小满", area="990102002201")

    actor = actor_of(officer)
    with acting_as(actor):
        ids = search.find_ids(actor, understand("方小满"), Area.of("990102002000"))
        beyond = search.find_ids(actor, understand("方小满"), Area.of("990103000000"))

    assert ids == {here.pk}
    assert beyond == set()


def test_a_search_that_stops_early_says_so(officer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for _number in range(3):
        make_child("方小满")
    client, page = client_of(officer), reverse("registry:child-list")

    whole = client.get(page, {"q": "方小满"}).content.decode()
    monkeypatch.setattr(search, "MOST", 2)
    cut = client.get(page, {"q": "方小满"}).content.decode()

    assert "共 3 条" in whole
    assert "共 2+ 条" in cut
    assert "请缩小查询范围" in cut


def test_without_a_reach_nothing_is_found_or_counted(officer: Any) -> None:
    make_child("方小满", father__name="方大山", father__phones=("16012345699",))

    with connection.cursor() as cursor:
        cursor.callproc("registry_search", [["方小"], [], "", "0", ":", 9])
        assert cursor.fetchall() == []
        cursor.callproc("registry_count_open", ["0", ":", 9])
        assert cursor.fetchall() == []
        cursor.callproc("registry_count_waiting")
        assert cursor.fetchone() == (0, 0, 0)


def test_the_last_four_alone_show_nothing_and_say_why(officer: Any) -> None:
    make_child("方小满")

    text = client_of(officer).get(reverse("registry:child-list"), {"q": "0012"}).content.decode()

    assert "方小满" not in text
    assert "后四位" in text
