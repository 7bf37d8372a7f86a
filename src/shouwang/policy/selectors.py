"""Which pack holds where and when; what it says of a file."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from shouwang.core.actors import Actor
from shouwang.core.reach import Area
from shouwang.divisions.gazetteer import parent_code
from shouwang.registry.choices import FileStatus
from shouwang.registry.models import CareFile
from shouwang.registry.permissions import RegistryPermission

from .choices import DraftStatus, RunStatus
from .engine import pack as engine
from .engine import parameters
from .engine.determine import Determination, determine, judge_of
from .engine.pack import PackSource, PolicyPack
from .gathering import CHUNK, FileFacts, gather
from .models import LocalPack, PackDraft, WhatIf, digest_of
from .permissions import PolicyPermission

DRAFT_ID = "draft"  # what a pack is called while it is being written
NATION_CODE = engine.ROOT_AREA
_NEWS = timedelta(days=60)  # so long a published pack is announced


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
    texts = LocalPack.objects.order_by("effective_from").values_list(
        Cast("document", TextField()), flat=True
    )
    return [_source(text) for text in texts]


@lru_cache(maxsize=256)
def _source(text: str) -> PackSource:
    """Return the source that a stored document is; the same one for the same document."""
    return PackSource.of(json.loads(text))


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


def inherited_pack(area: str, on: date) -> PolicyPack:
    """Return the pack that a division would have on a day if it set nothing itself.

    :raises PackError: if the divisions above have none in force.
    """
    return engine.resolve([each for each in _sources() if each.area != area], area, on)


def drafted_pack(area: str, parameters: Mapping[str, Any], on: date, at: str = "") -> PolicyPack:
    """Return the pack of a day if a division set `parameters` and nothing else itself.

    :param at: a division below (12 digits), which may set something of its own on top.
    :raises PackError: if a parameter is unusable; its `problems` name each.
    """
    head = {"id": DRAFT_ID, "version": "1", "title": "", "area": area, "effective_from": on}
    draft = PackSource.of(head | dict(parameters))
    others = [each for each in _sources() if each.area != area]
    return engine.resolve([*others, draft], at or area, on)


def periods(area: str) -> list[tuple[date, PolicyPack]]:
    """Return from which day on which pack holds in a division, the earliest first.

    Days before the first pack are judged by the first.
    """
    sources = [source for source in _sources() if source.covers(area)]
    begins = {source.effective_from for source in sources}
    begins |= {each.effective_to + timedelta(days=1) for each in sources if each.effective_to}
    return [(day, engine.resolve(sources, area, day)) for day in sorted(begins)]


def pack_over_time(area: str, on: date) -> PolicyPack:
    """Return the pack in force on a day, knowing those that hold on other days.

    By these the days before and after are judged: a figure of last year goes by last year's pack.
    """
    pack, found = pack_for(area, on), periods(area)
    if len(found) == 1:
        return pack
    return pack.with_periods([(date.min, found[0][1]), *found[1:]])


def published_versions(area: str) -> list[tuple[PackSource, PolicyPack]]:
    """Return every pack that a division and those above it have published, the newest first.

    Each with what it came to in the division on its first day.
    """
    sources = [source for source in _sources() if source.covers(area)]
    newest_first = sorted(sources, key=lambda source: source.effective_from, reverse=True)
    return [
        (source, engine.resolve(sources, area, source.effective_from)) for source in newest_first
    ]


def _sources() -> list[PackSource]:
    return [*engine.shipped().values(), *_local_sources()]


def local_packs(actor: Actor) -> QuerySet[LocalPack]:
    """Return the packs of the divisions in the actor's area, the newest first."""
    area = actor.area_for(PolicyPermission.EDIT)
    if area is None:
        return LocalPack.objects.none()
    within = LocalPack.objects.filter(area_code__gte=area.lo, area_code__lt=area.hi)
    return within.select_related("draft").order_by("-effective_from", "-published_at")


def packs_over(actor: Actor) -> QuerySet[LocalPack]:
    """Return the local packs that hold, held or will hold in the actor's area, the newest first.

    Those of the divisions above, too: everybody may read by which rules is judged.
    """
    if not actor.may(PolicyPermission.VIEW) or actor.area is None:
        return LocalPack.objects.none()
    found = LocalPack.objects.filter(
        Q(area_code__gte=actor.area.lo, area_code__lt=actor.area.hi)
        | Q(area_code__in=_above(actor.area_code))
    )
    return found.select_related("draft").order_by("-effective_from", "-published_at")


