"""Build the shipped division snapshot from the public source files (maintainers only).

    python tools/build_divisions.py --nbs L1_L4.csv.gz --villages VILLAGES.csv.gz \
        --mca MCA_L1_L4.csv.gz --crosswalk CROSSWALK.csv.gz --former COUNTY_CODES.csv.gz \
        --out src/shouwang/divisions/data

The sources and their licences are named in the NOTICE beside the snapshot. The two code books are
never joined by code: townships through the crosswalk (by name), counties by name and province.
"""

import argparse
import csv
import gzip
import io
import lzma
import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from shouwang.divisions.wording import PLACEHOLDERS, bare_name

# Rows of the crosswalk that say for certain: this township is that one.
SURE = {"same", "recoded", "recoded_type_changed", "type_changed", "moved_county"}
Row = dict[str, str]


def read(path: Path) -> list[Row]:
    """Return the rows of a gzipped CSV with a heading."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, heading: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> int:
    """Write an xz-compressed CSV, the same bytes for the same rows; return its size."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(heading)
    writer.writerows(rows)
    packed = lzma.compress(text.getvalue().encode(), preset=9 | lzma.PRESET_EXTREME)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(packed)
    return len(packed)


def nation(nbs: list[Row], mca: list[Row]) -> list[tuple[str, str, str]]:
    """Return (code, name, book) of levels 1-4, with what came after the last NBS edition.

    Provinces and counties that NBS does not list (Hong Kong, counties set up since) come from the
    civil-affairs book: down to the county both books use GB/T 2260.
    """
    rows = [(row["code"], row["name"], "NBS") for row in nbs]
    known = {row["code"] for row in nbs}
    later = [row for row in mca if row["level"] in ("1", "3") and row["code"] not in known]
    return sorted([*rows, *((row["code"], row["name"], "MCA") for row in later)])


def aliases(crosswalk: list[Row], nbs: list[Row], mca: list[Row]) -> list[tuple[str, ...]]:
    """Return (code, mca_code, mca_name, match); the name only where it differs."""
    rows = [
        (
            row["nbs_code"],
            row["mca_code"],
            row["mca_name"] if row["mca_name"] != row["nbs_name"] else "",
            row["match"],
        )
        for row in crosswalk
        if row["match"] in SURE
    ]
    return sorted([*rows, *upper_aliases(nbs, mca)])


def upper_aliases(nbs: list[Row], mca: list[Row]) -> list[tuple[str, ...]]:
    """Match levels 1-3 by province and name, where the name is unique there in both books."""
    by_name: dict[tuple[str, str], list[list[str]]] = defaultdict(lambda: [[], []])
    for book, rows in enumerate((nbs, mca)):
        for row in rows:
            if row["level"] != "4":
                by_name[row["code"][:2], row["name"]][book].append(row["code"])
    return [
        (ours[0], theirs[0], "", "same" if ours == theirs else "recoded")
        for ours, theirs in by_name.values()
        if len(ours) == len(theirs) == 1
    ]


class Succession:
    """Follows retired county codes to the codes of today."""

    def __init__(self, former: list[Row], today: dict[str, str]) -> None:
        self.today = today
        self.rows: dict[str, list[Row]] = defaultdict(list)
        for row in former:
            self.rows[row["code"]].append(row)

    def final(self, row: Row, seen: frozenset[str] = frozenset()) -> set[str]:
        """Return the six-digit codes of today that took over this row's area."""
        found: set[str] = set()
        for part in filter(None, row["successor_codes"].split(";")):
            code = re.sub(r"\[\d+\]$", "", part)
            if code in self.today and self._alive(code):
                found.add(code)
            elif code not in seen:
                for later in self.rows.get(code, []):
                    found |= self.final(later, seen | {row["code"], code})
        return found or self._by_name(row)

    def _alive(self, code: str) -> bool:
        return any(row["status"] == "active" for row in self.rows.get(code, []))

    def _by_name(self, row: Row) -> set[str]:
        """Without a stated successor: the one namesake of its province, else its counties' way."""
        level, province = int(row["level"]), row["code"][:2]
        bare = bare_name(row["name"], level)
        namesakes = {
            code
            for code, name in self.today.items()
            if code[:2] == province and bare_name(name, 2 if code.endswith("00") else 3) == bare
        }
        same_level = {code for code in namesakes if code.endswith("00") == (level == 2)}
        if len(same_level or namesakes) == 1:
            return same_level or namesakes
        return self._where_counties_went(row) if level == 2 else set()

    def _where_counties_went(self, row: Row) -> set[str]:
        counties = [
            county
            for code, rows in self.rows.items()
            if code[:4] == row["code"][:4] and code != row["code"]
            for county in rows
            if county["status"] != "active"
        ]
        heirs = set()
        for heir in {heir for county in counties for heir in self.final(county)}:
            prefecture = heir[:4] + "00"
            is_place = self.today.get(prefecture, "") not in {*PLACEHOLDERS, ""}
            heirs.add(prefecture if is_place else heir)
        return heirs


def former_counties(former: list[Row], today: dict[str, str]) -> list[tuple[str, ...]]:
    """Return every former code or name of a county or prefecture with the codes of today."""
    succession = Succession(former, today)
    rows = []
    for row in former:
        if row["status"] == "active":
            continue
        heirs = succession.final(row)
        rows.append(
            (
                row["code"] + "000000",
                row["name"],
                row["province"],
                row["prefecture"] if row["prefecture"] != "直辖" else "",
                row["start_year"],
                row["end_year"],
                ";".join(sorted(code + "000000" for code in heirs)),
            )
        )
    return sorted(rows)


def build(args: argparse.Namespace) -> dict[str, int]:
    """Write all files; return their sizes by name."""
    nbs, mca = read(args.nbs), read(args.mca)
    top = nation(nbs, mca)
    today = {code[:6]: name for code, name, _ in top if code.endswith("000000")}
    out: Path = args.out
    sizes = {
        "nation": write(out / "nation.csv.xz", ("code", "name", "book"), top),
        "aliases": write(
            out / "mca_aliases.csv.xz",
            ("code", "mca_code", "mca_name", "match"),
            aliases(read(args.crosswalk), nbs, mca),
        ),
        "former": write(
            out / "former_counties.csv.xz",
            ("code", "name", "province", "prefecture", "start", "end", "successors"),
            former_counties(read(args.former), today),
        ),
    }
    by_province: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for row in read(args.villages):
        if row["code"].endswith("000"):
            continue  # 金门县 stands there once more, as a village of itself
        by_province[row["code"][:2]].append((row["code"], row["name"]))
    for province, rows in by_province.items():
        path = out / "villages" / f"{province}.csv.xz"
        sizes["villages"] = sizes.get("villages", 0) + write(path, ("code", "name"), sorted(rows))
    return sizes


def main() -> None:
    """Read the arguments, build, print the sizes."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("nbs", "villages", "mca", "crosswalk", "former", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    sizes = build(parser.parse_args())
    for name, size in sizes.items():
        print(f"{name:10} {size:>9,}")  # noqa: T201 — a command-line tool


if __name__ == "__main__":
    main()
