"""What the registry itself adds to the page of a file: open disagreements, merges and splits."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwang.core.actors import Actor

from . import crossing
from .fields import FIELDS
from .hooks import FileFlag, Panel
from .permissions import RegistryPermission
from .sections import SECTIONS
from .selectors import rights_on, story
from .selectors.disagreements import disputed, open_disagreements

_SECTION_OF = {key: section for section in SECTIONS for key in section.keys}


def disagreement_panels(
    actor: Actor, files: Sequence[Any], on: date
) -> Mapping[UUID, Sequence[Panel]]:
    """Return the panel of open disagreements of each file that has any."""
    by_id = {file.pk: file for file in files}
    rights = {file.pk: rights_on(actor, file) for file in files}
    found: dict[UUID, list[dict[str, Any]]] = {}
    for row in _open(by_id):
        file = by_id[row.care_file_id]
        if _SECTION_OF[row.field].see in rights[file.pk]:
            found.setdefault(file.pk, []).append(_line(row, file, rights[file.pk]))
    return {
        file_id: [
            Panel(
                "disagreements", _("说法不一，待核定"), "registry/disagreements.html",
                {"rows": rows}, icon="question-circle", order=5,
            )
        ]
        for file_id, rows in found.items()
    }  # fmt: skip


def _open(files: Mapping[UUID, Any]) -> list[Any]:
    """Return the open disagreements of files: those that were read with them, else asked for."""
    if all(hasattr(file, "open_disagreements") for file in files.values()):
        return [row for file in files.values() for row in file.open_disagreements]
    return open_disagreements(files)


def _line(row: Any, file: Any, rights: frozenset[str]) -> dict[str, Any]:
    field = FIELDS[row.field]
    claimed = crossing.from_json(row.field, str(row.claimed))
    sealed = field.sealed and claimed not in (None, "", ())
    may = RegistryPermission.VERIFY_FILE in rights
    return {
        "label": field.label, "row": row,
        "claimed": story.mask(field, claimed) if sealed else story.shown_value(field, claimed),
        "url": reverse("registry:disagreement-settle", args=[file.pk, row.pk]) if may else "",
    }  # fmt: skip


def file_flags() -> list[FileFlag]:
    """Return the condition by which the list shows disputed files."""
    return [FileFlag("disputed", _("有说法不一待核定"), _disputed)]


def _disputed(rows: Any, wanted: bool) -> Any:
    return rows.filter(disputed() if wanted else ~disputed())
