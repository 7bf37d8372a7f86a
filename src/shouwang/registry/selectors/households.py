"""One household shown as one: its children, their parents, who cares for them."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Count, Prefetch

from shouwang.core.actors import Actor
from shouwang.registry.choices import PARENTS, Kin
from shouwang.registry.fields import FIELDS
from shouwang.registry.models import CareFile, Household, Relationship
from shouwang.registry.permissions import RegistryPermission
from shouwang.registry.states import FileState, load_states

from .files import reachable_files


@dataclass(slots=True)
class Member:
    """A person of the household, once, with what they are to which child."""

    person: Any
    ties: list[str] = field(default_factory=list)
    file: CareFile | None = None
    is_parent: bool = False
    is_carer: bool = False
    where: str = ""


def households(actor: Actor) -> Any:
    """Return the households of the reach, each with `children` (its open files) and `number`."""
    files = (
        CareFile.objects.visible_to(actor, RegistryPermission.VIEW_FILE)
        .exclude(status="CLOSED")
        .select_related("person")
        .order_by("birth_date", "id")
    )
    area = actor.area_for(RegistryPermission.VIEW_FILE)
    rows = Household.objects.all()
    if area is None:
        rows = rows.filter(pk__in=files.order_by().values("household"))
    else:
        rows = rows.filter(area__gte=area.lo, area__lt=area.hi)
    return rows.annotate(number=Count("files")).prefetch_related(
        Prefetch("files", queryset=files, to_attr="children")
    )


def household(actor: Actor, household_id: UUID) -> tuple[Household, list[Member]] | None:
    """Return a household and its members: children first; None where no file of it is in reach."""
    files = list(reachable_files(actor).filter(household=household_id).order_by("birth_date", "pk"))
    if not files:
        return None
    states = load_states([file.pk for file in files])
    members = {file.person_id: Member(file.person, file=file) for file in files}
    links = Relationship.objects.filter(care_file__in=files, valid_to__isnull=True)
    names = {file.pk: file.person.name for file in files}
    for link in links.select_related("person").order_by("kin", "person_id"):
        member = members.setdefault(link.person_id, Member(link.person))
        kin = link.kin_text or str(Kin(link.kin).label)
        member.ties.append(f"{names[link.care_file_id]}：{kin}")
        member.is_carer = member.is_carer or link.is_actual_carer
        if link.kin in PARENTS:
            member.is_parent = True
            member.where = member.where or _whereabouts(states[link.care_file_id], link.kin)
    return files[0].household, list(members.values())


def _whereabouts(state: FileState, kin: str) -> str:
    role = kin.lower()
    code = state.values.get(f"{role}.state")
    parts = [FIELDS[f"{role}.state"].show(code), state.values.get(f"{role}.destination") or ""]
    return " ".join(filter(None, parts))
