"""What a draft does to the children of a division: running it, and reading what came out."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Left
from django.utils.translation import gettext as _

from shouwang.core import clock
from shouwang.core.actors import Actor, system_actor
from shouwang.core.bulk import insert_rows
from shouwang.core.models import area_columns
from shouwang.core.reach import Area, full_code, level_of, significant
from shouwang.core.scope import acting_as
from shouwang.divisions import selectors as divisions
from shouwang.registry import selectors as registry
from shouwang.registry.choices import FileStatus
from shouwang.registry.models import CareFile

from .choices import Move, RunStatus, move_of
from .engine import wording
from .engine.comparing import Comparison, Pair
from .engine.determine import age_band
from .engine.pack import PolicyPack
from .gathering import CHUNK, FileFacts, code_on, gather
from .models import WhatIf, WhatIfChange, WhatIfFigure
from .selectors import drafted_pack, pack_for

GROUPS = ("sex", "age", "schooling", "hukou")  # by which the numbers before and after are split
_FIGURES = ("area", "county", "township", "run_id", "key", "before", "after", "number")
_CHANGES = (
    "area", "county", "township", "run_id", "care_file_id", "key", "before", "after", "move",
    "reason",
)  # fmt: skip
_VILLAGE_LEVEL = 5


# --- running -------------------------------------------------------------------------------------


Results = tuple[Pair, ...]


@dataclass
class _Tally:
    """How many files of a village, and with which attributes, came out alike; parted at the end."""

    villages: Counter[tuple[tuple[str, ...], str, Results]] = field(default_factory=Counter)
    attributes: Counter[tuple[tuple[str, ...], tuple[str, ...], Results]] = field(
        default_factory=Counter
    )

    def figures(self) -> Counter[tuple[str, str, str, str]]:
        """Return (village, key, before, after) → number."""
        found: Counter[tuple[str, str, str, str]] = Counter()
        for (keys, area, results), number in self.villages.items():
            for key, (before, after) in zip(keys, results, strict=True):
                found[(area, key, before, after)] += number
        return found

    def breakdown(self) -> dict[str, dict[str, dict[str, list[int]]]]:
        """Return key → group → code → [meant before, meant after]."""
        found: dict[str, dict[str, dict[str, list[int]]]] = {}
        for (keys, codes, results), number in self.attributes.items():
            for key, (before, after) in zip(keys, results, strict=True):
                if "yes" not in (before, after):
                    continue
                groups = found.setdefault(key, {})
                for group, code in zip(GROUPS, codes, strict=True):
                    pair = groups.setdefault(group, {}).setdefault(code, [0, 0])
                    pair[0] += number * (before == "yes")
                    pair[1] += number * (after == "yes")
        return found


def run(run_id: UUID) -> None:
    """Determine every file of a run's division under the draft and under the pack in force.

    Chunk by chunk, each a transaction of its own, so that the page can tell how far it is. A run
    that broke off is done anew from the start.
    """
    whole = WhatIf.objects.get(pk=run_id)
    acting = system_actor("policy.what_if", Area.of(whole.area))
    with acting_as(acting):
        _start(whole)
    tally, last = _Tally(), None
    comparisons: dict[str, Comparison] = {}
    while True:
        with acting_as(acting):
            ids = _next_ids(whole.area, last)
            if not ids:
                break
            # Worked out before they are copied: packs are looked up on the way.
            rows = list(_compare(whole, ids, comparisons, tally))
            insert_rows(WhatIfChange, _CHANGES, rows)
            WhatIf.objects.filter(pk=run_id).update(done=whole.done + len(ids))
        whole.done += len(ids)
        last = ids[-1]
    with acting_as(acting):
        insert_rows(WhatIfFigure, _FIGURES, _figure_rows(whole, tally))
        WhatIf.objects.filter(pk=run_id).update(
            status=RunStatus.DONE, breakdown=tally.breakdown(), finished_at=clock.now()
        )


def _start(whole: WhatIf) -> None:
    whole.changes.all().delete()
    whole.figures.all().delete()
    whole.done = 0
    files = CareFile.objects.within(Area.of(whole.area)).exclude(status=FileStatus.DRAFT)
    WhatIf.objects.filter(pk=whole.pk).update(
        status=RunStatus.RUNNING, done=0, total=files.count(), problem=""
    )


def _next_ids(area: str, last: UUID | None) -> list[UUID]:
    files = CareFile.objects.within(Area.of(area)).exclude(status=FileStatus.DRAFT)
    rest = files.filter(pk__gt=last) if last else files
    return list(rest.order_by("pk").values_list("pk", flat=True)[:CHUNK])


def _compare(
    whole: WhatIf, ids: list[UUID], comparisons: dict[str, Comparison], tally: _Tally
) -> Iterator[tuple[object, ...]]:
    """Count the results of a chunk of files; yield a row for each that differs."""
    on = whole.on
    for facts in gather(ids):
        if not facts.counted or (facts.closed_on and facts.closed_on <= on):
            continue
        county = facts.area[:6]
        if county not in comparisons:
            comparisons[county] = _comparison(whole, full_code(county))
        comparison = comparisons[county]
        results = comparison.results(facts.child, on)
        tally.villages[(comparison.keys, facts.area, results)] += 1
        codes = _codes(facts, comparison.after.pack, on)
        tally.attributes[(comparison.keys, codes, results)] += 1
        for key, (before, after) in zip(comparison.keys, results, strict=True):
            if before != after:
                yield _change_row(whole, facts, key, (before, after), comparison)


def _comparison(whole: WhatIf, county: str) -> Comparison:
    inside = Area.of(whole.area).covers(Area.of(county))
    at = county if inside else whole.area
    now = pack_for(at, whole.on)
    return Comparison(now, drafted_pack(whole.area, whole.parameters, whole.on, at))


def _codes(facts: FileFacts, pack: PolicyPack, on: date) -> tuple[str, ...]:
    """Return the codes by which numbers are parted, in the order of `GROUPS`."""
    held = facts.attributes
    return (
        facts.sex, age_band(facts.child, pack, on) or "",
        code_on(held.get("schooling", ()), on), code_on(held.get("hukou", ()), on),
    )  # fmt: skip


def _change_row(
    whole: WhatIf, facts: FileFacts, key: str, results: tuple[str, str], comparison: Comparison
) -> tuple[object, ...]:
    difference = comparison.difference(facts.child, key, whole.on)
    reason = {
        "before": wording.to_json(difference.before),
        "after": wording.to_json(difference.after),
        "fact": wording.to_json(difference.fact),
        "basis": difference.basis,
    }
    before, after = results
    return (
        *area_columns(facts.area), whole.pk, facts.file_id, key, before, after,
        move_of(before, after), json.dumps(reason, ensure_ascii=False),
    )  # fmt: skip


def _figure_rows(whole: WhatIf, tally: _Tally) -> Iterator[tuple[object, ...]]:
    for (area, key, before, after), number in sorted(tally.figures().items()):
        yield (*area_columns(area), whole.pk, key, before, after, number)


def fail(run_id: UUID, problem: str) -> None:
    """Note that a run cannot be done, and why."""
    WhatIf.objects.filter(pk=run_id).update(
        status=RunStatus.FAILED, problem=problem, finished_at=clock.now()
    )


# --- reading -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """One division, definition or category: children meant before and after, and who moves."""

    code: str
    name: str
    before: int
    after: int
    unknown_before: int
    unknown_after: int
    moves: Mapping[str, int]
    is_leaf: bool = False

    @property
    def difference(self) -> int:
        """How many more (or fewer) are meant."""
        return self.after - self.before

    @property
    def changed(self) -> int:
        """How many results differ."""
        return sum(self.moves.values())


Combined = Mapping[tuple[str, str], int]  # (before, after) → number


def by_key(run: WhatIf, area: str) -> dict[str, Row]:
    """Return definition or category → what happens in a division of the reach."""
    found: dict[str, Counter[tuple[str, str]]] = {}
    rows = _figures(run, area).values("key", "before", "after").annotate(n=Sum("number"))
    for each in rows:
        found.setdefault(each["key"], Counter())[(each["before"], each["after"])] += each["n"]
    return {key: _row(key, "", numbers) for key, numbers in found.items()}


def by_division(run: WhatIf, area: str, key: str) -> list[Row]:
    """Return what happens in each division directly below one, under one definition."""
    below = list(divisions.children(area).filter(level__lte=_VILLAGE_LEVEL))
    length = len(significant(below[0].code)) if below else len(significant(area))
    found: dict[str, Counter[tuple[str, str]]] = {}
    rows = _figures(run, area).filter(key=key).annotate(head=Left("area", length))
    for each in rows.values("head", "before", "after").annotate(n=Sum("number")):
        numbers = found.setdefault(full_code(each["head"]), Counter())
        numbers[(each["before"], each["after"])] += each["n"]
    names = {row.code: row.name for row in below}
    others = divisions.paths([code for code in found if code not in names])
    names |= {code: (path or [code])[-1] for code, path in others.items()}
    return [_row(code, names[code], found.get(code, {})) for code in sorted(names)]


def _figures(run: WhatIf, area: str) -> QuerySet[WhatIfFigure]:
    return WhatIfFigure.objects.filter(run=run).within(Area.of(area)).order_by()


def _row(code: str, name: str, numbers: Combined) -> Row:
    moves: Counter[str] = Counter()
    for (before, after), number in numbers.items():
        if before != after:
            moves[move_of(before, after)] += number
    return Row(
        code, name,
        before=sum(n for (before, _after), n in numbers.items() if before == "yes"),
        after=sum(n for (_before, after), n in numbers.items() if after == "yes"),
        unknown_before=sum(n for (before, _a), n in numbers.items() if before == "unknown"),
        unknown_after=sum(n for (_b, after), n in numbers.items() if after == "unknown"),
        moves={move: moves[move] for move in Move.values},
        is_leaf=len(code) == 12 and level_of(code) == _VILLAGE_LEVEL,
    )  # fmt: skip


def total(rows: Sequence[Row]) -> Row:
    """Return the sum of rows."""
    moves = Counter[str]()
    for row in rows:
        moves.update(row.moves)
    return Row(
        "", _("合计"), sum(row.before for row in rows), sum(row.after for row in rows),
        sum(row.unknown_before for row in rows), sum(row.unknown_after for row in rows),
        {move: moves[move] for move in Move.values},
    )  # fmt: skip


def affected(actor: Actor, run: WhatIf, area: str, key: str, move: str) -> Any:
    """Return the files of the actor's reach that a draft moves, each with `change_id`.

    :param move: a code of `Move`, "" for all.
    """
    changes = WhatIfChange.objects.filter(run=run, key=key).within(Area.of(area))
    if move:
        changes = changes.filter(move=move)
    own = WhatIfChange.objects.filter(run=run, key=key, care_file_id=OuterRef("pk"))
    files = registry.care_files(actor).filter(pk__in=changes.order_by().values("care_file_id"))
    return files.annotate(change_id=Subquery(own.order_by().values("pk")[:1]))


@dataclass(frozen=True, slots=True)
class Effect:
    """What happens to one child, in words."""

    before: str
    after: str
    move: str
    condition: str
    fact: str
    basis: str


def effects(change_ids: Sequence[int]) -> dict[int, Effect]:
    """Return the changes by their ids, put into words; one query."""
    found = WhatIfChange.objects.filter(pk__in=change_ids)
    return {change.pk: _effect(change) for change in found}


def _effect(change: WhatIfChange) -> Effect:
    before, after, fact = (
        wording.from_json(change.reason[name]) for name in ("before", "after", "fact")
    )
    return Effect(
        change.before, change.after, change.move, _condition(before, after),
        fact.render(_) if fact else "", change.reason["basis"],
    )  # fmt: skip


def _condition(before: Any, after: Any) -> str:
    """Return "condition now → condition under the draft", once where both read alike."""
    old = before.render(_) if before else _("（不作要求）")
    new = after.render(_) if after else _("（不作要求）")
    return old if old == new else f"{old} → {new}"


@dataclass(frozen=True, slots=True)
class Progress:
    """How a run's job stands: waiting, running, broken (its worker fell silent), failed, done."""

    state: str


def progress(run: WhatIf, now: datetime) -> Progress:
    """Return how a run stands, from the run itself and from the queue."""
    if run.status in (RunStatus.DONE, RunStatus.FAILED):
        return Progress("done" if run.status == RunStatus.DONE else "failed")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT j.status::text, w.last_heartbeat FROM procrastinate_jobs j "
            "LEFT JOIN procrastinate_workers w ON w.id = j.worker_id "
            "WHERE j.args->>'run_id' = %s ORDER BY j.id DESC LIMIT 1",
            [str(run.pk)],
        )
        found = cursor.fetchone()
    if found is None or found[0] in ("failed", "aborted", "cancelled"):
        return Progress("failed")
    if found[0] == "doing":
        alive = found[1] is not None and (now - found[1]).total_seconds() < _SILENT
        return Progress("running" if alive else "broken")
    return Progress("waiting")


_SILENT = 30  # seconds; a worker beats every ten
