"""How long a county's village book takes against its database, and the search for duplicates.

    python -m benchmarks.bench_registers --rows 100000

The county is imported through the services first, into a database of its own. On a machine with
other work the processor time (our process, its children, its database session) says more than the
clock.
"""

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

from benchmarks.bench_import import COUNTY, _processor_times, measure, own_database

BUDGET = 60  # seconds for each, a county of 100 000 files


def run() -> dict[str, Any]:
    """Compare the registers twice, look for duplicates; seconds, and megabytes at most."""
    seconds: dict[str, float] = {}
    processor: dict[str, dict[str, float]] = {}

    def timed(name: str, work: Callable[[], Any]) -> Any:
        begun, before = time.perf_counter(), _processor_times()
        found = work()
        spent = _processor_times()
        seconds[name] = round(time.perf_counter() - begun, 2)
        processor[name] = {who: round(spent[who] - before[who], 2) for who in spent}
        return found

    counts = timed("village book against the database", _compare)
    timed("the same again, nothing changed", _compare)
    pairs = timed("duplicates of the whole county", _duplicates)
    return {
        "counts": counts,
        "duplicates": pairs,
        "seconds": seconds,
        "processor_seconds": processor,
        "budget": BUDGET,
        "peak_megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def _compare() -> dict[str, Any]:
    from shouwang.core import clock
    from shouwang.core.actors import system_actor
    from shouwang.core.reach import Area
    from shouwang.core.scope import acting_as
    from shouwang.exchange.services import reconciling

    officer = system_actor("bench", Area.of(COUNTY))
    with acting_as(officer):
        asked = reconciling.request_reconciliation(
            officer, left="VILLAGE", right="DATABASE", area=COUNTY, on=clock.today(),
            now=clock.now(),
        )  # fmt: skip
        counts: dict[str, Any] = reconciling.run_reconciliation(asked, now=clock.now()).counts
    return counts


def _duplicates() -> int:
    from shouwang.core import clock
    from shouwang.core.actors import system_actor
    from shouwang.core.scope import acting_as
    from shouwang.exchange.services import duplicates

    with acting_as(system_actor("bench")):
        return duplicates.find_in_county(COUNTY[:6], on=clock.today())


def main() -> None:
    """Import, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    options = parser.parse_args()
    with own_database():
        measure(options.rows)
        found = run()
    sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
