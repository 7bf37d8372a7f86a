"""What the acting post owes itself: its to-do list in two numbers, and the reports that are due."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.core.presentation import Tone
from shouwang.duties import selectors as duties
from shouwang.duties.permissions import DutyPermission
from shouwang.hotline import selectors as hotline
from shouwang.screening import selectors as screening
from shouwang.statistics.dashboard import Tile
from shouwang.submission import selectors as submission

_SOON = timedelta(days=7)


def to_do(actor: Actor, on: date) -> list[Tile]:
    """Return what is overdue and what is due within a week, with the way to the list."""
    if not actor.may(DutyPermission.VIEW_OWN):
        return []
    asleep = Q(snoozed_until__gte=on)
    counted = duties.own_rows(actor).filter(opens_on__lte=on).exclude(asleep).aggregate(
        late=Count("pk", filter=Q(due_on__lt=on)),
        soon=Count("pk", filter=Q(due_on__gte=on, due_on__lte=on + _SOON)),
    )  # fmt: skip
    url = reverse("duties:duty-list")
    return [
        Tile(_("待办已逾期"), counted["late"], "exclamation-triangle",
             Tone.DANGER if counted["late"] else Tone.NEUTRAL, url),
        Tile(_("七天内到期"), counted["soon"], "calendar-check",
             Tone.WARNING if counted["soon"] else Tone.NEUTRAL, url),
    ]  # fmt: skip


def safety(actor: Actor, now: datetime) -> list[Tile]:
    """Return what waits in screening and at the hotline; what is nought is not shown."""
    waits, hazards = screening.waiting(actor), reverse("screening:hazard-list")
    calls = hotline.waiting(actor, now)
    uncalled = screening.uncalled(actor, clock.local_date(now))
    late = any(each.late for each in uncalled)
    tiles = (
        Tile(_("应发起的排查行动"), len(uncalled), "bell", Tone.DANGER if late else Tone.WARNING,
             reverse("screening:campaign-list")),
        Tile(_("待完成的排查"), waits.units, "megaphone", Tone.WARNING,
             reverse("screening:campaign-list")),
        Tile(_("待整改或复核的隐患"), waits.hazards, "exclamation-triangle", Tone.WARNING, hazards),
        Tile(_("安全检查问题未销号"), waits.problems, "shield-exclamation", Tone.WARNING,
             reverse("screening:problem-list")),
        Tile(_("转来的诉求未办结"), calls.referred, "inbox", Tone.WARNING,
             reverse("hotline:call-referred")),
        Tile(_("热线诉求已超时限"), calls.late, "telephone", Tone.DANGER,
             f"{reverse('hotline:call-list')}?state=LATE"),
    )  # fmt: skip
    return [tile for tile in tiles if tile.value]


def reports(actor: Actor, on: date) -> list[dict[str, Any]]:
    """Return the checks and reports that are due from the post: label, period, state, tone, url."""
    return [
        {
            "label": due.label, "value": due.period.label, "hint": due.state, "tone": due.tone,
            "url": due.url,
        }
        for due in submission.due_for(actor, on)
    ]  # fmt: skip
