"""How long the duties of a county take: planning all, planning again, one change, the to-do list;
and matching 300 children with 200 volunteers.

    python -m benchmarks.bench_duties --rows 100000

The county is imported through the services first, into a database of its own. On a machine with
other work the processor time (our process, and its database session) says more than the clock.
"""

import argparse
import json
import random
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from benchmarks.bench_import import COUNTY, _processor_times, measure, own_database, profiled

BUDGET_PLAN, BUDGET_ONE, BUDGET_PAGE, BUDGET_MATCH = 60, 0.2, 60, 5
CHANGES, PAGES = 20, 30


def run(*, profile: bool = False) -> dict[str, Any]:
    """Plan the imported county twice, change some, open the list; seconds of each."""
    from shouwang.duties.models import Duty

    first = _told("plan", profiled(_plan) if profile else _plan())
    again = _told("plan again", _plan())
    changes = _told("one change", _changes())
    pages = _told("to-do page", _pages())
    return {
        "duties": _count(Duty),
        "plan": first,
        "plan again": again,
        "one change": changes,
        "to-do page": pages,
        "matching": matching(),
    }


def _told(name: str, found: Any) -> Any:
    """Say a figure as soon as it is there: the run takes minutes."""
    sys.stderr.write(f"{name}: {found}\n")
    return found


def _taken(work: Callable[[], Any]) -> dict[str, float]:
    begun, before = time.perf_counter(), _processor_times()
    work()
    spent = _processor_times()
    busy = sum(spent.values()) - sum(before.values())
    return {"seconds": round(time.perf_counter() - begun, 3), "processor": round(busy, 3)}


def _plan() -> dict[str, float]:
    from shouwang.core import clock
    from shouwang.duties import services

    return _taken(lambda: services.plan_county(COUNTY[:6], clock.today()))


def _count(model: Any) -> dict[str, int]:
    from django.db.models import Count

    from shouwang.core.actors import system_actor
    from shouwang.core.scope import acting_as

    with acting_as(system_actor("bench")):
        rows = model.objects.order_by().values_list("source").annotate(n=Count("pk"))
        return dict(sorted(rows))


def _changes() -> dict[str, float]:
    """Replan single files, whose visits were recorded; the median and the slowest."""
    from shouwang.core import clock
    from shouwang.core.actors import system_actor
    from shouwang.core.scope import acting_as
    from shouwang.duties import services
    from shouwang.registry.models import CareFile

    with acting_as(system_actor("bench")):
        ids = list(CareFile.objects.order_by("sort_key").values_list("pk", flat=True)[::500])
    taken = [
        _taken(lambda one=file_id: services.plan_files([one], clock.today()))  # type: ignore[misc]
        for file_id in ids[:CHANGES]
    ]
    return _summary(taken)


def _summary(taken: list[dict[str, float]]) -> dict[str, float]:
    return {
        "median": statistics.median(each["seconds"] for each in taken),
        "slowest": max(each["seconds"] for each in taken),
        "processor": statistics.median(each["processor"] for each in taken),
    }


def _pages() -> dict[str, float]:
    """Open the to-do list of a village's officer, as a signed-in browser would."""
    from django.conf import settings
    from django.urls import reverse

    from shouwang.accounts.testing import client_of
    from shouwang.core.actors import system_actor
    from shouwang.core.scope import acting_as
    from shouwang.registry.models import CareFile

    settings.ALLOWED_HOSTS = ["*"]
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    with acting_as(system_actor("bench")):
        area = CareFile.objects.order_by("sort_key").values_list("area", flat=True)[0]
    client = client_of(_officer(area))
    address = reverse("duties:duty-list")
    taken = []
    for _number in range(PAGES + 3):
        taken.append(_taken(lambda: _ok(client.get(address))))
    return _summary(taken[3:])


def _ok(answer: Any) -> None:
    if answer.status_code != 200:
        raise SystemExit(f"the list answered {answer.status_code}")


def _officer(area: str) -> Any:
    from datetime import date

    from shouwang.accounts import services
    from shouwang.core import clock
    from shouwang.core.actors import system_actor
    from shouwang.core.scope import acting_as

    with acting_as(system_actor("bench")) as actor:
        office = services.create_organisation(
            actor, name="村委会", kind="VILLAGE", area=area, now=clock.now()
        )
        user, _slip = services.create_user(
            actor, username="bench-village", display_name="儿童主任", organisation=office,
            password=services.new_slip(), now=clock.now(),
        )  # fmt: skip
        return services.assign_post(
            actor, user, role="VILLAGE_OFFICER", organisation=office, area_code=area,
            valid_from=date(2020, 1, 1), now=clock.now(),
        )  # fmt: skip


def matching(children: int = 300, volunteers: int = 200, seed: int = 5) -> dict[str, Any]:
    """Match invented children and volunteers of one township; never worse than greedy."""
    from uuid import UUID

    from shouwang.pairing.matching import Helper, Unit, greedy, match, worth

    dice = random.Random(seed)  # noqa: S311 - a benchmark

    def one() -> UUID:
        return UUID(int=dice.getrandbits(128))

    villages = [f"511523101{number:03d}" for number in range(201, 221)]
    units = [
        Unit((one(),), dice.choice(villages), own=dice.random() < 0.2, sex=dice.choice("12"))
        for _number in range(children)
    ]
    helpers = [
        Helper(one(), dice.choice(villages), dice.randint(1, 3), sex=dice.choice("12"))
        for _number in range(volunteers)
    ]
    found: list[Any] = []
    spent = _bare(lambda: found.extend(match(units, helpers)))
    simple = greedy(units, helpers)
    return spent | {
        "matched": len(found),
        "greedy matched": len(simple),
        "not worse than greedy": worth(found) <= worth(simple),
    }


def _bare(work: Callable[[], Any]) -> dict[str, Any]:
    begun, before = time.perf_counter(), time.process_time()
    work()
    return {
        "seconds": round(time.perf_counter() - begun, 3),
        "processor": round(time.process_time() - before, 3),
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
