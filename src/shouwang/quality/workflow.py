"""What people may do with a finding; that it is repaired decides the check alone (R-076)."""

from shouwang.core.workflow import Transition

from .choices import FindingStatus
from .permissions import QualityPermission

ASK_WAIVER = Transition(
    "ask_waiver", (FindingStatus.OPEN,), FindingStatus.WAIVER_ASKED, QualityPermission.WAIVE
)
APPROVE_WAIVER = Transition(
    "approve_waiver", (FindingStatus.WAIVER_ASKED,), FindingStatus.WAIVED,
    QualityPermission.APPROVE_WAIVER, other_hand="asked_by",
)  # fmt: skip
REFUSE_WAIVER = Transition(
    "refuse_waiver", (FindingStatus.WAIVER_ASKED,), FindingStatus.OPEN,
    QualityPermission.APPROVE_WAIVER, other_hand="asked_by",
)  # fmt: skip
