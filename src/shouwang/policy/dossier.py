"""What the printed dossier says of the determination: each definition, and why."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.core.actors import Actor
from shouwang.documents.paper import Block, Chapter, Grid, Paragraph
from shouwang.registry.hooks import DossierPart
from shouwang.registry.models import CareFile

from .gathering import gather
from .panels import ShownResult, shown_results
from .permissions import PolicyPermission
from .selectors import pack_for

_PLACE = 30
STATES = {
    "MET": gettext_lazy("符合"),
    "FAILED": gettext_lazy("不符合"),
    "UNKNOWN": gettext_lazy("待核实"),
}


def dossier(actor: Actor, files: Sequence[CareFile], on: date) -> Mapping[UUID, DossierPart]:
    """Return the chapter of reasons for posts that may see definitions."""
    if not actor.may(PolicyPermission.VIEW):
        return {}
    found = {}
    for facts in gather([file.pk for file in files]):
        pack = pack_for(facts.area, on)
        blocks: list[Block] = [
            Paragraph(_("依据政策包“{name}”，认定截至 {on}。").format(name=pack.title, on=on))
        ]
        results = shown_results(facts, pack, on)
        blocks.append(_overview(results))
        blocks += [
            _grid(each) for each in results if each.key not in pack.profiles and _tells(each)
        ]
        found[facts.file_id] = DossierPart([(_PLACE, Chapter(_("认定结果和原因"), blocks))])
    return found


def _tells(shown: ShownResult) -> bool:
    """The left-behind result is always explained; another category only where it may apply."""
    return shown.key == "LEFT_BEHIND" or shown.result != "no"


def _overview(results: Sequence[ShownResult]) -> Grid:
    rows = [[str(each.name), str(each.label)] for each in results]
    return Grid([_("口径或类别"), _("认定")], rows, shares=(4, 1))


def _grid(shown: ShownResult) -> Grid:
    rows = [
        [str(STATES[reason.verdict]), str(reason.text), str(reason.fact), str(reason.basis)]
        for reason in shown.reasons
    ]
    return Grid(
        [_("结果"), _("条件"), _("事实"), _("依据")], rows, shares=(1, 3, 3, 2.6),
        title=f"{shown.name}：{shown.label}", empty=_("无"),
    )  # fmt: skip
