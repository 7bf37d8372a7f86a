"""Looking is a deed too."""

from datetime import datetime

from shouwang.audit import services as audit
from shouwang.cases.models import CasePart
from shouwang.core.actors import Actor


def note_shown(actor: Actor, row: CasePart, deed: str, *, now: datetime) -> None:
    """Record that something of a case was shown (`view_…`) or printed (`print_…`)."""
    audit.record(actor, f"intervention.{deed}", row, at=now, area=row.area)


def note_listed(actor: Actor, deed: str, *, now: datetime) -> None:
    """Record that a list was shown (`list_…`)."""
    audit.record(actor, f"intervention.{deed}", at=now, area=actor.area_code)
