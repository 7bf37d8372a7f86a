"""Determining files and keeping the result beside its date."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.bulk import update_rows
from shouwang.core.scope import acting_as
from shouwang.registry.models import CareFile

from . import hooks
from .engine.determine import judge_of
from .engine.intervals import change_dates
from .engine.pack import PolicyPack
from .gathering import FileFacts, chunks, code_on, gather
from .selectors import pack_for

_CACHED = (
    "id", "verdict", "verdicts", "care_reason", "carer_kind", "rating", "schooling", "school_id",
    "without_carer", "determined_on", "next_change_on",
)  # fmt: skip
_NEEDS_CARER = frozenset({"BOTH_AWAY", "ONE_AWAY_OTHER_INCAPABLE", "BOTH_INCAPABLE"})
_LOOK_AHEAD = timedelta(days=400)


def on_facts_changed(file_ids: list[UUID]) -> None:
    """Determine the files whose facts changed; called at the end of the deed.

    As the system: a school that tells of one child reaches the file, not the figures it changes.
    """
    with acting_as(system_actor("determination")):
        determine_files(file_ids, clock.today())


def determine_files(file_ids: list[UUID], on: date) -> int:
    """Determine files as of `on`, cache the results, tell higher apps; returns how many."""
    packs: dict[str, PolicyPack] = {}
    count = 0
    for ids in chunks(file_ids):
        found = gather(ids)
        by_pack: dict[str, list[FileFacts]] = {}
        for facts in found:
            if facts.area[:6] not in packs:
                packs[facts.area[:6]] = pack_for(facts.area, on)
            by_pack.setdefault(facts.area[:6], []).append(facts)
        for county, group in by_pack.items():
            update_rows(CareFile, _CACHED, _cached_rows(group, packs[county], on))
            for listener in hooks.determined:
                listener(group, packs[county], on)
        count += len(found)
    return count


def determine_due(on: date, limit: int = 200_000) -> int:
    """Determine again the files whose result may change by the passing of days alone."""
    due = CareFile.objects.filter(next_change_on__lte=on).order_by("pk")
    return determine_files(list(due.values_list("pk", flat=True)[:limit]), on)


def _cached_rows(
    group: list[FileFacts], pack: PolicyPack, on: date
) -> Iterator[tuple[object, ...]]:
    judge = judge_of(pack)
    keys = (*pack.usable_profiles, "LEFT_BEHIND")
    for facts in group:
        result = judge.determine(facts.child, on, keys)
        verdicts = {key: result[key].result for key in pack.usable_profiles}
        carer = code_on(facts.attributes.get("carer", ()), on)
        rating = code_on(facts.attributes.get("rating", ()), on)
        alone = rating == "NONE" or (result.care_reason in _NEEDS_CARER and not carer)
        upcoming = change_dates(facts.child, pack, on + timedelta(days=1), on + _LOOK_AHEAD)
        yield (
            facts.file_id, result["LEFT_BEHIND"].result, json.dumps(verdicts), result.care_reason,
            carer, rating, code_on(facts.attributes.get("schooling", ()), on), facts.school_id,
            alone, on, upcoming[0] if upcoming else on + _LOOK_AHEAD,
        )  # fmt: skip
