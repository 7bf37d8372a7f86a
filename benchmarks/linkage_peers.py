"""Splink 5 beside our engine on the same registers; Splink lives in an environment of its own.

python -m benchmarks.linkage_peers FOLDER      a folder with village.csv, school.csv, truth.csv
"""

import csv
import subprocess
import sys
import venv
from pathlib import Path

import numpy as np

from benchmarks import bench_linkage
from shouwang.exchange.linkage import files, tables
from shouwang.exchange.linkage.register import Register, sounds
from shouwang.exchange.linkage.texts import Kind

SPLINK = "splink==5.0.0"
CHILDREN, COUNTIES, SEED = 11_700, 2, 90_007
COLUMNS = (
    "id", "name", "former", "sound", "given", "given_sound", "first_sound", "last_sound",
    "surname_sound", "sex", "birth", "lunar", "swapped", "number", "village", "group_no", "school",
    "year", "phone", "phone2", "father", "mother", "father_number", "mother_number", "kin",
    "kin_sound",
)  # fmt: skip


def run(data: Path) -> str:
    """Return a Markdown table of both on a generated set of 10 000 × 10 000 rows."""
    folder = bench_linkage.made(
        data / "linkage-10k", CHILDREN, COUNTIES, SEED, bench_linkage.SHARES
    )
    return compare(folder, environment(data / "splink"))


def environment(place: Path) -> Path:
    """Return the Python of an environment that holds Splink, made on first use."""
    python = place / "bin" / "python"
    if not (place / "done").exists():
        venv.create(place, with_pip=True, clear=True)
        command = [str(python), "-m", "pip", "install", "--quiet", SPLINK]
        subprocess.run(command, check=True)  # noqa: S603 — our own command
        (place / "done").touch()
    return python


def compare(folder: Path, python: Path) -> str:
    """Return a Markdown table of both on the set of a folder."""
    ours = bench_linkage.run(folder) | bench_linkage.score(
        folder / "pairs.csv", folder / "truth.csv"
    )
    for name in ("village", "school"):
        path = folder / f"{name}.csv"
        _write(folder / f"{name}-normal.csv", files.read(path, files.Crew(path), lambda _: None))
    command = [
        str(python), str(Path(__file__).with_name("splink_peer.py")),
        str(folder / "village-normal.csv"), str(folder / "school-normal.csv"),
        str(folder / "splink.csv"),
    ]  # fmt: skip
    said = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if said.returncode:
        raise RuntimeError(said.stderr[-2000:])
    wall, processor = map(float, said.stdout.split()[-2:])
    theirs = _best(folder)
    rows = (
        (
            "Splink 5, set up by an expert, given our normalised columns, at its best threshold",
            theirs,
            wall,
            processor,
        ),
        ("shouwang link, from the files", ours, ours["wall"], ours["processor"]),
    )
    wrong = (1 - theirs["f1"]) / max(1 - ours["f1"], 1e-6)
    lines = ["| method | F1 | seconds | processor seconds |", "|---|---|---|---|"]
    lines += [f"| {n} | {s['f1']:.4f} | {w:.1f} | {p:.1f} |" for n, s, w, p in rows]
    return "\n".join([*lines, f"\nErrors (1 − F1): Splink makes {wrong:.1f} times as many."])


def _best(folder: Path) -> dict[str, float]:
    """Return Splink's F1 at the threshold that suits it best (ours stays at 0.5)."""
    child, true = bench_linkage.truth_of(folder / "truth.csv")
    with (folder / "splink.csv").open(encoding="utf-8") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: -float(row["score"]))
    right, best = 0, 0.0
    for count, row in enumerate(rows, 1):
        right += child[row["left_id"]] == child[row["right_id"]]
        best = max(best, 2 * right / (count + true))
    return {"f1": best}


def _write(path: Path, register: Register) -> None:
    inner = np.where(register.id_kind == Kind.VALID, register.id_birth, 0)
    birth = np.where(inner > 0, inner, register.birth)
    swapped = birth // 10000 * 10000 + birth % 100 * 100 + birth // 100 % 100
    heard = sounds(register.given)
    surname = tables.characters().surname_fuzzy[register.surname]
    last = heard[np.arange(len(register)), np.maximum(register.length - 1, 0)]
    kin_sound = sounds(register.kin_given)
    number = ["".join(map(str, digits[digits <= 10])) for digits in register.id_digits]
    columns = [
        register.ids, register.name_key, register.former_key, register.sound_key,
        _texts(register.given), _texts(heard), heard[:, 0], last, surname, register.sex, birth,
        tables.to_lunar(birth), swapped, number, register.village, register.group,
        register.school, register.grade, register.kin_phone[:, 0], register.kin_phone[:, 1],
        *_people(register)[:2], register.kin_number[:, 0], register.kin_number[:, 1],
        _lists(*_people(register), *register.kin_number.T, *register.kin_phone.T),
        _lists(*(_joined(register.kin_surname[:, p], kin_sound[:, p]) for p in range(3))),
    ]  # fmt: skip
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(COLUMNS)
        out.writerows(
            ["" if str(value) == "0" else value for value in row]
            for row in zip(*columns, strict=True)
        )


def _texts(tokens: np.ndarray) -> list[str]:
    return ["-".join(str(token) for token in row if token) for row in tokens.tolist()]


def _joined(surname: np.ndarray, given: np.ndarray) -> list[str]:
    return [
        f"{s}:" + "-".join(map(str, g)) if s else ""
        for s, g in zip(surname.tolist(), given.tolist(), strict=True)
    ]


def _people(register: Register) -> list[list[str]]:
    return [
        _joined(register.kin_surname[:, place], register.kin_given[:, place]) for place in range(3)
    ]


def _lists(*columns: object) -> list[str]:
    return [
        " ".join(str(value) for value in row if str(value) not in {"", "0"})
        for row in zip(*columns, strict=True)  # type: ignore[call-overload]
    ]


def main() -> None:
    """Compare on a folder's set."""
    folder = Path(sys.argv[1])
    print(compare(folder, environment(folder / "splink-env")))  # noqa: T201


if __name__ == "__main__":
    main()
