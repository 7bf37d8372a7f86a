"""Rights over rosters."""

from enum import StrEnum


class ExchangePermission(StrEnum):
    """Rights over rosters."""

    VIEW_BATCH = "exchange.view_batch"
    IMPORT_ROSTER = "exchange.import_roster"
    COMMIT_BATCH = "exchange.commit_batch"
    UNDO_BATCH = "exchange.undo_batch"
    RECONCILE = "exchange.reconcile"  # compare registers, load lists of other departments
    SETTLE = "exchange.settle"  # settle a difference
