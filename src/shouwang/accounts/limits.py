"""How often a password may be tried: per account, never per address.

A whole office shares one address, and one clerk who mistypes must not lock out the others.
"""

from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.http import HttpRequest

_APP, _ACTION = "allauth.account", "login_failed"


def account_key(username: str) -> str:
    """Return the key under which failed attempts of a sign-in name are counted."""
    return username.strip().lower()


def forget_failures(username: str) -> None:
    """Let an account try again at once: its password was just reset by an administrator."""
    for rate in ratelimit.get_rates(app=_APP, action=_ACTION):
        # Counted per key, so that the request plays no part in the name of the counter.
        cache.delete(
            ratelimit.get_cache_key(
                HttpRequest(), app=_APP, action=_ACTION, rate=rate, key=account_key(username)
            )
        )
