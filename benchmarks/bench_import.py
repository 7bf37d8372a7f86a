"""How long a roster takes from the file to the figures, step by step, and how much memory.

    python benchmarks/bench_import.py --rows 100000

Works on a database of its own, made from the migrated template and dropped at the end.
"""

import argparse
import contextlib
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

COUNTY = "511523000000"  # the county the benchmark rows are of
ON = date(2026, 11, 20)
BUDGET_SECONDS, BUDGET_MEGABYTES = 30, 1024


def measure(rows: int, seed: int = 3, workbook: Path | None = None) -> dict[str, Any]:
    """Import `rows` × 40 columns into an empty county; return what :func:`imported` does.

    Django must be set up on an empty, migrated database, as the web role.
    """
    from shouwang.demo.labelled import benchmark_rows, write_benchmark

    officer = _county()
    with tempfile.TemporaryDirectory() as folder:
        path = workbook or Path(folder) / "bench.xlsx"
        if workbook is None:
            write_benchmark(path, benchmark_rows(rows, seed, ON))
        return imported(officer, path)


def imported(officer: Any, path: Path) -> dict[str, Any]:
    """Take a workbook in through the services; return seconds by step and peak memory.

    Peak memory is that of this process and of its largest child (the reader), in megabytes.
    """
    from shouwang.core.scope import acting_as
    from shouwang.exchange import services

    clock = _Clock()
    with acting_as(officer):
        batch = services.receive(
            officer, path, file_name="bench.xlsx", area=COUNTY, on=ON, now=_now()
        )
    clock.lap("receive")
    with _watch(clock), acting_as(_checker()):
        batch = services.check_batch(batch, now=_now())
    clock.lap("check")
    if batch.status != "CHECKED":
        raise SystemExit(batch.problem)
    with _watch(clock), acting_as(officer):
        batch = services.commit_batch(officer, batch, now=_now())
    clock.lap("commit")
    return {
        "rows": batch.counts["rows"],
        "findings": batch.counts["errors"] + batch.counts["warnings"],
        "plans": batch.counts["plans"],
        "opened": batch.counts["opened"],
        "changed": batch.counts["changed"],
        "seconds": clock.laps,
        "steps": clock.steps,
        "processor_seconds": clock.processor,
        "total_seconds": round(sum(clock.laps.values()), 2),
        "peak_megabytes": _peak(resource.RUSAGE_SELF),
        "reader_megabytes": _peak(resource.RUSAGE_CHILDREN),
    }


class _Clock:
    """Laps, and the steps the services announce inside them.

    On a machine with other work, the processor time of our process, of its children and of the
    database's one says more than the clock on the wall.
    """

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self.steps: dict[str, float] = {}
        self.processor: dict[str, dict[str, float]] = {}
        self._at = self._step_at = time.perf_counter()
        self._spent = _processor_times()
        self._step = ""

    def lap(self, name: str) -> None:
        """End a lap."""
        self.step("")
        now = time.perf_counter()
        self.laps[name], self._at = round(now - self._at, 2), now

    def step(self, name: str) -> None:
        """Begin a step; the one before ends."""
        now, spent = time.perf_counter(), _processor_times()
        if self._step:
            took = self.steps.get(self._step, 0.0) + now - self._step_at
            self.steps[self._step] = round(took, 2)
            before = self.processor.get(self._step, {})
            self.processor[self._step] = {
                who: round(before.get(who, 0.0) + seconds - self._spent[who], 2)
                for who, seconds in spent.items()
            }
        self._step, self._step_at, self._spent = name, now, spent


def _processor_times() -> dict[str, float]:
    """Return the processor seconds of this process, its ended children, its database session."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone() or (0,)
    found = {"own": time.process_time(), "children": 0.0, "database": 0.0}
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    found["children"] = children.ru_utime + children.ru_stime
    with contextlib.suppress(OSError):  # a server of another machine tells nothing
        ticks = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
        found["database"] = sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
    return found


@contextmanager
def _watch(clock: _Clock) -> Iterator[None]:
    """Take the time of the steps the services announce."""
    from shouwang.exchange import steps

    announce = steps.announce

    def noted(batch_id: Any, step: str) -> None:
        clock.step(step)
        announce(batch_id, step)

    steps.announce = noted
    try:
        yield
    finally:
        steps.announce = announce


def _now() -> Any:
    from shouwang.core import clock

    return clock.now()


def _peak(who: int) -> int:
    return round(resource.getrusage(who).ru_maxrss / 1024)


def _checker() -> Any:
    from shouwang.core.actors import system_actor
    from shouwang.core.reach import Area

    return system_actor("exchange.check", Area.of(COUNTY))


def _county() -> Any:
    """Load the county's divisions and make an officer of it."""
    from shouwang.accounts import services as accounts
    from shouwang.core.actors import system_actor
    from shouwang.core.scope import acting_as
    from shouwang.divisions import services as divisions

    divisions.load_snapshot(system_actor("bench"), COUNTY, now=_now())
    with acting_as(system_actor("bench")) as system:
        office = accounts.create_organisation(
            system, name="民政局", kind="CIVIL_AFFAIRS", area=COUNTY, stage="", now=_now()
        )
    return officer_of(office.pk)


def officer_of(office_id: Any) -> Any:
    """Return an officer of the county who may do everything here."""
    from shouwang.accounts.roles import permissions_of
    from shouwang.core.actors import Actor
    from shouwang.core.reach import Area

    return Actor(
        user_id=None, display_name="bench", role="CIVIL_AFFAIRS_OFFICER",
        permissions=permissions_of("CIVIL_AFFAIRS_OFFICER"), area=Area.of(COUNTY),
        area_code=COUNTY, organisation_id=office_id,
    )  # fmt: skip


@contextmanager
def own_database() -> Iterator[None]:
    """Set Django up on a fresh database of this process, as the web role; dropped at the end."""
    from shouwang.core.datadir import checkout_data_dir

    os.environ.setdefault("SHOUWANG_DATA", str(checkout_data_dir("bench")))
    os.environ["SHOUWANG_DB_ROLE"] = "app"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouwang.settings")
    import django

    django.setup()
    from django.conf import settings

    from shouwang.core import database, testing

    database.start_if_embedded()
    testing.make_keys(settings.KEY_FILE)
    name = f"test_bench_{os.getpid()}"
    testing.make_test_database(name)
    try:
        yield
    finally:
        testing.drop_test_database(name)


def profiled(work: Callable[[], Any], lines: int = 45) -> Any:
    """Run `work` under the profiler and print where the time goes."""
    import cProfile
    import pstats

    profile = cProfile.Profile()
    result = profile.runcall(work)
    pstats.Stats(profile, stream=sys.stdout).sort_stats("tottime").print_stats(lines)
    return result


def main() -> None:
    """Measure and print."""
    import json

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--workbook", type=Path, help="a workbook made before")
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    with own_database():

        def work() -> dict[str, Any]:
            return measure(options.rows, workbook=options.workbook)

        found = profiled(work) if options.profile else work()
    sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
