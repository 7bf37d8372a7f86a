"""What may become of a report: a table; tests walk all of it."""

from shouwang.core.workflow import Transition

from .choices import ReportStatus
from .permissions import FamilyPermission

ACCEPT = Transition("accept", (ReportStatus.NEW,), ReportStatus.ACCEPTED, FamilyPermission.CONTACT)
DECLINE = Transition(
    "decline", (ReportStatus.NEW,), ReportStatus.DECLINED, FamilyPermission.CONTACT
)
STEPS = (ACCEPT, DECLINE)
