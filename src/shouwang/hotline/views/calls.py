"""Pages of the hotline: take a call, hand it over, answer, follow up, close; lists and figures."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.accounts.access import Request, access, access_any
from shouwang.core import clock
from shouwang.core.deeds import deed_page, deed_view, press, press_view
from shouwang.core.errors import DomainError
from shouwang.core.presentation import Text
from shouwang.hotline import filters, forms, selectors, services, tables, workflow
from shouwang.hotline.choices import CallStatus
from shouwang.hotline.permissions import HotlinePermission as Right

both = require_http_methods(["GET", "POST"])


# --- lists ----------------------------------------------------------------------------------------


def _list(request: Request, listing: Any, rows: Any, template: str, **context: Any) -> HttpResponse:
    may_be_mine = listing is tables.CALLS
    page = listing.page(
        request, rows, prepare=_name_places,
        form=filters.CallFilter(request.GET, actor=request.actor, may_be_mine=may_be_mine),
    )  # fmt: skip
    services.note_list(request.actor, page.rows, now=clock.now())
    answer: HttpResponse = listing.respond(request, template, page, context)
    return answer


def _name_places(rows: list[Any]) -> None:
    names = selectors.place_names(rows)
    for row in rows:
        row.place_name = names[row.area]


@access(Right.OPERATE)
@never_cache
@require_safe
def call_list(request: Request) -> HttpResponse:
    """Show the calls of the own organisation that are still open; answer the next one."""
    actor = request.actor
    context = {
        "is_operator": selectors.is_operator(actor), "new_id": uuid4(),
        "on_duty": selectors.on_duty(actor, clock.now()),
    }  # fmt: skip
    rows = selectors.own_calls(actor)
    return _list(request, tables.CALLS, rows, "hotline/call_list.html", **context)


@access(Right.HANDLE)
@never_cache
@require_safe
def call_referred(request: Request) -> HttpResponse:
    """Show the calls handed over to the own organisation."""
    rows = selectors.referred_calls(request.actor)
    return _list(request, tables.REFERRED, rows, "hotline/call_referred.html")


@access(Right.SUPERVISE)
@never_cache
@require_safe
def call_supervised(request: Request) -> HttpResponse:
    """Show the calls of the area, whoever took them."""
    rows = selectors.supervised_calls(request.actor)
    return _list(request, tables.SUPERVISED, rows, "hotline/call_supervised.html")


@access_any(Right.OPERATE, Right.SUPERVISE)
@never_cache
@require_safe
def figures(request: Request) -> HttpResponse:
    """Show counts, minutes to the hand-over and the closed share, by kind (I-028)."""
    actor, form = request.actor, forms.PeriodForm(request.GET)
    form.is_valid()
    until = form.cleaned_data.get("until") or clock.today()
    since = form.cleaned_data.get("since") or date(until.year, 1, 1)
    supervises = actor.area_for(Right.SUPERVISE) is not None
    rows = selectors.supervised_calls(actor) if supervises else selectors.own_calls(actor)
    lines, total, void = selectors.figures(rows, since, until)
    context = {
        "form": forms.PeriodForm(initial={"since": since, "until": until}), "lines": lines,
        "total": total, "void": void, "since": since, "until": until,
    }  # fmt: skip
    return render(request, "hotline/figures.html", context)


# --- taking a call in -----------------------------------------------------------------------------


@access(Right.OPERATE)
@require_POST
def call_open(request: Request) -> HttpResponse:
    """Open a call and its form; pressed twice it is one call."""
    actor = request.actor
    before = _uuid(request.POST.get("follows", ""))
    follows = selectors.own_calls(actor).filter(pk=before).first() if before else None
    call_id = _uuid(request.POST.get("id", "")) or uuid4()
    try:
        call = services.open_call(actor, call_id, now=clock.now(), follows=follows)
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect("hotline:call-list")
    return redirect("hotline:call-intake", id=call.pk)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _own(request: Request, id: UUID) -> Any:
    return get_object_or_404(selectors.own_calls(request.actor), pk=id)


def _any(request: Request, id: UUID) -> Any:
    return get_object_or_404(selectors.reachable(request.actor), pk=id)


@access(Right.OPERATE)
@never_cache
@sensitive_post_parameters()
@both
def call_intake(request: Request, id: UUID) -> HttpResponse:
    """Write down what is heard; it is kept while it is typed."""
    call, actor = _own(request, id), request.actor
    form = forms.IntakeForm(request.POST or None, actor=actor, call=call)
    amends = call.status in workflow.LIVE and "amend" in request.GET
    if call.status != CallStatus.RECEIVING and not amends and request.method == "GET":
        return redirect("hotline:call-detail", id=id)
    deed = services.amend_call if amends else services.register_call
    context = {
        "call": call, "amends": amends, "mine": not amends and call.operator_id == actor.user_id,
    }  # fmt: skip
    return deed_page(
        request, form,
        lambda: deed(actor, call, form.said(), area=form.cleaned_data["area"], now=clock.now()),
        to=_page_of(call), template="hotline/call_intake.html", context=context,
        said=_("已保存。") if amends else _("已登记。"),
    )  # fmt: skip


def _page_of(call: Any) -> str:
    return reverse("hotline:call-detail", kwargs={"id": call.pk})


@access(Right.OPERATE)
@sensitive_post_parameters()
@require_POST
def call_draft(request: Request, id: UUID) -> HttpResponse:
    """Keep what was typed so far; 409 where it is not ours to type any more."""
    call, actor = _own(request, id), request.actor
    form = forms.IntakeForm(request.POST, actor=actor, call=call)
    form.is_valid()
    try:
        area = form.cleaned_data.get("area", "")
        services.save_draft(actor, call, form.said(), area=area)
    except DomainError as error:
        return HttpResponse(str(error.message), status=409, content_type="text/plain")
    return HttpResponse(status=204)


# --- one call ---------------------------------------------------------------------------------


@access_any(Right.OPERATE, Right.HANDLE, Right.SUPERVISE)
@never_cache
@require_safe
def call_detail(request: Request, id: UUID) -> HttpResponse:
    """Show a call: what was said, where it lies, what may follow."""
    call, actor = _any(request, id), request.actor
    services.note_call(actor, call, now=clock.now())
    side = selectors.side_of(actor, call)
    _name_places([call])
    context = {
        "call": call, "side": side, "tone": tables.tone(call), "due": tables.due(call),
        "late": tables.is_late(call), "deeds": selectors.deeds(actor, call),
        "knows_caller": selectors.may_know_caller(actor, call),
        "referrals": selectors.referrals(call), "call_backs": selectors.call_backs(call),
        "file": selectors.linked_file(actor, call), "is_operator": side == workflow.OPERATOR,
        "on_behalf": side == workflow.OPERATOR and call.handler_id != call.organisation_id,
        "is_live": call.status in workflow.LIVE, "report_url": _report_url(call), "new_id": uuid4(),
    }  # fmt: skip
    return render(request, "hotline/call_detail.html", context)


def _report_url(call: Any) -> str:
    if call.report_id is None:
        return ""
    try:
        return reverse("cases:report-detail", kwargs={"id": call.report_id})
    except NoReverseMatch:
        return ""


def _form(
    request: Request, call: Any, form: Any, title: Text, deed: Callable[[], Any], **context: Any
) -> HttpResponse:
    """Show a small form; do the deed once it is filled in; back to the call."""
    given = {"title": title, "call": call} | context
    return deed_page(
        request, form, deed, to=lambda done: _after(request, call), template="hotline/deed.html",
        context=given,
    )  # fmt: skip


def _press(request: Request, call: Any, deed: Callable[[], Any], done: Text) -> HttpResponse:
    """Do a deed that asks nothing; back to the call."""
    return press(
        request, deed, to=lambda result: _after(request, call), back=_page_of(call), said=done
    )


def _after(request: Request, call: Any) -> str:
    """Return where the next step is: a call handed back is out of reach, its list is not."""
    if selectors.reachable(request.actor).filter(pk=call.pk).exists():
        return _page_of(call)
    return reverse("hotline:call-referred")


@access(Right.OPERATE)
@require_POST
def call_take_over(request: Request, id: UUID) -> HttpResponse:
    """Go on with a colleague's open call."""
    call = _own(request, id)
    return press(
        request, lambda: services.take_over(request.actor, call, now=clock.now()),
        to=reverse("hotline:call-intake", kwargs={"id": id}), back=_page_of(call),
        said=_("已由您接着登记。"),
    )  # fmt: skip


