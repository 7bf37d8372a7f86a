"""疑似重复: two that may be one, with the evidence, and what a person says to it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shouwang.accounts.access import Request, access
from shouwang.core import clock
from shouwang.core.errors import DomainError
from shouwang.exchange import selectors_duplicates as selectors
from shouwang.exchange.choices import PairKind, PairStatus
from shouwang.exchange.forms_duplicates import DifferentForm
from shouwang.exchange.services import duplicates
from shouwang.exchange.tables_duplicates import DUPLICATES
from shouwang.exchange.wording_likeness import evidence
from shouwang.registry import services as registry
from shouwang.registry.permissions import RegistryPermission
from shouwang.registry.selectors import merging as comparing


@access(RegistryPermission.MERGE_FILE)
@never_cache
@require_safe
def duplicate_list(request: Request) -> HttpResponse:
    """List the pairs that wait, the likeliest first."""
    page = DUPLICATES.page(request, selectors.pairs(request.actor))
    sides = selectors.sides_of(page.rows)
    for row in page.rows:
        row.left, row.right = sides.get(row.left_id), sides.get(row.right_id)
        row.lines = evidence(row.reasons)[:3]
    shown = [side.file_id for side in sides.values() if side.file_id]
    registry.note_list(request.actor, "duplicates", shown, now=clock.now())
    return DUPLICATES.respond(request, "exchange/duplicate_list.html", page)


@access(RegistryPermission.MERGE_FILE)
@never_cache
@require_safe
def duplicate_detail(request: Request, id: UUID) -> HttpResponse:
    """Show both side by side, with what speaks for and against."""
    pair = get_object_or_404(selectors.pairs(request.actor), pk=id)
    return _show(request, pair, DifferentForm())


def _show(request: Request, pair: Any, form: DifferentForm) -> HttpResponse:
    sides = selectors.sides_of([pair])
    shown = [side.file_id for side in sides.values() if side.file_id]
    registry.note_list(request.actor, "duplicates", shown, now=clock.now())
    context = {
        "pair": pair, "form": form, "left": sides.get(pair.left_id),
        "right": sides.get(pair.right_id), "lines": evidence(pair.reasons),
        "sections": _sections(pair), "merge_url": _merge_url(pair),
        "is_open": pair.status in (PairStatus.OPEN, PairStatus.LATER),
    }  # fmt: skip
    return render(request, "exchange/duplicate_detail.html", context)


def _sections(pair: Any) -> list[tuple[str, list[Any]]]:
    if pair.kind == PairKind.FILES:
        files = selectors.files_of(pair)
        return comparing.compare_files(*files).sections if files else []  # type: ignore[return-value]
    persons = selectors.persons_of(pair)
    return comparing.compare_persons(*persons).sections if persons else []  # type: ignore[return-value]


def _merge_url(pair: Any) -> str:
    if pair.kind == PairKind.FILES:
        return reverse("registry:merge-files", args=[pair.left_id, pair.right_id])
    return reverse("registry:merge-persons", args=[pair.care_file_id, pair.left_id, pair.right_id])


@access(RegistryPermission.MERGE_FILE)
@never_cache
@require_POST
def duplicate_decide(request: Request, id: UUID) -> HttpResponse:
    """Say that they are two (with the reason), or leave it for later."""
    pair = get_object_or_404(selectors.pairs(request.actor), pk=id)
    later = request.POST.get("decision") == PairStatus.LATER
    form = DifferentForm(request.POST)
    if not later and not form.is_valid():
        return _show(request, pair, form)
    try:
        if later:
            duplicates.put_off(request.actor, pair, now=clock.now())
        else:
            duplicates.judge_different(
                request.actor, pair, reason=form.cleaned_data["reason"], now=clock.now()
            )
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(
            request,
            _("已记为以后再说，30 天后再提示。") if later
            else _("已记为不是同一人；资料没有变化就不再提示。"),
        )  # fmt: skip
    return redirect("exchange:duplicate-list")
