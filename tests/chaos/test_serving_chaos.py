# ruff: noqa: S603 — processes are what is tested here; every argument is ours
"""`shouwang serve` as a process: it keeps its children alive and leaves nothing behind.

The web server and worker are replaced by small ones, so that the supervisor alone is tested.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from shouwang.core import embedded
from shouwang.core.embedded.testing import temporary_root

pytestmark = pytest.mark.chaos

SUPERVISOR = """
    import sys
    from shouwang.core import serving

    def web(host, port, workers, cert, key):
        command = [sys.executable, "-m", "http.server", "--bind", host, str(port)]
        return serving.Child("web", command, serving._environment())

    def worker():
        return serving.Child("worker", [sys.executable, "-c", sys.argv[2]], serving._environment())

    serving.web, serving.worker = web, worker
    serving.check_migrated = serving.collect_static = lambda: None
    serving.FIRST_DELAY = 0.1
    from shouwang import cli
    sys.exit(cli.main(["serve", "--port", sys.argv[1]]))
"""
STEADY = "import time; time.sleep(600)"
PATIENCE = 60.0


@pytest.fixture
def data() -> Iterator[Path]:
    with temporary_root("data", "postgres", made=True) as root:
        yield root.parent


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


@pytest.fixture
def serve(data: Path, port: int) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []

    def start(worker: str = STEADY) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(SUPERVISOR), str(port), worker],
            env={
                **{k: v for k, v in os.environ.items() if k != "DATABASE_URL"},
                "SHOUWANG_DATA": str(data),
                "LANG": "C.UTF-8",
            },
            cwd=data.parent,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.terminate()
        process.communicate()


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.05)


def until_it_answers(process: subprocess.Popen[str], port: int) -> None:
    assert process.stdout is not None
    assert process.stdout.readline().strip() == f"http://127.0.0.1:{port}/"


def children(data: Path) -> list[int]:
    return [entry["pid"] for entry in json.loads((data / "serve.json").read_text())]


def test_sigterm_ends_children_and_database(
    serve: Callable[..., subprocess.Popen[str]], data: Path, port: int
) -> None:
    process = serve()
    until_it_answers(process, port)
    web, worker = children(data)
    assert embedded.status(data / "postgres").running

    process.terminate()

    assert process.wait(PATIENCE) == 0
    assert not psutil.pid_exists(web)
    assert not psutil.pid_exists(worker)
    assert not embedded.status(data / "postgres").running


def test_what_a_hard_killed_serve_left_is_taken_over(
    serve: Callable[..., subprocess.Popen[str]], data: Path, port: int
) -> None:
    first = serve()
    until_it_answers(first, port)
    orphans = children(data)
    database = embedded.status(data / "postgres").pid
    first.kill()
    first.wait()
    assert embedded.status(data / "postgres").pid == database, "the database outlives a kill"

    second = serve()
    until_it_answers(second, port)

    assert embedded.status(data / "postgres").pid == database
    assert not set(children(data)) & set(orphans)
    second.send_signal(signal.SIGINT)
    assert second.wait(PATIENCE) == 0
    assert not embedded.status(data / "postgres").running


def test_a_crashed_child_and_a_killed_database_come_back(
    serve: Callable[..., subprocess.Popen[str]], data: Path, port: int
) -> None:
    until_it_answers(serve(), port)
    before = children(data)
    database = embedded.status(data / "postgres").pid
    assert database is not None

    os.kill(before[0], signal.SIGKILL)
    os.kill(before[1], signal.SIGKILL)
    os.kill(database, signal.SIGKILL)

    wait_for(lambda: len(set(children(data)) - set(before)) == 2)
    wait_for(lambda: embedded.status(data / "postgres").pid not in {None, database})


def test_a_second_serve_of_one_data_directory_is_refused(
    serve: Callable[..., subprocess.Popen[str]], port: int
) -> None:
    until_it_answers(serve(), port)

    second = serve()

    _, said = second.communicate(timeout=PATIENCE)
    assert second.returncode == 2
    assert "已在运行" in said
    assert "Traceback" not in said


def test_a_taken_port_is_reported_before_anything_starts(
    serve: Callable[..., subprocess.Popen[str]], data: Path, port: int
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()

        process = serve()

        _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 2
    assert str(port) in said
    assert not embedded.status(data / "postgres").running
