"""Splink on two registers, run by the Python of its own environment (`linkage_peers`).

    python splink_peer.py LEFT.csv RIGHT.csv PAIRS.csv

The files hold our normalised columns: Splink is spared the cleaning. Set up as somebody would who
knows both it and Chinese registers: levels of sound for names, dates repaired by the number, the
family as ONE comparison (as five, siblings outvote the child's name), EM never blocked on parents.
"""

import csv
import sys
import time

import duckdb
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink import comparison_library as cl

SAME_DAY_AND_MONTH = "substr(birth_l, 5) = substr(birth_r, 5)"


def levels(name: str, *conditions: tuple[str, str]) -> cl.CustomComparison:
    """Return a comparison with a level for unknown, each condition, and anything else."""
    none = {"sql_condition": conditions[0][0], "label_for_charts": "unknown"}
    first = {**none, "is_null_level": True}
    rest = [{"sql_condition": sql, "label_for_charts": label} for sql, label in conditions[1:]]
    other = {"sql_condition": "ELSE", "label_for_charts": "other"}
    return cl.CustomComparison(output_column_name=name, comparison_levels=[first, *rest, other])


def unknown(column: str) -> tuple[str, str]:
    """Return the condition under which one side knows nothing."""
    return f"{column}_l IS NULL OR {column}_r IS NULL", "unknown"


NAME = levels(
    "name", unknown("name"), ("name_l = name_r", "equal"),
    ("former_l = name_r OR former_r = name_l", "former name"),
    ("sound_l = sound_r", "same sound"), ("given_l = given_r", "given name equal"),
    ("given_sound_l = given_sound_r", "given name of same sound"),
    ("last_sound_l = last_sound_r OR first_sound_l = first_sound_r", "one character of same sound"),
)  # fmt: skip
BIRTH = levels(
    "birth", unknown("birth"), ("birth_l = birth_r", "equal"),
    ("lunar_l = birth_r OR lunar_r = birth_l", "lunar"),
    ("birth_l = swapped_r", "day and month swapped"),
    (f"{SAME_DAY_AND_MONTH} AND abs(left(birth_l, 4)::int - left(birth_r, 4)::int) = 1", "a year"),
    ("left(birth_l, 6) = left(birth_r, 6)", "same month"),
    ("left(birth_l, 4) = left(birth_r, 4)", "same year"),
)  # fmt: skip
NUMBER = levels(
    "number", unknown("number"), ("number_l = number_r", "equal"),
    ("damerau_levenshtein(number_l, number_r) <= 1", "one slip"),
    ("left(number_l, 15) = left(number_r, 15)", "rounded"),
)  # fmt: skip
FAMILY = levels(
    "family",
    ("len(kin_l) = 0 OR len(kin_r) = 0", "unknown"),
    ("len(list_intersect(kin_l, kin_r)) >= 2", "two agree"),
    ("len(list_intersect(kin_l, kin_r)) = 1", "one agrees"),
    ("len(list_intersect(kin_sound_l, kin_sound_r)) >= 1", "one of like sound"),
)
PLACE = levels(
    "place", unknown("village"),
    ("village_l = village_r AND group_no_l = group_no_r", "same group"),
    ("village_l = village_r", "same village"),
)  # fmt: skip
SEX = levels("sex", unknown("sex"), ("sex_l = sex_r", "equal"))
SCHOOL = levels(
    "school", unknown("school"),
    ("school_l = school_r AND abs(year_l - year_r) = 0", "school and year"),
    ("school_l = school_r", "school"),
)  # fmt: skip
BLOCKING = (
    ("number",), ("birth", "village"), ("birth", "surname_sound", "sex"), ("birth", "last_sound"),
    ("sound", "village"), ("sound", "school"), ("sound", "year"), ("phone",), ("phone2",),
    ("last_sound", "village", "year"), ("father", "village"), ("mother", "village"),
    ("father_number",), ("mother_number",),
)  # fmt: skip


def read(database: duckdb.DuckDBPyConnection, name: str, path: str) -> duckdb.DuckDBPyRelation:
    """Return a register's table, lists parted."""
    database.execute(
        f"CREATE TABLE {name} AS SELECT * REPLACE ("  # noqa: S608 — our own names and files
        "list_filter(string_split(coalesce(kin, ''), ' '), lambda x: x <> '') AS kin, "
        "list_filter(string_split(coalesce(kin_sound, ''), ' '), lambda x: x <> '') AS kin_sound, "
        f"year::int AS year) FROM read_csv('{path}', header=true, all_varchar=true)"
    )
    return database.table(name)


def linked(left: str, right: str) -> list[tuple[str, str, float]]:
    """Return pairs and their probability after training on the two files."""
    database = duckdb.connect()
    api = DuckDBAPI(database)
    tables = [
        api.register(read(database, f"raw_{name}", path), dataset_display_name=name)
        for name, path in (("lefts", left), ("rights", right))
    ]
    settings = SettingsCreator(
        link_type="link_only",
        unique_id_column_name="id",
        comparisons=[NAME, BIRTH, NUMBER, FAMILY, PLACE, SEX, SCHOOL],
        blocking_rules_to_generate_predictions=[block_on(*columns) for columns in BLOCKING],
        retain_matching_columns=False,
    )
    linker = Linker(tables, settings, log_level=None)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("number"), block_on("name", "birth")], recall=0.85
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("number"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("birth", "sex"))
    found = linker.inference.predict(threshold_match_probability=0.05).as_duckdbpyrelation()
    return found.select("id_l, id_r, match_probability").fetchall()


def one_to_one(pairs: list[tuple[str, str, float]]) -> list[tuple[str, str, float]]:
    """Return the best pair first, each record once."""
    left, right, kept = set(), set(), []
    for a, b, probability in sorted(pairs, key=lambda pair: -pair[2]):
        if a not in left and b not in right:
            left.add(a)
            right.add(b)
            kept.append((a, b, probability))
    return kept


def main() -> None:
    """Link, write the pairs, say the seconds."""
    left, right, out = sys.argv[1:4]
    begun, used = time.perf_counter(), time.process_time()
    pairs = one_to_one(linked(left, right))
    with open(out, "w", encoding="utf-8", newline="") as file:  # noqa: PTH123
        writer = csv.writer(file)
        writer.writerow(("left_id", "right_id", "score", "decision"))
        writer.writerows((a, b, p, "match" if p >= 0.9999 else "review") for a, b, p in pairs)
    sys.stdout.write(f"{time.perf_counter() - begun} {time.process_time() - used}\n")


if __name__ == "__main__":
    main()
