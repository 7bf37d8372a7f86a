"""The database alone hides what is not theirs; many files wait for a job."""

import threading
from typing import Any

import pytest
from django.db import connection

from shouwang.accounts.testing import actor_of, make_post
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.quality import hooks, services, tasks
from shouwang.quality.models import Completeness, Finding, Run, Step
from shouwang.quality.rules import Hit
from shouwang.registry.testing import VILLAGE, make_child, make_pupil

from .test_checking import edit


def test_the_database_alone_hides_the_next_county(committed: None) -> None:
    file = make_child(address="", schooling="")
    with acting_as(system_actor("test")):
        edit(file, address="一组3号", schooling="PRIMARY")
        services.check_county(system_actor("test"), "990102", clock.today(), now=clock.now())
    officer, stranger = actor_of(make_post()), actor_of(make_post(area="990103000000"))
    for model in (Finding, Step, Completeness, Run):
        with acting_as(officer):
            assert model.objects.count() > 0
        with acting_as(stranger):
            assert model.objects.count() == 0
        assert model.objects.count() == 0  # without a scope


def test_a_grant_opens_the_findings_of_the_file(committed: None) -> None:
    post = make_post("PRINCIPAL", area="990102001000")
    make_pupil(post.organisation, address="")
    make_child(address="")
    with acting_as(actor_of(post)):
        assert Finding.objects.values("care_file").distinct().count() == 1


@pytest.mark.django_db
def test_many_files_of_one_deed_are_checked_by_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    file = make_child(address="")
    deferred: list[str] = []
    monkeypatch.setattr(tasks, "AT_ONCE", 0)
    monkeypatch.setattr(tasks.check_part, "defer", lambda file_ids: deferred.append(file_ids))
    with acting_as(system_actor("test")):
        edit(file, address="一组3号")
        assert deferred == [str(file.pk)]
        assert Finding.objects.get(rule="required-missing").status == "OPEN"
        monkeypatch.undo()
        tasks.check_part.func.__wrapped__(file_ids=deferred[0])
        assert Finding.objects.get(rule="required-missing").status == "REPAIRED"


@pytest.mark.django_db
def test_higher_apps_bring_findings_that_go_when_they_are_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = make_child()
    found: dict[Any, list[Hit]] = {file.pk: [Hit("surname-hint", "register", {"fields": []})]}
    monkeypatch.setattr(hooks, "finding_sources", [lambda ids, on: found])
    with acting_as(system_actor("test")):
        services.check_files([file.pk], clock.today(), now=clock.now())
        assert Finding.objects.get(subject="register").status == "OPEN"
        found.clear()
        services.check_county(system_actor("test"), VILLAGE[:6], clock.today(), now=clock.now())
        assert Finding.objects.get(subject="register").status == "REPAIRED"


def test_two_deeds_that_find_the_same_wait_for_each_other(committed: None) -> None:
    said: dict[str, Any] = {"mother__name": "何秀云", "mother__destination": ""}
    one, other = (
        make_child(name, address=where, **said)
        for name, where in (("赵一", "石桥村1组"), ("钱二", "水塘村5组"))
    )
    begun, errors = threading.Barrier(2), []

    def change(file: Any) -> None:
        try:
            with acting_as(system_actor("test")):
                begun.wait(60)
                edit(file, mother__destination="广东省东莞市")
        except Exception as error:  # noqa: BLE001 — told to the test
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=change, args=[file]) for file in (one, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)

    assert errors == []
    with acting_as(system_actor("test")):
        found = Finding.objects.filter(rule="mother-repeated", status="OPEN")
        assert {each.care_file_id for each in found} == {one.pk, other.pk}
