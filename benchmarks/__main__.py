"""`make bench`: builds a province once, measures, prints; `--files N` for a smaller one."""

import argparse
import json
import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from shouwang.core.datadir import checkout_data_dir

os.environ.setdefault("SHOUWANG_DATA", str(checkout_data_dir("bench")))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouwang.settings")
os.environ["SHOUWANG_DB_ROLE"] = "owner"

PROVINCE, COUNTY = "520000000000", "520527000000"
PROVINCE_PARTS = {"pages", "load", "statistics"}
COUNTY_PARTS = {"import", "floor", "again", "quality", "policy", "duties", "registers"}


def _prepare(files: int) -> tuple[Any, Any]:
    """Return an officer's post of the county and of the province, with the data in place."""
    import psycopg
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections

    from benchmarks import bench_statistics, province
    from shouwang.accounts import founding, selectors
    from shouwang.accounts.models import Post
    from shouwang.core import clock, crypto, database

    _refuse_other_data(settings.DATA_DIR / "bench")
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    if not settings.KEY_FILE.exists():
        crypto.Keyring.generate().save(settings.KEY_FILE)
    if selectors.installation() is None:
        founding.found(PROVINCE[:2], now=clock.now(), is_demo=True)
        _officers()
    marker = settings.DATA_DIR / "province.json"
    if not marker.exists() or json.loads(marker.read_text())["files"] != files:
        owner = database.psycopg_arguments(database.connection("owner"))
        with psycopg.connect(**owner, autocommit=True) as connection:
            sys.stderr.write(f"building a province of {files} files …\n")
            seconds = province.build(connection, files)
        bench_statistics.prepare(files)
        sys.stderr.write(f"built in {seconds:.0f} s, and its spells\n")
        marker.write_text(json.dumps({"files": files}))
    connections.close_all()
    connections["default"].settings_dict.update(database.connection("app"))
    posts = Post.objects.select_related("user", "organisation")
    return posts.get(user__username="bench-county"), posts.get(user__username="bench-province")


def _refuse_other_data(mark: Path) -> None:
    """Leave alone a database that was not made here; a million invented files would go into it.

    :raises SystemExit: if there are tables and no mark of ours.
    """
    import psycopg

    from shouwang.core import database

    if not mark.exists():
        owner = database.psycopg_arguments(database.connection("owner"))
        with psycopg.connect(**owner) as connection:
            row = connection.execute("SELECT to_regclass('django_migrations')").fetchone()
        if row is None or row[0] is not None:
            raise SystemExit("This database holds other data. Unset SHOUWANG_DATA, DATABASE_URL.")
        mark.touch()


def _officers() -> None:
    from shouwang.accounts import services
    from shouwang.core import clock
    from shouwang.core.actors import system_actor
    from shouwang.core.scope import acting_as

    with acting_as(system_actor("bench")) as actor:
        for name, area in (("bench-county", COUNTY), ("bench-province", PROVINCE)):
            office = services.create_organisation(
                actor, name=name, kind="CIVIL_AFFAIRS", area=area, now=clock.now()
            )
            user, _slip = services.create_user(
                actor, username=name, display_name=name, organisation=office, now=clock.now(),
                password=services.new_slip(),
            )  # fmt: skip
            services.assign_post(
                actor, user, role="CIVIL_AFFAIRS_OFFICER", organisation=office, area_code=area,
                valid_from=date(2020, 1, 1), now=clock.now(),
            )  # fmt: skip


def main() -> int:
    """Run the benchmarks named, or all; print Markdown tables."""
    parser = argparse.ArgumentParser("make bench", description=__doc__)
    parser.add_argument(
        "names",
        nargs="*",
        help="pages, load, statistics (a province); import, floor, again, quality, policy, "
        "duties, registers (a county); linkage",
    )
    parser.add_argument("--files", type=int, default=1_050_000)
    parser.add_argument("--rows", type=int, default=100_000, help="rows of the imported workbook")
    parser.add_argument("--large", action="store_true", help="linkage of 1.05 × 5.53 million too")
    parser.add_argument("--peers", action="store_true", help="run the named peers beside ours")
    options = parser.parse_args()
    if options.peers:
        return _peers(options.names)
    import django

    from shouwang.core import database

    database.start_if_embedded()  # before the settings read its passwords
    django.setup()
    from benchmarks import measuring

    print(f"{date.today()}: {measuring.machine()}\n")  # noqa: T201, DTZ011
    wanted = set(options.names)
    if wanted & COUNTY_PARTS:
        wanted.add("county")
    # Those of the province need its data; a county and linkage make their own.
    posts = _prepare(options.files) if not wanted or wanted & PROVINCE_PARTS else (None, None)
    for name, work in _suite(*posts, options).items():
        if not wanted or name in wanted:
            print(f"## {name}\n\n{measuring.table(work())}\n", flush=True)  # noqa: T201
    return 0


def _peers(names: list[str]) -> int:
    from benchmarks import linkage_peers, measuring, peers

    print(f"{date.today()}: {measuring.machine()}\n")  # noqa: T201, DTZ011
    if not names or "linkage" in names:
        folder = Path(os.environ["SHOUWANG_DATA"]) / "linkage"
        print(f"## linkage\n\n{linkage_peers.run(folder)}\n", flush=True)  # noqa: T201
    if not names or "import" in names:
        print(f"## import\n\n{peers.run()}")  # noqa: T201
    return 0


