"""How long the same county's next rosters take: nothing changed, and one row in ten changed.

    python -m benchmarks.bench_county --rows 100000 again

The county imported before stands; this is what a county does every month from then on.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.bench_import import COUNTY, ON, imported, officer_of

_CHANGED = "母亲联系电话"  # of every tenth row


def run(seed: int = 3) -> dict[str, Any]:
    """Import the county's workbook again, then one in which every tenth mother has a new phone."""
    from shouwang.accounts.models import Organisation
    from shouwang.core.actors import system_actor
    from shouwang.core.scope import acting_as
    from shouwang.demo.labelled import benchmark_rows, write_benchmark
    from shouwang.exchange.models import Batch

    with acting_as(system_actor("bench")):
        officer = officer_of(Organisation.objects.get(area=COUNTY).pk)
        rows = Batch.objects.get().counts["rows"]
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.xlsx"
        write_benchmark(path, benchmark_rows(rows, seed, ON))
        found["nothing changed"] = imported(officer, path)
        write_benchmark(path, _a_month_later(benchmark_rows(rows, seed, ON)))
        found["one row in ten changed"] = imported(officer, path)
    return found


def _a_month_later(rows: Iterator[list[Any]]) -> Iterator[list[Any]]:
    from shouwang.demo.labelled import BENCHMARK_HEADINGS

    column = BENCHMARK_HEADINGS.index(_CHANGED)
    for number, cells in enumerate(rows):
        if number % 10 == 0 and cells[column]:
            cells[column] = f"1690{number:07d}"
        yield cells
