"""Rights over records of work."""

from enum import StrEnum


class CarePermission(StrEnum):
    """Who may record work for a child, and who may read what was recorded."""

    VIEW_RECORD = "care.view_record"
    RECORD = "care.record"
