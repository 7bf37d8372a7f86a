"""Clocks of a call: by when it is to be handed over, accepted and answered (R-271, R-272)."""

from datetime import datetime, timedelta

HAND_OVER = timedelta(hours=24)
HAND_OVER_URGENT = timedelta(hours=1)
ACCEPT = timedelta(hours=24)
ACCEPT_URGENT = timedelta(hours=1)
ANSWER_DAYS, ANSWER_DAYS_URGENT = 15, 1
# So many calls back that nobody answered, on as many days, let a call be closed as unreached.
VAIN_DAYS = 3


def hand_over_by(received: datetime, *, urgent: bool) -> datetime:
    """Return by when a registered call is to be handed over or kept."""
    return received + (HAND_OVER_URGENT if urgent else HAND_OVER)


def accept_by(sent: datetime, *, urgent: bool) -> datetime:
    """Return by when a hand-over is to be accepted or returned."""
    return sent + (ACCEPT_URGENT if urgent else ACCEPT)
