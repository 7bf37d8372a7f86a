"""档案状态: which state may follow which (W-14)."""

from shouwang.core.workflow import Transition

from .choices import FileStatus
from .permissions import RegistryPermission

VERIFY = Transition(
    "verify",
    (FileStatus.SUBMITTED, FileStatus.CHANGE_PENDING),
    FileStatus.VERIFIED,
    RegistryPermission.VERIFY_FILE,
)
CLOSE = Transition(
    "close",
    (FileStatus.DRAFT, FileStatus.SUBMITTED, FileStatus.VERIFIED, FileStatus.CHANGE_PENDING),
    FileStatus.CLOSED,
    RegistryPermission.CLOSE_FILE,
)
REOPEN = Transition(
    "reopen", (FileStatus.CLOSED,), FileStatus.SUBMITTED, RegistryPermission.CLOSE_FILE
)
REOPEN_WITHIN_DAYS = 30  # context §1.11: reversible within 30 days
