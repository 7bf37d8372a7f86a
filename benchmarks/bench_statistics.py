"""Figures at size: the spells of 1.05 million files, some seven of each, summed up.

`prepare` fills the spell table straight by SQL (nothing else is touched: use a scratch database),
`run` measures. `shouwang bench statistics` calls both.
"""

import random
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction

from shouwang.core.actors import system_actor
from shouwang.core.reach import Area
from shouwang.core.scope import acting_as
from shouwang.policy.engine.determine import judge_of
from shouwang.policy.engine.facts import (
    ChildFacts,
    ConditionKind,
    ConditionSpan,
    Hukou,
    ParentFacts,
    ParentStatus,
    PartialDate,
    Span,
)
from shouwang.policy.engine.logic import MET, UNKNOWN
from shouwang.policy.engine.pack import load_pack
from shouwang.statistics import selectors
from shouwang.statistics.layout import Layout
from shouwang.statistics.packing import BY_NAME, RELIEF_CODES, RELIEF_SHIFT, pack_states
from shouwang.statistics.spells import AHEAD

FILES = 1_050_000
ON = date(2026, 11, 1)
PROVINCE = "520000000000"
COUNTY = "520101000000"
BUDGETS = {"summary county": 0.3, "summary province": 1.0, "determination": 60.0}
# Uneven on purpose: most children are at primary school, with grandparents, on low income or none.
_CODES = {
    "schooling": ("PRIMARY", "PRIMARY", "JUNIOR", "KINDERGARTEN", "NOT_YET", ""),
    "hukou": ("RURAL", "RURAL", "RURAL", "", "URBAN"),
    "health": ("HEALTHY", "HEALTHY", "HEALTHY", "ILL", "DISABLED", ""),
    "boarding": ("YES", "NO", ""),
    "care_reason": ("BOTH_AWAY", "BOTH_AWAY", "ONE_AWAY_OTHER_INCAPABLE"),
    "carer": ("GRANDPARENT", "GRANDPARENT", "KIN_FRIEND", ""),
    "rating": ("GOOD", "GOOD", "FAIR", "POOR", ""),
}
_INDEXES = """
SELECT indexname, indexdef FROM pg_indexes
WHERE tablename = 'statistics_spell' AND indexname <> 'statistics_spell_pkey'
"""


def prepare(files: int = FILES) -> int:
    """Fill the spell table with the spells of each file under A, C and F; returns the rows.

    As the owner of the database; whatever was in the table is lost.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE statistics_spell")
        cursor.execute(_INDEXES)
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")
        cursor.execute(_filling(), [files])
        rows = cursor.rowcount
        for _name, definition in indexes:
            cursor.execute(definition)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE statistics_spell")
    return int(rows)


def _filling() -> str:
    names = list(_CODES)
    drawn = ", ".join(
        f"(ARRAY{list(codes)!r})[1 + (random() * {len(codes) - 1})::int] AS {name}"
        for name, codes in _CODES.items()
    )
    packed = " | ".join(_packed(name) for name in names)
    unknown = pack_states({"A": UNKNOWN, "C": UNKNOWN, "F": UNKNOWN})
    partly = pack_states({"A": MET, "C": UNKNOWN, "F": MET})
    small, grown = pack_states({"A": MET, "C": MET, "F": MET}), pack_states({"C": MET, "F": MET})
    return f"""
        INSERT INTO statistics_spell
            (area, county, township, care_file_id, starts_on, ends_on, packed)
        SELECT area, left(area, 6), left(area, 9), file, born + from_day,
            least(born + to_day, date '{ON + AHEAD}'),
            states | (sex << {BY_NAME["sex"].shift})
            | (band << {BY_NAME["age_band"].shift}) | {packed}
            | (1::bigint << ({RELIEF_SHIFT} + kind - 1))
        FROM (
            SELECT gen_random_uuid() AS file, 1 + (random() > 0.5)::int AS sex,
                date '2008-01-01' + (random() * 6500)::int AS born, {drawn},
                1 + (random() * {len(RELIEF_CODES) - 1})::int AS kind,
                '52' || lpad((1 + i %% 9)::text, 2, '0') || lpad((1 + i / 9 %% 10)::text, 2, '0')
                || lpad((1 + i / 90 %% 15)::text, 3, '0')
                || lpad((201 + i / 1350 %% 11)::text, 3, '0') AS area
            FROM generate_series(1, %s) i OFFSET 0
        ) files,
        LATERAL (VALUES
            ({unknown}, 900, 930, 1), ({partly}, 930, 1020, 1), ({unknown}, 1020, 1050, 1),
            ({partly}, 1050, 1100, 1), ({small}, 1100, 6 * 365, 1),
            ({small}, 6 * 365, 12 * 365, 2), ({partly}, 12 * 365, 13 * 365, 2),
            ({small}, 13 * 365, 14 * 365, 2), ({small}, 14 * 365, 16 * 365, 3),
            ({grown}, 16 * 365, 18 * 365, 3)
        ) stretches(states, from_day, to_day, band)
        WHERE born + from_day < date '{ON + AHEAD}'
    """  # noqa: S608 — made of this module's own words


def _packed(name: str) -> str:
    slot = BY_NAME[name]
    return (
        f"(coalesce(array_position(ARRAY{list(slot.codes)!r}, {name}), 0)::bigint << {slot.shift})"
    )


def run(repeat: int = 5) -> dict[str, float]:
    """Return seconds: the slowest of `repeat` warm runs of each summary, one determination."""
    return {
        "summary county": _slowest(lambda: _summary(COUNTY, 9), repeat),
        "summary prefecture": _slowest(lambda: _summary("520100000000", 6), repeat),
        "summary province": _slowest(lambda: _summary(PROVINCE, 4), repeat),
        "determination": determine_all(),
    }


def _slowest(work: Callable[[], Any], repeat: int) -> float:
    work()
    taken = []
    for _ in range(repeat):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return max(taken)


def _summary(area: str, length: int) -> dict[str, dict[str, int]]:
    layout = Layout(load_pack("national"), "A")
    with acting_as(system_actor("bench", Area.of(area))):
        return selectors._figures(layout, area, ON, "A", length)


def determine_all(files: int = FILES) -> float:
    """Return the seconds in which one process decides so many children's facts by profile A."""
    pack = load_pack("national")
    judge = judge_of(pack)
    people = [_facts(random.Random(seed)) for seed in range(10_000)]  # noqa: S311
    started = time.perf_counter()
    for number in range(files):
        judge.decide(people[number % len(people)], "A", ON)
    return time.perf_counter() - started


def _facts(rng: random.Random) -> ChildFacts:
    return ChildFacts(
        birth=PartialDate(date(2008, 1, 1) + timedelta(days=rng.randrange(6500))),
        father=_parent(rng),
        mother=_parent(rng),
        hukou=Hukou.RURAL,
        village_rural=True,
    )


def _parent(rng: random.Random) -> ParentFacts:
    left = PartialDate(date(rng.randrange(2016, 2027), rng.randrange(1, 11), 1))
    if rng.random() < 0.7:
        return ParentFacts(ParentStatus.KNOWN, away=(Span(left),))
    if rng.random() < 0.7:
        home = ConditionSpan(ConditionKind.AT_HOME, Span(left))
        return ParentFacts(ParentStatus.KNOWN, conditions=(home,))
    return ParentFacts(ParentStatus.UNKNOWN)
