"""Determining files and keeping the result beside its date."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Least
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouwang.audit import services as audit
from shouwang.core import clock
from shouwang.core.actors import Actor, require, system_actor
from shouwang.core.bulk import update_lines
from shouwang.core.errors import DomainError
from shouwang.core.reach import Area
from shouwang.core.scope import acting_as
from shouwang.registry.models import CareFile

from . import hooks
from .beside import BESIDE_FROM, Chunk, derive_all
from .deriving import RESULT_COLUMNS
from .engine.pack import PackError, PolicyPack
from .gathering import StoredFile, chunks, fetch
from .models import LocalPack
from .permissions import PolicyPermission
from .selectors import check_pack, pack_for

DERIVED_AT_ONCE = 2500  # files of one statement: the database writes them while others are judged


def on_facts_changed(file_ids: list[UUID]) -> None:
    """Determine the files whose facts changed; called at the end of the deed.

    As the system: a school that tells of one child reaches the file, not the figures it changes.
    """
    with acting_as(system_actor("determination")):
        determine_files(file_ids, clock.today())


def determine_files(file_ids: list[UUID], on: date) -> int:
    """Determine files as of `on`, cache the results, tell higher apps; returns how many."""
    count = 0
    work_outs = [each.work_out for each in hooks.derivations]
    beside = len(file_ids) >= BESIDE_FROM
    for pack, derived in derive_all(_chunks(file_ids, on), on, work_outs, beside=beside):
        update_lines(CareFile, RESULT_COLUMNS, derived.results)
        for derivation, part in zip(hooks.derivations, derived.parts, strict=True):
            derivation.store(derived.file_ids, part)
        for listener in hooks.determined:
            listener(derived.file_ids, pack, on)
        count += len(derived.file_ids)
    return count


def _chunks(file_ids: list[UUID], on: date) -> Iterator[Chunk]:
    """Fetch files in chunks of one pack each."""
    packs: dict[str, PolicyPack] = {}
    for ids in chunks(file_ids, DERIVED_AT_ONCE):
        by_county: dict[str, list[StoredFile]] = {}
        for stored in fetch(ids):
            by_county.setdefault(stored.area[:6], []).append(stored)
        for county, files in by_county.items():
            if county not in packs:
                packs[county] = pack_for(files[0].area, on)
            yield Chunk(packs[county], files)


def determine_due(on: date, limit: int = 200_000) -> int:
    """Determine again the files whose result may change by the passing of days alone."""
    due = CareFile.objects.filter(next_change_on__lte=on).order_by("pk")
    return determine_files(list(due.values_list("pk", flat=True)[:limit]), on)


class UnusablePack(DomainError):
    """The parameters contradict each other, or something is missing."""


class PackExists(DomainError):
    """The division has a pack that begins on or after this day."""

    message = _("该区域已有施行日期相同或更晚的政策包，请选择更晚的施行日期。")


@transaction.atomic
def publish_pack(
    actor: Actor, *, area: str, name: str, basis: str, effective_from: date,
    parameters: Mapping[str, Any], now: datetime,
) -> LocalPack:  # fmt: skip
    """Publish what a division sets differently from a day on; its pack before ends the day before.

    Files there are to be determined again: by the caller's job now, by the nightly one later.

    :raises NotAllowed: without the right at `area`.
    :raises PackExists: if a pack of the division begins on that day or later.
    :raises UnusablePack: if the engine refuses the parameters.
    """
    require(actor, PolicyPermission.EDIT, at=area)
    packs = LocalPack.objects.select_for_update().filter(area_code=area)
    if packs.filter(effective_from__gte=effective_from).exists():
        raise PackExists
    for before in packs.filter(effective_to__isnull=True):
        before.effective_to = effective_from - timedelta(days=1)
        before.document = before.document | {"effective_to": before.effective_to.isoformat()}
        before.save(update_fields=["effective_to", "document"])
    document = {
        "id": f"local-{area}-{effective_from:%Y%m%d}", "version": "1", "title": name,
        "area": area, "effective_from": effective_from.isoformat(), **parameters,
    }  # fmt: skip
    try:
        check_pack(document, area, effective_from)
    except PackError as error:
        raise UnusablePack(error.phrase.render(gettext)) from error
    pack = LocalPack.objects.create(
        area_code=area, name=name, basis=basis, document=document, effective_from=effective_from,
        published_by=actor.display_name, published_at=now,
    )  # fmt: skip
    files = CareFile.objects.within(Area.of(area))
    files.update(next_change_on=Least(F("next_change_on"), Value(effective_from)))
    changes = {"effective_from": effective_from, "basis": basis, "parameters": dict(parameters)}
    audit.record(actor, "policy.publish_pack", pack, at=now, area=area, changes=changes)
    return pack


def determine_area(area: str, on: date) -> int:
    """Determine every file of a division as of `on`; returns how many."""
    files = CareFile.objects.within(Area.of(area)).order_by("pk")
    return determine_files(list(files.values_list("pk", flat=True)), on)
