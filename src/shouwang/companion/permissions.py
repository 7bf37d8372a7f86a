"""Rights over keying into the national system."""

from enum import StrEnum


class CompanionPermission(StrEnum):
    """Who keys is not who says what the columns there are called."""

    KEY = "companion.key"
    EDIT_LAYOUT = "companion.edit_layout"
