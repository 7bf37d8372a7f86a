"""One box that understands what was typed."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from shouwang.accounts.testing import actor_of, client_of
from shouwang.audit.models import Event
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.registry import selectors
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
        ("陌生人", set()),
        ("邻县生", set()),
        ("ljs", set()),
    ],
)
def test_files_are_found(officer: Any, typed: str, names: set[str]) -> None:
    number = number_of(BORN)
    file = make_child(
        "方小满", birth_date=BORN, id_number=number, father__name="方大山", carer__name="石奶奶"
    )
    make_child("程小满")
    make_child("邻县生", area="990103001201")
    text = typed.format(tail=number[-4:], number=number, file=file.number)

    assert found(actor_of(officer), text) == names


@pytest.mark.parametrize("typed", ["方小满", "小满", "fangxiao", "fxm", "方大山"])
def test_a_school_finds_its_own_only(principal: Any, typed: str) -> None:
    make_pupil(principal.organisation, "方小满", father__name="方大山")
    make_child("方小满", father__name="方大山")

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


def test_the_last_four_alone_show_nothing_and_say_why(officer: Any) -> None:
    make_child("方小满")

    text = client_of(officer).get(reverse("registry:child-list"), {"q": "0012"}).content.decode()

    assert "方小满" not in text
    assert "后四位" in text
