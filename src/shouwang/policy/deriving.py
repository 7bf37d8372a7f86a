"""What follows from the facts of files, worked out: pure, from fetched rows to stored lines."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from shouwang.core.collector import held_back
from shouwang.core.lines import field

from .engine.calendar import PartialDate
from .engine.conditions import age_state
from .engine.determine import judge_of
from .engine.intervals import next_change
from .engine.logic import RESULT_NAMES
from .engine.pack import PolicyPack
from .engine.situations import Judged, judged_on
from .engine.timelines import ById
from .gathering import FileFacts, StoredFile, Stretch, assemble, code_on

WorkOut = Callable[[Sequence[FileFacts], PolicyPack, date], bytes]  # as of a day
NEEDS_CARER = frozenset({"BOTH_AWAY", "ONE_AWAY_OTHER_INCAPABLE", "BOTH_INCAPABLE"})
LOOK_AHEAD = timedelta(days=400)  # after so long every file is determined again
_DAY = timedelta(days=1)


class Derived(NamedTuple):
    """Of a chunk: the results of its files as lines, and what each derivation returned."""

    results: bytes
    parts: list[bytes]


def derive(
    files: Sequence[StoredFile], pack: PolicyPack, on: date, work_outs: Sequence[WorkOut]
) -> Derived:
    """Return what follows from the facts of files as of `on`."""
    with held_back():
        group = [assemble(stored) for stored in files]
        results = result_lines(group, pack, on)
        return Derived(results, [work_out(group, pack, on) for work_out in work_outs])


def result_lines(group: Sequence[FileFacts], pack: PolicyPack, on: date) -> bytes:
    """Return the results kept beside files as lines, in the order of `RESULT_COLUMNS`."""
    memo = judge_of(pack).memo
    results: _Results | None = memo.get("results")
    if results is None or results.on != on:
        results = memo["results"] = _Results(pack, on)
    return "".join([results.line(facts) for facts in group]).encode()


class _Codes(NamedTuple):
    """What is reported of a child on the day, and the same as fields of a line."""

    carer: str
    rating: str
    fields: str


class _Results:
    """Results under one pack as of a day: what many files share is worked out once."""

    def __init__(self, pack: PolicyPack, on: date) -> None:
        self.pack, self.on = pack, on
        self._judge = judge_of(pack)
        self._ages, self._codes = ById(self._ages_of), ById(self._codes_of)
        self._verdicts: dict[tuple[int, tuple[int, ...]], str] = {}

    def line(self, facts: FileFacts) -> str:
        child, on = facts.child, self.on
        now, codes = judged_on(child, self._judge, on), self._codes(facts.attributes)
        ages = self._ages(child.birth)
        verdicts = self._verdicts.get((now.number, ages))
        if verdicts is None:
            verdicts = self._verdicts[(now.number, ages)] = self._verdicts_of(now, ages)
        alone = codes.rating == "NONE" or (now.care_reason in NEEDS_CARER and not codes.carer)
        upcoming = next_change(child, self.pack, on + _DAY, on + LOOK_AHEAD)
        return (
            f"{facts.file_id}\t{verdicts}\t{codes.fields}\t{field(facts.school_id)}\t"
            f"{field(alone)}\t{on}\t{upcoming}\n"
        )

    def _ages_of(self, birth: PartialDate | None) -> tuple[int, ...]:
        limits = [profile.age for profile in self.pack.usable_profiles.values()]
        return tuple([age_state(each.years, each.reading, birth, self.on) for each in limits])

    def _verdicts_of(self, now: Judged, ages: tuple[int, ...]) -> str:
        """Return the fields `verdict`, `verdicts` and `care_reason`."""
        verdicts = {
            key: RESULT_NAMES[min(state, age)]
            for (key, state), age in zip(now.states.items(), ages, strict=True)
        }
        chosen = verdicts[self.pack.categories.left_behind_profile]
        return "\t".join(map(field, (chosen, json.dumps(verdicts), now.care_reason)))

    def _codes_of(self, held: Mapping[str, Sequence[Stretch]]) -> _Codes:
        """Return the fields `carer_kind`, `rating` and `schooling`."""
        codes = [code_on(held.get(name, ()), self.on) for name in ("carer", "rating", "schooling")]
        return _Codes(codes[0], codes[1], "\t".join(map(field, codes)))


RESULT_COLUMNS = (
    "id", "verdict", "verdicts", "care_reason", "carer_kind", "rating", "schooling", "school_id",
    "without_carer", "determined_on", "next_change_on",
)  # fmt: skip
