"""Identities of many rows."""

import time

from shouwang.core.ids import Ids


def test_they_are_of_version_seven_and_each_is_later_than_the_last() -> None:
    ids = Ids()

    given = [ids.take() for _ in range(3000)]

    assert {each.version for each in given} == {7}
    assert {each.variant for each in given} == {"specified in RFC 4122"}
    assert given == sorted(set(given))


def test_they_tell_about_when_they_were_made() -> None:
    before = time.time_ns() // 1_000_000

    moment = Ids().take().int >> 80

    assert before <= moment <= time.time_ns() // 1_000_000 + 1
