"""A deed of many parts is determined while it goes on: each file once, as at its end."""

from uuid import UUID

import pytest

from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.policy import hooks, services
from shouwang.registry.entries import Entry
from shouwang.registry.hooks import tell_facts_changed, telling_parts
from shouwang.registry.models import CareFile
from shouwang.registry.services import record_entries, recording
from shouwang.registry.testing import ON, VILLAGE, child_values, make_child

_RESULTS = ("pk", "verdict", "verdicts", "care_reason", "next_change_on", "determined_on")


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """Collect the files that higher apps are told of."""
    ids: list[UUID] = []
    monkeypatch.setattr(hooks, "determined", [lambda files, _pack, _on: ids.extend(files)])
    return ids


def results() -> list[tuple[object, ...]]:
    return list(CareFile.objects.order_by("pk").values_list(*_RESULTS))


@pytest.mark.django_db
def test_parts_are_determined_as_all_at_once(told: list[UUID]) -> None:
    first, second, last = (
        make_child(name, mother__state=state).pk
        for name, state in (("罗小溪", "AWAY"), ("罗小山", "AT_HOME"), ("罗小河", "DEAD"))
    )
    with acting_as(system_actor("test")):
        services.determine_files([first, second, last], clock.today())
        right = results()
        CareFile.objects.update(verdict="unknown", verdicts={}, care_reason="", determined_on=None)
        told.clear()

        with telling_parts() as tell:
            tell([first])
            tell([second])
            waiting = CareFile.objects.filter(determined_on=None)
            assert set(waiting.values_list("pk", flat=True)) == {second, last}
            tell_facts_changed([first, second, last])

        assert results() == right
        assert sorted(told) == sorted([first, second, last])


@pytest.mark.django_db
def test_a_deed_that_fails_leaves_nothing_under_way(told: list[UUID]) -> None:
    file_id = make_child().pk

    def deed() -> None:
        with telling_parts() as tell:
            tell([file_id])
            raise KeyError

    with acting_as(system_actor("test")):
        told.clear()
        with pytest.raises(KeyError):
            deed()

        tell_facts_changed([file_id])

        assert told == [file_id]


@pytest.mark.django_db
def test_files_that_are_opened_slice_by_slice_are_determined_as_all_at_once(
    told: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    family = {"father.name": "龙大山", "mother.name": "石小凤", "address": "九组9号"}
    family |= {"father.id_number": "991501198704061013", "mother.state": "", "mother.left": None}
    family |= {"mother.destination": ""}  # what the second child tells of her, the first did not
    first = make_child("龙小雨", **family)
    rows = [child_values(**family, name="龙小雪", mother__state="DEAD")]
    rows += [child_values(mother__state=state) for state in ("AWAY", "AT_HOME", "DEAD", "MISSING")]
    monkeypatch.setattr(recording, "_AT_ONCE", 2)
    monkeypatch.setattr(recording.beside, "BESIDE_FROM", 2)
    monkeypatch.setattr(recording, "spare_cores", lambda _most: 0)
    told.clear()
    with acting_as(system_actor("test")) as actor:
        entries = [Entry(VILLAGE, row) for row in rows]
        record_entries(actor, entries, on=ON, source="VILLAGE", now=clock.now())
        kept = results()

        assert sorted(told) == sorted(row[0] for row in kept)  # the sister's too: each once
        assert first.pk in told
        services.determine_files(list(told), clock.today())
        assert results() == kept
