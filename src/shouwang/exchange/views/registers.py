"""Pages of registers: what stands in each, whose it is, and the lists that were lent."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.accounts.access import Request, access
from shouwang.core import clock
from shouwang.core.errors import DomainError
from shouwang.core.presentation import Fact
from shouwang.exchange import marking, tasks, wording
from shouwang.exchange import selectors_registers as selectors
from shouwang.exchange import wording_reconciliation as words
from shouwang.exchange.choices import ListStatus, RegisterKind
from shouwang.exchange.forms import ColumnsForm
from shouwang.exchange.forms_reconciliation import ListUploadForm, RegisterForm
from shouwang.exchange.lists import profile_of
from shouwang.exchange.permissions import ExchangePermission
from shouwang.exchange.reconciliation.statements import LIST_KINDS
from shouwang.exchange.selectors import place_name, place_names
from shouwang.exchange.services import registers as services
from shouwang.exchange.tables_reconciliation import PARTS


@access(ExchangePermission.RECONCILE)
@require_safe
def register_list(request: Request) -> HttpResponse:
    """Show every register of the county: whose, on which basis, what stands in it today."""
    county = request.actor.area_code[:6]
    known = selectors.registers(county)
    told = selectors.standing(request.actor)
    lent = list(selectors.lists(request.actor).order_by("-sent_at")[:200])
    rows = []
    for kind, label in RegisterKind.choices:
        register = known.get(kind)
        rows.append(
            {
                "kind": kind, "label": label, "is_list": kind in LIST_KINDS,
                "is_database": kind == RegisterKind.DATABASE,
                "owner": register.owner if register else _(selectors.OWNERS[kind]),
                "basis": register.legal_basis if register else "",
                "until": register.shared_until if register else None,
                "told": told.get(kind), "lists": [one for one in lent if one.kind == kind],
            }
        )  # fmt: skip
    context = {
        "rows": rows, "place": place_name(county.ljust(12, "0")),
        "may_describe": _is_county(request), "list_tones": words.LIST_TONES,
        "held": selectors.count_files(request.actor),
    }  # fmt: skip
    return render(request, "exchange/register_list.html", context)


def _is_county(request: Request) -> bool:
    area = request.actor.area
    return area is not None and f"{request.actor.area_code[:6]}000000" in area


def _kind(kind: str) -> str:
    if kind not in RegisterKind.values:
        raise Http404
    return kind


@access(ExchangePermission.RECONCILE)
@require_safe
def register_detail(request: Request, kind: str) -> HttpResponse:
    """List the parts of a register: what each unit told last, and what that superseded."""
    rows = selectors.parts_in_reach(request.actor, _kind(kind))
    page = PARTS.page(request, rows)
    names = place_names({row.unit for row in page.rows if row.unit.isdecimal()})
    for row in page.rows:
        row.unit_name = names.get(row.unit, row.unit)
    context = {"kind": kind, "label": RegisterKind(kind).label}
    return PARTS.respond(request, "exchange/register_detail.html", page, context)


@access(ExchangePermission.RECONCILE)
@require_http_methods(["GET", "POST"])
def register_edit(request: Request, kind: str) -> HttpResponse:
    """Write down whose a register is and on which basis it is shared."""
    county = request.actor.area_code[:6]
    register = selectors.registers(county).get(_kind(kind))
    initial: dict[str, Any] = {"owner": _(selectors.OWNERS[kind])}
    if register is not None:
        initial = {
            "owner": register.owner, "legal_basis": register.legal_basis,
            "shared_until": register.shared_until, "note": register.note,
        }  # fmt: skip
    form = RegisterForm(request.POST or None, initial=initial)
    if form.is_valid():
        services.describe_register(
            request.actor, kind=kind, county=county, now=clock.now(), **form.cleaned_data
        )
        messages.success(request, _("已保存。"))
        return redirect("exchange:register-list")
    context = {"form": form, "kind": kind, "label": RegisterKind(kind).label}
    return render(request, "exchange/register_edit.html", context)


# --- lists of other departments ---------------------------------------------------------------


@access(ExchangePermission.RECONCILE)
@require_http_methods(["GET", "POST"])
def list_upload(request: Request) -> HttpResponse:
    """Take in another department's list; a job reads it."""
    posted = request.method == "POST"
    form = ListUploadForm(
        request.POST if posted else None, request.FILES if posted else None, actor=request.actor,
        kind=request.GET.get("kind", ""),
    )  # fmt: skip
    if form.is_valid():
        given = form.cleaned_data
        try:
            one = services.receive_list(
                request.actor, Path(given["file"].temporary_file_path()), kind=given["kind"],
                file_name=given["file"].name, area=given["area"], on=given["on"],
                expires_on=given["expires_on"], now=clock.now(),
            )  # fmt: skip
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            # In the transaction of the deed: a list without its job does not exist.
            tasks.take_list.defer(list_id=str(one.pk), county=one.county)
            return redirect("exchange:list-detail", id=one.pk)
    return render(request, "exchange/list_upload.html", {"form": form})


