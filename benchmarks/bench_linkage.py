"""Linkage measured: accuracy, seconds and memory of `shouwang link` on generated registers.

    python -m benchmarks linkage               50 000 × 50 000 rows and the exact part in PostgreSQL
    python -m benchmarks linkage --large       also 1.05 million × 5.53 million rows (minutes
                                               to generate, once)

The sets are made by `tools.linkage_training` with dice that training never threw.
"""

import csv
import os
import resource
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import psutil

from benchmarks.measuring import Figure

SEED, LARGE_SEED = 90_005, 90_006
CHILDREN, COUNTIES, SHARES = 58_500, 8, (0.7, 0.15, 0.15)
LARGE_CHILDREN, LARGE_COUNTIES, LARGE_SHARES = 5_580_000, 88, (0.167, 0.018, 0.815)
LARGE_COPIES = 8  # only every eighth county is generated, the others are copies of it
BUDGET_SECONDS, BUDGET_MEGABYTES = 30.0, 2048.0
LARGE_BUDGET_SECONDS, LARGE_BUDGET_MEGABYTES = 300.0, 8192.0
_GLANCE = 1.0  # seconds between looks at the memory
EXACT_LEFT, EXACT_RIGHT, EXACT_BUDGET_SECONDS = 1_050_000, 5_530_000, 60.0
LEAST_F1, LEAST_JOINED, MOST_WRONG = 98.7, 93.0, 1.0  # %, %, ‰


def measure(folder: Path, *, large: bool = False) -> list[Figure]:
    """Return the figures of linkage; generated sets are kept in `folder`."""
    ordinary = made(folder / "linkage-50k", CHILDREN, COUNTIES, SEED, SHARES)
    figures = _figures("50 000 × 50 000", ordinary, BUDGET_SECONDS, BUDGET_MEGABYTES)
    if large:
        big = made(
            folder / "linkage-large",
            LARGE_CHILDREN,
            LARGE_COUNTIES,
            LARGE_SEED,
            LARGE_SHARES,
            LARGE_COPIES,
        )
        figures += _figures(
            "1.05 × 5.53 million", big, LARGE_BUDGET_SECONDS, LARGE_BUDGET_MEGABYTES
        )
    return [*figures, exact_in_database()]


def made(
    folder: Path, children: int, counties: int, seed: int, shares: tuple[float, ...],
    copies: int = 1,
) -> Path:  # fmt: skip
    """Return a folder with a generated set, made if it is not there."""
    if not (folder / "truth.csv").exists():
        from tools.linkage_training import rosters

        sys.stderr.write(f"generating {children} children …\n")
        processes = os.cpu_count() or 1
        rosters.write_large(folder, children, counties, seed, shares, processes, copies)
    return folder


def _figures(name: str, folder: Path, seconds: float, megabytes: float) -> list[Figure]:
    found = run(folder)
    pairs = score(folder / "pairs.csv", folder / "truth.csv")
    wrong, joined = 1000 * (1 - pairs["precision"]), 100 * pairs["recall"]
    f1 = 100 * pairs["f1"]
    return [
        Figure(f"{name}: wall clock", found["wall"], found["wall"], seconds, "s"),
        Figure(f"{name}: processor", found["processor"], found["processor"], None, "s"),
        Figure(f"{name}: memory", found["megabytes"], found["megabytes"], megabytes, "MB"),
        Figure(f"{name}: F1", f1, f1, LEAST_F1, "%", more_is_better=True),
        Figure(f"{name}: wrong among `match`", wrong, wrong, MOST_WRONG, "‰"),
        Figure(f"{name}: found by `match`", joined, joined, LEAST_JOINED, "%", more_is_better=True),
    ]


def run(folder: Path) -> dict[str, float]:
    """Run `shouwang link` on a folder's set and return what it took, workers included.

    Memory is the highest sum of proportional set sizes: shared pages count once.
    """
    command = [
        sys.executable, "-m", "shouwang.cli", "link", str(folder / "village.csv"),
        str(folder / "school.csv"), "--out", str(folder / "pairs.csv"), "--json",
    ]  # fmt: skip
    begun, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603 — our own command
    highest = 0
    while process.poll() is None:
        highest = max(highest, _memory(process.pid))
        time.sleep(_GLANCE)
    wall, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode not in (0, 1):
        raise RuntimeError(f"shouwang link ended with {process.returncode}")
    processor = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return {"wall": wall, "processor": processor, "megabytes": highest / 2**20}


