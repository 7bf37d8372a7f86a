"""Running the checks: over touched files and their groups at once, over a county by night."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from shouwang.audit import services as audit
from shouwang.core.actors import Actor
from shouwang.core.bulk import insert_rows, update_rows
from shouwang.core.models import area_columns
from shouwang.core.reach import full_code
from shouwang.policy.selectors import pack_for
from shouwang.quality import hooks
from shouwang.quality.choices import LIVE_STATUSES
from shouwang.quality.gathering import chunks, gather, parameters
from shouwang.quality.models import Completeness, Finding, Run, Step
from shouwang.quality.rules.base import MAX_GROUP
from shouwang.quality.rules.facts import Facts, Parameters
from shouwang.quality.rules.judging import file_hits, group_hits, group_keys, groups_of
from shouwang.quality.rules.present import all_missing, blocks_missing, claimed, verified
from shouwang.registry.choices import FileStatus
from shouwang.registry.models import CareFile

from .keeping import AREA, Moment, Outcome, Place, reconcile, stored

_LACKING = (
    "care_file_id", *AREA, "missing", "blocks", "has_card", "has_visit", "claimed", "verified",
    "is_left_behind", "keys", "checked_on",
)  # fmt: skip
_CLOSED = (FileStatus.CLOSED, FileStatus.DRAFT)
Keyed = dict[UUID, dict[int, str]]


@transaction.atomic
def check_files(file_ids: Iterable[UUID], on: date, *, now: datetime) -> Outcome:
    """Check files and the groups they belong to, or belonged to before; in the acting scope.

    Findings of other files are touched only where they share a group with one of these.
    """
    outcome, by_county = Outcome(), defaultdict(list)
    files = CareFile.objects.filter(pk__in=list(file_ids)).order_by("pk")
    for file_id, county in files.values_list("pk", "county"):
        by_county[county].append(file_id)
    for county, ids in by_county.items():
        moment = Moment(on, now, pack_for(full_code(county), on))
        outcome += _check_some(ids, moment)
    return outcome


def _check_some(ids: list[UUID], at: Moment) -> Outcome:
    given = parameters(at.pack, at.on)
    files = gather(ids, at.on)
    keys: Keyed = {facts.file_id: group_keys(facts) for facts in files}
    before = _keys_before(ids)
    touched = {key for found in (*before.values(), *keys.values()) for key in found}
    others = gather(sorted(_sharing(touched, ids)), at.on)
    found = [(f.file_id, 0, hit) for f in files for hit in _hits(f, given)]
    found += [(f, 0, hit) for f, hits in _beside([f.file_id for f in files], at) for hit in hits]
    everyone = [*files, *others]
    named = [(facts, keys.get(facts.file_id) or group_keys(facts)) for facts in everyone]
    groups = groups_of((f, {k: s for k, s in own.items() if k in touched}) for f, own in named)
    for key, (slug, members) in groups.items():
        found += group_hits(slug, key, members, given)
    rows = Finding.objects.filter(Q(care_file__in=ids, group_key=0) | Q(group_key__in=touched))
    _write_lacking(files, ids, keys, at)
    return reconcile(stored(rows), found, _places(everyone), at)


def _hits(facts: Facts, given: Parameters) -> Iterator[Any]:
    return file_hits(facts, given)


def _beside(ids: list[UUID], at: Moment) -> Iterator[tuple[UUID, Sequence[Any]]]:
    yield from hooks.hits_beside(ids, at.on).items()


def _places(files: Iterable[Facts]) -> dict[UUID, Place]:
    return {facts.file_id: Place(facts.area, facts.school_id) for facts in files}


def _keys_before(ids: list[UUID]) -> dict[UUID, list[int]]:
    return dict(Completeness.objects.filter(care_file__in=ids).values_list("care_file_id", "keys"))


def _sharing(keys: set[int], besides: list[UUID]) -> set[UUID]:
    """Return the other files that share a key: of each group the first so many, as by night."""
    if not keys:
        return set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT file_id, shared FROM quality_sharing(%s)", [list(keys)])
        rows = cursor.fetchall()
    members: dict[int, list[UUID]] = defaultdict(list)
    for file_id, shared in rows:
        for key in keys.intersection(shared):
            members[key].append(file_id)
    wanted = {f for ids in members.values() for f in sorted(ids)[:MAX_GROUP]}
    return wanted.difference(besides)


def _lacking_row(facts: Facts, keys: Iterable[int], at: Moment, given: Parameters) -> Sequence[Any]:
    return (
        facts.file_id, *area_columns(facts.area), all_missing(facts, given), blocks_missing(facts),
        facts.beside.get("has_card"), facts.beside.get("has_visit"), claimed(facts),
        verified(facts), facts.verdict == "yes", sorted(keys), at.on,
    )  # fmt: skip


def _write_lacking(files: list[Facts], ids: list[UUID], keys: Keyed, at: Moment) -> None:
    given = parameters(at.pack, at.on)
    rows = [_lacking_row(facts, keys[facts.file_id], at, given) for facts in files]
    open_ids = [facts.file_id for facts in files]
    Completeness.objects.filter(care_file__in=set(ids).difference(open_ids)).delete()
    known = set(
        Completeness.objects.filter(care_file__in=open_ids).values_list("care_file_id", flat=True)
    )
    new = [row for row in rows if row[0] not in known]
    if new:
        insert_rows(Completeness, _LACKING, new)
    old = [row for row in rows if row[0] in known]
    if old:
        update_rows(Completeness, _LACKING, old)


# --- a whole county -----------------------------------------------------------------------------


@transaction.atomic
def check_county(actor: Actor, county: str, on: date, *, now: datetime, done: Any = None) -> Run:
    """Check every open file of a county (six digits), note the run, and leave one event.

    :param done: returns the moment at which the run ended; for the note of its length.
    """
    moment = Moment(on, now, pack_for(full_code(county), on), each_time=False)
    given, outcome = parameters(moment.pack, on), Outcome()
    files = CareFile.objects.filter(county=county).exclude(status__in=_CLOSED)
    open_ids = list(files.order_by("pk").values_list("pk", flat=True))
    everyone: list[tuple[Facts, dict[int, str]]] = []
    for ids in chunks(open_ids):
        checked = gather(ids, on)
        named = [(facts, group_keys(facts)) for facts in checked]
        outcome += _check_alone(checked, ids, moment, given)
        _renew_lacking(named, ids, moment, given)
        everyone += named
    outcome += _check_groups(everyone, county, moment, given)
    outcome += _end_closed(county, moment)
    return _note_run(actor, county, moment, outcome, len(open_ids), done)


def _check_alone(files: list[Facts], ids: list[UUID], at: Moment, given: Parameters) -> Outcome:
    found = [(facts.file_id, 0, hit) for facts in files for hit in _hits(facts, given)]
    found += [(f, 0, hit) for f, hits in _beside([f.file_id for f in files], at) for hit in hits]
    rows = Finding.objects.filter(care_file__in=ids, group_key=0)
    return reconcile(stored(rows), found, _places(files), at)


def _check_groups(
    files: list[tuple[Facts, dict[int, str]]], county: str, at: Moment, given: Parameters
) -> Outcome:
    found: list[tuple[UUID, int, Any]] = []
    for key, (slug, members) in groups_of(files).items():
        found += group_hits(slug, key, members, given)
    rows = Finding.objects.filter(county=county).exclude(group_key=0)
    hit = {file_id for file_id, _, _ in found}
    places = _places(facts for facts, _ in files if facts.file_id in hit)
    return reconcile(stored(rows), found, places, at)


def _renew_lacking(
    named: list[tuple[Facts, dict[int, str]]], ids: list[UUID], at: Moment, given: Parameters
) -> None:
    """Write what is not as it was; the day of the check stands in the run."""
    columns = [name for name in _LACKING if name not in ("county", "township", "checked_on")]
    before = {
        row[0]: row for row in Completeness.objects.filter(care_file__in=ids).values_list(*columns)
    }
    new, old = [], []
    for facts, keys in named:
        row = _lacking_row(facts, keys, at, given)
        known = before.get(facts.file_id)
        if known is None:
            new.append(row)
        elif known != (*row[:2], *row[4:-1]):
            old.append(row)
    if new:
        insert_rows(Completeness, _LACKING, new)
    if old:
        update_rows(Completeness, _LACKING, old)


def _end_closed(county: str, at: Moment) -> Outcome:
    """End what is still open of files that have left the register."""
    gone = CareFile.objects.filter(county=county, status__in=_CLOSED)
    Completeness.objects.filter(county=county, care_file__in=gone.values("pk")).delete()
    rows = Finding.objects.filter(
        county=county, status__in=LIVE_STATUSES, care_file__in=gone.values("pk")
    )
    return reconcile(stored(rows), (), {}, at)


def _note_run(
    actor: Actor, county: str, at: Moment, outcome: Outcome, files: int, done: Any
) -> Run:
    area = full_code(county)
    run = Run(
        on=at.on, started_at=at.now, finished_at=done() if done else at.now, files=files,
        found=outcome.found, repaired=outcome.repaired,
        live=Finding.objects.filter(county=county, status__in=LIVE_STATUSES).count(),
    )  # fmt: skip
    run.place(area)
    run.save()
    changes = {"files": files, "found": outcome.found, "repaired": outcome.repaired}
    audit.record(actor, "quality.check_county", run, at=at.now, area=area, changes=changes)
    return run


def forget(file_ids: Sequence[UUID]) -> None:
    """Forget the findings of files that are no more (a batch was taken back)."""
    there = CareFile.objects.filter(pk__in=file_ids).values_list("pk", flat=True)
    gone = set(file_ids).difference(there)
    if gone:
        rows = Finding.objects.filter(care_file__in=gone)
        Step.objects.filter(finding__in=rows.values("pk")).delete()
        rows.delete()
        Completeness.objects.filter(care_file__in=gone).delete()


def counties() -> list[str]:
    """Return the counties (six digits) that have files, in the acting scope."""
    rows = CareFile.objects.order_by("county").values_list("county", flat=True)
    return list(rows.distinct())
