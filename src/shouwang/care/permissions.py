"""Rights over records of work, wishes, neighbours' help, and the sealed psychology group."""

from enum import StrEnum


class CarePermission(StrEnum):
    """Who may record work for a child, who may read it, who claims wishes, who counsels."""

    VIEW_RECORD = "care.view_record"
    RECORD = "care.record"
    ADMIT_FAMILY = "care.admit_family"  # put a family on the roll of neighbours' help
    CLAIM_WISH = "care.claim_wish"  # reads open wishes, without names
    COUNSEL = "care.counsel"  # writes sessions, reads the own ones
    VIEW_PSYCHOLOGY = "care.view_psychology"  # the psychology group
