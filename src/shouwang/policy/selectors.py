"""Which pack holds where and when; what it says of a file."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from shouwang.core.actors import Actor
from shouwang.core.reach import Area
from shouwang.registry.choices import FileStatus
from shouwang.registry.models import CareFile
from shouwang.registry.permissions import RegistryPermission

from .engine import pack as engine
from .engine.determine import Determination, determine, judge_of
from .engine.pack import PackSource, PolicyPack
from .gathering import CHUNK, FileFacts, gather
from .models import LocalPack
from .permissions import PolicyPermission


def pack_for(area: str, on: date) -> PolicyPack:
    """Return the pack in force in a division (12 digits) on a day: national, then local layers."""
    return engine.resolve([*engine.shipped().values(), *_local_sources()], area, on)


def pack_named(pack_id: str) -> PolicyPack:
    """Return a pack by its id, shipped or local.

    :raises PackError: if there is none.
    """
    local = {source.id: source for source in _local_sources()}
    return engine.pack_of(pack_id, {**engine.shipped(), **local})


def _local_sources() -> list[PackSource]:
    return [PackSource.of(pack.document) for pack in LocalPack.objects.order_by("effective_from")]


def layers(area: str, on: date) -> list[PackSource]:
    """Return the packs that come together in a division on a day, the most general first."""
    sources = [*engine.shipped().values(), *_local_sources()]
    held = [source for source in sources if source.in_force(on) and source.covers(area)]
    return sorted(held, key=lambda source: len(source.area.rstrip("0")))


def check_pack(document: Mapping[str, Any], area: str, on: date) -> PolicyPack:
    """Return what the pack in force would come to with a document not yet published.

    :raises PackError: if a parameter is unusable, or another pack of the division is in force.
    """
    sources = [*engine.shipped().values(), *_local_sources(), PackSource.of(document)]
    return engine.resolve(sources, area, on)


def local_packs(actor: Actor) -> QuerySet[LocalPack]:
    """Return the packs of the divisions in the actor's area, the newest first."""
    area = actor.area_for(PolicyPermission.EDIT)
    if area is None:
        return LocalPack.objects.none()
    within = LocalPack.objects.filter(area_code__gte=area.lo, area_code__lt=area.hi)
    return within.order_by("-effective_from", "-published_at")


def facts_of(file_id: UUID) -> FileFacts | None:
    """Return the facts of one file in reach."""
    found = gather([file_id])
    return found[0] if found else None


def determination(facts: FileFacts, on: date) -> Determination:
    """Return every result for a file, with reasons, under the pack in force there."""
    return determine(facts.child, pack_for(facts.area, on), on)


def counts(
    actor: Actor,
    area: str,
    on: date,
    pack_id: str | None = None,
    tell: Callable[[int], None] | None = None,
) -> dict[str, Counter[str]]:
    """Return profile or category → result → number of files of an area on a day.

    Streams the whole area through the one determination; nothing is read from the cache.

    :param tell: called with the number of files done after each chunk.
    """
    done = 0
    chosen = pack_named(pack_id) if pack_id else None
    totals: dict[str, Counter[str]] = {}
    packs: dict[str, PolicyPack] = {}
    for chunk in _chunks(actor, area):
        for facts in gather(chunk):
            if not facts.counted or (facts.closed_on and facts.closed_on <= on):
                continue
            if facts.area[:6] not in packs:
                packs[facts.area[:6]] = chosen or pack_for(facts.area, on)
            pack = packs[facts.area[:6]]
            judge = judge_of(pack)
            for key, result in judge.decide_many(facts.child, tuple(judge.checks), on).items():
                totals.setdefault(key, Counter())[result] += 1
        done += len(chunk)
        if tell is not None:
            tell(done)
    return totals


def _chunks(actor: Actor, area: str) -> Iterator[list[UUID]]:
    files = (
        CareFile.objects.visible_to(actor, RegistryPermission.VIEW_FILE)
        .within(Area.of(area))
        .exclude(status=FileStatus.DRAFT)
    )
    last: UUID | None = None
    while True:
        page = files.order_by("pk").values_list("pk", flat=True)
        ids = list((page.filter(pk__gt=last) if last else page)[:CHUNK])
        if not ids:
            return
        yield ids
        last = ids[-1]
