"""档案状态: which state may follow which (W-14)."""

from dataclasses import dataclass

from .choices import FileStatus
from .permissions import RegistryPermission


@dataclass(frozen=True, slots=True)
class Transition:
    """One deed: from which states, to which, by which right."""

    sources: frozenset[str]
    target: str
    permission: str


VERIFY = Transition(
    frozenset({FileStatus.SUBMITTED, FileStatus.CHANGE_PENDING}),
    FileStatus.VERIFIED,
    RegistryPermission.VERIFY_FILE,
)
CLOSE = Transition(
    frozenset(
        {
            FileStatus.DRAFT,
            FileStatus.SUBMITTED,
            FileStatus.VERIFIED,
            FileStatus.CHANGE_PENDING,
        }
    ),
    FileStatus.CLOSED,
    RegistryPermission.CLOSE_FILE,
)
REOPEN = Transition(
    frozenset({FileStatus.CLOSED}), FileStatus.SUBMITTED, RegistryPermission.CLOSE_FILE
)
REOPEN_WITHIN_DAYS = 30  # context §1.11: reversible within 30 days
