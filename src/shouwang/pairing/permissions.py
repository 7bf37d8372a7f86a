"""Rights over volunteers and pairings."""

from enum import StrEnum


class PairingPermission(StrEnum):
    """Who registers and pairs; who vets is another hand."""

    MANAGE = "pairing.manage"
    VET = "pairing.vet"
