# ruff: noqa: S603 — processes are what is tested here; every argument is ours
"""Killing the server between any two steps of a report loses nothing and sends nothing twice.

A process files a report, sends its notices, acknowledges it, writes the dispatch down; it kills
itself right before and right after each commit and each sending. Then everybody presses again.
"""

import subprocess
import sys
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from shouwang.cases import services, testing
from shouwang.cases.models import Outgoing, Report
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as

pytestmark = pytest.mark.chaos

COURSE = """
import json, os, signal, sys, uuid
from datetime import timedelta
from django.conf import settings
settings.DATABASES["default"]["NAME"], mails, area = sys.argv[1:4]
settings.WEBHOOK_SECRET = "s"
import django
django.setup()
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from shouwang.cases import services, testing
from shouwang.cases.models import Case, Delivery
from shouwang.core import clock, outbox
from shouwang.core.actors import system_actor
from shouwang.core.errors import WrongStatus
from shouwang.core.scope import acting_as

moments, deadly = 0, None

def moment():
    global moments
    if moments == deadly:
        os.kill(os.getpid(), signal.SIGKILL)
    moments += 1

def around(real):
    def do(*given, **said):
        moment()
        result = real(*given, **said)
        moment()
        return result
    return do

def mail(key, address, *said):
    with open(mails, "a") as out:
        print(key, file=out)

def press(deed, *given, **said):
    system = system_actor("test")
    try:
        with acting_as(system):
            return deed(system, *given, **said)
    except WrongStatus:
        return None

def course(report_id, now):
    system = system_actor("test")
    filed = press(services.file_report, testing.draft(id=report_id, area=area), now=now)
    services.send_pending(now)
    receipt = services.Receipt("值班民警", now, "J1")
    with acting_as(system):
        police = Delivery.objects.get(report=report_id, receiver="POLICE")
    press(services.acknowledge, police, now=now, receipt=receipt)
    press(services.dispatch, filed.case, officers="甲", at=now, now=now)

def run(report_id, at, now):
    global deadly, moments
    child = os.fork()
    if child == 0:
        deadly, moments = at, 0
        outbox._ROADS = {channel: around(road) for channel, road in outbox._ROADS.items()}
        BaseDatabaseWrapper._commit = around(BaseDatabaseWrapper._commit)
        course(report_id, now)
        connection.close()
        os.write(told, bytes([moments]))
        os._exit(0)
    return os.waitpid(child, 0)[1]

outbox._ROADS = {**outbox._ROADS, "EMAIL": mail}
# Gone through once without a fork: what Python keeps, every fork has from the beginning.
course(uuid.uuid4(), clock.now())
connection.close()
hear, told = os.pipe()
assert run(uuid.uuid4(), None, clock.now()) == 0
[count] = os.read(hear, 1)
print(count)
for at in range(count):
    report_id = uuid.uuid4()
    assert os.WTERMSIG(run(report_id, at, clock.now())) == signal.SIGKILL, at
    assert run(report_id, None, clock.now() + timedelta(minutes=5)) == 0, at
"""


class _Gateway(BaseHTTPRequestHandler):
    heard: Counter[str]

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.heard[self.headers["Idempotency-Key"]] += 1
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def gateway() -> Any:
    _Gateway.heard = Counter()
    server = HTTPServer(("127.0.0.1", 0), _Gateway)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def test_killing_between_any_two_steps_loses_nothing_and_sends_nothing_twice(
    committed: None, gateway: int, database_name: str, tmp_path: Path
) -> None:
    offices, mails = testing.Offices(), tmp_path / "mails"
    with acting_as(system_actor("test")) as actor:
        line = services.Line(
            "值班室", email="desk@police.invalid", webhook=f"http://127.0.0.1:{gateway}/sms"
        )
        services.keep_on_call(actor, offices.police.organisation, line, now=clock.now())

    given = [sys.executable, "-c", COURSE, database_name, str(mails), "990102001201"]
    done = subprocess.run(given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    moments = int(done.stdout)
    assert moments >= 12  # a commit and a sending are two moments each

    with acting_as(system_actor("test")):
        reports = list(Report.objects.select_related("case"))
        notices = {str(row.pk): row for row in Outgoing.objects.all()}
        deeds = {
            report.pk: Counter(report.case.caseevents.values_list("deed", flat=True))
            for report in reports if report.case
        }  # fmt: skip
    assert len(reports) == moments + 2
    for report in reports:
        assert report.case is not None
        assert report.case.state == "DISPATCHED"
        assert deeds[report.pk] == {"report": 1, "accept": 1, "dispatch": 1}, report.pk
    sent = Counter(mails.read_text().split())
    for key, notice in notices.items():
        if notice.channel == "WEBHOOK":  # a gateway drops the double under the same key
            assert notice.state == "SENT"
            assert _Gateway.heard[key] >= 1
        else:  # nobody drops a double mail: after a crash it is not sent again, and that is said
            assert sent[key] <= 1, key
            assert sent[key] == 1 or notice.state == "UNSURE", key
    assert len(notices) == 2 * len(reports)
