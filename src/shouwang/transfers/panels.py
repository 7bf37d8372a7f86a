"""The card of a file page: where the file is on its way to, where it came from."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from shouwang.core.actors import Actor
from shouwang.registry.hooks import Panel
from shouwang.registry.models import CareFile

from . import selectors, tables, wording
from .permissions import TransferPermission


def panels(actor: Actor, files: Sequence[CareFile], on: date) -> Mapping[UUID, Sequence[Panel]]:
    """Return the card of each file, for those who give files away or take them in."""
    may_send = actor.may(TransferPermission.SEND) and actor.area is not None
    if not may_send and not actor.may(TransferPermission.RECEIVE):
        return {}
    known = selectors.of_files([file.pk for file in files])
    found = {}
    for file in files:
        rows = [
            {"row": row, "tone": wording.TONES[row.status], "url": tables.transfer_url(row)}
            for row in known.get(file.pk, [])
        ]
        here = may_send and actor.area is not None and file.area in actor.area
        if rows or (here and not file.is_closed):
            found[file.pk] = [
                Panel(
                    "transfers", _("档案移交"), "transfers/panel.html",
                    {"rows": rows, "may_give": here and not file.is_closed, "id": file.pk},
                    icon="send", place="side", order=95,
                )
            ]  # fmt: skip
    return found