@access(Right.OPERATE)
@never_cache
@both
def call_link(request: Request, id: UUID) -> HttpResponse:
    """Look for the child's file and link the call to it."""
    call, actor = _own(request, id), request.actor
    if request.method == "POST":
        chosen = _uuid(request.POST.get("file", ""))
        return _press(
            request, call, lambda: services.link_file(actor, call, chosen, now=clock.now()),
            _("已保存。"),
        )  # fmt: skip
    form = forms.LinkForm(request.GET if "q" in request.GET else {"q": call.child_name})
    form.is_valid()
    found = selectors.find_files(actor, form.cleaned_data.get("q", ""))
    context = {"call": call, "form": form, "files": found}
    return render(request, "hotline/call_link.html", context)


@access(Right.OPERATE)
@both
def call_refer(request: Request, id: UUID) -> HttpResponse:
    """Hand a call over."""
    call = _own(request, id)
    form = forms.ReferForm(request.POST or None, call=call)
    return _form(
        request, call, form, _("转接"),
        lambda: services.refer_call(request.actor, call, now=clock.now(), **form.said()),
    )  # fmt: skip


@access_any(Right.OPERATE, Right.HANDLE)
@both
def call_accept(request: Request, id: UUID) -> HttpResponse:
    """Accept a call: by one press; the operator says who did so on the telephone."""
    call, actor = _any(request, id), request.actor
    if selectors.side_of(actor, call) == workflow.OPERATOR:
        form = forms.AcceptForm(request.POST or None)
        return _form(
            request, call, form, _("代登记接收"),
            lambda: services.accept_call(actor, call, now=clock.now(), **form.cleaned_data),
        )  # fmt: skip
    if request.method == "GET":
        return redirect("hotline:call-detail", id=id)
    return _press(
        request, call, lambda: services.accept_call(actor, call, now=clock.now()), _("已接收。")
    )


