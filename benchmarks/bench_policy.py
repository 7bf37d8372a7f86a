"""How long it takes to try a draft of a pack on every file of a county.

    python -m benchmarks.bench_policy --rows 100000

The county is imported through the services first, into a database of its own. Three drafts: one
that touches a single definition, one that touches every definition, one that changes every child.
"""

import argparse
import json
import resource
import sys
import time
from typing import Any

from benchmarks.bench_import import COUNTY, measure, own_database, profiled

BUDGET = 60
_BASIS = "试点〔2026〕1号"
DRAFTS: dict[str, dict[str, Any]] = {
    "one definition": {
        "profiles": {"D": {"duration": {"continuous_months": 24, "clause": _BASIS}}}
    },
    "every definition": {"incapacity": {"kinds": ["DEAD", "MISSING"], "clause": _BASIS}},
    "every child": {"profiles": {"F": {"age": {"years": 1, "clause": _BASIS}}}},
}


def run(*, profile: bool = False) -> dict[str, Any]:
    """Try each draft on the imported county; seconds, and megabytes at most."""
    found = {name: _try(parameters, profile=profile) for name, parameters in DRAFTS.items()}
    peak = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return {"drafts": found, "budget": BUDGET, "peak_megabytes": peak}


def _try(parameters: dict[str, Any], *, profile: bool) -> dict[str, Any]:
    from shouwang.core import clock
    from shouwang.core.actors import system_actor
    from shouwang.core.scope import acting_as
    from shouwang.policy import effects, services
    from shouwang.policy.models import WhatIf

    with acting_as(system_actor("bench")) as actor:
        draft = services.create_draft(
            actor, area=COUNTY, name="试算", parameters=parameters, started_from="", now=clock.now()
        )
        asked = services.request_run(actor, draft, on=clock.today(), now=clock.now())
    begun, worked = time.perf_counter(), time.process_time()
    if profile:
        profiled(lambda: effects.run(asked.pk))
    else:
        effects.run(asked.pk)
    spent = round(time.perf_counter() - begun, 2)
    own = round(time.process_time() - worked, 2)  # of this process: what another load leaves alone
    with acting_as(system_actor("bench")):
        done = WhatIf.objects.get(pk=asked.pk)
        return {
            "seconds": spent,
            "processor_seconds": own,
            "files": done.done,
            "changes": done.changes.count(),
        }


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
