"""Names that may be one name."""

import pytest

from shouwang.core.likeness import like_keys, like_names, one_apart, split_name, surname_parts


@pytest.mark.parametrize(
    ("first", "second", "alike"),
    [
        ("林金芸", "陆金芸", True),  # another surname
        ("陆金芸", "陆晶芸", True),  # a character apart, the same sound
        ("林金芸", "林金", True),  # a character left out
        ("张晓明", "章小鸣", True),  # the same sound throughout
        ("张晓明", "张晓明", False),  # one name
        ("张晓明", "李建国", False),
        ("买买提·艾山", "买买提·艾力", True),
    ],
)
def test_like_names_are_told_from_others(first: str, second: str, alike: bool) -> None:
    assert like_names(first, second) is alike
    assert like_names(second, first) is alike
    if alike:
        assert like_keys(first) & like_keys(second)


def test_one_apart_takes_one_slip_only() -> None:
    assert one_apart("张三", "张三丰")
    assert not one_apart("张三", "张三丰宝")
    assert not one_apart("张三", "李四")


def test_a_compound_surname_is_one() -> None:
    assert split_name("欧阳明") == ("欧阳", "明")
    assert split_name("欧阳") == ("欧", "阳")  # two characters: an ordinary name
    assert split_name("艾山·买买提") == ("", "艾山·买买提")


def test_names_without_surname_say_nothing_of_the_family() -> None:
    assert surname_parts("扎西", "藏族") == frozenset()
    assert surname_parts("张伟", "藏") == {"张"}
    assert surname_parts("艾山·买买提", "维吾尔") == {"艾山", "买买提"}
