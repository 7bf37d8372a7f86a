"""A county imported once, and what is measured on it: checks, duties, registers, packs.

    python -m benchmarks.bench_county --rows 100000 quality duties policy registers

The import is part of the figures. `bench_import`, `bench_quality`, `bench_duties`,
`bench_policy` and `bench_registers` run one part alone, and know how to profile it; `floor` is what
the database alone takes for the rows of the import, `again` are the county's next rosters.
"""

import argparse
import json
import sys
from collections.abc import Callable
from typing import Any

from benchmarks import (
    bench_again,
    bench_duties,
    bench_floor,
    bench_import,
    bench_policy,
    bench_quality,
    bench_registers,
)

PARTS: dict[str, Callable[[], dict[str, Any]]] = {
    "floor": bench_floor.run,  # before anything else is written
    "again": bench_again.run,
    "quality": bench_quality.run,
    "policy": bench_policy.run,
    "duties": bench_duties.run,
    "registers": bench_registers.run,
}


def main() -> None:
    """Import, measure the parts named (none: the import alone), print JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", help=", ".join(PARTS))
    parser.add_argument("--rows", type=int, default=100_000)
    options = parser.parse_args()
    with bench_import.own_database():
        found = {"import": _told("import", bench_import.measure(options.rows))}
        for name, part in PARTS.items():
            if name in options.parts:
                found[name] = _told(name, part())
    sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")


def _told(name: str, found: dict[str, Any]) -> dict[str, Any]:
    """Say a part as soon as it is there: the run takes minutes."""
    sys.stderr.write(f"{name}: {json.dumps(found, ensure_ascii=False)}\n")
    return found


if __name__ == "__main__":
    main()
