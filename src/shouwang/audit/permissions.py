"""Rights over the trail."""

from enum import StrEnum


class AuditPermission(StrEnum):
    """Rights of the audit administrator."""

    VIEW = "audit.view"
    VERIFY = "audit.verify"
