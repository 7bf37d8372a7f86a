"""Why the number changed since the last period: child by child, each with one cause.

Last + came - left = now holds by sets, not by arithmetic on figures.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.policy.engine.pack import PolicyPack
from shouwang.registry.choices import CloseReason, FileStatus
from shouwang.registry.models import CareFile, Change

from .choices import Cause
from .document import Frozen
from .registered import judged_on

_MOVES = frozenset({"registry.move_file", "registry.hand_over_file"})
_AGE, _PARENTS = "age", frozenset({"parents", "duration"})
_CLOSED = {
    CloseReason.AGED_OUT: Cause.AGED_OUT,
    CloseReason.PARENT_RETURNED: Cause.PARENTS_RETURNED,
    CloseReason.CAPACITY_RESTORED: Cause.PARENTS_RETURNED,
    CloseReason.JOINED_PARENTS: Cause.MOVED_OUT,
    CloseReason.MOVED_AWAY: Cause.MOVED_OUT,
    CloseReason.NOT_FOUND: Cause.CORRECTED,
    CloseReason.MISTAKEN: Cause.CORRECTED,
    CloseReason.DUPLICATE: Cause.CORRECTED,
    CloseReason.MERGED: Cause.CORRECTED,
}
Line = dict[str, str]


@dataclass(frozen=True)
class Last:
    """What was reported last: the document, who it was, and the pack that held then."""

    id: str
    period: str
    as_of: date
    frozen: Frozen
    pack: PolicyPack
    content_hash: str


@dataclass(frozen=True)
class _Judged:
    """Verdicts of one set of children by today's knowledge: file → (verdict, unmet conditions)."""

    then: Mapping[UUID, tuple[str, Sequence[str]]]  # on the day of the last report, its own pack
    by_old_pack: Mapping[UUID, tuple[str, Sequence[str]]]  # today's day, the last report's pack


def between(
    last: Last | None, children: Sequence[dict[str, Any]], profile: str, on: date, pack: PolicyPack
) -> dict[str, Any]:
    """Return the difference of a unit's own children to its last report; empty for a first one.

    :returns: ``last`` (id, period, day, count), ``came`` and ``left`` (lines with `id`, `name`,
        `area`, `cause`), ``now``.
    """
    if last is None:
        return {}
    now = {row["id"]: row for row in children}
    before = {str(child.id): child for child in last.frozen.children}
    counted = {key for key, row in now.items() if row["verdicts"].get(profile, ["no"])[0] == "yes"}
    was = last.frozen.counted_ids(profile)
    came, left = sorted(counted - was), sorted(was - counted)
    judged = _judge([*came, *left], last, profile, on, pack)
    with acting_as(system_actor("submission.difference")):
        fate = _fate([*came, *left], last)
    return {
        "last": _head(last, len(was)),
        "came": [
            _line(now[key]["name"], now[key]["area"], key,
                  _why_came(UUID(key), key in before, fate, judged, last, profile))
            for key in came
        ],
        "left": [
            _line(before[key].name, before[key].area, key,
                  _why_left(UUID(key), now.get(key), fate, judged, profile))
            for key in left
        ],
        "now": len(counted),
    }  # fmt: skip


def _head(last: Last, count: int) -> dict[str, Any]:
    return {
        "submission": last.id, "period": last.period, "as_of": last.as_of.isoformat(),
        "count": count, "content_hash": last.content_hash,
    }  # fmt: skip


def _line(name: str, area: str, key: str, cause: Cause) -> Line:
    return {"id": key, "name": name, "area": area, "cause": cause.value}


def _judge(ids: Iterable[str], last: Last, profile: str, on: date, pack: PolicyPack) -> _Judged:
    found = [UUID(key) for key in ids]
    then = judged_on(found, last.pack, profile, last.as_of)
    changed = last.pack != pack and profile in last.pack.usable_profiles
    return _Judged(then, judged_on(found, last.pack, profile, on) if changed else {})


@dataclass(frozen=True, slots=True)
class _Fate:
    """What became of a file since: its state, when it was opened, what was done to it."""

    status: str
    close_reason: str
    opened_on: date
    deeds: frozenset[str]


