"""三级数据一致 (R-031, T-043): the same children in the village, the township and the county."""

from datetime import timedelta
from typing import Any

import pytest

from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.registry import services as registry
from shouwang.registry.choices import CloseReason
from shouwang.submission import consistency, selectors, services
from shouwang.submission.choices import Status
from shouwang.submission.testing import (
    COUNTY,
    ON,
    OTHER_TOWNSHIP,
    OTHER_VILLAGE,
    at,
    confirm,
    make_places,
    make_whole_child,
    make_whole_children,
    officer,
    report,
    supervisor,
    villager,
)


@pytest.fixture
def county(db: None) -> list[Any]:
    make_places()
    return [make_whole_child(area=OTHER_VILLAGE)]


def _accept(row: Any) -> None:
    reviewer = officer()
    with acting_as(reviewer):
        services.accept(reviewer, row, now=at(ON, 12))


def _sign(row: Any, hour: int = 15) -> Any:
    second = officer()
    with acting_as(second):
        return services.sign(second, row, now=at(ON, hour))


def _report_other_township() -> None:
    confirm(villager(OTHER_VILLAGE), OTHER_VILLAGE)
    _accept(report(supervisor(OTHER_TOWNSHIP), OTHER_TOWNSHIP))


def test_t_043_village_120_township_121_county_121_names_the_extra_child(
    county: list[Any],
) -> None:
    make_whole_children(120)
    confirm(villager())
    extra = make_whole_child("后来添")
    actor = supervisor()
    with pytest.raises(services.NoteNeeded):
        report(actor)
    row = report(actor, note="村级名单尚未补充")
    _accept(row)
    _report_other_township()
    county_row = report(officer(), COUNTY)

    with acting_as(officer()):
        frozen = selectors.frozen(row)
        found = consistency.three_levels(frozen, row.area, frozen.data["villages"])
    odd = [each for each in found if not each.agrees and each.levels.township]
    held = odd[0].levels
    assert (held.village, held.township, held.county) == (120, 121, 121)
    assert odd[0].extra == ((extra.pk, "后来添"),)
    with pytest.raises(services.NotConsistent) as refused:
        _sign(county_row)
    assert "村120、乡121、县121" in str(refused.value.message)
    assert "后来添" in str(refused.value.message)


def test_the_county_signs_when_all_three_agree(county: list[Any]) -> None:
    make_whole_child()
    confirm(villager())
    _accept(report(supervisor()))
    _report_other_township()

    row = _sign(report(officer(), COUNTY))

    assert row.status == Status.SUBMITTED
    assert row.verified_by
    assert row.verified_by != row.prepared_by
    with acting_as(officer()):
        frozen = selectors.frozen(row)
        parts = [selectors.frozen(part) for part in row.parts.all()]
        assert frozen.count == sum(part.count for part in parts) == 2
        for profile in frozen.profiles:
            total = frozen.table(profile)["total"]
            for key, number in total.items():
                assert number == sum(part.table(profile)["total"][key] for part in parts)


def test_a_child_gone_from_the_database_of_that_day_is_named(county: list[Any]) -> None:
    gone, kept = make_whole_child("迟报走"), make_whole_child("还在册")
    assert kept.pk != gone.pk
    confirm(villager())
    _accept(report(supervisor()))
    _report_other_township()
    row = report(officer(), COUNTY)
    with acting_as(system_actor("test")) as system:
        registry.close_file(
            system, gone, reason=CloseReason.MOVED_AWAY, on=ON - timedelta(days=3),
            now=at(ON, 14),
        )  # fmt: skip

    with pytest.raises(services.NotConsistent, match="迟报走"):
        _sign(row)


def test_a_child_entered_after_the_day_does_not_trouble_the_report(county: list[Any]) -> None:
    make_whole_child()
    confirm(villager())
    _accept(report(supervisor()))
    _report_other_township()
    row = report(officer(), COUNTY)
    make_whole_child("下期报", on=ON + timedelta(days=1))

    assert _sign(row).status == Status.SUBMITTED


def test_the_county_waits_for_every_township_with_children(county: list[Any]) -> None:
    make_whole_child()
    confirm(villager())
    _accept(report(supervisor()))

    with pytest.raises(services.NotReady, match="云杉乡"):
        report(officer(), COUNTY)


def test_prefecture_and_province_take_the_same_road(county: list[Any]) -> None:
    make_whole_child()
    confirm(villager())
    _accept(report(supervisor()))
    _report_other_township()
    county_row = _sign(report(officer(), COUNTY))
    prefecture, province = officer("990100000000"), officer("990000000000")

    with acting_as(prefecture):
        services.accept(prefecture, county_row, now=at(ON, 16))
    city_row = report(prefecture, "990100000000")
    second = officer("990100000000")
    with acting_as(second):
        services.sign(second, city_row, now=at(ON, 17))
    with acting_as(province):
        services.accept(province, city_row, now=at(ON, 18))
    top = report(province, "990000000000")

    with acting_as(province):
        counts = [selectors.frozen(row).count for row in (county_row, city_row, top)]
        verdict = services.verify(province, top, now=at(ON, 19))
    assert counts == [2, 2, 2]
    assert verdict.ok
    assert len(verdict.below[0].below[0].below) == 2