@access_any(Right.OPERATE, Right.HANDLE)
@both
def call_answer(request: Request, id: UUID) -> HttpResponse:
    """Say what was done."""
    call, actor = _any(request, id), request.actor
    on_behalf = call.handler_id != actor.organisation_id
    form = forms.AnswerForm(request.POST or None, on_behalf=on_behalf)
    return _form(
        request, call, form, _("回复办理情况"),
        lambda: services.answer_call(actor, call, now=clock.now(), **form.cleaned_data),
    )  # fmt: skip


@access_any(Right.OPERATE, Right.HANDLE)
@both
def call_back(request: Request, id: UUID) -> HttpResponse:
    """Write down a call back."""
    call = _any(request, id)
    data = request.POST if request.method == "POST" else None
    form = forms.CallBackForm(data, initial={"attempt_id": uuid4()})
    return _form(
        request, call, form, _("登记回访"),
        lambda: services.call_back(request.actor, call, now=clock.now(), **form.cleaned_data),
    )  # fmt: skip


# What asks just what its service wants, or nothing at all.
_operates, _handles = access(Right.OPERATE), access(Right.HANDLE)
call_void = _operates(
    deed_view(_own, forms.VoidForm, services.void_call, title=_("无效来电"), show=_form)
)
call_keep = _operates(press_view(_own, services.keep_call, said=_("已转为自行办理。"), show=_press))
call_recall = _operates(
    press_view(_own, services.recall_call, said=_("已撤回，可以重新转接。"), show=_press)
)
call_return = _handles(
    deed_view(_any, forms.ReasonForm, services.return_call, title=_("退回"), show=_form)
)
call_send_back = _operates(
    deed_view(
        _own, forms.SendBackForm, services.send_back_call, title=_("退回继续办理"), show=_form
    )
)
call_close = _operates(
    deed_view(_own, forms.CloseForm, services.close_call, title=_("办结"), show=_form)
)
call_report = access_any(Right.OPERATE, Right.HANDLE)(
    press_view(
        _any,
        services.report_call,
        show=_press,
        said=_("已发起强制报告，公安机关、乡镇和民政部门同时收到。"),
    )
)


# --- who sits at the telephone ------------------------------------------------------------------


@access(Right.OPERATE)
@never_cache
@both
def shift_list(request: Request) -> HttpResponse:
    """Show the roster of a week with the hours nobody has; put somebody on it."""
    actor = request.actor
    asked = forms.PeriodForm(request.GET)
    asked.is_valid()
    first = asked.cleaned_data.get("since") or clock.today()
    form = forms.ShiftForm(request.POST or None, actor=actor, on=first)
    days = selectors.week(actor, first)
    context = {
        "days": days, "first": first, "is_operator": selectors.is_operator(actor),
        "uncovered": any(day.gaps for day in days),
    }  # fmt: skip
    return deed_page(
        request, form, lambda: services.plan_shift(actor, now=clock.now(), **form.said()),
        to=f"{reverse('hotline:shift-list')}?since={first.isoformat()}",
        template="hotline/shift_list.html", context=context, said=_("已安排。"),
    )  # fmt: skip


@access(Right.OPERATE)
@require_POST
def shift_drop(request: Request, id: UUID) -> HttpResponse:
    """Take a shift off the roster."""
    shift = get_object_or_404(selectors.shifts(request.actor), pk=id)
    return press(
        request, lambda: services.drop_shift(request.actor, shift, now=clock.now()),
        to=reverse("hotline:shift-list"), said=_("已取消。"),
    )  # fmt: skip