def _fate(ids: Iterable[str], last: Last) -> dict[UUID, _Fate]:
    """Return the state of files wherever they lie now; asked as the system, tells no more."""
    found = [UUID(key) for key in ids]
    deeds: dict[UUID, set[str]] = {}
    changes = Change.objects.filter(
        care_file__in=found, effective_on__gt=last.as_of,
        deed__in=(*_MOVES, "registry.reopen_file"),
    )  # fmt: skip
    for file_id, deed in changes.values_list("care_file_id", "deed"):
        deeds.setdefault(file_id, set()).add(deed)
    rows = CareFile.objects.filter(pk__in=found)
    return {
        pk: _Fate(status, reason, opened, frozenset(deeds.get(pk, ())))
        for pk, status, reason, opened in rows.values_list(
            "pk", "status", "close_reason", "opened_on"
        )
    }


def _why_came(
    key: UUID, was_known: bool, fate: Mapping[UUID, _Fate], judged: _Judged, last: Last,
    profile: str,
) -> Cause:  # fmt: skip
    deeds = fate[key].deeds if key in fate else frozenset()
    if not was_known:
        if _MOVES & deeds:
            return Cause.MOVED_IN
        return Cause.REOPENED if "registry.reopen_file" in deeds else Cause.NEW_FILE
    if judged.by_old_pack and judged.by_old_pack.get(key, ("no", ()))[0] != "yes":
        return Cause.DEFINITION
    if judged.then.get(key, ("no", ()))[0] == "yes":
        return Cause.CORRECTED  # was so on that day already, only not known
    child = next(each for each in last.frozen.children if each.id == key)
    if child.verdicts.get(profile) == "unknown":
        return Cause.CLARIFIED
    unmet = set(child.open_conditions.get(profile, ()))
    return Cause.PARENTS_LEFT if unmet & _PARENTS else Cause.OTHER


def _why_left(
    key: UUID, row: Mapping[str, Any] | None, fate: Mapping[UUID, _Fate], judged: _Judged,
    profile: str,
) -> Cause:  # fmt: skip
    if row is None:
        return _why_gone(fate.get(key))
    if judged.by_old_pack.get(key, ("no", ()))[0] == "yes":
        return Cause.DEFINITION
    if judged.then.get(key, ("yes", ()))[0] != "yes":
        return Cause.CORRECTED  # was not so on that day either, as is known now
    verdict, _digest, unmet = row["verdicts"].get(profile, ["no", "", []])
    if verdict == "unknown":
        return Cause.NOW_UNKNOWN
    if _AGE in unmet:
        return Cause.AGED_OUT
    return Cause.PARENTS_RETURNED if _PARENTS & set(unmet) else Cause.OTHER


def _why_gone(fate: _Fate | None) -> Cause:
    if fate is None:
        return Cause.CORRECTED  # the entry of its file was taken back
    if fate.status == FileStatus.CLOSED:
        return _CLOSED.get(CloseReason(fate.close_reason), Cause.CLOSED)
    return Cause.MOVED_OUT


def of_parts(
    last: Last | None, parts: Sequence[Frozen], profile: str, count: int
) -> dict[str, Any]:
    """Return the difference of a unit above: what its parts tell, moves between them left out.

    A part that reports for the first time brings all its children as new.
    """
    if last is None:
        return {}
    came: dict[str, Line] = {}
    left: dict[str, Line] = {}
    for part in parts:
        told = part.difference
        if told:
            came |= {line["id"]: line for line in told["came"]}
            left |= {line["id"]: line for line in told["left"]}
        elif part.is_leaf:
            came |= {
                str(child.id): _line(child.name, child.area, str(child.id), Cause.NEW_FILE)
                for child in part.children
                if child.verdicts.get(profile) == "yes"
            }
    moved = came.keys() & left.keys()
    return {
        "last": _head(last, last.frozen.count),
        "came": [line for key, line in sorted(came.items()) if key not in moved],
        "left": [line for key, line in sorted(left.items()) if key not in moved],
        "now": count,
    }


def ties(told: Mapping[str, Any]) -> bool:
    """Say whether last + came - left = now."""
    if not told:
        return True
    return bool(told["last"]["count"] + len(told["came"]) - len(told["left"]) == told["now"])


def by_cause(lines: Iterable[Mapping[str, str]]) -> Counter[str]:
    """Return cause → how many children."""
    return Counter(line["cause"] for line in lines)
