"""Running the checks: over touched files and their groups at once, over a county by night."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from shouwang.audit import services as audit
from shouwang.core import collector
from shouwang.core.actors import Actor
from shouwang.core.lines import id_array
from shouwang.core.reach import full_code
from shouwang.policy.selectors import pack_for
from shouwang.quality import hooks, units
from shouwang.quality.beside import BESIDE_FROM, judging
from shouwang.quality.choices import LIVE_STATUSES
from shouwang.quality.gathering import chunks, fetch, gather, parameters
from shouwang.quality.judged import InGroup, Judged, in_groups, judge
from shouwang.quality.models import Completeness, Finding, Run, Step
from shouwang.quality.rules.base import MAX_GROUP
from shouwang.quality.rules.judging import Told, group_keys, told
from shouwang.registry.choices import FileStatus
from shouwang.registry.models import CareFile

from .keeping import Moment, Outcome, Place, reconcile, stored
from .lacking import write_lacking

_CLOSED = (FileStatus.CLOSED, FileStatus.DRAFT)
Found = tuple[UUID, int, Told]


@transaction.atomic
def check_files(file_ids: Iterable[UUID], on: date, *, now: datetime) -> Outcome:
    """Check files and the groups they belong to, or belonged to before; in the acting scope.

    Findings of other files are touched only where they share a group with one of these.
    """
    outcome, by_county = Outcome(), defaultdict(list)
    files = CareFile.objects.filter(pk__in=list(file_ids)).order_by("pk")
    for file_id, county in files.values_list("pk", "county"):
        by_county[county].append(file_id)
    for county, ids in sorted(by_county.items()):
        _take_turns(county)
        outcome += _check_some(ids, Moment(on, now, pack_for(full_code(county), on)))
    return outcome


def _take_turns(county: str) -> None:
    """Wait for other checks of the county: two deeds may find the same thing of one group."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('quality'), hashtext(%s))", [county])


def _check_some(ids: list[UUID], at: Moment) -> Outcome:
    given = parameters(at.pack, at.on)
    judged, named = judge(fetch(ids, at.on), given)
    touched = {key for _, keys in named for key in keys}.union(*_keys_before(ids))
    others = gather(sorted(_sharing(touched, ids)), at.on)
    named += [(facts, group_keys(facts)) for facts in others]
    grouped = in_groups(named, given, touched)
    rows = Finding.objects.filter(Q(care_file__in=ids, group_key=0) | Q(group_key__in=touched))
    write_lacking(judged, ids, at)
    found = [*_alone(judged, at), *_found_in(grouped)]
    return reconcile(stored(rows), found, {**_places(judged), **_places(grouped)}, at)


def _alone(judged: Sequence[Judged], at: Moment) -> Iterator[Found]:
    """Return what the rules over one file, and higher apps, found."""
    ids = [UUID(each.file_id) for each in judged]
    for file_id, each in zip(ids, judged, strict=True):
        for said in each.told:
            yield file_id, 0, said
    for file_id, hits in hooks.hits_beside(ids, at.on).items():
        for hit in hits:
            yield file_id, 0, told(hit)


def _found_in(grouped: Iterable[InGroup]) -> list[Found]:
    return [(UUID(each.file_id), each.group_key, each.told) for each in grouped]


def _places(files: Iterable[Judged | InGroup]) -> dict[UUID, Place]:
    return {
        UUID(each.file_id): Place(each.area, UUID(each.school_id) if each.school_id else None)
        for each in files
    }


def _keys_before(ids: list[UUID]) -> list[list[int]]:
    return list(Completeness.objects.filter(care_file__in=ids).values_list("keys", flat=True))


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


# --- a whole county -----------------------------------------------------------------------------


