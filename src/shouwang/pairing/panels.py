"""What the file page shows of pairings."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from shouwang.core.actors import Actor
from shouwang.core.presentation import Tone
from shouwang.registry.hooks import Panel
from shouwang.registry.models import CareFile

from . import selectors
from .choices import PairingStatus
from .permissions import PairingPermission

TONES = {
    PairingStatus.PROPOSED: Tone.WARNING,
    PairingStatus.ACTIVE: Tone.SUCCESS,
    PairingStatus.ENDED: Tone.NEUTRAL,
    PairingStatus.DECLINED: Tone.NEUTRAL,
}


def panels(actor: Actor, files: Sequence[CareFile], on: date) -> Mapping[UUID, Sequence[Panel]]:
    """Return the pairings of each file, for posts that keep them."""
    if not actor.may(PairingPermission.MANAGE):
        return {}
    found: dict[UUID, Sequence[Panel]] = {}
    for file in files:
        lines = [
            {"pairing": row, "tone": TONES[PairingStatus(row.status)]}
            for row in selectors.of_file(file.pk)
        ]
        context = {"lines": lines, "own": selectors.needs_own(file)}
        found[file.pk] = [
            Panel("pairings", _("结对帮扶"), "pairing/file_pairings.html", context,
                  icon="people", place="side", order=40)
        ]  # fmt: skip
    return found