def _suite(
    county: Any, province: Any, options: argparse.Namespace
) -> dict[str, Callable[[], list[Any]]]:
    from benchmarks import load, pages

    return {
        "pages": lambda: pages.measure(county, province),
        "load": lambda: load.measure(county),
        "statistics": _statistics,
        "county": lambda: _county(set(options.names) or COUNTY_PARTS, options.rows),
        "linkage": lambda: _linkage(options.large),
    }


def _statistics() -> list[Any]:
    from benchmarks import bench_statistics
    from benchmarks.measuring import Figure

    budgets = bench_statistics.BUDGETS
    return [
        Figure(name, seconds, seconds, budgets.get(name), "s")
        for name, seconds in bench_statistics.run().items()
    ]


def _linkage(large: bool) -> list[Any]:
    from django.conf import settings

    from benchmarks import bench_linkage

    return bench_linkage.measure(settings.DATA_DIR / "linkage", large=large)


def _county(parts: set[str], rows: int) -> list[Any]:
    """Measure an import, and `parts` on what it imported, in a process and a database of its own.

    So the memory is the import's own, and no part waits for an import of its own.
    """
    import subprocess

    command = [sys.executable, "-m", "benchmarks.bench_county", "--rows", str(rows)]
    command += sorted(parts & COUNTY_PARTS - {"import"})
    said = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout  # noqa: S603
    found = json.loads(said)
    drawn = {
        "import": _import, "floor": _floor, "again": _again, "quality": _quality,
        "policy": _policy, "duties": _duties, "registers": _registers,
    }  # fmt: skip
    return [figure for name in drawn if name in found for figure in drawn[name](found[name])]


def _import(found: Any) -> list[Any]:
    from benchmarks.bench_import import BUDGET_MEGABYTES, BUDGET_SECONDS
    from benchmarks.measuring import Figure

    rows, total = found["rows"], sum(found["seconds"].values())
    processor = found["processor_seconds"]
    steps = [
        Figure(f"{rows} rows: {step}", s, s, None, "s", processor=sum(processor[step].values()))
        for step, s in found["steps"].items()
    ]
    megabytes = float(found["peak_megabytes"])
    return [
        *steps,
        Figure(f"{rows} rows: all", total, total, BUDGET_SECONDS, "s"),
        Figure(f"{rows} rows: memory", megabytes, megabytes, BUDGET_MEGABYTES, "MB"),
    ]


def _floor(found: Any) -> list[Any]:
    from benchmarks.measuring import Figure

    seconds, rows = found["seconds"], found["rows"]
    return [Figure(f"{rows} rows of the import, the database alone", seconds, seconds, None, "s")]


def _again(found: Any) -> list[Any]:
    from benchmarks.bench_import import BUDGET_SECONDS
    from benchmarks.measuring import Figure

    return [
        Figure(f"{each['rows']} rows again, {name}", each["total_seconds"], each["total_seconds"],
               BUDGET_SECONDS, "s")
        for name, each in found.items()
    ]  # fmt: skip


def _quality(found: Any) -> list[Any]:
    from benchmarks.bench_quality import BUDGET_EDIT, BUDGET_RUN
    from benchmarks.measuring import Figure

    edit = found["edit"]
    return [
        *(
            Figure(f"checks of {found['files']} files: {name}", s, s, BUDGET_RUN, "s")
            for name, s in found["seconds"].items()
        ),
        Figure("one edit, its child and group", edit["median"], edit["slowest"], BUDGET_EDIT, "s"),
    ]


def _policy(found: Any) -> list[Any]:
    from benchmarks.measuring import Figure

    return [
        Figure(f"draft of a pack, {each['files']} files: {name}", each["seconds"],
               each["seconds"], found["budget"], "s", processor=each["processor_seconds"])
        for name, each in found["drafts"].items()
    ]  # fmt: skip


def _registers(found: Any) -> list[Any]:
    from benchmarks.measuring import Figure

    return [
        Figure(f"registers: {name}", seconds, seconds, found["budget"], "s")
        for name, seconds in found["seconds"].items()
    ]


def _duties(found: Any) -> list[Any]:
    from benchmarks import bench_duties as duties
    from benchmarks.measuring import Figure

    one, page, match = found["one change"], found["to-do page"], found["matching"]
    return [
        *(
            Figure(f"duties: {name}", found[name]["seconds"], found[name]["seconds"],
                   duties.BUDGET_PLAN, "s", processor=found[name]["processor"])
            for name in ("plan", "plan again")
        ),
        Figure("one file planned anew", one["median"], one["slowest"], duties.BUDGET_ONE, "s",
               processor=one["processor"]),
        Figure("to-do list of a village", page["median"] * 1000, page["slowest"] * 1000,
               duties.BUDGET_PAGE, processor=page["processor"] * 1000),
        Figure("matching 300 children, 200 volunteers", match["seconds"], match["seconds"],
               duties.BUDGET_MATCH, "s", processor=match["processor"]),
    ]  # fmt: skip


if __name__ == "__main__":
    raise SystemExit(main())
