"""Timing and writing down: medians and 95th percentiles, with the machine and the day."""

import os
import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True)
class Figure:
    """One measured figure beside its budget; milliseconds unless the unit says otherwise."""

    name: str
    median: float
    p95: float
    budget: float | None = None
    unit: str = "ms"
    more_is_better: bool = False
    processor: float | None = None  # of our process alone, without the database: median

    @property
    def holds(self) -> bool | None:
        """Say whether the budget holds (95th percentile), None where there is none."""
        if self.budget is None:
            return None
        return self.p95 >= self.budget if self.more_is_better else self.p95 <= self.budget


def repeat(name: str, work: Callable[[int], object], *, runs: int, budget: float | None) -> Figure:
    """Run `work(number)` after three warm-up runs and return milliseconds."""
    for number in range(3):
        work(number)
    times, busy = [], []
    for number in range(runs):
        begun, worked = time.perf_counter(), time.process_time()
        work(number)
        times.append((time.perf_counter() - begun) * 1000)
        busy.append((time.process_time() - worked) * 1000)
    times.sort()
    p95 = times[int(len(times) * 0.95) - 1]
    return Figure(name, statistics.median(times), p95, budget, processor=statistics.median(busy))


def once(name: str, work: Callable[[], object], *, budget: float | None) -> Figure:
    """Run `work` once and return seconds."""
    begun = time.perf_counter()
    work()
    seconds = time.perf_counter() - begun
    return Figure(name, seconds, seconds, budget, "s")


def machine() -> str:
    """Return a line that says what was measured on."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        lines = [line for line in cpuinfo.read_text().splitlines() if line.startswith("model name")]
        model = lines[0].partition(":")[2].strip() if lines else model
    memory = psutil.virtual_memory().total / 2**30
    load = os.getloadavg()[0]
    return (
        f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}, "
        f"Python {platform.python_version()}, load {load:.1f} at the start"
    )


def table(figures: list[Figure]) -> str:
    """Return the figures as a Markdown table."""
    lines = ["| what | median | 95 % | processor | budget | holds |", "|---|---|---|---|---|---|"]
    for f in figures:
        holds = {None: "", True: "yes", False: "**no**"}[f.holds]
        budget = "" if f.budget is None else f"{f.budget:g} {f.unit}"
        busy = "" if f.processor is None else f"{f.processor:.1f} {f.unit}"
        lines.append(
            f"| {f.name} | {f.median:.1f} {f.unit} | {f.p95:.1f} {f.unit} | {busy} | {budget} "
            f"| {holds} |"
        )
    return "\n".join(lines)
