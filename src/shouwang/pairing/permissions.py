"""Rights over volunteers and pairings."""

from enum import StrEnum


class PairingPermission(StrEnum):
    """Who registers and pairs; who vets is another hand; who keeps the rota, who serves."""

    MANAGE = "pairing.manage"
    VET = "pairing.vet"
    ROTA = "pairing.rota"  # plans shifts, signs off hours
    SERVE = "pairing.serve"  # a volunteer: takes shifts, tells the own hours
