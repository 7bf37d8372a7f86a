"""New files are the same wherever their rows are made."""

import os
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from shouwang.accounts.testing import make_organisation
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.beside import ProcessDied
from shouwang.core.scope import acting_as
from shouwang.registry import beside, services
from shouwang.registry.entries import Entry
from shouwang.registry.fields import PartialDay
from shouwang.registry.models import CareFile, Change, Grant, Person
from shouwang.registry.services import recording
from shouwang.registry.states import load_states
from shouwang.registry.testing import ON, child_values, number_of

pytestmark = pytest.mark.django_db
VILLAGES = ("990102001201", "990102002201")
ODD = 'tab\there "quoted" {brace}, back\\slash \\N\nlines\r'


def said(nth: int) -> dict[str, Any]:
    """Return a row: every third child is a sibling of the first, one is in a school we know."""
    values = child_values(note=ODD, hobbies="\\N", father__employer="甲\t乙", illness='"\\')
    values["father.name"], values["mother.name"] = f"林山{'甲乙丙'[nth % 3]}", "何\\水"
    values |= {"address": "一组1号", "disability": "肢体二级", "relief": ("LOW_INCOME", "OTHER")}
    if nth % 4 == 0:
        values |= {"carer.kin": "MOTHER", "carer.name": "何水", "mother.state": "AT_HOME"}
        values |= {"carer.phones": ("16012345678", "16112345678")}
    if nth % 5 == 0:
        values |= {"school_name": "试点小学", "class_label": "2班", "boarding": False}
    if nth % 6 == 0:
        values |= {"grandfather.name": "林老", "father.left": None, "father.state": "DEAD"}
    if nth == 7:
        values["father.id_number"] = number_of(date(1985, 1, 1))  # another father of that name
    return values


def entries() -> list[Entry]:
    made = [Entry(VILLAGES[nth // 7 % 2], said(nth)) for nth in range(24)]
    made[3].own_parents = True
    return made


def enter(some: list[Entry]) -> list[Any]:
    """Enter children; return what then stands in the register, without its identities."""
    with acting_as(system_actor("test")) as actor:
        outcomes = services.record_entries(
            actor, some, on=ON, source="VILLAGE", now=clock.now(), permission="any"
        )
        states = load_states([outcome.file_id for outcome in outcomes])
        found = [states[outcome.file_id] for outcome in outcomes]
        order: dict[Any, int] = {}
        for state in found:
            for row in (state.file.household, state.file.person, *state.persons.values()):
                order.setdefault(row.pk, len(order))
        return [
            (
                state.file.area, state.file.sort_key, state.values, order[state.file.household_id],
                {role: order[person.pk] for role, person in state.persons.items()},
                sorted(state.rows), state.file.care_reason, state.file.verdicts,
                Grant.objects.filter(care_file=state.file).count(),
                Change.objects.get(care_file=state.file).summary,
            )
            for state in found
        ]  # fmt: skip


def as_of_thousands(monkeypatch: pytest.MonkeyPatch, cores: int) -> None:
    """Enter a few children as many are entered."""
    monkeypatch.setattr(recording, "_AT_ONCE", 5)
    monkeypatch.setattr(beside, "BESIDE_FROM", 1)
    monkeypatch.setattr(os, "cpu_count", lambda: cores)


@pytest.mark.parametrize("cores", [1, 2])
def test_many_become_what_each_becomes(monkeypatch: pytest.MonkeyPatch, cores: int) -> None:
    with acting_as(system_actor("test")):
        make_organisation("试点小学", kind="SCHOOL", area=VILLAGES[0])
    rows = entries()
    with transaction.atomic():
        here = enter(rows)
        transaction.set_rollback(True)
    as_of_thousands(monkeypatch, cores)
    there = enter(rows)

    assert there == here
    assert len({each[3] for each in here}) < len(here)  # homes
    assert sum(each[-2] for each in here) == 5  # open to their school
    assert {each[6] for each in here} >= {"BOTH_AWAY", "NONE"}  # why they are in care


def test_what_is_odd_comes_back_as_it_was() -> None:
    [one] = enter([Entry(VILLAGES[0], said(1))])

    values = one[2]
    assert (values["note"], values["hobbies"], values["illness"]) == (ODD, "\\N", '"\\')
    assert (values["father.employer"], values["mother.name"]) == ("甲\t乙", "何\\水")
    assert values["father.left"] == PartialDay(date(2023, 2, 1), "MONTH")


class Ending:
    """A value that ends the process which reads it."""

    def __reduce__(self) -> Any:
        return os._exit, (3,)


def test_a_process_that_ends_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    as_of_thousands(monkeypatch, cores=2)
    rows = entries()
    rows[0].values["note"] = Ending()

    with pytest.raises(ProcessDied):
        enter(rows)
    with acting_as(system_actor("test")):
        assert not CareFile.objects.exists()
        assert not Person.objects.exists()
