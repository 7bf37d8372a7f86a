"""Finding a list again as its page showed it: asked for on a page, written later by a job.

The job opens the same page for the same post, by its address; `views.exporting.export`, which every
page of an export ends in, then hands over the list instead of answering.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, QueryDict
from django.urls import resolve
from django.utils.translation import gettext_lazy as _

from shouwang.core.actors import Actor
from shouwang.core.errors import DomainError
from shouwang.core.listing import Listing, Selection

CHUNK = 2000
Ids = Callable[[list[Any]], list[UUID]]


@dataclass(frozen=True)
class Found:
    """A list to be written: its rows and columns; `prepare` adds to rows what columns show,
    `ids_of` tells whose files are in them, `asked` what the address narrows it by."""

    listing: Listing[Any]
    selection: Selection[Any]
    ids_of: Ids
    prepare: Callable[[list[Any]], None] | None = None
    asked: Mapping[str, str] = field(default_factory=dict)

    @property
    def conditions(self) -> dict[str, str]:
        """What the list was narrowed by: names and codes, as the trail has them."""
        return {**self.asked, **self.selection.conditions()}

    @property
    def told(self) -> dict[str, str]:
        """The same in words, as whoever lets the list go reads them."""
        form, told = self.selection.form, dict(self.asked)
        for name, text in self.selection.conditions().items():
            field: Any = form.fields[name] if form else None
            choices: dict[Any, Any] = dict(getattr(field, "choices", ()))
            given = form.cleaned_data.get(name) if form else None
            shown = choices.get(given) if isinstance(given, str) else None
            told[str(field.label)] = str(shown or text).strip("\u3000 ")
        return told

    def chunks(self) -> Iterator[list[Any]]:
        """Yield the rows, each made ready for its columns."""
        rows = self.selection.rows
        if isinstance(rows, QuerySet):
            running = iter(rows.iterator(chunk_size=CHUNK))
        else:
            running = iter(rows)
        while chunk := list(islice(running, CHUNK)):
            if self.prepare is not None:
                self.prepare(chunk)
            yield chunk


class Replay(HttpRequest):
    """A request of the job: to it, `export` hands over the list."""

    actor: Actor
    found: Found | None = None


class ListGone(DomainError):
    """The page does not show that list any more to that post."""

    message = _("名单已不在申请人的查看范围内。")


def asked_of(request: HttpRequest, selection: Selection[Any]) -> dict[str, Any]:
    """Return what is needed to find a list again."""
    return {
        "path": request.path,
        "query": request.GET.urlencode(),
        "columns": [column.key for column in selection.columns],
        "order": selection.order,
    }


def replay(actor: Actor, kind: str, asked: Mapping[str, Any]) -> Found:
    """Return a list as its page shows it to the actor now.

    :raises ListGone: if the page shows it no more.
    """
    request: Any = Replay()
    request.method, request.path, request.actor = "GET", asked["path"], actor
    request.GET = QueryDict(asked["query"])
    request.session = {f"list.{kind}": {"columns": asked["columns"], "order": asked["order"]}}
    try:
        match = resolve(asked["path"])
        match.func(request, *match.args, **match.kwargs)
    except Http404 as error:
        raise ListGone from error
    if request.found is None:
        raise ListGone
    found: Found = request.found
    return found
