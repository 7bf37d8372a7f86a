"""How long the checks of a county take: the first run, a run that changes nothing, one edit.

    python -m benchmarks.bench_quality --rows 100000

The county is imported through the services first, into a database of its own.
"""

import argparse
import json
import resource
import statistics
import sys
import time
from typing import Any

from benchmarks.bench_import import COUNTY, measure, own_database, profiled

BUDGET_RUN, BUDGET_EDIT = 60, 1
EDITS = 20


def run(*, profile: bool = False) -> dict[str, Any]:
    """Check the imported county twice, edit some; seconds, and megabytes at most."""
    from shouwang.quality.models import Finding

    seconds: dict[str, float] = {}
    first = profiled(_check) if profile else _check()
    seconds["first run"] = first["seconds"]
    seconds["run that changes nothing"] = _check()["seconds"]
    edits = _edits()
    return {
        "files": first["files"],
        "findings": first["live"],
        "seconds": seconds,
        "edit": {"median": statistics.median(edits), "slowest": max(edits)},
        "peak_megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "rules": _by_rule(Finding),
    }


def _check() -> dict[str, Any]:
    from shouwang.core import clock
    from shouwang.core.actors import system_actor
    from shouwang.core.reach import Area
    from shouwang.core.scope import acting_as
    from shouwang.quality import services

    actor = system_actor("bench", Area.of(COUNTY))
    begun = time.perf_counter()
    with acting_as(actor):
        done = services.check_county(actor, COUNTY[:6], clock.today(), now=clock.now())
    spent = time.perf_counter() - begun
    return {"seconds": round(spent, 2), "files": done.files, "live": done.live}


def _edits() -> list[float]:
    """Copy one mother onto children of many families, one after the other; seconds of each deed.

    Each edit makes the group bigger: the checks of everybody in it are part of the deed.
    """
    from datetime import date

    from shouwang.core import clock
    from shouwang.core.actors import system_actor
    from shouwang.core.scope import acting_as
    from shouwang.quality.models import Finding
    from shouwang.registry.entries import Entry
    from shouwang.registry.fields import PartialDay
    from shouwang.registry.models import CareFile
    from shouwang.registry.services import record_entries

    actor, spent = system_actor("bench"), []
    mother = {
        "mother.name": "何秀云", "mother.state": "AWAY", "mother.destination": "浙江省温州市",
        "mother.left": PartialDay(date(2023, 2, 1), "MONTH"),
    }  # fmt: skip
    with acting_as(actor):
        apart = max(CareFile.objects.count() // 100, 1)  # of many families, whatever the size
        files = list(CareFile.objects.order_by("sort_key").values_list("pk", "area")[::apart])
    for number, (file_id, area) in enumerate(files[:EDITS]):
        entry = Entry(area, {**mother, "address": f"改户{number}号"}, file_id=file_id)
        begun = time.perf_counter()
        with acting_as(actor):
            record_entries(actor, [entry], on=clock.today(), source="OFFICE", now=clock.now())
        spent.append(round(time.perf_counter() - begun, 3))
    with acting_as(actor):
        if not Finding.objects.filter(rule="mother-repeated", status="OPEN").exists():
            raise SystemExit("the edits of a group were not found")
    return spent


def _by_rule(model: Any) -> dict[str, int]:
    from django.db.models import Count

    from shouwang.core.actors import system_actor
    from shouwang.core.scope import acting_as

    with acting_as(system_actor("bench")):
        rows = model.objects.order_by().values_list("rule").annotate(n=Count("pk"))
        return dict(sorted(rows, key=lambda row: -row[1]))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    with own_database():
        measure(options.rows)
        found = run(profile=options.profile)
    sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
