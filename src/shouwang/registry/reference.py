"""National code lists that forms and rosters are read and shown with."""

import csv
from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent / "data"


@cache
def ethnic_codes() -> dict[str, str]:
    """Return GB/T 3304 codes by the name without 族."""
    with (_DATA / "gbt3304_ethnic.csv").open(encoding="utf-8", newline="") as file:
        return {row["name"].removesuffix("族"): row["code"] for row in csv.DictReader(file)}


@cache
def ethnic_names() -> dict[str, str]:
    """Return the names of ethnic groups by GB/T 3304 code."""
    with (_DATA / "gbt3304_ethnic.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file)}
