"""Pages: the one to-do list of a post, its calendar, what is overdue with those it leads."""

import calendar as months
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.accounts.access import Request, access, access_any, public
from shouwang.accounts.selectors import post_title
from shouwang.core import clock
from shouwang.core.deeds import deed_page
from shouwang.core.presentation import Tone
from shouwang.core.scope import acting_as

from . import hooks, ical, selectors, services, workdays
from .choices import Urgency
from .forms import HandOverForm, SnoozeForm
from .permissions import DutyPermission

_PAGE = 50
TONES = {
    Urgency.OVERDUE: Tone.DANGER,
    Urgency.TODAY: Tone.WARNING,
    Urgency.SOON: Tone.INFO,
    Urgency.LATER: Tone.NEUTRAL,
    Urgency.SNOOZED: Tone.NEUTRAL,
}
_FEED_DAYS = 60


@access(DutyPermission.VIEW_OWN)
@never_cache
@require_safe
def duty_list(request: Request) -> HttpResponse:
    """Show what the acting post has to do, the most urgent first (`?source=` one kind)."""
    actor, on = request.actor, clock.today()
    every = selectors.own(actor, on)
    chosen = request.GET.get("source", "")
    counts = selectors.counted(every, on)
    rows = every.filter(source=chosen) if chosen else every
    pages = Paginator(rows.order_by("due_on", "source", "id").values_list("pk", flat=True), _PAGE)
    pages.count = sum(line.number for line in counts if chosen in ("", line.source))
    page = pages.get_page(request.GET.get("page"))
    soon = selectors.soon_days(actor, on)
    lines = [_line(duty, on, soon) for duty in selectors.shown(list(page.object_list))]
    services.note_shown(actor, "own", [line["file_id"] for line in lines], now=clock.now())
    context = {
        "lines": sorted(lines, key=lambda line: line["urgency"] == Urgency.SNOOZED),
        "page": page, "counts": counts, "chosen": chosen,
        "digest": selectors.digest(actor, on, counts),
        "may_team": actor.may(DutyPermission.VIEW_TEAM),
    }  # fmt: skip
    return render(request, "duties/duty_list.html", context)


def _line(duty: Any, on: date, soon: int) -> dict[str, Any]:
    source = hooks.source(duty.source)
    urgency = selectors.urgency(duty, on, soon)
    return {
        "duty": duty,
        "file_id": duty.care_file_id,
        "child": duty.care_file.person.name,
        "title": selectors.title(duty),
        "verb": _(source.verb) if source else "",
        "icon": source.icon if source else "",
        "url": source.url(duty.care_file_id, duty.key) if source else "",
        "urgency": urgency,
        "label": urgency.label,
        "tone": TONES[urgency],
        "days_late": (on - duty.due_on).days,
    }


@access(DutyPermission.VIEW_OWN)
@never_cache
@require_safe
def calendar(request: Request) -> HttpResponse:
    """Show a month (`?month=YYYY-MM`): what is due on which day, holidays named."""
    first = _month(request.GET.get("month", ""))
    last = first.replace(day=months.monthrange(first.year, first.month)[1])
    due = selectors.of_month(request.actor, first, last)
    shown = [duty.care_file_id for duties in due.values() for duty in duties]
    services.note_shown(request.actor, "own", shown, now=clock.now())
    weeks = [
        [
            {
                "day": day, "inside": day.month == first.month, "today": day == clock.today(),
                "holiday": "" if workdays.is_working(day) else workdays.holiday_name(day),
                "duties": [
                    {"child": duty.care_file.person.name, "title": selectors.title(duty),
                     "file_id": duty.care_file_id}
                    for duty in due.get(day, [])
                ],
            }
            for day in week
        ]
        for week in months.Calendar().monthdatescalendar(first.year, first.month)
    ]  # fmt: skip
    context = {
        "weeks": weeks, "first": first,
        "before": (first - timedelta(days=1)).strftime("%Y-%m"),
        "after": (last + timedelta(days=1)).strftime("%Y-%m"),
        "names": [_("一"), _("二"), _("三"), _("四"), _("五"), _("六"), _("日")],
        "feed_url": request.session.pop("duty_feed", ""),
    }  # fmt: skip
    return render(request, "duties/calendar.html", context)


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return clock.today().replace(day=1)