@transaction.atomic
def check_county(
    actor: Actor, county: str, on: date, *, now: datetime,
    clock: Callable[[], datetime] | None = None,
) -> Run:  # fmt: skip
    """Check every open file of a county (six digits), note the run, and leave one event.

    :param clock: tells when the run ended; without it, `now` stands for the end too.
    """
    at = Moment(on, now, pack_for(full_code(county), on), each_time=False)
    _take_turns(county)
    outcome = Outcome()
    files = CareFile.objects.filter(county=county).exclude(status__in=_CLOSED)
    open_ids = list(files.order_by("pk").values_list("pk", flat=True))
    beside = len(open_ids) >= BESIDE_FROM
    with collector.held_back(), judging(parameters(at.pack, on), beside=beside) as judge_of_all:
        parts = list(chunks(open_ids))
        answers = judge_of_all.alone(fetch(ids, on) for ids in parts)
        for ids, judged in zip(parts, answers, strict=True):
            outcome += _keep_alone(judged, ids, county, at)
            write_lacking(judged, ids, at)
        outcome += _keep_groups(judge_of_all.in_groups(), county, at)
    outcome += _end_closed(county, at)
    return _note_run(actor, county, at, outcome, len(open_ids), clock() if clock else now)


def _keep_alone(judged: Sequence[Judged], ids: list[UUID], county: str, at: Moment) -> Outcome:
    # A range instead of thousands of parameters: the ids are in order.
    rows = Finding.objects.filter(
        care_file__gte=ids[0], care_file__lte=ids[-1], county=county, group_key=0
    )
    return reconcile(stored(rows), _alone(judged, at), _places(judged), at)


def _keep_groups(grouped: Sequence[InGroup], county: str, at: Moment) -> Outcome:
    rows = Finding.objects.filter(county=county).exclude(group_key=0)
    return reconcile(stored(rows), _found_in(grouped), _places(grouped), at)


def _end_closed(county: str, at: Moment) -> Outcome:
    """End what is still open of files that have left the register."""
    gone = CareFile.objects.filter(county=county, status__in=_CLOSED)
    Completeness.objects.filter(county=county, care_file__in=gone.values("pk")).delete()
    rows = Finding.objects.filter(
        county=county, status__in=LIVE_STATUSES, care_file__in=gone.values("pk")
    )
    return reconcile(stored(rows), (), {}, at)


def _note_run(
    actor: Actor, county: str, at: Moment, outcome: Outcome, files: int, end: datetime
) -> Run:
    area = full_code(county)
    numbers = units.as_numbers(units.total(units.figures(area).values()))
    run = Run(
        figures=numbers,
        on=at.on, started_at=at.now, finished_at=end, files=files,
        found=outcome.found, repaired=outcome.repaired,
        live=Finding.objects.filter(county=county, status__in=LIVE_STATUSES).count(),
    )  # fmt: skip
    run.place(area)
    run.save()
    changes = {"files": files, "found": outcome.found, "repaired": outcome.repaired}
    audit.record(actor, "quality.check_county", run, at=at.now, area=area, changes=changes)
    return run


_GONE = """
SELECT asked.id FROM unnest(%s::uuid[]) asked(id)
WHERE NOT EXISTS (SELECT FROM registry_carefile f WHERE f.id = asked.id)
"""


def forget(file_ids: Sequence[UUID]) -> None:
    """Forget the findings of files that are no more (a batch was taken back)."""
    with connection.cursor() as cursor:  # of a big deed all are there: none is brought back
        cursor.execute(_GONE, [id_array(file_ids)])
        gone = {file_id for (file_id,) in cursor.fetchall()}
    if gone:
        rows = Finding.objects.filter(care_file__in=gone)
        Step.objects.filter(finding__in=rows.values("pk")).delete()
        rows.delete()
        Completeness.objects.filter(care_file__in=gone).delete()


def counties() -> list[str]:
    """Return the counties (six digits) that have files, in the acting scope."""
    rows = CareFile.objects.order_by("county").values_list("county", flat=True)
    return list(rows.distinct())
