"""The course of a case on paper; what is handed over gets a number (numbered.py)."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shouwang.core.actors import Actor
from shouwang.documents.paper import Chapter, Grid, Pairs, Paper, Signatures

from .hooks import Told
from .models import Case


def _at(moment: datetime | None) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M") if moment else ""


def _paper(actor: Actor, title: str, chapters: list[Chapter], number: str, now: datetime) -> Paper:
    return Paper(
        title=title, facts=[(_("编号"), number)], chapters=chapters,
        footer=_("{who} {when} 打印").format(
            who=f"{actor.organisation_name} {actor.display_name}", when=_at(now)
        ),
        page_of=_("第 {page} 页　共 {pages} 页"), language=(get_language() or "zh")[:2],
    )  # fmt: skip


def course(actor: Actor, case: Case, lines: list[Told], now: datetime) -> Paper:
    """Return the course of a case as a paper."""
    rows = [[_at(line.at), str(line.what), line.who] for line in lines]
    grid = Grid([_("时间"), _("事项"), _("经办")], rows, shares=(2, 5, 2))
    state = Pairs(
        [
            (_("状态"), str(case.get_state_display())),
            (_("报告时间"), _at(case.opened_at)),
            (_("出警时间"), _at(case.dispatched_at)),
            (_("结案时间"), _at(case.closed_at)),
        ]
    )
    sign = Signatures((_("经办人："), _("负责人：")), _("年　　月　　日"))
    chapters = [Chapter(_("个案情况"), [state]), Chapter(_("办理经过"), [grid, sign])]
    return _paper(actor, _("个案办理情况表"), chapters, str(case.number), now)
