"""Builders of child files for the tests of this app and those above; everything by the services."""

import itertools
from datetime import date
from typing import Any

from shouwang.core import clock, idcard
from shouwang.core.actors import Actor, system_actor
from shouwang.core.scope import acting_as

from .entries import Entry
from .fields import PartialDay
from .models import CareFile
from .services import record_entries

VILLAGE, NEXT_VILLAGE = "990102001201", "990102002201"
ON = date(2026, 9, 1)
_orders = itertools.count(1)


def number_of(born: date, *, male: bool = True) -> str:
    """Return a synthetic identity number (they begin with 99), another one each time."""
    head = f"990102{born:%Y%m%d}{next(_orders) % 100:02d}{1 if male else 2}"
    return head + idcard.check_character(head)


def child_values(name: str = "", **said: Any) -> dict[str, Any]:
    """Return what a complete roster row says of a left-behind child, changed by `said`.

    Keys with a dot are given with two underscores: ``father__state="AT_HOME"``.
    """
    order = next(_orders)
    born = said.pop("birth_date", date(2015, 3, 1 + order % 28))
    values = {
        "name": name or f"张试{chr(0x4E00 + order)}", "sex": "1", "birth_date": born,
        "id_number": number_of(born), "hukou_kind": "RURAL", "address": f"一组{order}号",
        "health": "HEALTHY", "schooling": "PRIMARY", "grade": "五年级",
        "father.name": f"张建{chr(0x4E00 + order)}", "father.state": "AWAY",
        "father.left": PartialDay(date(2023, 2, 1), "MONTH"),
        "father.destination": "浙江省温州市", "father.phones": ("16012345678",),
        "mother.name": f"何秀{chr(0x4E00 + order)}", "mother.state": "AWAY",
        "mother.left": PartialDay(date(2023, 2, 1), "MONTH"),
        "mother.destination": "浙江省温州市",
        "carer.name": f"张德{chr(0x4E00 + order)}", "carer.kin": "GRANDFATHER",
        "carer.phones": ("16112345678",), "agreement": "AGREEMENT", "rating": "GOOD",
    }  # fmt: skip
    return values | {key.replace("__", "."): value for key, value in said.items()}


def make_child(
    name: str = "", *, area: str = VILLAGE, actor: Actor | None = None, on: date = ON, **said: Any
) -> CareFile:
    """Open a file and return it; the system itself acts unless an actor is given."""
    acting = actor or system_actor("test")
    with acting_as(acting):
        entry = Entry(area, child_values(name, **said))
        outcome = record_entries(acting, [entry], on=on, source="VILLAGE", now=clock.now())[0]
        return CareFile.objects.select_related("person").get(pk=outcome.file_id)


def make_children(count: int, *, area: str = VILLAGE, on: date = ON, **said: Any) -> list[CareFile]:
    """Open many files in one deed, as a roster does: far cheaper than one deed each."""
    entries = [Entry(area, child_values(**said)) for _nth in range(count)]
    with acting_as(system_actor("test")) as system:
        outcomes = record_entries(system, entries, on=on, source="VILLAGE", now=clock.now())
        files = CareFile.objects.select_related("person").in_bulk([o.file_id for o in outcomes])
    return [files[outcome.file_id] for outcome in outcomes]


def make_pupil(
    school: Any, name: str = "", *, grade: str = "三年级", class_label: str = "1班", **said: Any
) -> CareFile:
    """Open a file of a child enrolled at a school, which is granted the file by that."""
    where = {"school_name": school.name, "grade": grade, "class_label": class_label}
    return make_child(name, **(where | said))
