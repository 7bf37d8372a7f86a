"""How often secrets may be guessed: by address, and all together; a right one costs nothing."""

from django.core.cache import cache

_WINDOW = 15 * 60
_MOST_OF_ONE, _MOST_OF_ALL = 20, 300


def _keys(address: str) -> tuple[tuple[str, int], ...]:
    return ((f"family:{address}", _MOST_OF_ONE), ("family:all", _MOST_OF_ALL))


def is_over(address: str) -> bool:
    """Say whether no more guesses are taken for now."""
    return any(cache.get(key, 0) >= most for key, most in _keys(address))


def count_miss(address: str) -> None:
    """Count a secret that opened nothing."""
    for key, _most in _keys(address):
        cache.add(key, 0, _WINDOW)
        cache.incr(key)
