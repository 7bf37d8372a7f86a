"""What the file page and the dossier show of agreements."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.core.actors import Actor
from shouwang.core.presentation import Tone
from shouwang.documents.paper import Chapter, Grid
from shouwang.registry.hooks import DossierPart, Panel
from shouwang.registry.models import CareFile

from . import evidence, selectors
from .choices import AgreementStatus
from .models import Agreement
from .permissions import GuardianshipPermission

TONES = {
    AgreementStatus.DRAFT: Tone.NEUTRAL,
    AgreementStatus.SIGNED: Tone.WARNING,
    AgreementStatus.EFFECTIVE: Tone.SUCCESS,
    AgreementStatus.ENDED: Tone.NEUTRAL,
}
_PLACE = 52


def shown(agreement: Agreement, on: date) -> dict[str, object]:
    """Return one agreement as a line: its state, expired where its day is over."""
    expired = agreement.status == AgreementStatus.EFFECTIVE and agreement.ends_on < on
    return {
        "agreement": agreement,
        "state": _("已期满") if expired else agreement.get_status_display(),
        "tone": Tone.DANGER if expired else TONES[AgreementStatus(agreement.status)],
    }


def panels(actor: Actor, files: Sequence[CareFile], on: date) -> Mapping[UUID, Sequence[Panel]]:
    """Return the agreements of each file."""
    if not actor.may(GuardianshipPermission.VIEW):
        return {}
    found: dict[UUID, Sequence[Panel]] = {}
    for file in files:
        rows = selectors.of_file(file.pk)
        under_way = any(
            row.status in (AgreementStatus.DRAFT, AgreementStatus.SIGNED) for row in rows
        )
        context = {
            "lines": [shown(row, on) for row in rows],
            "may_draft": actor.may(GuardianshipPermission.DRAFT)
            and not file.is_closed and not under_way,
        }  # fmt: skip
        found[file.pk] = [
            Panel("agreements", gettext_lazy("委托照护协议"), "guardianship/file_agreements.html",
                  context, icon="file-earmark-text", place="side", order=30)
        ]  # fmt: skip
    return found


def dossier(actor: Actor, files: Sequence[CareFile], on: date) -> Mapping[UUID, DossierPart]:
    """Return the agreements of each file, the present one with its clauses."""
    if not actor.may(GuardianshipPermission.VIEW):
        return {}
    headings = [_("文书"), _("受委托人"), _("自"), _("至"), _("状态")]
    papers = evidence.papers(actor, [file.pk for file in files], on)
    found = {}
    for file in files:
        rows = selectors.of_file(file.pk)
        lines = [
            [str(row.get_kind_display()), row.carer.name, row.starts_on.isoformat(),
             row.ends_on.isoformat(), str(shown(row, on)["state"])]
            for row in rows
        ]  # fmt: skip
        grid = Grid(headings, lines, empty=_("没有经系统办理的协议"))
        expected = [(str(line.label), line.there, "") for line in papers.get(file.pk, ())]
        found[file.pk] = DossierPart(
            [(_PLACE, Chapter(_("委托照护协议办理"), [grid]))], expected=expected
        )
    return found
