"""Learn from generated registers how evidence goes together; write the engine's forest.

    pip install catboost scikit-learn        # into a scratch environment
    python -m tools.linkage_training.train FOLDER [--sets 14] [--children 16000]

FOLDER keeps the generated sets. Every third set is held back from the trees: calibration and the
figures printed are of those. Nothing else goes into the model.
"""

import argparse
import csv
import gzip
import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from shouwang.exchange.linkage import engine, files, scoring
from shouwang.exchange.linkage.register import Register

from . import rosters, words

STYLES = (words.HAN,) * 8 + (
    words.YI,
    words.HAN,
    words.TIBET,
    words.HAN,
    words.HAN,
    words.YI,
    words.UYGHUR,
)
HARSHNESS = (0.7, 1.0, 1.3, 1.6, 1.0, 2.0, 2.5)
DEPTH, TREES, RATE = 6, 320, 0.08


class Sample(NamedTuple):
    """Pairs of a set: features by name, labels, set number."""

    columns: dict[str, NDArray[np.uint8]]
    label: NDArray[np.bool_]
    number: int


def _truth(folder: Path, register: Register) -> NDArray[np.int64]:
    with (folder / "truth.csv").open(encoding="utf-8") as file:
        entity = {row["rec_id"]: hash(row["entity_id"]) for row in csv.DictReader(file)}
    return np.array([entity[identifier] for identifier in register.ids])


def _load(folder: Path) -> tuple[Register, Register]:
    paths = [folder / f"{name}.csv" for name in ("village", "school")]
    left, right = (files.read(path, files.Crew(path), lambda _: None) for path in paths)
    return left, right


def _groups(entities: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.unique(entities, return_inverse=True)[1].astype(np.int64)


def samples(folder: Path, number: int) -> dict[str, Sample]:
    """Return the labelled pairs of a set, across and within."""
    left, right = _load(folder)
    who_left, who_right = _truth(folder, left), _truth(folder, right)
    # Duplicates count as found: at run time the model `within` has found nearly all of them.
    across = engine.met(engine.book(left, right), right)
    label = who_left[across.pairs.left] == who_right[across.pairs.right]
    groups = _groups(who_left), _groups(who_right)
    columns = scoring.features(engine.rivalled(across, groups))
    found = {"across": Sample(columns, label, number), "alone": Sample(columns, label, number)}
    parts = []
    for register, who in ((left, who_left), (right, who_right)):
        within = engine.met_within(engine.book(register), 0, len(register))
        parts.append(
            (scoring.features(within.evidence), who[within.pairs.left] == who[within.pairs.right])
        )
    both = {name: np.concatenate([part[0][name] for part in parts]) for name in columns}
    found["within"] = Sample(both, np.concatenate([part[1] for part in parts]), number)
    return found


def fit(kind: str, sets: list[Sample], weight: float) -> dict[str, Any]:
    """Return a forest as plain data, calibrated on the sets held back."""
    from catboost import CatBoostClassifier
    from sklearn.isotonic import IsotonicRegression

    names = scoring.ALONE if kind == "alone" else scoring.ACROSS
    names = scoring.WITHIN if kind == "within" else names
    learn = [sample for sample in sets if sample.number % 3]
    held = [sample for sample in sets if not sample.number % 3]
    x, y = _matrix(learn, names)
    model = CatBoostClassifier(
        depth=DEPTH, iterations=TREES, learning_rate=RATE, l2_leaf_reg=6, border_count=128,
        random_seed=1, verbose=100, thread_count=2, class_weights=[1.0, weight],
    )  # fmt: skip
    model.fit(x, y)
    raw = _plain(model, names)
    forest = scoring.read_forest({**raw, "raw": [0, 1], "calibrated": [0, 1]})
    x, y = _matrix(held, names)
    margins = scoring.margin(forest, dict(zip(names, x.T.copy(), strict=True)), len(x))
    curve = IsotonicRegression(out_of_bounds="clip", y_min=1e-5, y_max=1 - 1e-5)
    bins = _binned(margins, y)
    curve.fit(*bins[:2], sample_weight=bins[2])
    places = np.linspace(-9, 9, 73)
    raw["raw"] = places.tolist()
    raw["calibrated"] = _strict(curve.predict(places), places).tolist()
    return raw


def _binned(margins: NDArray[Any], label: NDArray[Any]) -> tuple[Any, Any, Any]:
    """Return middle, smoothed share of true pairs and weight of bins of the margin."""
    edges = np.linspace(-9, 9, 73)
    place = np.clip(np.digitize(margins, edges), 0, 73)
    count = np.bincount(place, minlength=74)
    true = np.bincount(place, label, minlength=74)
    middle = np.concatenate([[-9.1], (edges[1:] + edges[:-1]) / 2, [9.1]])
    prior = 1 / (1 + np.exp(-middle))
    return middle, (true + 4 * prior) / (count + 4), count + 4


def _strict(values: NDArray[Any], places: NDArray[Any]) -> NDArray[Any]:
    """Keep the order of margins where the curve is flat."""
    return np.round(np.clip(values + places * 1e-6, 1e-6, 1 - 1e-6), 7)


def _matrix(sets: list[Sample], names: tuple[str, ...]) -> tuple[NDArray[Any], NDArray[Any]]:
    x = np.concatenate([np.stack([s.columns[n] for n in names], axis=1) for s in sets])
    return x, np.concatenate([sample.label for sample in sets])


def _plain(model: Any, names: tuple[str, ...]) -> dict[str, Any]:
    path = Path("/tmp") / "forest-model.json"  # noqa: S108 — catboost writes only to a file
    model.save_model(str(path), format="json")
    raw = json.loads(path.read_text())
    path.unlink()
    trees = raw["oblivious_trees"]
    columns, borders, leaves = [], [], []
    for tree in trees:
        splits = tree["splits"]
        # A tree of fewer questions asks one that nobody answers with yes.
        missing = DEPTH - len(splits)
        columns.append([s["float_feature_index"] for s in splits] + [0] * missing)
        borders.append([int(np.floor(s["border"])) for s in splits] + [255] * missing)
        values = tree["leaf_values"]
        leaves.append([round(v, 4) for v in values] + [0.0] * (2**DEPTH - len(values)))
    scale, bias = raw["scale_and_bias"]
    assert scale == 1  # noqa: S101
    return {
        "names": list(names), "columns": columns, "borders": borders, "leaves": leaves,
        "bias": bias[0] if isinstance(bias, list) else bias,
    }  # fmt: skip


def main() -> None:
    """Generate what is missing, learn, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sets", type=int, default=14)
    parser.add_argument("--children", type=int, default=16_000)
    options = parser.parse_args()
    found: dict[str, list[Sample]] = {"across": [], "within": [], "alone": []}
    for number in range(options.sets):
        folder = options.folder / f"set{number:02d}"
        if not (folder / "truth.csv").exists():
            rosters.write_set(
                folder, options.children, 2, 1000 + number,
                harshness=HARSHNESS[number % len(HARSHNESS)], style=STYLES[number % len(STYLES)],
            )  # fmt: skip
        for kind, sample in samples(folder, number).items():
            found[kind].append(sample)
            print(number, kind, len(sample.label), int(sample.label.sum()))  # noqa: T201
    forests = {kind: fit(kind, sets, 1.0) for kind, sets in found.items()}
    text = json.dumps(forests, separators=(",", ":"))
    with gzip.GzipFile(scoring.MODEL, "wb", mtime=0) as file:
        file.write(text.encode())


if __name__ == "__main__":
    main()
