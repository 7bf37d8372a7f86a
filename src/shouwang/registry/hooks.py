"""How higher apps are told of, and add to, what the registry holds; filled in AppConfig.ready."""

from collections.abc import Callable, Iterable
from uuid import UUID

# Called once at the end of a deed with every touched file, never once a file.
FactsChanged = Callable[[list[UUID]], None]
facts_changed: list[FactsChanged] = []


def tell_facts_changed(file_ids: Iterable[UUID]) -> None:
    """Tell every listener which files' facts changed, in id order."""
    ids = sorted(set(file_ids))
    if ids:
        for listener in facts_changed:
            listener(ids)
