"""Facts as a document: there and back, and where a document is wrong."""

import json
from datetime import date

import pytest
from hypothesis import given, settings

from shouwang.policy.engine.calendar import PartialDate
from shouwang.policy.engine.facts import ChildFacts
from shouwang.policy.engine.facts_json import FactsError, from_json, schema, to_json
from shouwang.policy.tests.table import read_table
from shouwang.policy.tests.test_intervals import CHILDREN


@settings(max_examples=60, deadline=None)
@given(CHILDREN)
def test_any_facts_come_back_as_they_were(facts: ChildFacts) -> None:
    assert from_json(json.loads(json.dumps(to_json(facts)))) == facts


def test_the_facts_of_the_signed_table_come_back_as_they_were() -> None:
    for row in read_table():
        assert from_json(to_json(row.facts)) == row.facts, row.number


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ({"father": {"away": [{"start": "2026-13"}]}}, "father.away.0.start"),
        ({"father": {"away": [{"start": "2026-02-30"}]}}, "father.away.0.start"),
        ({"birth": "2026-W01-1"}, "birth"),
        ({"birth": 20140501}, "birth"),
        ({"mother": {"conditions": [{"kind": "TIRED"}]}}, "mother.conditions.0.kind"),
        ({"mother": {"conditions": [{}]}}, "mother.conditions.0.kind"),
        ({"hukou": "rural"}, "hukou"),
        ({"nickname": "x"}, "nickname"),
        ({"living": {}}, "living"),
        ({"village_rural": "perhaps"}, "village_rural"),
        ([], "$"),
    ],
)
def test_a_wrong_document_is_refused_at_its_place(document: object, path: str) -> None:
    with pytest.raises(FactsError) as refused:
        from_json(document)

    assert refused.value.path == path
    assert path in str(refused.value)


def test_a_date_keeps_its_precision() -> None:
    month = PartialDate.parse("2024-02")

    assert (month.first, month.last) == (date(2024, 2, 1), date(2024, 2, 29))
    assert [str(PartialDate.parse(text)) for text in ("2024", "2024-02", "2024-02-29")] == [
        "2024",
        "2024-02",
        "2024-02-29",
    ]


def test_the_schema_describes_the_document() -> None:
    described = schema()

    assert set(described["properties"]) == set(ChildFacts.__dataclass_fields__)
    assert described["additionalProperties"] is False