def drafts(actor: Actor) -> QuerySet[PackDraft]:
    """Return the drafts of the divisions in the actor's area, the last changed first."""
    return PackDraft.objects.visible_to(actor, PolicyPermission.EDIT).order_by("-changed_at")


def runs(actor: Actor) -> QuerySet[WhatIf]:
    """Return the what-if runs the actor may read, the newest first.

    Those of drafts in the area; of published packs, whoever they hold for.
    """
    if actor.area is None:
        return WhatIf.objects.none()
    found = Q(pk__in=[])
    if actor.may(PolicyPermission.EDIT):
        found |= Q(area__gte=actor.area.lo, area__lt=actor.area.hi)
    if actor.may(PolicyPermission.VIEW):
        found |= Q(draft__status=DraftStatus.PUBLISHED, area__in=_above(actor.area_code))
    return WhatIf.objects.filter(found).select_related("draft").order_by("-asked_at")


def own_pack(area: str, on: date) -> LocalPack | None:
    """Return the pack that a division itself has in force on a day; None where it has none."""
    begun = LocalPack.objects.filter(area_code=area, effective_from__lte=on)
    held = begun.filter(Q(effective_to__isnull=True) | Q(effective_to__gte=on))
    return held.order_by("-effective_from").first()


def parameters_of(pack: LocalPack) -> dict[str, Any]:
    """Return what a published pack sets, without its head."""
    return {key: each for key, each in pack.document.items() if key not in parameters.HEAD}


def packs_of_draft(draft: PackDraft, on: date) -> tuple[PolicyPack, PolicyPack]:
    """Return what a division would have without and with a draft on a day."""
    return inherited_pack(draft.area, on), drafted_pack(draft.area, draft.parameters, on)


def change_by(draft: PackDraft, on: date) -> tuple[PolicyPack, PolicyPack]:
    """Return what a division has in force on a day, and what it would have with a draft."""
    return pack_for(draft.area, on), drafted_pack(draft.area, draft.parameters, on)


def packs_of_run(run: WhatIf) -> tuple[PolicyPack, PolicyPack]:
    """Return the packs a run compared: the draft as it was, and what was in force before it."""
    drafted = drafted_pack(run.area, run.parameters, run.on)
    pack = run.draft.pack
    return drafted, before_and_after(pack)[0] if pack else pack_for(run.area, run.on)


def before_and_after(pack: LocalPack) -> tuple[PolicyPack, PolicyPack]:
    """Return what its division had before a published pack, on its first day, and with it."""
    others = [source for source in _sources() if source.id != pack.document["id"]]
    eve = pack.effective_from - timedelta(days=1)
    above = [source for source in others if source.area != pack.area_code]
    own = [each for each in others if each.area == pack.area_code and each.in_force(eve)]
    begun = [each for each in above if each.in_force(pack.effective_from)]
    revived = [each.model_copy(update={"effective_to": None}) for each in own]
    before = engine.resolve([*begun, *revived], pack.area_code, pack.effective_from)
    return before, pack_for(pack.area_code, pack.effective_from)


def run_of(pack: LocalPack) -> WhatIf | None:
    """Return the run that a published pack was decided by; None for one published before drafts."""
    draft = getattr(pack, "draft", None)
    return current_run(draft) if draft is not None else None


def recent_packs(actor: Actor, on: date) -> list[LocalPack]:
    """Return the packs over the actor's area that begin soon or began lately."""
    near = packs_over(actor).filter(effective_from__gte=on - _NEWS)
    return list(near.order_by("effective_from"))


def current_run(draft: PackDraft) -> WhatIf | None:
    """Return the newest finished run of a draft as it is now; None where there is none."""
    done = WhatIf.objects.filter(draft=draft, status=RunStatus.DONE, digest=draft.digest)
    run = done.select_related("draft").order_by("-asked_at").first()
    return run if run is not None and not is_stale(run) else None


def _above(code: str) -> list[str]:
    """Return the codes of a division and of all above it."""
    found = [NATION_CODE]
    while code:
        found.append(code)
        code = parent_code(code)
    return found


def base_digest(area: str, on: date) -> str:
    """Return a digest of what a draft is laid over and compared with."""
    packs = (inherited_pack(area, on), pack_for(area, on))
    return digest_of([parameters.document_of(pack) for pack in packs])


def is_stale(run: WhatIf) -> bool:
    """Say whether the draft, or the pack it is compared with, changed since the run.

    What was published is what was run.
    """
    if run.draft.status == DraftStatus.PUBLISHED:
        return bool(run.digest != run.draft.digest)
    base: str = run.base_digest
    return bool(run.digest != run.draft.digest) or base != base_digest(run.area, run.on)


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
