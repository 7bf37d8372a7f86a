"""Builders for tests: children with known reported attributes."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.policy.engine.pack import load_pack
from shouwang.registry.models import CareFile, Person

from .models import Spell
from .packing import SLOTS, pack_codes

BANDS = [band.id for band in load_pack("national").age_bands.bands]
STARTS, ENDS = date(2020, 1, 1), date(2099, 1, 1)
_SURNAMES = "赵钱孙李周吴郑王冯陈"
_GIVEN = ("安宁", "子墨", "若曦", "浩宇", "欣怡", "思远", "佳宁", "晨曦")


def make_spells(wanted: Iterable[Mapping[str, Any]]) -> list[CareFile]:
    """Make one child, one file and one spell for each mapping of the attributes of a spell.

    `area` is a village; left out: profile A, verdict yes, from 2020 on, nothing collected.
    """
    people, files, spells = [], [], []
    for number, given in enumerate(wanted):
        attributes = {
            "profile": "A", "verdict": "yes", "starts_on": STARTS, "ends_on": ENDS, **given,
        }  # fmt: skip
        area = attributes.pop("area")
        name = _SURNAMES[number % 10] + _GIVEN[number % 8]
        person = Person(name=name, sex=attributes.get("sex", ""), birth_date=date(2015, 3, 1))
        file = CareFile(
            person=person, number=f"{number:014d}", status="VERIFIED", opened_on=STARTS,
            sort_key=f"{number:04d}", birth_date=person.birth_date,
        )  # fmt: skip
        spell = Spell(care_file_id=file.pk, **attributes)
        codes = [getattr(spell, slot.name) for slot in SLOTS]
        spell.packed = pack_codes(codes, spell.relief, BANDS)
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
