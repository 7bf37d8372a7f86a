"""Rights over divisions."""

from enum import StrEnum


class DivisionPermission(StrEnum):
    """Rights of those who keep the list of townships, villages and groups."""

    EDIT = "divisions.edit"
