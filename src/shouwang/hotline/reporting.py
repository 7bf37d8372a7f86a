"""A call as a mandatory report (W-01): what is known goes over at once, the rest is asked later."""

from datetime import datetime
from uuid import UUID, uuid5

from shouwang.cases.choices import Origin, Situation, Unit
from shouwang.cases.services import reporting as cases
from shouwang.core.actors import Actor
from shouwang.registry import selectors as registry

from .choices import CallerKind
from .models import Call

_UNITS = {CallerKind.TEACHER: Unit.SCHOOL, CallerKind.OFFICIAL: Unit.AUTHORITY}


def report(actor: Actor, call: Call, *, now: datetime) -> UUID:
    """File the report and return its id; the same call is the same report."""
    child = cases.ChildSaid(name=str(call.child_name or ""), sex=call.child_sex, age=call.child_age)
    name, telephone = str(call.caller_name or ""), str(call.caller_phone or "")
    draft = cases.ReportDraft(
        id=uuid5(call.pk, "report"), origin=Origin.HOTLINE, origin_id=call.pk,
        situations=call.situations or [Situation.OTHER], area=call.area,
        found_at=call.received_at, narrative=str(call.words or ""),
        place_text=str(call.place_text or ""), child=child, danger_now=call.is_emergency or None,
        file_id=_file_id(actor, call), unit=_UNITS.get(CallerKind(call.caller_kind), Unit.CITIZEN),
        taken=str(call.advice or ""), reporter_name=name, reporter_telephone=telephone,
        anonymous=not (name or telephone),
    )  # fmt: skip
    return cases.file_report(actor, draft, now=now).report.pk


def _file_id(actor: Actor, call: Call) -> UUID | None:
    """Return the linked file if the actor reaches it; the words go over in any case."""
    if call.care_file_id is None or registry.reachable_file(actor, call.care_file_id) is None:
        return None
    return call.care_file_id
