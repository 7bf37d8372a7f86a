"""Transfers within reach, of both sides; other installations; packages that came."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from shouwang.accounts.choices import OrganisationKind
from shouwang.accounts.models import Organisation
from shouwang.core.actors import Actor
from shouwang.core.reach import Area
from shouwang.core.workflow import open_to
from shouwang.divisions import selectors as divisions
from shouwang.registry import selectors as registry
from shouwang.registry.fields import FIELDS
from shouwang.registry.models import CareFile
from shouwang.registry.selectors.story import shown_value
from shouwang.registry.values import from_json

from .choices import TransferStatus
from .models import Arrival, Identity, Partner, Transfer
from .permissions import TransferPermission
from .workflow import TRANSITIONS, Step

_COUNTY_CODE = 6


def transfers(actor: Actor) -> QuerySet[Transfer]:
    """Return the transfers that the actor's area gives or takes, the newest first."""
    may = actor.may(TransferPermission.SEND) or actor.may(TransferPermission.RECEIVE)
    if not may or actor.area is None:
        return Transfer.objects.none()
    found = Transfer.objects.filter(_giving(actor.area) | _taking(actor.area))
    return found.select_related("organisation", "partner").order_by("-begun_at")


def _giving(area: Area) -> Q:
    return Q(area__gte=area.lo, area__lt=area.hi)


def _taking(area: Area) -> Q:
    return Q(to_area__gte=area.lo, to_area__lt=area.hi)


def deeds(actor: Actor, transfer: Transfer) -> list[Step]:
    """Return what the actor may do with a transfer now."""
    area = actor.area
    if area is None:
        return []
    sides = {
        side
        for side, code in (("giver", transfer.area), ("taker", transfer.to_area))
        if code and code in area
    }
    return [each for each in open_to(actor, TRANSITIONS, transfer.status) if each.side in sides]


def waiting(actor: Actor) -> int:
    """Return how many transfers wait for a deed of the actor's area."""
    if actor.area is None:
        return 0
    rows = transfers(actor)
    ours = Q(status=TransferStatus.OFFERED) & _taking(actor.area)
    asked = Q(status=TransferStatus.REQUESTED) & _giving(actor.area)
    return rows.filter(ours | asked).count()


def of_files(file_ids: Iterable[UUID]) -> dict[UUID, list[Transfer]]:
    """Return the transfers of files, the newest first; one query."""
    found: dict[UUID, list[Transfer]] = {}
    rows = Transfer.objects.filter(care_file__in=list(file_ids)).order_by("-begun_at")
    for row in rows.select_related("organisation", "partner"):
        if row.care_file_id:
            found.setdefault(row.care_file_id, []).append(row)
    return found


def of_rows(row_ids: Iterable[UUID]) -> dict[UUID, Transfer]:
    """Return the requests made for rows of rosters that were not refused, by row."""
    rows = Transfer.objects.filter(row_id__in=list(row_ids)).exclude(
        status__in=(TransferStatus.DECLINED, TransferStatus.WITHDRAWN)
    )
    return {row.row_id: row for row in rows if row.row_id}


def file_to_give(actor: Actor, file_id: UUID) -> CareFile | None:
    """Return an open file of the actor's area that it may give away."""
    files = CareFile.objects.visible_to(actor, TransferPermission.SEND).select_related("person")
    file = files.filter(pk=file_id).first()
    return file if file is not None and actor.area is not None and file.area in actor.area else None


def takers(actor: Actor) -> QuerySet[Organisation]:
    """Return to whom files may be offered: own townships, counties' civil affairs elsewhere."""
    own = actor.area_code[:_COUNTY_CODE]
    townships = Q(kind=OrganisationKind.TOWNSHIP, county=own)
    counties = Q(kind=OrganisationKind.CIVIL_AFFAIRS) & ~Q(county=own)
    found = Organisation.objects.filter(townships | counties, is_active=True)
    return found.exclude(area=actor.area_code).order_by("kind", "area")


def villages(actor: Actor) -> list[tuple[str, str]]:
    """Return the villages into which the actor may take a child: code, name."""
    return registry.villages_in(actor, TransferPermission.RECEIVE)


def place_name(code: str) -> str:
    """Return the whole name of a division."""
    return "".join(divisions.path_names(code)) if code else ""


def identity() -> Identity | None:
    """Return the keys of this installation; None before anybody asked for them."""
    return Identity.objects.order_by("made_at").first()


def partners() -> QuerySet[Partner]:
    """Return the installations we know."""
    return Partner.objects.order_by("ended_at", "name")


def partners_in_use() -> QuerySet[Partner]:
    """Return the installations whose keys were compared by a second person, and still hold."""
    return Partner.objects.filter(confirmed_at__isnull=False, ended_at=None).order_by("name")


def arrivals(actor: Actor) -> QuerySet[Arrival]:
    """Return the packages that came into the actor's area."""
    if not actor.may(TransferPermission.RECEIVE) or actor.area is None:
        return Arrival.objects.none()
    found = Arrival.objects.filter(area__gte=actor.area.lo, area__lt=actor.area.hi)
    return found.defer("content").select_related("partner").order_by("-came_at")


def summary(told: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what a receiver must know to recognise a child: label and value."""
    values = from_json(told["values"])
    shown = ("name", "sex", "birth_date", "address", "father.name", "mother.name", "carer.name",
             "school_name", "grade")  # fmt: skip
    return [
        (str(FIELDS[key].label), shown_value(FIELDS[key], values[key]))
        for key in shown
        if key in FIELDS and values.get(key) not in (None, "", ())
    ]
