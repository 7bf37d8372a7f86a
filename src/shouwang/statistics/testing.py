"""Builders for tests: children with known reported attributes."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.policy.engine.logic import RESULT_NAMES
from shouwang.policy.engine.pack import load_pack
from shouwang.registry.models import CareFile, Person

from .models import Spell
from .packing import SLOTS, pack_codes, pack_states

BANDS = [band.id for band in load_pack("national").age_bands.bands]
STARTS, ENDS = date(2020, 1, 1), date(2099, 1, 1)
_SURNAMES = "赵钱孙李周吴郑王冯陈"
_GIVEN = ("安宁", "子墨", "若曦", "浩宇", "欣怡", "思远", "佳宁", "晨曦")


def make_spells(wanted: Iterable[Mapping[str, Any]]) -> list[CareFile]:
    """Make one child, one file and one spell for each mapping of what is reported.

    `area` is a village; left out: profile A, verdict yes, from 2020 on, nothing collected.
    """
    people, files, spells = [], [], []
    for number, given in enumerate(wanted):
        area = given["area"]
        name = _SURNAMES[number % 10] + _GIVEN[number % 8]
        person = Person(name=name, sex=given.get("sex", ""), birth_date=date(2015, 3, 1))
        file = CareFile(
            person=person, number=f"{number:014d}", status="VERIFIED", opened_on=STARTS,
            sort_key=f"{number:04d}", birth_date=person.birth_date,
        )  # fmt: skip
        spell = Spell(
            care_file_id=file.pk, starts_on=given.get("starts_on", STARTS),
            ends_on=given.get("ends_on", ENDS), packed=_packed(given),
        )  # fmt: skip
        for row in (person, file, spell):
            row.place(area)
        people.append(person)
        files.append(file)
        spells.append(spell)
    with acting_as(system_actor("test")):
        Person.objects.bulk_create(people)
        CareFile.objects.bulk_create(files)
        Spell.objects.bulk_create(spells)
    return files


def _packed(given: Mapping[str, Any]) -> int:
    state = RESULT_NAMES.index(given.get("verdict", "yes"))
    codes = [given.get(slot.name, "") for slot in SLOTS]
    return pack_states({given.get("profile", "A"): state}) | pack_codes(
        codes, given.get("relief", ()), BANDS
    )
