"""What people may do with a finding; that it is repaired decides the check alone (R-076)."""

from dataclasses import dataclass

from .choices import FindingStatus
from .permissions import QualityPermission


@dataclass(frozen=True, slots=True)
class Deed:
    """A change of status: from which, to which, with what right."""

    sources: tuple[str, ...]
    target: str
    permission: str


ASK_WAIVER = Deed((FindingStatus.OPEN,), FindingStatus.WAIVER_ASKED, QualityPermission.WAIVE)
APPROVE_WAIVER = Deed(
    (FindingStatus.WAIVER_ASKED,), FindingStatus.WAIVED, QualityPermission.APPROVE_WAIVER
)
REFUSE_WAIVER = Deed(
    (FindingStatus.WAIVER_ASKED,), FindingStatus.OPEN, QualityPermission.APPROVE_WAIVER
)
