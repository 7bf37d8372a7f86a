"""What follows from the facts of files, worked out: pure, from fetched rows to stored lines."""

import json
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from shouwang.core.lines import line

from .engine.conditions import age_state
from .engine.intervals import change_dates
from .engine.logic import RESULT_NAMES
from .engine.pack import PolicyPack
from .engine.situations import judged
from .gathering import FileFacts, StoredFile, assemble, code_on

WorkOut = Callable[[Sequence[FileFacts], PolicyPack, date], bytes]  # as of a day
NEEDS_CARER = frozenset({"BOTH_AWAY", "ONE_AWAY_OTHER_INCAPABLE", "BOTH_INCAPABLE"})
LOOK_AHEAD = timedelta(days=400)  # after so long every file is determined again
_DAY = timedelta(days=1)


class Derived(NamedTuple):
    """Of a chunk: its files, their results as lines, and what each derivation returned."""

    file_ids: list[UUID]
    results: bytes
    parts: list[bytes]


def derive(
    files: Sequence[StoredFile], pack: PolicyPack, on: date, work_outs: Sequence[WorkOut]
) -> Derived:
    """Return what follows from the facts of files as of `on`."""
    group = [assemble(stored) for stored in files]
    results = "".join([result_line(facts, pack, on) for facts in group])
    return Derived(
        [facts.file_id for facts in group],
        results.encode(),
        [work_out(group, pack, on) for work_out in work_outs],
    )


def result_line(facts: FileFacts, pack: PolicyPack, on: date) -> str:
    """Return the results kept beside a file as a line, in the order of `RESULT_COLUMNS`."""
    now, birth = judged(facts.child, pack, on, on + _DAY)[0][1], facts.child.birth
    verdicts = {}
    for key, state in now.states.items():
        age = pack.profiles[key].age
        verdicts[key] = RESULT_NAMES[min(state, age_state(age.years, age.reading, birth, on))]
    carer, rating, schooling = (
        code_on(facts.attributes.get(name, ()), on) for name in ("carer", "rating", "schooling")
    )
    alone = rating == "NONE" or (now.care_reason in NEEDS_CARER and not carer)
    upcoming = change_dates(facts.child, pack, on + _DAY, on + LOOK_AHEAD)
    return line(
        facts.file_id, verdicts[pack.categories.left_behind_profile], json.dumps(verdicts),
        now.care_reason, carer, rating, schooling, facts.school_id, alone, on,
        upcoming[0] if upcoming else on + LOOK_AHEAD,
    )  # fmt: skip


RESULT_COLUMNS = (
    "id", "verdict", "verdicts", "care_reason", "carer_kind", "rating", "schooling", "school_id",
    "without_carer", "determined_on", "next_change_on",
)  # fmt: skip