def _memory(pid: int) -> int:
    total = 0
    try:
        root = psutil.Process(pid)
        for process in (root, *root.children(recursive=True)):
            total += process.memory_full_info().pss
    except psutil.NoSuchProcess:
        return total  # it ended while we looked
    return total


def truth_of(path: Path) -> tuple[dict[str, str], int]:
    """Return the child of each record, and how many pairs of records are one child."""
    child: dict[str, str] = {}
    left, right = Counter[str](), Counter[str]()
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            child[row["rec_id"]] = row["entity_id"]
            (left if row["register"] == "village" else right)[row["entity_id"]] += 1
    return child, sum(count * right[entity] for entity, count in left.items())


def score(pairs: Path, truth: Path) -> dict[str, float]:
    """Return F1 of the pairs with score ≥ 0.5, precision and recall of `match`."""
    child, true = truth_of(truth)
    answer = right_answers = joined = right_joined = 0
    with pairs.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            same = child[row["left_id"]] == child[row["right_id"]]
            if float(row["score"]) >= 0.5:
                answer, right_answers = answer + 1, right_answers + same
            if row["decision"] == "match":
                joined, right_joined = joined + 1, right_joined + same
    return {
        "f1": 2 * right_answers / (answer + true),
        "precision": right_joined / max(joined, 1),
        "recall": right_joined / true,
    }


# --- the exact part, inside the database ---------------------------------------------------------

_SIDES = """
CREATE TEMP TABLE {name} AS
SELECT n AS id, sha256(int8send({number}))::bytea AS digest, md5((n % 90000)::text) AS name,
       date '2008-09-01' + (n % 6500)::int AS birth_date
FROM generate_series(1, {rows}) AS n
"""
_COMPARE = """
SELECT count(*) FILTER (WHERE l.name = r.name AND l.birth_date = r.birth_date) AS same,
       count(*) FILTER (WHERE l.name <> r.name OR l.birth_date <> r.birth_date) AS differs,
       count(*) FILTER (WHERE l.id IS NULL) AS only_right,
       count(*) FILTER (WHERE r.id IS NULL) AS only_left
FROM lefts l FULL JOIN rights r USING (digest)
"""


def exact_in_database() -> Figure:
    """Return the seconds of a full comparison by blind index of 1.05 and 5.53 million rows.

    One in ten children of the left is not on the right; one in a hundred differs in name or date.
    """
    import psycopg

    from shouwang.core import database

    owner = database.psycopg_arguments(database.connection("owner"))
    with psycopg.connect(**owner, autocommit=True) as connection:
        shifted = f"n + {EXACT_RIGHT} * (n % 10 = 0)::int"
        connection.execute(_SIDES.format(name="lefts", number=shifted, rows=EXACT_LEFT))
        connection.execute(_SIDES.format(name="rights", number="n::int8", rows=EXACT_RIGHT))
        connection.execute("UPDATE lefts SET name = 'x' WHERE id % 100 = 1")
        connection.execute("ANALYZE lefts; ANALYZE rights")
        begun = time.perf_counter()
        row = connection.execute(_COMPARE).fetchone()
        seconds = time.perf_counter() - begun
    expected = _expected()
    if row != expected:
        raise RuntimeError(f"counted {row}, expected {expected}")
    return Figure(
        "exact, in the database: 1.05 × 5.53 million", seconds, seconds, EXACT_BUDGET_SECONDS, "s"
    )


def _expected() -> tuple[int, int, int, int]:
    lost = EXACT_LEFT // 10
    differs = sum(1 for n in range(1, EXACT_LEFT + 1, 100) if n % 10)
    same = EXACT_LEFT - lost - differs
    return same, differs, EXACT_RIGHT - same - differs, lost
