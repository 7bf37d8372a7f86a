"""What the file page, its course and the dossier show of contacts with parents and carers."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.core.actors import Actor
from shouwang.core.presentation import Step, Tone
from shouwang.documents.paper import Chapter, Grid
from shouwang.policy.selectors import pack_for
from shouwang.registry.hooks import Badge, DossierPart, Panel
from shouwang.registry.models import CareFile

from . import selectors
from .choices import Relation
from .models import Attempt
from .permissions import FamilyPermission

_PLACE = 62


def panels(actor: Actor, files: Sequence[CareFile], on: date) -> Mapping[UUID, Sequence[Panel]]:
    """Return how well the parents of each file can be reached, and what waits."""
    if not actor.may(FamilyPermission.CONTACT):
        return {}
    ids = [file.pk for file in files]
    waiting: dict[UUID, int] = {}
    for row in selectors.open_reports(ids):
        waiting[row.care_file_id] = waiting.get(row.care_file_id, 0) + 1
    found: dict[UUID, Sequence[Panel]] = {}
    for file in files:
        rules = pack_for(file.area, on).work.family
        reaches = selectors.reachability([file.pk], rules, on).get(file.pk, {})
        lost = selectors.relation_words(reaches)
        context = {
            "lines": [(Relation(key).label, reach) for key, reach in reaches.items()],
            "waiting": waiting.get(file.pk, 0),
        }
        badges = [
            Badge(_("{who}联系不上").format(who="、".join(map(str, lost))), Tone.DANGER)
        ] if lost else []  # fmt: skip
        found[file.pk] = [
            Panel("family", gettext_lazy("家长联系"), "family/file_panel.html", context,
                  icon="telephone", place="side", order=34, badges=badges)
        ]  # fmt: skip
    return found


def timeline(actor: Actor, file_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[Step]]:
    """Return the contact log of files as steps of their course."""
    if not actor.may(FamilyPermission.CONTACT):
        return {}
    found: dict[UUID, list[Step]] = {}
    for row in Attempt.objects.filter(care_file__in=list(file_ids)).order_by("-on"):
        said = _("联系上") if row.reached else _("未联系上")
        title = _("联系{who}").format(who=row.get_relation_display())
        tone = Tone.SUCCESS if row.reached else Tone.WARNING
        step = Step(title, row.on, f"{row.get_way_display()}：{said}", row.by, tone, "telephone")
        found.setdefault(row.care_file_id, []).append(step)
    return found


def dossier(actor: Actor, files: Sequence[CareFile], on: date) -> Mapping[UUID, DossierPart]:
    """Return the chapter of the contact log of each file."""
    if not actor.may(FamilyPermission.CONTACT):
        return {}
    headings = [_("日期"), _("家长"), _("方式"), _("结果"), _("联系人")]
    found = {}
    for file in files:
        lines = [
            [row.on.isoformat(), str(row.get_relation_display()), str(row.get_way_display()),
             _("联系上") if row.reached else _("未联系上"), row.by]
            for row in selectors.attempts_of(actor, file)
        ]  # fmt: skip
        grid = Grid(headings, lines, empty=_("尚无联系记录"))
        found[file.pk] = DossierPart([(_PLACE, Chapter(_("家长联系记录"), [grid]))])
    return found
