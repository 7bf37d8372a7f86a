"""Rights over transfers."""

from enum import StrEnum


class TransferPermission(StrEnum):
    """Who gives children's files to other places, takes them in, and knows other installations."""

    SEND = "transfers.send"
    RECEIVE = "transfers.receive"
    EDIT_PARTNER = "transfers.edit_partner"
