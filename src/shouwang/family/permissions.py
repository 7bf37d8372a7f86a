"""Rights over links, reports and the contact log."""

from enum import StrEnum


class FamilyPermission(StrEnum):
    """One right: who keeps in touch with parents and carers."""

    CONTACT = "family.contact"
