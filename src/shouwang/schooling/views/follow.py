"""Pages: who is absent, one follow-up and its deeds, reports to sign for."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.accounts.access import Request, access, access_any
from shouwang.cases.permissions import CasesPermission
from shouwang.core import clock
from shouwang.core.deeds import deed_page, press
from shouwang.documents import printing
from shouwang.documents import selectors as documents
from shouwang.documents.permissions import DocumentsPermission
from shouwang.registry import selectors as registry
from shouwang.schooling import forms, numbered, panels, papers, services, tables, workflow
from shouwang.schooling.choices import AbsenceReason, Method, Office, Origin, Receipt, StepKind
from shouwang.schooling.filters import FollowFilter
from shouwang.schooling.permissions import SchoolingPermission
from shouwang.schooling.selectors import follow as selectors

both = require_http_methods(["GET", "POST"])
Deed = Callable[[Any, Any], Any]

# Deed → (page, label), in the order in which the buttons stand.
BUTTONS = (
    (StepKind.ASK, "schooling:follow-ask", lazy("追问")),
    (StepKind.ATTEMPT, "schooling:follow-attempt", lazy("登记劝返")),
    (StepKind.RETURN, "schooling:follow-return", lazy("登记复学")),
    (StepKind.TELL, "schooling:follow-tell", lazy("报告校长、乡镇长、局长")),
    (StepKind.REPORT_TOWNSHIP, "schooling:follow-township", lazy("上报乡镇")),
    (StepKind.SEND_WRITTEN, "schooling:follow-written", lazy("书面报告")),
    (StepKind.MEASURE, "schooling:follow-measure", lazy("登记依法劝返措施")),
    (StepKind.SEARCH, "schooling:follow-search", lazy("开始查找")),
    (StepKind.FIND, "schooling:follow-find", lazy("登记查找结果")),
    (StepKind.NOT_RETURNED, "schooling:follow-not-returned", lazy("确认未复学")),
    (StepKind.EXPLAIN, "schooling:follow-explain", lazy("家长已说明情况")),
    (StepKind.REPORT_MISSING, "schooling:follow-missing", lazy("去向不明，共同报告")),
)


@access(SchoolingPermission.VIEW)
@never_cache
@require_safe
def follow_list(request: Request) -> HttpResponse:
    """Show who is absent and followed in the own school or area, and what waits for a receipt."""
    actor = request.actor
    page = tables.FOLLOW_UPS.page(
        request, selectors.follow_ups(actor), form=FollowFilter(request.GET, actor=actor)
    )
    services.note_view(actor, [row.care_file_id for row in page.rows], now=clock.now())
    context = {"waiting": list(selectors.waiting_for(actor)[:50])}
    return tables.FOLLOW_UPS.respond(request, "schooling/follow_list.html", page, context)


def _get(request: Request, id: UUID) -> Any:
    found = selectors.get_follow_up(request.actor, id)
    if found is None:
        raise Http404
    return found


@access(SchoolingPermission.VIEW)
@never_cache
@require_safe
def follow_detail(request: Request, id: UUID) -> HttpResponse:
    """Show one follow-up: where it stands, who answers for it, its course, what may follow."""
    row, actor, on, now = _get(request, id), request.actor, clock.today(), clock.now()
    services.note_view(actor, [row.care_file_id], now=now)
    services.note_seen(actor, row, now=now)
    notices = selectors.notices_of([row.pk]).get(row.pk, [])
    steps = selectors.steps_of([row.pk]).get(row.pk, [])
    standing = selectors.standing(row, on)
    reports = [each for each in notices if each.kind != "NOTICE"]
    outgoing = selectors.outgoing_of(row.pk)
    issued = documents.papers_of(numbered.FOLLOW, [row.pk]).get(row.pk, [])
    context = {
        "follow": row, "child": row.care_file.person, "tone": panels.tone_of(row), "on": on,
        "days": row.days_absent(on), "standing": standing,
        "buttons": _buttons(actor, row, first=_pressing(row, standing)), "steps": steps,
        "rungs": selectors.rungs_of(row, notices, on),
        "reports": [(each, outgoing.get(each.pk, [])) for each in reports],
        "may_receive": [each.pk for each in reports
                        if each.organisation_id == actor.organisation_id],
        "may_enter": actor.may(SchoolingPermission.FOLLOW),
        "in_veto": selectors.counts_in_appraisal(row, steps, on),
        "harm_url": _harm_url(actor, row), "papers": issued,
        "to_issue": _to_issue(actor, row, steps, {each.pk for each in issued}),
        "drafts": _drafts(row), "register": actor.may(DocumentsPermission.VIEW_REGISTER),
    }  # fmt: skip
    return render(request, "schooling/follow_detail.html", context)


def _to_issue(actor: Any, row: Any, steps: Any, issued: set[UUID]) -> list[Any]:
    """Return the steps whose report the own school has not given a number."""
    if row.school_id is None or row.school_id != actor.organisation_id:
        return []
    if not actor.may(SchoolingPermission.FOLLOW):
        return []
    return [step for step in services.reported(steps) if services.report_id(step) not in issued]


def _drafts(row: Any) -> list[tuple[str, Any]]:
    """Return the reports that may be printed beforehand, to be signed: kind, label."""
    return [
        (kind, label)
        for kind, label, deed in (
            ("township", _("上报乡镇"), StepKind.REPORT_TOWNSHIP),
            ("written", _("书面报告"), StepKind.SEND_WRITTEN),
            ("missing", _("去向不明共同报告"), StepKind.REPORT_MISSING),
        )
        if workflow.step(deed, row.state) is not None
    ]


def _harm_url(actor: Any, row: Any) -> str:
    """Return the form of a report (强制报告) with the child filled in, for those who may report."""
    if not row.is_open or not actor.may(CasesPermission.REPORT):
        return ""
    return f"{reverse('cases:report')}?file={row.care_file_id}"


def _pressing(row: Any, standing: Any) -> StepKind | None:
    """Return the deed that the law asks for now, if it does."""
    if row.reason == AbsenceReason.UNKNOWN:
        return StepKind.REPORT_MISSING
    return StepKind.REPORT_TOWNSHIP if standing.is_duty else None


def _buttons(actor: Any, row: Any, *, first: StepKind | None) -> list[dict[str, Any]]:
    """Return what the actor may do now; the first is the main one."""
    found: list[dict[str, Any]] = []
    for kind, name, label in BUTTONS:
        transition = workflow.step(kind, row.state)
        if transition is None or not transition.may(actor):
            continue
        if kind is StepKind.SEND_WRITTEN and row.written_sent_on is not None:
            continue
        found.append({"url": reverse(name, kwargs={"id": row.pk}), "label": label, "kind": kind})
    if _may_notify(actor, row):
        url = reverse("schooling:follow-notice", kwargs={"id": row.pk})
        found.insert(1, {"url": url, "label": _("发劝返复学通知书"), "kind": None})
    return sorted(found, key=lambda each: each["kind"] is not first)


def _deed(
    request: Request, id: UUID, make: Callable[[Any], Any], title: str, deed: Deed, *,
    lead: str = "", tone: str = "primary", submit: str = "",
) -> HttpResponse:  # fmt: skip
    """Show a form, do the deed, go back to the follow-up."""
    row = _get(request, id)
    form = make(row)
    context = {"title": title, "follow": row, "child": row.care_file.person, "lead": lead,
               "tone": tone, "submit": submit}  # fmt: skip
    return deed_page(
        request, form, lambda: deed(row, form), to=lambda done: _after(request, id),
        template="schooling/deed.html", context=context,
    )  # fmt: skip


def _after(request: Request, id: UUID) -> str:
    # Police lose the file when the child is found.
    if selectors.get_follow_up(request.actor, id) is None:
        return reverse("schooling:follow-list")
    return reverse("schooling:follow-detail", kwargs={"id": id})


@access(SchoolingPermission.FOLLOW)
@never_cache
@both
def report_absence(request: Request, id: UUID) -> HttpResponse:
    """Begin to follow a child found absent otherwise than by the roll."""
    file = get_object_or_404(registry.reachable_files(request.actor), pk=id)
    form = forms.ReportAbsenceForm(request.POST or None)

    def deed() -> Any:
        said = form.cleaned_data
        return services.report_absence(
            request.actor, file, origin=Origin(said["origin"]),
            reason=AbsenceReason(said["reason"]), since=said["on"], now=clock.now(),
        )  # fmt: skip

    context = {"title": _("登记缺勤"), "child": file.person, "file": file, "tone": "primary"}
    return deed_page(
        request, form, deed,
        to=lambda made: reverse("schooling:follow-ask", kwargs={"id": made.pk}),
        template="schooling/deed.html", context=context, said=_("已登记缺勤，请立即追问。"),
    )  # fmt: skip


@access(SchoolingPermission.FOLLOW)
@never_cache
@both
def follow_ask(request: Request, id: UUID) -> HttpResponse:
    """Enter whom one asked, and what is known now."""

    def deed(row: Any, form: Any) -> None:
        said = form.cleaned_data
        services.ask(
            request.actor, row, on=said["on"], method=Method(said["method"]),
            reason=AbsenceReason(said["reason"]), reached=said["reached"], text=said["text"],
            step_id=said["sending"], now=clock.now(),
        )  # fmt: skip

    return _deed(
        request, id,
        lambda row: forms.AskForm(request.POST or None, initial={"reason": row.reason}),
        _("追问"), deed, lead=_("发现学生旷课等情况应立即追问（R-182）。"),
    )  # fmt: skip


@access(SchoolingPermission.FOLLOW)
@never_cache
@both
def follow_explain(request: Request, id: UUID) -> HttpResponse:
    """Enter what the family said afterwards."""
    return _plain(request, id, _("家长已说明情况"), services.explain)


@access(SchoolingPermission.FOLLOW)
@never_cache
@both
def follow_attempt(request: Request, id: UUID) -> HttpResponse:
    """Enter one attempt to bring the pupil back."""

    def make(row: Any) -> Any:
        may_tell = not row.township_reported_on and row.state in ("ASKED", "PERSUADING")
        return forms.AttemptForm(
            request.POST or None, may_tell=may_tell,
            initial={"by": request.actor.display_name},
        )  # fmt: skip

    def deed(row: Any, form: Any) -> None:
        said = form.cleaned_data
        wanted = selectors.standing(row, clock.today()).wanted_failed
        is_time = said["method"] == Method.HOME_VISIT or row.failed + 1 >= wanted
        offices = form.offices if is_time else []
        services.attempt(
            request.actor, row, on=said["on"], method=Method(said["method"]), by=said["by"],
            has_failed=said["has_failed"], text=said["text"], tell=offices,
            step_id=said["sending"], now=clock.now(),
        )  # fmt: skip

    return _deed(request, id, make, _("登记劝返"), deed)


@access(SchoolingPermission.FOLLOW)
@never_cache
@both
def follow_tell(request: Request, id: UUID) -> HttpResponse:
    """Tell the chiefs."""

    def deed(row: Any, form: Any) -> None:
        said = form.cleaned_data
        services.tell_chiefs(
            request.actor, row, [Office(each) for each in said["offices"]], text=said["text"],
            now=clock.now(),
        )  # fmt: skip

    return _deed(
        request, id, lambda row: forms.TellForm(request.POST or None),
        _("报告校长、乡镇长、局长"), deed,
        lead=_("家访劝返未果的，教师应及时报告（R-190）；未勾选的记为“应报告而未报告”。"),
    )  # fmt: skip


@access(SchoolingPermission.REPORT)
@never_cache
@both
def follow_township(request: Request, id: UUID) -> HttpResponse:
    """Report to the township: both conditions hold."""
    return _report(
        request, id, _("上报乡镇"), services.report_township,
        _("旷课一周以上，且两次以上劝返未果，必须上报乡镇政府（街道办事处）启动劝返复学程序（R-183）。"),
    )  # fmt: skip


@access(SchoolingPermission.REPORT)
@never_cache
@both
def follow_written(request: Request, id: UUID) -> HttpResponse:
    """Report in writing to education bureau and township."""
    return _report(
        request, id, _("书面报告"), services.send_written,
        _("劝返无效的，书面报告县级教育部门和乡镇政府，双方签收后生效（R-185）。"),
    )  # fmt: skip


def _report(request: Request, id: UUID, title: str, service: Any, lead: str) -> HttpResponse:
    def deed(row: Any, form: Any) -> None:
        service(request.actor, row, now=clock.now(), **form.cleaned_data)

    initial = {"signed_school": request.actor.display_name}
    return _deed(
        request, id, lambda row: forms.ReportForm(request.POST or None, initial=initial), title,
        deed, lead=lead,
    )  # fmt: skip


@access(SchoolingPermission.FOLLOW)
@never_cache
@both
def follow_missing(request: Request, id: UUID) -> HttpResponse:
    """Report jointly to township and police that nobody knows where the child is."""

    def make(row: Any) -> Any:
        stations = [(str(each.pk), each.name) for each in selectors.police_stations(row)]
        return forms.MissingForm(
            request.POST or None, police=stations,
            initial={"signed_school": request.actor.display_name},
        )  # fmt: skip

    def deed(row: Any, form: Any) -> None:
        said = dict(form.cleaned_data)
        chosen = said.pop("police")
        stations = selectors.police_stations(row)
        police = next((each for each in stations if str(each.pk) == chosen), None)
        services.report_missing(request.actor, row, police=police, now=clock.now(), **said)

    return _deed(
        request, id, make, _("去向不明，共同报告"), deed, tone="danger",
        lead=_("学生去向不明的，学校和父母或其他监护人共同报告乡镇政府和当地派出所（R-184）。紧急情况先拨打110。"),
    )  # fmt: skip


@access(SchoolingPermission.SEARCH)
@never_cache
@both
def follow_search(request: Request, id: UUID) -> HttpResponse:
    """Say that the search has begun."""
    return _plain(request, id, _("开始查找"), services.search)


@access(SchoolingPermission.SEARCH)
@never_cache
@both
def follow_find(request: Request, id: UUID) -> HttpResponse:
    """Say where the child was found."""
    return _plain(request, id, _("登记查找结果"), services.find)


@access(SchoolingPermission.MEASURE)
@never_cache
@both
def follow_measure(request: Request, id: UUID) -> HttpResponse:
    """Enter lawful measures."""
    return _plain(request, id, _("登记依法劝返措施"), services.measure)


@access(SchoolingPermission.MEASURE)
@never_cache
@both
def follow_not_returned(request: Request, id: UUID) -> HttpResponse:
    """Enter that the child did not come back."""
    lead = _("档案的就学情况随之记为“辍学”，县长一级责任人收到告知；之后仍可继续劝返和登记复学。")
    return _plain(request, id, _("确认未复学"), services.give_up_for_now, lead)


def _plain(request: Request, id: UUID, title: str, service: Any, lead: str = "") -> HttpResponse:
    def deed(row: Any, form: Any) -> None:
        service(request.actor, row, text=form.cleaned_data["text"], now=clock.now())

    make = lambda row: forms.TextForm(request.POST or None)  # noqa: E731 - one form for all
    return _deed(request, id, make, title, deed, lead=lead)


@access_any(SchoolingPermission.FOLLOW, SchoolingPermission.MEASURE)
@never_cache
@both
def follow_return(request: Request, id: UUID) -> HttpResponse:
    """Enter the day on which the child was back."""

    def deed(row: Any, form: Any) -> None:
        said = form.cleaned_data
        services.return_child(request.actor, row, on=said["on"], text=said["text"], now=clock.now())

    return _deed(
        request, id, lambda row: forms.ReturnForm(request.POST or None), _("登记复学"), deed
    )


@access(SchoolingPermission.VIEW)
@never_cache
@require_safe
def follow_paper(request: Request, id: UUID, kind: str) -> HttpResponse:
    """Print a report of a follow-up: `township`, `written`, `missing`."""
    row, now = _get(request, id), clock.now()
    if kind not in papers.KINDS:
        raise Http404
    services.note_paper(request.actor, row, kind, now=now)
    paper = papers.paper(request.actor, row, kind, now=now)
    return printing.printed(paper, kind, made_at=now)


def _may_notify(actor: Any, row: Any) -> bool:
    rights = (SchoolingPermission.FOLLOW, SchoolingPermission.MEASURE)
    return row.state in workflow.PERSUADE_AGAIN.sources and any(actor.may(each) for each in rights)


@access_any(SchoolingPermission.FOLLOW, SchoolingPermission.MEASURE)
@never_cache
@both
def follow_notice(request: Request, id: UUID) -> HttpResponse:
    """Ask the parents in writing, with a number, to send their child back."""
    actor = request.actor

    def make(row: Any) -> Any:
        parents = selectors.holders(row, clock.today())[Office.PARENT]
        return forms.ReturnNoticeForm(
            request.POST or None, guardian="、".join(each.name for each in parents[:2]),
            who=actor.display_name,
        )  # fmt: skip

    def deed(row: Any, form: Any) -> None:
        services.issue_return_notice(actor, row, now=clock.now(), **form.cleaned_data)

    return _deed(
        request, id, make, _("劝返复学通知书"), deed, submit=_("编号并生成"),
        lead=_("编号后打印，送达监护人；送达后在“报告和签收”登记签收。"),
    )  # fmt: skip


@access(SchoolingPermission.FOLLOW)
@require_POST
def follow_issue(request: Request, id: UUID, step: UUID) -> HttpResponse:
    """Give the report of a step its number."""
    row = _get(request, id)
    steps = selectors.steps_of([row.pk]).get(row.pk, [])
    chosen = next((each for each in steps if each.pk == step), None)
    if chosen is None:
        raise Http404
    here = reverse("schooling:follow-detail", kwargs={"id": id})
    return press(
        request, lambda: services.issue_report(request.actor, row, chosen, now=clock.now()),
        to=here, said=_("已编号，请打印签名盖章。"),
    )  # fmt: skip


def _notice(request: Request, id: UUID) -> Any:
    found = selectors.get_notice(request.actor, id)
    if found is None:
        raise Http404
    return found


@access(SchoolingPermission.VIEW)
@require_POST
def notice_receive(request: Request, id: UUID) -> HttpResponse:
    """Sign for a report on the page."""
    notice = _notice(request, id)
    return press(
        request,
        lambda: services.receive(request.actor, notice, how=Receipt.PAGE, now=clock.now()),
        to=reverse("schooling:follow-detail", kwargs={"id": notice.follow_up_id}),
        said=_("已签收。"),
    )  # fmt: skip


@access(SchoolingPermission.FOLLOW)
@never_cache
@both
def notice_receipt(request: Request, id: UUID) -> HttpResponse:
    """Enter a receipt by telephone or on paper."""
    notice = _notice(request, id)

    def deed(row: Any, form: Any) -> None:
        said = form.cleaned_data
        services.receive(
            request.actor, notice, how=Receipt(said["how"]), by=said["by"], now=clock.now()
        )

    return _deed(
        request, notice.follow_up_id, lambda row: forms.ReceiptForm(request.POST or None),
        _("登记签收"), deed,
    )  # fmt: skip
