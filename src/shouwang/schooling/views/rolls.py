"""Pages: today's classes, one class's roll."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.accounts.access import Request, access
from shouwang.core import clock
from shouwang.core.errors import DomainError
from shouwang.schooling import forms, panels, services
from shouwang.schooling.choices import Session
from shouwang.schooling.permissions import SchoolingPermission
from shouwang.schooling.selectors import follow, moves, rolls

both = require_http_methods(["GET", "POST"])
_NOON = 12


@access(SchoolingPermission.ATTEND)
@never_cache
@require_safe
def today(request: Request) -> HttpResponse:
    """Show the own classes: what was called today, who is being followed, what comes in."""
    actor, on = request.actor, _day(request)
    session = _session(request)
    classes = rolls.classes_on(actor, on)
    under_way = list(follow.open_ones(actor))
    services.note_rolls(actor, [row.care_file_id for row in under_way], now=clock.now())
    context = {
        "classes": [(each, each.rolls.get(session), uuid4()) for each in classes],
        "day": on, "is_today": on == clock.today(), "session": session, "sessions": Session,
        "not_called": len(rolls.not_called(classes, session)),
        "follow_ups": [(row, panels.tone_of(row), row.days_absent(on)) for row in under_way],
        "incoming": moves.waiting(actor) if actor.may(SchoolingPermission.MOVE) else 0,
    }  # fmt: skip
    return render(request, "schooling/today.html", context)


def _day(request: Request) -> date:
    try:
        chosen = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return clock.today()
    return min(chosen, clock.today())


def _session(request: Request) -> Session:
    given = request.GET.get("session", "")
    if given in Session.values:
        return Session(given)
    hour = clock.now().astimezone(clock.CHINA).hour
    return Session.MORNING if hour < _NOON else Session.AFTERNOON


@access(SchoolingPermission.ATTEND)
@require_POST
def all_here(request: Request) -> HttpResponse:
    """全到: one tap."""
    form = forms.AllHereForm(request.POST)
    if not form.is_valid():
        raise Http404
    said = form.cleaned_data
    try:
        taken = services.take_roll(
            request.actor, class_key=said["label"], day=said["day"],
            session=Session(said["session"]), marks={}, sending=said["sending"],
            version=said["version"], now=clock.now(),
        )  # fmt: skip
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        text = _("{label} 已点名：到 {here} 人，缺勤 {missing} 人。")
        here = taken.expected - taken.missing
        messages.success(
            request, text.format(label=taken.class_key, here=here, missing=taken.missing)
        )
    return redirect(f"{reverse('schooling:today')}?{_query(said['day'], said['session'])}")


def _query(day: date, session: str) -> str:
    return urlencode({"day": day.isoformat(), "session": session})


@access(SchoolingPermission.ATTEND)
@never_cache
@both
def roll(request: Request) -> HttpResponse:
    """Call one class's roll by exception, or correct it (`?label=`, `day`, `session`)."""
    actor, on, session = request.actor, _day(request), _session(request)
    key = request.GET.get("label") or actor.class_label
    pupils = rolls.pupils(actor, on, key)
    if not pupils and key != actor.class_label:
        raise Http404
    taken = rolls.roll_of(actor, key, on, session)
    absences = rolls.absences_of(taken) if taken else {}
    for pupil in pupils:
        pupil.absence = absences.get(pupil.file.pk)
    initial = {
        "label": key,
        "day": on,
        "session": session,
        "version": taken.version if taken else 0,
    }
    form = forms.RollForm(request.POST or None, pupils=pupils, initial=initial)
    if form.is_valid() and (done := _take(request, form)) is not None:
        return done
    services.note_rolls(actor, [pupil.file.pk for pupil in pupils], now=clock.now())
    context: dict[str, Any] = {
        "form": form, "label": key, "day": on, "session": session, "taken": taken,
        "rows": [
            (pupil, form[mark], form[note])
            for pupil, mark, note in form.rows
            if pupil.follow_up is None or pupil.absence is not None
        ],
        "followed": [
            pupil for pupil in pupils if pupil.follow_up is not None and pupil.absence is None
        ],
        "corrections": rolls.corrections_of(taken) if taken else [],
        "back": f"{reverse('schooling:today')}?{_query(on, session)}",
    }  # fmt: skip
    return render(request, "schooling/roll.html", context)


def _take(request: Request, form: forms.RollForm) -> HttpResponse | None:
    said = form.cleaned_data
    try:
        taken = services.take_roll(
            request.actor, class_key=said["label"], day=said["day"],
            session=Session(said["session"]), marks=form.marks(), sending=said["sending"],
            version=said["version"], now=clock.now(),
        )  # fmt: skip
    except DomainError as error:
        form.add_error(None, str(error.message))
        return None
    if form.unmatched:
        text = _("粘贴名单中以下各项没有对应的在档学生，未计入：{names}")
        messages.warning(request, text.format(names="、".join(form.unmatched)))
    opened = _to_ask(request, taken.pk)
    if opened:
        messages.warning(request, _("已点名。有学生未到校且原因不明，请立即追问。"))
        return redirect("schooling:follow-ask", id=opened)
    messages.success(request, _("已点名。"))
    return redirect(f"{reverse('schooling:today')}?{_query(said['day'], said['session'])}")


def _to_ask(request: Request, roll_id: UUID) -> UUID | None:
    """Return the follow-up to ask about now: the first of this roll that nobody has asked."""
    return follow.unasked_of(request.actor, roll_id)
