"""A merged village takes everything that lies in it along."""

from datetime import UTC, date, datetime

import pytest

from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.divisions import hooks
from shouwang.registry import services
from shouwang.registry.entries import Entry
from shouwang.registry.models import CareFile, Circumstance, Person, Relationship

NOW = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
OLD, NEW = "520527100201", "520527101202"


@pytest.mark.django_db
def test_every_row_of_a_merged_village_moves_and_is_counted() -> None:
    values = {
        "name": "张明远", "birth_date": date(2015, 3, 1), "father.name": "张建国",
        "father.state": "AT_HOME", "hukou_kind": "RURAL",
    }  # fmt: skip
    with acting_as(system_actor("test")) as actor:
        services.record_entries(
            actor, [Entry(OLD, values)], on=date(2026, 11, 1), source="OFFICE", now=NOW
        )
        assert hooks.area_counters[0]([OLD])[OLD] >= 5

        hooks.area_rewriters[0]({OLD: NEW}, actor, NOW)

        for model in (CareFile, Person, Relationship, Circumstance):
            assert set(model.objects.values_list("area", "county", "township")) == {
                (NEW, "520527", "520527101")
            }
        assert hooks.area_counters[0]([OLD]) == {}
