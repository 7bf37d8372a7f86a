"""Pages: changes of school and hand-overs of whole classes."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.accounts.access import Request, access
from shouwang.core import clock
from shouwang.core.deeds import deed_page, press
from shouwang.documents import selectors as documents
from shouwang.registry import selectors as registry
from shouwang.schooling import forms_keeping as forms
from shouwang.schooling import numbered, services
from shouwang.schooling.choices import HandoverState, MoveReason, MoveState
from shouwang.schooling.permissions import SchoolingPermission
from shouwang.schooling.selectors import moves, rolls

both = require_http_methods(["GET", "POST"])


@access(SchoolingPermission.MOVE)
@never_cache
@require_safe
def move_list(request: Request) -> HttpResponse:
    """Show moves and hand-overs: what waits for the own answer first."""
    actor = request.actor
    rows = list(moves.moves(actor).order_by("-sent_at")[:200])
    own = actor.organisation_id
    classes = list(moves.handovers(actor).order_by("-sent_at")[:100])
    services.note_moves(actor, [row.care_file_id for row in rows], now=clock.now())
    context = {
        "incoming": [row for row in rows if row.to_school_id == own
                     and row.state == MoveState.SENT],
        "rows": rows, "handovers": classes,
        "classes": rolls.classes_on(actor, clock.today()) if actor.area is None else [],
    }  # fmt: skip
    return render(request, "schooling/move_list.html", context)


@access(SchoolingPermission.MOVE)
@never_cache
@both
def move_send(request: Request, id: UUID) -> HttpResponse:
    """Say that a pupil goes to another school."""
    actor = request.actor
    file = get_object_or_404(registry.reachable_files(actor), pk=id)
    schools = moves.schools(file.area, without=actor.organisation_id)
    form = forms.MoveForm(request.POST or None, schools=[(str(s.pk), s.name) for s in schools])

    def deed() -> Any:
        said = form.cleaned_data
        chosen = next((each for each in schools if str(each.pk) == said["to_school"]), None)
        return services.send_move(
            actor, file, to_school=chosen, to_name=said["to_name"],
            reason=MoveReason(said["reason"]), now=clock.now(),
        )  # fmt: skip

    return deed_page(
        request, form, deed, to=lambda made: _page("move-detail", made.pk),
        template="schooling/deed.html",
        context={"title": _("转学"), "child": file.person, "file": file},
        said=_("已转出，等待对方学校确认。"),
    )  # fmt: skip


def _page(name: str, id: UUID) -> str:
    return reverse(f"schooling:{name}", kwargs={"id": id})


def _move(request: Request, id: UUID) -> Any:
    return get_object_or_404(moves.moves(request.actor), pk=id)


@access(SchoolingPermission.MOVE)
@never_cache
@require_safe
def move_detail(request: Request, id: UUID) -> HttpResponse:
    """Show one move and what may follow."""
    row, actor = _move(request, id), request.actor
    services.note_moves(actor, [row.care_file_id], now=clock.now())
    is_sent = row.state == MoveState.SENT
    issued = documents.papers_of(numbered.MOVE, [row.pk]).get(row.pk, [])
    receives = row.to_school_id is not None and row.to_school_id == actor.organisation_id
    sends = actor.area is not None or row.from_school_id == actor.organisation_id
    context = {
        "move": row,
        "may_confirm": is_sent and (receives or (row.to_school_id is None and sends)),
        "may_refuse": is_sent and receives and row.reason not in services.PROTECTED,
        "may_cancel": is_sent and sends,
        "may_issue": receives and row.state == MoveState.CONFIRMED and not issued,
        "papers": issued,
        "file": registry.reachable_file(actor, row.care_file_id),
    }
    return render(request, "schooling/move_detail.html", context)


def _answer(
    request: Request, id: UUID, form: Any, title: str, deed: Callable[[Any, Any], Any],
    tone: str = "primary",
) -> HttpResponse:  # fmt: skip
    row, here = _move(request, id), _page("move-detail", id)
    return deed_page(
        request, form, lambda: deed(row, form.cleaned_data), to=here,
        template="schooling/deed.html",
        context={"title": f"{title}：{row.child_name}", "tone": tone, "back": here},
    )  # fmt: skip


@access(SchoolingPermission.MOVE)
@never_cache
@both
def move_confirm(request: Request, id: UUID) -> HttpResponse:
    """Take a pupil in."""
    form = forms.ConfirmMoveForm(request.POST or None, grade=_move(request, id).grade)
    return _answer(
        request, id, form, _("确认转入"),
        lambda row, said: services.confirm_move(request.actor, row, now=clock.now(), **said),
    )  # fmt: skip


@access(SchoolingPermission.MOVE)
@never_cache
@both
def move_refuse(request: Request, id: UUID) -> HttpResponse:
    """Send a move back."""
    return _answer(
        request, id, forms.AnswerForm(request.POST or None), _("退回转学"),
        lambda row, said: services.refuse_move(request.actor, row, now=clock.now(), **said),
        "danger",
    )  # fmt: skip


@access(SchoolingPermission.MOVE)
@never_cache
@both
def move_cancel(request: Request, id: UUID) -> HttpResponse:
    """Take a move back."""
    return _answer(
        request, id, forms.AnswerForm(request.POST or None), _("撤回转学"),
        lambda row, said: services.cancel_move(request.actor, row, now=clock.now(), **said),
        "danger",
    )  # fmt: skip


@access(SchoolingPermission.MOVE)
@require_POST
def move_issue(request: Request, id: UUID) -> HttpResponse:
    """Give the letter of admission its number."""
    row = _move(request, id)
    return press(
        request, lambda: services.issue_admission(request.actor, row, now=clock.now()),
        to=_page("move-detail", id), said=_("已编号，请打印盖章交转出学校。"),
    )  # fmt: skip


@access(SchoolingPermission.MOVE)
@never_cache
@both
def handover_send(request: Request) -> HttpResponse:
    """Hand a graduating class over (`?label=`)."""
    actor, label = request.actor, request.GET.get("label", "")
    pupils = rolls.pupils(actor, clock.today(), label)
    if not pupils and label:
        raise Http404
    schools = moves.schools(actor.area_code, without=actor.organisation_id)
    form = forms.HandoverForm(
        request.POST or None, schools=[(str(each.pk), each.name) for each in schools],
        pupils=[(str(each.file.pk), each.file.person.name) for each in pupils],
    )  # fmt: skip

    def deed() -> Any:
        said = form.cleaned_data
        return services.send_handover(
            actor, class_key=label, file_ids={UUID(each) for each in said["pupils"]},
            to_school=next(s for s in schools if str(s.pk) == said["to_school"]),
            grade=said["grade"], term_starts=said["term_starts"], now=clock.now(),
        )  # fmt: skip

    services.note_rolls(actor, [each.file.pk for each in pupils], now=clock.now())
    title = _("整班移交：{label}").format(label=label)
    return deed_page(
        request, form, deed, to=lambda made: _page("handover-detail", made.pk),
        template="schooling/deed.html",
        context={"title": title, "back": reverse("schooling:move-list")},
        said=_("已移交，等待接收学校清点。"),
    )  # fmt: skip


@access(SchoolingPermission.MOVE)
@never_cache
@both
def handover_detail(request: Request, id: UUID) -> HttpResponse:
    """Show a hand-over; the receiving school ticks who has reported."""
    row, actor = get_object_or_404(moves.handovers(request.actor), pk=id), request.actor
    pupils = moves.handed(row)
    services.note_moves(actor, [each.care_file_id for each in pupils], now=clock.now())
    template, context = "schooling/handover_detail.html", {"handover": row, "pupils": pupils}
    if row.state != HandoverState.SENT or row.to_school_id != actor.organisation_id:
        return render(request, template, context)
    pairs = [(str(each.pk), each.child_name) for each in pupils]
    form = forms.CheckForm(request.POST or None, pupils=pairs)
    return deed_page(
        request, form,
        lambda: services.check_handover(actor, row, arrived=form.ids, now=clock.now()),
        to=_page("handover-detail", id), template=template, context=context,
        said=_("已清点，未报到的学生已列入缺勤追踪。"),
    )  # fmt: skip
