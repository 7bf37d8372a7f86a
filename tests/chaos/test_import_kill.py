# ruff: noqa: S603 — processes are what is tested here; every argument is ours
"""Killing at any moment of an import leaves all of it or none, and the page says which."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from procrastinate.exceptions import AlreadyEnqueued

from shouwang.core import jobs
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.core.testing import owner_connection
from shouwang.exchange import steps, tasks
from shouwang.exchange.models import Batch, Finding, SourceRow
from shouwang.exchange.tests.pages import County
from shouwang.registry.models import CareFile

pytestmark = pytest.mark.chaos

ROWS = 400
PATIENCE = 180.0
WORKER = """
import sys
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
import django
django.setup()
from django.core.management import call_command
call_command("procrastinate", "worker")
"""
Start = Callable[[], "subprocess.Popen[bytes]"]


@pytest.fixture
def county(committed: None, tmp_path: Path) -> County:
    return County(tmp_path)


@pytest.fixture
def worker(committed: None, database_name: str) -> Iterator[Start]:
    started: list[subprocess.Popen[bytes]] = []

    def start() -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(
            [sys.executable, "-c", WORKER, database_name], env={**os.environ, "LANG": "C.UTF-8"}
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def wait_for(what: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if found := what():
            return found
        time.sleep(0.1)
    raise AssertionError("it never came to that")


def status(county: County, batch: Batch) -> str:
    return county.batch(batch.pk).status


def stored() -> tuple[int, int, int]:
    """Return how many files, source rows and findings there are."""
    with acting_as(system_actor("test")):
        return CareFile.objects.count(), SourceRow.objects.count(), Finding.objects.count()


def sent(county: County) -> Batch:
    rows = [county.row(f"张明{n}号", n) for n in range(1, ROWS + 1)]
    response = county.send(county.file(rows))
    assert response.status_code == 302
    with acting_as(system_actor("test")):
        return Batch.objects.get()


@contextmanager
def held(database_name: str, table: str) -> Iterator[None]:
    """Let nobody write into a table meanwhile: who wants to stands still in the middle."""
    with owner_connection(database_name) as connection, connection.transaction():
        connection.execute(f"LOCK TABLE {table} IN SHARE MODE")
        yield


def kill_at(process: "subprocess.Popen[bytes]", batch: Batch, step: str) -> None:
    """Kill a worker that stands still in one of the steps."""
    wait_for(lambda: steps.current(batch.pk) == step)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


def let_time_pass(database_name: str) -> None:
    """Make the dead worker's last sign of life an old one, and call the rescue of the minute."""
    with owner_connection(database_name) as connection:
        connection.execute(
            "UPDATE procrastinate_workers SET last_heartbeat = now() - '9 min'::interval"
        )
    with suppress(AlreadyEnqueued):  # the dead worker may have called it already
        jobs.rescue.defer(timestamp=int(time.time()))


def test_killing_the_worker_while_it_checks(
    county: County, worker: Start, database_name: str
) -> None:
    batch = sent(county)

    with held(database_name, "exchange_sourcerow"):
        kill_at(worker(), batch, "store")

    wait_for(lambda: not steps.current(batch.pk))
    assert (status(county, batch), stored()) == ("UPLOADED", (0, 0, 0))
    let_time_pass(database_name)
    assert "检查中途后台程序停止，没有写入任何数据" in county.page("batch-detail", batch)
    worker()
    wait_for(lambda: status(county, batch) == "CHECKED")
    assert stored()[:2] == (0, ROWS)


def test_killing_the_worker_while_it_enters(
    county: County, worker: Start, database_name: str
) -> None:
    batch = sent(county)
    tasks.check.func.__wrapped__(batch_id=str(batch.pk), county=batch.county)
    with owner_connection(database_name) as connection:
        connection.execute("DELETE FROM procrastinate_jobs")
    county.officer.post(reverse("exchange:batch-commit", args=[batch.pk]))

    with held(database_name, "registry_carefile"):
        kill_at(worker(), batch, "enter")

    wait_for(lambda: not steps.current(batch.pk))
    assert (status(county, batch), stored()[0]) == ("COMMITTING", 0)
    let_time_pass(database_name)
    assert "入库中途后台程序停止，没有写入任何数据" in county.page("batch-detail", batch)
    worker()
    wait_for(lambda: status(county, batch) == "COMMITTED")
    assert stored()[0] == ROWS
    assert f"新建档案 {ROWS} 份" in county.page("batch-detail", batch)


def test_the_database_breaking_off_while_it_enters(
    county: County, worker: Start, database_name: str
) -> None:
    batch = sent(county)
    tasks.check.func.__wrapped__(batch_id=str(batch.pk), county=batch.county)
    county.officer.post(reverse("exchange:batch-commit", args=[batch.pk]))
    with (
        held(database_name, "registry_carefile"),
        owner_connection(database_name) as connection,
    ):
        worker()
        wait_for(lambda: steps.current(batch.pk) == "enter")
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND application_name LIKE 'shouwang-batch %'"
        )
        wait_for(lambda: not steps.current(batch.pk))
        assert stored()[0] == 0
    # The job is tried again by itself a few seconds later, on a fresh connection.
    wait_for(lambda: status(county, batch) == "COMMITTED")
    assert stored()[0] == ROWS


def test_the_web_process_failing_while_it_receives(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: str) -> None:
        raise RuntimeError

    monkeypatch.setattr(tasks.check, "defer", fail)
    county.officer.raise_request_exception = False

    response = county.send(county.file([county.row("张明远", 1)]))

    assert response.status_code == 500
    with acting_as(system_actor("test")):
        assert not Batch.objects.exists()
