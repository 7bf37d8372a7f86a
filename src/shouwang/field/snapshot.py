"""What a phone takes along: the post's own duties and the few files they need, few fields each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from django.utils.translation import gettext as _

from shouwang.accounts.choices import Role
from shouwang.care import selectors as care
from shouwang.core.actors import Actor
from shouwang.duties import hooks as duty_hooks
from shouwang.duties import selectors as duties
from shouwang.registry import selectors as registry
from shouwang.registry.choices import Kin
from shouwang.registry.fields import FIELDS
from shouwang.registry.models import CareFile
from shouwang.registry.permissions import RegistryPermission
from shouwang.registry.states import FileState, load_states
from shouwang.submission import selectors as submission
from shouwang.submission.choices import TickKind

from .models import Rules
from .texts import KINDS


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The answer to a phone: `children` as it keeps them; `file_ids` for the trail."""

    children: list[dict[str, Any]]
    village: dict[str, Any] | None
    file_ids: list[UUID]
    left_out: int


def make(actor: Actor, rules: Rules, on: date) -> Snapshot:
    """Return the duties open or opening within the lease, with their files; a fixed number of
    queries."""
    last = on + timedelta(hours=rules.lease_hours)
    rows = list(
        duties.own_rows(actor).filter(opens_on__lte=last).order_by("due_on", "source", "id")[:2000]
    )
    wanted = list(dict.fromkeys(duty.care_file_id for duty in rows))
    chosen = wanted[: rules.most_children]
    open_states = _states(actor, chosen)
    visits = care.last_visits(list(open_states))
    soon = duties.soon_days(actor, on)
    due: dict[UUID, list[dict[str, Any]]] = {}
    for duty in rows:
        if duty.care_file_id in open_states:
            due.setdefault(duty.care_file_id, []).append(_duty(duty, on, soon))
    callable_ids = _ids(actor, RegistryPermission.VIEW_CONTACT, open_states)
    children = [
        _child(state, due.get(pk, []), visits.get(pk, []), on, contact=pk in callable_ids)
        for pk, state in open_states.items()
    ]
    return Snapshot(children, _village(actor, on), list(open_states), len(wanted) - len(chosen))


def _states(actor: Actor, ids: Sequence[UUID]) -> dict[UUID, FileState]:
    """Return the open files among `ids` that the post may read: of its area, or granted."""
    reached = _ids(actor, RegistryPermission.VIEW_FILE, ids)
    states = load_states([pk for pk in ids if pk in reached])
    return {pk: states[pk] for pk in ids if pk in states and not states[pk].file.is_closed}


def _ids(actor: Actor, permission: str, ids: Iterable[UUID]) -> set[UUID]:
    files = CareFile.objects.reachable(actor, permission).filter(pk__in=list(ids))
    return set(files.values_list("pk", flat=True))


def _duty(duty: Any, on: date, soon: int) -> dict[str, Any]:
    source = duty_hooks.source(duty.source)
    url = source.url(duty.care_file_id, duty.key) if source else ""
    query = parse_qs(urlsplit(url).query)
    kind = query.get("kind", [""])[0]
    return {
        "title": duties.title(duty),
        "due": duty.due_on.isoformat(),
        "urgency": str(duties.urgency(duty, on, soon)),
        "kind": kind if kind in KINDS else "",
        "follows": query.get("follows", [""])[0],
    }


def _child(
    state: FileState, due: Sequence[Mapping[str, Any]], visits: Sequence[tuple[date, UUID]],
    on: date, *, contact: bool,
) -> dict[str, Any]:  # fmt: skip
    file, values = state.file, state.values
    kin = values.get("carer.kin", "")
    phones = values.get("carer.phones", ()) if contact else ()
    return {
        "id": str(file.pk),
        "area": file.area,
        "version": file.version,
        "household": str(file.household_id or ""),
        "name": file.person.name,
        "age": registry.age_on(file.birth_date, on),
        "group": file.group_name,
        "carer": values.get("carer.name", ""),
        "kin": str(Kin(kin).label) if kin in Kin.values else "",
        "phones": list(phones or ()),
        "last": visits[0][0].isoformat() if visits else "",
        "category": _category(file),
        "duties": list(due),
    }


def _category(file: Any) -> str:
    """Return the one word that says how near to look."""
    if file.without_carer:
        return _("无人照护")
    return f"{FIELDS['rating'].label}{FIELDS['rating'].show(file.rating)}" if file.rating else ""


def _village(actor: Actor, on: date) -> dict[str, Any] | None:
    """Return the monthly check of a village officer's own village: counts, and what changed."""
    if actor.role != Role.VILLAGE_OFFICER or not actor.area_code:
        return None
    check = submission.village_check(actor, actor.area_code, on)
    if check is None:
        return None
    return {
        "area": check.area,
        "name": check.name,
        "period": check.period.code,
        "label": check.period.label,
        "due": check.period.due_on.isoformat(),
        "done": check.is_done,
        "stamp": check.stamp,
        "unchanged": len(check.unchanged),
        "changed": [
            {"name": each.file.person.name, "kind": str(TickKind(each.kind).label)}
            for each in check.changed
        ],
        "responsible": check.last.responsible if check.last else actor.display_name,
    }
