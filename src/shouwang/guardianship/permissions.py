"""Rights over agreements."""

from enum import StrEnum


class GuardianshipPermission(StrEnum):
    """Who drafts does not check."""

    VIEW = "guardianship.view"
    DRAFT = "guardianship.draft"
    CHECK = "guardianship.check"
