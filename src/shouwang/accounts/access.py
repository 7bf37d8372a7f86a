"""Doors, as the apps above accounts know them; they stand in `core` for those below."""

from shouwang.core.access import (
    PUBLIC,
    SIGNED_IN,
    Request,
    access,
    access_any,
    actor_or_none,
    public,
    signed_in,
)

__all__ = [
    "PUBLIC",
    "SIGNED_IN",
    "Request",
    "access",
    "access_any",
    "actor_or_none",
    "public",
    "signed_in",
]
