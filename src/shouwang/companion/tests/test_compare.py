"""Our files beside the export of the national system: only here, only there, differs."""

from pathlib import Path

import pytest
from django.urls import reverse

from shouwang.accounts import testing as people
from shouwang.companion import selectors, services
from shouwang.core.scope import acting_as
from shouwang.exchange.tests.registers import COUNTY, NOW, County
from shouwang.registry.models import CareFile


@pytest.fixture
def county(db: None, tmp_path: Path) -> County:
    one = County(tmp_path)
    one.describe("NATIONAL")
    return one


def compared(county: County) -> selectors.Compared:
    with acting_as(county.officer) as actor:
        return selectors.compared(actor)


def test_before_an_export_there_is_nothing_to_compare(county: County) -> None:
    found = compared(county)

    assert (found.exported, found.run, found.confirmed) == (None, None, ())


def test_only_here_only_there_and_differing_are_told_apart(county: County) -> None:
    same, other, missing = (county.child(name, n) for n, name in enumerate(
        ("张明远", "李安然", "何晓月"), start=1
    ))  # fmt: skip
    county.book(same, other, missing)
    stranger = county.child("宋小禾", 9)
    county.lend("NATIONAL", [same, {**other, "父亲姓名": "另有其人"}, stranger])

    county.compare("DATABASE", "NATIONAL")

    found = compared(county)
    assert found.counts == {
        "only_here": 1, "only_there": 1, "differs": 1, "definition": 0, "doubtful": 0, "ticked": 0,
    }  # fmt: skip


def test_a_child_in_the_export_without_a_difference_is_ticked_off(county: County) -> None:
    same, other = county.child("张明远", 1), county.child("李安然", 2)
    county.book(same, other)
    county.lend("NATIONAL", [same, {**other, "父亲姓名": "另有其人"}])
    county.compare("DATABASE", "NATIONAL")
    with acting_as(county.officer) as actor:
        file = CareFile.objects.get(person__name="张明远")
        assert selectors.compared(actor).confirmed == (file.pk,)

        services.note_keyed(actor, selectors.compared(actor).confirmed, now=NOW)

        assert selectors.compared(actor).confirmed == ()
        assert selectors.keyed(file) is not None


def test_ticked_off_but_missing_in_the_export_is_named(county: County) -> None:
    here, there = county.child("张明远", 1), county.child("李安然", 2)
    county.book(here, there)
    with acting_as(county.officer) as actor:
        file = CareFile.objects.get(person__name="张明远")
        services.note_keyed(actor, [file.pk], now=NOW)
    county.lend("NATIONAL", [there])

    county.compare("DATABASE", "NATIONAL")

    counts = compared(county).counts
    assert (counts["only_here"], counts["ticked"]) == (1, 1)


def test_the_page_shows_the_numbers_and_where_to_go_on(county: County) -> None:
    county.book(county.child("张明远", 1))
    county.lend("NATIONAL", [county.child("宋小禾", 9)])
    county.compare("DATABASE", "NATIONAL")
    client = people.client_of(people.make_post("CIVIL_AFFAIRS_OFFICER", area=COUNTY))

    page = client.get(reverse("companion:compare")).content.decode()

    assert "只在全国系统" in page
    assert f"{reverse('exchange:difference-list')}?register=NATIONAL" in page
    form = client.get(reverse("exchange:list-upload"), {"kind": "NATIONAL"}).content.decode()
    assert '<option value="NATIONAL" selected>' in form
