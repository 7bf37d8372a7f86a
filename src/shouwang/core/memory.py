"""What changes seldom and every page asks: kept in the process for some seconds.

For names and labels only, never for rights: who may do what is read anew in every request. Each
web process keeps its own; a change shows everywhere once the seconds are over.
``SHOUWANG_REMEMBER=0`` turns it off, as the tests do.
"""

import time
from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from django.utils.translation import get_language

from shouwang.core import environment

P = ParamSpec("P")
R = TypeVar("R")
MOST = 512
enabled = environment.flag("SHOUWANG_REMEMBER", default=True)
_everything: list[dict[Hashable, Any]] = []


def remembered(
    seconds: float, *, worth: Callable[[Any], bool] | None = None
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Keep what a function of plain arguments returns, apart for every language.

    The answer is shared by requests and threads: return what nobody changes.

    :param worth: says of an answer whether it is kept; without it every answer is.
    """

    def decorate(ask: Callable[P, R]) -> Callable[P, R]:
        kept: dict[Hashable, tuple[float, R]] = {}
        _everything.append(cast(dict[Hashable, Any], kept))

        @wraps(ask)
        def asked(*args: P.args, **kwargs: P.kwargs) -> R:
            if not enabled:
                return ask(*args, **kwargs)
            key = (get_language(), args, tuple(sorted(kwargs.items())))
            until, answer = kept.get(key, (0.0, None))
            if until > time.monotonic():
                return cast(R, answer)
            found = ask(*args, **kwargs)
            if worth is not None and not worth(found):
                return found
            if len(kept) >= MOST:  # plainer than finding the oldest, and as good
                kept.clear()
            kept[key] = (time.monotonic() + seconds, found)
            return found

        return asked

    return decorate


def forget() -> None:
    """Forget everything in this process, after a deed that its own next page must show."""
    for kept in _everything:
        kept.clear()