def _list(request: Request, list_id: UUID) -> Any:
    return get_object_or_404(selectors.lists(request.actor), pk=list_id)


@access(ExchangePermission.RECONCILE)
@require_safe
def list_detail(request: Request, id: UUID) -> HttpResponse:
    """Show a list: whose it is, on which basis, until when; not what stands in it."""
    one = _list(request, id)
    if one.status == ListStatus.NEEDS_MAPPING:
        return redirect("exchange:list-columns", id=one.pk)
    facts = [
        Fact(_("提供部门"), one.owner), Fact(_("共享依据（文号）"), one.legal_basis),
        Fact(_("范围"), place_name(one.area)), Fact(_("名单日期"), one.reference_date),
        Fact(_("使用期限"), one.expires_on), Fact(_("行数"), one.counts.get("rows")),
        Fact(_("其中有公民身份号码"), one.counts.get("numbered")),
        Fact(_("上传人"), one.sender_label), Fact(_("上传时间"), one.sent_at),
    ]  # fmt: skip
    if one.status == ListStatus.PURGED:
        facts += [Fact(_("清除人"), one.purged_by), Fact(_("清除时间"), one.purged_at)]
    context = {
        "one": one, "facts": facts, "tone": words.LIST_TONES[one.status],
        "problem": wording.problem(one.problem), "is_waiting": one.status == ListStatus.RECEIVED,
        "is_ready": one.status == ListStatus.READY,
        "may_purge": one.status not in (ListStatus.PURGED, ListStatus.RECEIVED),
    }  # fmt: skip
    return render(request, "exchange/list_detail.html", context)


@access(ExchangePermission.RECONCILE)
@require_http_methods(["GET", "POST"])
def list_columns(request: Request, id: UUID) -> HttpResponse:
    """Ask which column is which; the list is read again."""
    one = _list(request, id)
    if one.status != ListStatus.NEEDS_MAPPING:
        return redirect("exchange:list-detail", id=one.pk)
    rows = [list(row) for row in one.headings]
    wanted = (request.POST or request.GET).get("heading_row", "")
    profile = profile_of(one.kind)
    likely = marking.likely_headings(rows, profile)
    number = int(wanted) if wanted.isdecimal() and int(wanted) < len(rows) else likely
    headings = list(dict.fromkeys(rows[number])) if rows else []
    form = ColumnsForm(
        request.POST or None, profile=profile, headings=headings,
        known=marking.known_headings(headings, profile),
    )  # fmt: skip
    if form.is_valid():
        services.answer_list_columns(
            request.actor, one, mapping=form.mapping, now=clock.now()
        )  # fmt: skip
        tasks.take_list.defer(list_id=str(one.pk), county=one.county)
        return redirect("exchange:list-detail", id=one.pk)
    context = {"one": one, "form": form, "rows": rows, "number": number}
    return render(request, "exchange/list_columns.html", context)


@access(ExchangePermission.RECONCILE)
@require_POST
def list_purge(request: Request, id: UUID) -> HttpResponse:
    """Destroy a list's rows; what comparing it found is kept."""
    one = _list(request, id)
    try:
        services.purge_list(request.actor, one, now=clock.now())
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("名单内容已清除，比对结果保留。"))
    return redirect(reverse("exchange:list-detail", args=[one.pk]))
