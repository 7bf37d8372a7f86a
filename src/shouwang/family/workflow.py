"""What may become of a report: a table; tests walk all of it."""

from dataclasses import dataclass

from .choices import ReportStatus
from .permissions import FamilyPermission


@dataclass(frozen=True, slots=True)
class Transition:
    """One deed: from which states, to which, by which right."""

    deed: str
    sources: frozenset[str]
    target: str
    permission: str


ACCEPT = Transition(
    "accept", frozenset({ReportStatus.NEW}), ReportStatus.ACCEPTED, FamilyPermission.CONTACT
)
DECLINE = Transition(
    "decline", frozenset({ReportStatus.NEW}), ReportStatus.DECLINED, FamilyPermission.CONTACT
)
STEPS = (ACCEPT, DECLINE)
