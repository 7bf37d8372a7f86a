"""The engine against the table that an official reads and signs."""

from shouwang.policy.engine.determine import decide, determine
from shouwang.policy.engine.pack import load_pack
from shouwang.policy.tests.table import ON, PARENTS, PROFILES, read_table

NATIONAL = load_pack("national")


def test_every_row_of_the_signed_table_comes_out_as_expected() -> None:
    wrong = []

    for row in read_table():
        found = determine(row.facts, NATIONAL, ON)
        results = {profile: found[profile].result for profile in PROFILES.values()}
        if results != row.expected:
            wrong.append((row.number, row.expected, results))

    assert wrong == []


def test_the_short_way_gives_the_result_of_the_long_one() -> None:
    for row in read_table():
        found = determine(row.facts, NATIONAL, ON)
        short = {key: decide(row.facts, NATIONAL, key, ON) for key in found}
        assert short == {key: result.result for key, result in found.items()}, row.number


def test_the_table_pairs_every_state_of_the_father_with_every_one_of_the_mother() -> None:
    special = [word for word in PARENTS if "、" in word or "年" in word or word == "外出后已返乡"]
    states = set(PARENTS.values()) - {PARENTS[word] for word in special}

    pairs = {(row.facts.father, row.facts.mother) for row in read_table()}

    assert {(father, mother) for father in states for mother in states} <= pairs


def test_each_result_rests_on_at_least_one_reason_of_its_kind() -> None:
    kinds = {"yes": {"met"}, "no": {"failed"}, "unknown": {"unknown"}}

    for row in read_table():
        for key, result in determine(row.facts, NATIONAL, ON).items():
            states = {reason.state for reason in result.reasons}
            assert kinds[result.result] <= states, (row.number, key)
            assert all(reason.basis and reason.fact.render() for reason in result.reasons)
