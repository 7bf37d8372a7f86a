"""A hazard that has harmed a child as a mandatory report (W-10 → W-01)."""

from datetime import datetime, time
from uuid import UUID, uuid5

from shouwang.cases.choices import Origin, Situation, Unit
from shouwang.cases.services import reporting as cases
from shouwang.core import clock
from shouwang.core.actors import Actor

from .choices import Harm, UnitKind
from .models import Hazard

_SITUATIONS = {Harm.INJURY: Situation.INJURY, Harm.MISSING: Situation.MISSING}
_UNITS = {UnitKind.SCHOOL: Unit.SCHOOL, UnitKind.VILLAGE: Unit.VILLAGE}


def report(actor: Actor, hazard: Hazard, *, now: datetime) -> UUID:
    """File the report and return its id; the same hazard is the same report."""
    found = datetime.combine(hazard.found_on, time(), clock.CHINA)
    draft = cases.ReportDraft(
        id=uuid5(hazard.pk, "report"), origin=Origin.SCREENING, origin_id=hazard.pk,
        situations=[_SITUATIONS[Harm(hazard.harm)]], area=hazard.area, found_at=found,
        narrative=f"{hazard.get_kind_display()}：{hazard.words}", place_text=hazard.place_text,
        file_id=hazard.care_file_id, danger_now=True, unit=_UNITS[UnitKind(hazard.unit.kind)],
        reporter_name=actor.display_name, reporter_organisation=actor.organisation_name,
    )  # fmt: skip
    return cases.file_report(actor, draft, now=now).report.pk
