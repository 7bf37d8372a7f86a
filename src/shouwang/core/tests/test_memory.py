"""Short memory of what changes seldom."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from shouwang.core import memory


@pytest.fixture(autouse=True)
def on(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(memory, "enabled", True)
    yield
    memory.forget()


def counting(seconds: float) -> tuple[list[int], object]:
    asked: list[int] = []

    @memory.remembered(seconds)
    def ask(number: int) -> int:
        asked.append(number)
        return number * 2

    return asked, ask


def test_it_asks_once_for_each_argument() -> None:
    asked, ask = counting(60)

    assert [ask(1), ask(1), ask(2)] == [2, 2, 4]  # type: ignore[operator]
    assert asked == [1, 2]


def test_it_asks_again_when_the_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, ask = counting(60)
    ask(1)  # type: ignore[operator]
    now = memory.time.monotonic()

    monkeypatch.setattr(memory.time, "monotonic", lambda: now + 61)
    ask(1)  # type: ignore[operator]

    assert asked == [1, 1]


def test_languages_are_kept_apart() -> None:
    asked, ask = counting(60)
    ask(1)  # type: ignore[operator]
    with translation.override("en"):
        ask(1)  # type: ignore[operator]

    assert asked == [1, 1]


@pytest.mark.parametrize("way", ["forget", "off"])
def test_it_can_forget_and_be_turned_off(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, ask = counting(60)
    ask(1)  # type: ignore[operator]

    if way == "forget":
        memory.forget()
    else:
        monkeypatch.setattr(memory, "enabled", False)
    ask(1)  # type: ignore[operator]

    assert asked == [1, 1]


def test_it_holds_only_so_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MOST", 2)
    asked, ask = counting(60)

    for number in (1, 2, 3, 1):
        ask(number)  # type: ignore[operator]

    assert asked == [1, 2, 3, 1]


def test_it_keeps_only_answers_worth_it() -> None:
    asked: list[int] = []

    @memory.remembered(60, worth=lambda found: found > 2)
    def ask(number: int) -> int:
        asked.append(number)
        return number * 2

    assert [ask(1), ask(1), ask(2), ask(2)] == [2, 2, 4, 4]
    assert asked == [1, 1, 2]