@access(DutyPermission.VIEW_OWN)
@require_POST
def feed_make(request: Request) -> HttpResponse:
    """Make a fresh secret calendar address, shown once."""
    token = services.make_feed(request.actor, now=clock.now())
    url = request.build_absolute_uri(reverse("duties:feed", kwargs={"token": token}))
    request.session["duty_feed"] = url
    messages.success(request, _("已生成新的订阅地址，以前的地址不再有效。"))
    return redirect("duties:calendar")


@public
@never_cache
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Answer a calendar program: how many duties of which kind are due on which day; no names."""
    on = clock.today()
    actor = selectors.actor_of_feed(services.digest_of(token), on)
    if actor is None:
        raise Http404
    with acting_as(actor):
        days = selectors.counts_by_day(actor, on, on + timedelta(days=_FEED_DAYS))
    text = ical.calendar(days, now=clock.now(), name=str(gettext_lazy("守望待办")))
    return HttpResponse(text, content_type="text/calendar; charset=utf-8")


@access(DutyPermission.VIEW_TEAM)
@never_cache
@require_safe
def team(request: Request) -> HttpResponse:
    """Show what is overdue with the posts led: by place, never by person."""
    actor, on = request.actor, clock.today()
    rows = selectors.team(actor, on).order_by("due_on", "area", "id")
    place = request.GET.get("place", "")
    if place:
        rows = rows.filter(area__startswith=place.rstrip("0").ljust(9, "0"))
    pages = Paginator(rows.values_list("pk", flat=True), _PAGE)
    page = pages.get_page(request.GET.get("page"))
    lines = [_line(duty, on, 0) for duty in selectors.shown(list(page.object_list))]
    services.note_shown(actor, "team", [line["file_id"] for line in lines], now=clock.now())
    places = selectors.by_place(actor, on)
    kinds = sorted({code for each in places for code in each.numbers})
    context = {
        "lines": lines, "page": page, "place": place,
        "kinds": [hooks.label_of(code) for code in kinds],
        "places": [(each, [each.numbers.get(code, 0) for code in kinds]) for each in places],
        "digest": selectors.team_digest(actor, on),
    }  # fmt: skip
    return render(request, "duties/team.html", context)


@access(DutyPermission.VIEW_OWN)
@require_http_methods(["GET", "POST"])
def snooze(request: Request, id: UUID) -> HttpResponse:
    """Put a duty off with a reason."""
    duty = get_object_or_404(selectors.own_rows(request.actor), pk=id)
    form = SnoozeForm(request.POST or None)
    return _deed(
        request, duty, form, _("暂缓"),
        lambda: services.snooze(
            request.actor, duty, on=clock.today(), now=clock.now(), **form.cleaned_data
        ),
        to=reverse("duties:duty-list"), said=_("已暂缓。"),
    )  # fmt: skip


@access_any(DutyPermission.VIEW_OWN, DutyPermission.VIEW_TEAM)
@require_http_methods(["GET", "POST"])
def hand_over(request: Request, id: UUID) -> HttpResponse:
    """Give a duty to a deputy or to who takes over."""
    own = selectors.own_rows(request.actor)
    duty = get_object_or_404(own | selectors.team_rows(request.actor), pk=id)
    posts = [
        (str(post.pk), f"{post_title(post)} {post.user.display_name}")
        for post in selectors.deputies(request.actor, duty)
        if post.pk != request.actor.post_id
    ]
    form = HandOverForm(request.POST or None, posts=posts)
    # Who leads goes back to what is overdue there, whose duty it was to the own list.
    is_own = own.filter(pk=id).exists()
    return _deed(
        request, duty, form, _("移交"),
        lambda: services.hand_over(
            request.actor, duty, post_id=UUID(form.cleaned_data["post"]),
            reason=form.cleaned_data["reason"], now=clock.now(),
        ),
        to=reverse("duties:duty-list" if is_own else "duties:team"), said=_("已移交。"),
    )  # fmt: skip


def _deed(
    request: Request, duty: Any, form: Any, title: str, deed: Callable[[], Any], *, to: str,
    said: str,
) -> HttpResponse:  # fmt: skip
    context = {
        "duty": duty, "title": title, "what": selectors.title(duty), "back": to,
        "child": duty.care_file.person.name,
    }  # fmt: skip
    return deed_page(
        request, form, deed, to=to, said=said, template="duties/deed.html", context=context
    )
