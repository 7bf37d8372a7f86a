"""Clocks of a call: by when it is to be handed over, accepted and answered (R-271, R-272).

The limits stand in the policy pack of the place where help is needed (`[hotline]`); what they come
to is stamped on the call and its hand-over, so that a later pack changes no clock that runs.
"""

from datetime import date, datetime, timedelta

from shouwang.core import clock
from shouwang.policy.engine.pack.hotline import HotlineRules
from shouwang.policy.selectors import pack_for


def rules(area: str, on: date) -> HotlineRules:
    """Return the limits in force in an area (12 digits)."""
    return pack_for(area, on).hotline


def hand_over_by(area: str, received: datetime, *, urgent: bool) -> datetime:
    """Return by when a call is to be handed over or kept."""
    here = rules(area, clock.local_date(received))
    minutes = here.urgent_hand_over_minutes if urgent else here.hand_over_minutes
    return received + timedelta(minutes=minutes)


def accept_by(area: str, sent: datetime, *, urgent: bool) -> datetime:
    """Return by when a hand-over is to be accepted or returned."""
    here = rules(area, clock.local_date(sent))
    return sent + timedelta(minutes=here.urgent_accept_minutes if urgent else here.accept_minutes)


def answer_on(area: str, sent: date, *, urgent: bool) -> date:
    """Return by which day a call handed over or kept is to be answered."""
    here = rules(area, sent)
    return sent + timedelta(days=here.urgent_answer_days if urgent else here.answer_days)
