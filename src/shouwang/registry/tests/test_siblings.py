"""What the rows of one family tell of its parents, put together."""

from datetime import date
from typing import Any

import pytest

from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.registry.entries import Entry
from shouwang.registry.fields import PartialDay
from shouwang.registry.siblings import completed
from shouwang.registry.states import load_states
from shouwang.registry.testing import make_child

AREA = "520527100201"
FAMILY = {"father.name": "龙建国", "mother.name": "吴秀英"}


def entry(**values: Any) -> Entry:
    said = {key.replace("__", "."): value for key, value in values.items()}
    return Entry(AREA, {"name": "龙小雨", **FAMILY, **said})


def parents(entries: list[Entry]) -> list[dict[str, Any]]:
    return [
        {key: value for key, value in one.values.items() if "." in key and key not in FAMILY}
        for one in completed(entries)
    ]


def test_what_one_row_leaves_out_another_tells() -> None:
    found = parents([
        entry(mother__id_number="991501199202261001"), entry(mother__phones=("16012345678",)),
    ])  # fmt: skip

    assert found[0] == found[1] == {
        "mother.id_number": "991501199202261001", "mother.phones": ("16012345678",),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("key", "first", "second", "both"),
    [
        ("father.phones", ("16012345678",), ("16112345678",), ("16012345678", "16112345678")),
        ("father.destination", "广东省", "广东省东莞市", "广东省东莞市"),
        ("father.destination", "广东省东莞市", "广东省", "广东省东莞市"),
        ("father.destination", "广东省", "浙江省", "广东省"),
        ("father.left", PartialDay(date(2024, 3, 1), "MONTH"), PartialDay(date(2024, 3, 8)),
         PartialDay(date(2024, 3, 8))),
        ("father.employer", "鞋厂", "", "鞋厂"),
    ],
)  # fmt: skip
def test_the_more_exact_word_counts_and_else_the_first(
    key: str, first: Any, second: Any, both: Any
) -> None:
    name = key.replace(".", "__")

    assert parents([entry(**{name: first}), entry(**{name: second})])[0] == {key: both}


def test_where_a_parent_is_comes_from_one_row() -> None:
    found = parents([
        entry(father__state="AT_HOME"), entry(father__state="AWAY", father__destination="广东省"),
    ])  # fmt: skip

    assert found[0] == {"father.state": "AT_HOME"}


def test_a_number_that_differs_speaks_of_another_family() -> None:
    rows = [
        entry(father__id_number="991501198704061013"),
        entry(father__id_number="991501199009051010", father__employer="鞋厂"),
    ]

    assert completed(rows) == rows


@pytest.mark.parametrize("other", [{"own_parents": True}, {"area": "520527100202"}])
def test_rows_that_share_no_parents_stay_as_they_are(other: dict[str, Any]) -> None:
    first, second = entry(), entry(father__employer="鞋厂")
    for key, value in other.items():
        setattr(second, key, value)

    assert completed([first, second]) == [first, second]


# --- files that stand -------------------------------------------------------------------------


def test_a_second_child_tells_more_of_parents_who_are_known(db: None) -> None:
    first = make_child("龙小雨", **{**FAMILY, "father.destination": "广东省"})
    second = make_child(
        "龙小雪",
        **{
            **FAMILY, "father.destination": "浙江省", "father.phones": ("16098765432",),
            "mother.id_number": "991501199202261001",
        },
    )  # fmt: skip

    with acting_as(system_actor("test")):
        values = load_states([first.pk])[first.pk].values
        assert values["father.phones"] == ("16012345678", "16098765432")
        assert values["mother.id_number"] == "991501199202261001"
        assert values["father.destination"] == "广东省"
        assert load_states([second.pk])[second.pk].persons["father"].pk == (
            load_states([first.pk])[first.pk].persons["father"].pk
        )
