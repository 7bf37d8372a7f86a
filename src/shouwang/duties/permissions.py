"""Rights over duties."""

from enum import StrEnum


class DutyPermission(StrEnum):
    """Everybody who owes something sees it; who leads others sees what is overdue with them."""

    VIEW_OWN = "duties.view_own"
    VIEW_TEAM = "duties.view_team"
