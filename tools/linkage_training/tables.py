"""Write the tables that the linkage engine ships: characters, look-alikes, lunar months.

    python -m tools.linkage_training.tables --strokes strokes.csv.gz --families glyph_families.csv \
        --similar glyph_similar_pairs.csv --simplified TSCharacters.txt

Needs pypinyin (which the project has), rapidfuzz and lunar_python (`pip install` them into a
scratch environment). Sources: stroke order and look-alike families from pycorrector (Apache-2.0),
look-alike pairs from real-china-division (nbsetsail, CC BY 4.0), simplified forms from OpenCC
(Apache-2.0), lunar months computed by lunar_python (MIT).
"""

import argparse
import csv
import gzip
import json
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

DATA = Path(__file__).parents[2] / "src/shouwang/exchange/linkage/data"
FIRST_YEAR, LAST_YEAR = 1990, 2045
NEAR_STROKES = 0.8
COMMON = 3_600


def _rows(path: Path) -> list[list[str]]:
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode()
    return list(csv.reader(text.splitlines()))[1:]


def _write(name: str, rows: list[list[str]]) -> None:
    with gzip.GzipFile(DATA / name, "wb", mtime=0) as file:
        file.write("\n".join(",".join(row) for row in rows).encode())


def characters(simplified: Path) -> list[list[str]]:
    """Return character, its simplified form, its first toneless reading, all other readings."""
    from pypinyin import Style, pinyin

    plain = {}
    for line in simplified.read_text("utf-8").splitlines():
        source, targets = line.split("\t")
        plain[source] = targets.split(" ")[0]
    rows = []
    for code in range(0x4E00, 0xA000):
        letter = chr(code)
        readings = pinyin(letter, style=Style.NORMAL, heteronym=True, errors="ignore")
        if readings:
            found = [r.replace("ü", "v") for r in readings[0] if r.isascii() or "ü" in r]
            rows.append([letter, plain.get(letter, letter), " ".join(dict.fromkeys(found))])
    return rows


def lookalikes(families: Path, similar: Path, strokes: Path) -> dict[tuple[str, str], int]:
    """Return pairs of look-alike characters: 1 from a list, 2 by the order of strokes alone."""
    found = dict.fromkeys(_by_strokes(strokes), 2)
    for a, b, _score in _rows(similar):
        found[min(a, b), max(a, b)] = 1
    for _number, letters in _rows(families):
        for a, b in combinations(sorted(set(letters)), 2):
            found[a, b] = 1
    return found


def _by_strokes(path: Path) -> Iterator[tuple[str, str]]:
    from rapidfuzz.distance import Levenshtein

    order = {row[0]: row[1] for row in _rows(path) if "一" <= row[0] <= "龥" and len(row[1]) > 3}
    # The characters of names, roughly: those that GB 2312 puts into its first level.
    level_one = [c for c in order if _is_common(c)]
    for a, b in combinations(sorted(level_one), 2):
        x, y = order[a], order[b]
        longest = max(len(x), len(y))
        if abs(len(x) - len(y)) <= longest * (1 - NEAR_STROKES):
            limit = int(longest * (1 - NEAR_STROKES))
            if Levenshtein.distance(x, y, score_cutoff=limit) <= limit:
                yield a, b


def _is_common(letter: str) -> bool:
    try:
        code = letter.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return 0xB0 <= code[0] <= 0xD7


def lunar_months() -> dict[str, list[list[int]]]:
    """Return for each lunar year its first day (y, m, d) and months as [number, days] pairs."""
    from lunar_python import LunarYear

    years = {}
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        months = LunarYear.fromYear(year).getMonthsInYear()
        years[str(year)] = [
            [m.getMonth(), m.getDayCount(), int(m.getFirstJulianDay() + 0.5)] for m in months
        ]
    return years


def main() -> None:
    """Read the sources, write the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("strokes", "families", "similar", "simplified"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    options = parser.parse_args()
    DATA.mkdir(exist_ok=True)
    _write("characters.csv.gz", characters(options.simplified))
    pairs = lookalikes(options.families, options.similar, options.strokes)
    _write("lookalikes.csv.gz", [[a, b, str(level)] for (a, b), level in sorted(pairs.items())])
    text = json.dumps(lunar_months(), separators=(",", ":"))
    (DATA / "lunar.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
