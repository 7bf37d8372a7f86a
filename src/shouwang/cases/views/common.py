"""What the pages of cases share."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from shouwang.accounts.access import Request
from shouwang.cases import selectors
from shouwang.core import clock
from shouwang.policy.selectors import pack_for

both = require_http_methods(["GET", "POST"])
PDF = "application/pdf"


def get_case(request: Request, id: UUID) -> Any:
    """Return a case of which the post is a member; everybody else gets 404."""
    rows = selectors.visible_cases(request.actor).select_related("care_file__person", "previous",
                                                                 "joined_to")  # fmt: skip
    return get_object_or_404(rows, pk=id)


def minutes_since(since: Any, until: Any = None) -> int:
    """Return whole minutes between two moments, never less than none."""
    return max(0, int(((until or clock.now()) - since).total_seconds() // 60))


class Hops:
    """The minutes of the packs in force; asked once for each township of a list."""

    def __init__(self) -> None:
        self._known: dict[str, Any] = {}

    def at(self, area: str) -> Any:
        """Return the rules of a place."""
        township = area[:9]
        if township not in self._known:
            self._known[township] = pack_for(area, clock.today()).response
        return self._known[township]
