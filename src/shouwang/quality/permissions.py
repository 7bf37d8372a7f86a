"""Rights over findings."""

from enum import StrEnum


class QualityPermission(StrEnum):
    """Who asks for a waiver does not approve it."""

    VIEW = "quality.view"
    WAIVE = "quality.waive"
    APPROVE_WAIVER = "quality.approve_waiver"
