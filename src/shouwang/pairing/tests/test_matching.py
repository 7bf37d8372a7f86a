"""Matching: near and kin first, somebody of one's own where the rule says so, never worse than
greedy."""

import random
import time
from uuid import UUID, uuid4

import pytest

from shouwang.pairing.matching import Helper, Unit, greedy, match, worth

V1, V2, FAR = "990102001201", "990102001202", "990102003201"


def unit(area: str = V1, *, children: int = 1, **said: object) -> Unit:
    return Unit(tuple(uuid4() for _ in range(children)), area, **said)  # type: ignore[arg-type]


def helper(area: str = V1, room: int = 1, **said: object) -> Helper:
    return Helper(uuid4(), area, room, **said)  # type: ignore[arg-type]


def pairs(units: list[Unit], helpers: list[Helper]) -> dict[Unit, UUID]:
    return {each.unit: each.volunteer_id for each in match(units, helpers)}


def test_r136_the_nearer_volunteer_is_proposed_with_the_reason() -> None:
    child, near, far = unit(), helper(), helper(FAR)

    [proposal] = match([child], [far, near])

    assert proposal.volunteer_id == near.volunteer_id
    assert proposal.reasons == ("同村（居），就近",)


def test_r136_kin_is_worth_a_village() -> None:
    child = unit(surnames=frozenset({"石"}))
    kin, near = helper(V2, surname="石"), helper(V1, load=1, room=2)

    assert pairs([child], [near, kin])[child] == kin.volunteer_id


def test_r130c_a_child_without_a_guardian_has_somebody_of_its_own() -> None:
    alone, other = unit(own=True), unit()
    busy, free = helper(room=3, load=1), helper(FAR, room=3)

    found = pairs([alone, other], [busy, free])

    assert found[alone] == free.volunteer_id
    assert found[other] == busy.volunteer_id


def test_r130c_nobody_else_is_given_to_that_volunteer() -> None:
    bound = helper(room=3, load=1, bound=True)

    assert match([unit()], [bound]) == []


def test_t044_r130b_the_children_of_one_home_are_one_unit() -> None:
    home = unit(children=3)

    [proposal] = match([home], [helper(room=1)])

    assert proposal.unit.mode == "FAMILY"
    assert len(proposal.unit.file_ids) == 3


def test_load_limits_hold_and_who_finds_nobody_is_left_out() -> None:
    units = [unit() for _ in range(5)]
    helpers = [helper(room=2), helper(room=1)]

    found = match(units, helpers)

    assert len(found) == 3
    counts = [sum(p.volunteer_id == h.volunteer_id for p in found) for h in helpers]
    assert counts == [2, 1]


def test_another_county_is_never_proposed() -> None:
    assert match([unit()], [helper("990103001201")]) == []


@pytest.mark.parametrize("seed", range(20))
def test_it_is_never_worse_than_greedy(seed: int) -> None:
    dice = random.Random(seed)
    areas = [
        f"9901020{township:02d}2{village:02d}" for township in range(3) for village in range(4)
    ]
    units = [unit(dice.choice(areas), own=dice.random() < 0.2) for _ in range(30)]
    helpers = [helper(dice.choice(areas), dice.randint(1, 3)) for _ in range(15)]

    best, plain = match(units, helpers), greedy(units, helpers)

    assert worth(best) <= worth(plain)
    load = {each.volunteer_id: 0 for each in helpers}
    for proposal in best:
        load[proposal.volunteer_id] += 1
    assert all(load[each.volunteer_id] <= each.room for each in helpers)
    bound = {proposal.volunteer_id for proposal in best if proposal.unit.own}
    assert all(load[volunteer_id] == 1 for volunteer_id in bound)


def test_a_township_is_solved_in_seconds() -> None:
    dice = random.Random(1)
    areas = [f"9901020012{village:02d}" for village in range(20)]
    units = [unit(dice.choice(areas), own=dice.random() < 0.1) for _ in range(300)]
    helpers = [helper(dice.choice(areas), dice.randint(1, 4)) for _ in range(200)]

    begun = time.process_time()
    found = match(units, helpers)

    assert time.process_time() - begun < 5
    assert len(found) == 300
