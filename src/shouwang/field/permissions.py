"""Rights over the phone client."""

from enum import StrEnum


class FieldPermission(StrEnum):
    """Who works with a phone, and who decides what could not be taken in."""

    USE = "field.use"
    SETTLE = "field.settle"
