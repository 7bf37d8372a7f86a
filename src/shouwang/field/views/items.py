"""Pages: what phones sent and a person has to decide."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shouwang.care.choices import Problem, RecordKind, Seen
from shouwang.core import clock
from shouwang.core.access import Request, access_any
from shouwang.core.deeds import press
from shouwang.core.presentation import Tone
from shouwang.field import forms, payloads, selectors, services
from shouwang.field.choices import ItemKind, ItemStatus
from shouwang.field.permissions import FieldPermission
from shouwang.registry import selectors as registry
from shouwang.registry.fields import FIELDS

_BOTH = (FieldPermission.USE, FieldPermission.SETTLE)
_MOST = 200
TONES = {
    ItemStatus.DONE: Tone.SUCCESS, ItemStatus.SETTLED: Tone.SUCCESS,
    ItemStatus.DROPPED: Tone.NEUTRAL, ItemStatus.CONFLICT: Tone.WARNING,
    ItemStatus.REFUSED: Tone.WARNING, ItemStatus.HELD: Tone.DANGER,
}  # fmt: skip


@access_any(*_BOTH)
@never_cache
@require_safe
def item_list(request: Request) -> HttpResponse:
    """Show what waits for a person, the oldest first."""
    rows = list(selectors.waiting(request.actor)[:_MOST])
    services.note_items(request.actor, rows, now=clock.now())
    names = selectors.names_of(request.actor, rows)
    lines = [
        {"item": row, "tone": TONES[ItemStatus(row.status)], "child": names.get(row.pk, "")}
        for row in rows
    ]
    return render(request, "field/item_list.html", {"lines": lines})


def _get(request: Request, id: UUID) -> Any:
    return get_object_or_404(selectors.items(request.actor), pk=id)


@access_any(*_BOTH)
@never_cache
@require_safe
def item_detail(request: Request, id: UUID) -> HttpResponse:
    """Show what was sent, why it was not taken in, and what may be done."""
    return _show(request, _get(request, id))


def _show(request: Request, row: Any, enter: Any = None, drop: Any = None) -> HttpResponse:
    said = selectors.opened(row)
    services.note_item(request.actor, row, now=clock.now())
    file = registry.reachable_file(request.actor, row.care_file_id) if row.care_file_id else None
    context = {
        "item": row, "tone": TONES[ItemStatus(row.status)], "file": file,
        "child": selectors.names_of(request.actor, [row]).get(row.pk, ""),
        "lines": _lines(said) if said else [],
        "compared": selectors.compared(request.actor, said) if said else [],
        "may_settle": selectors.may_settle(request.actor, row),
        "may_enter": row.kind != ItemKind.CONFIRM,
        "asks_day": row.kind == ItemKind.RECORD,
        "enter": enter or forms.EnterForm(initial={"day": said.day if said else None}),
        "drop": drop or forms.DropForm(),
    }  # fmt: skip
    return render(request, "field/item_detail.html", context)


def _lines(said: Any) -> list[dict[str, Any]]:
    """Return what a waiting item says, line by line."""
    makers = {ItemKind.RECORD: _record_lines, ItemKind.DRAFT: _draft_lines,
              ItemKind.CONFIRM: _confirm_lines}  # fmt: skip
    make = makers.get(said.kind)
    if make is None:
        return []
    try:
        return make(said)
    except payloads.Malformed:
        return [{"label": _("内容"), "value": _("无法读取")}]


def _record_lines(said: Any) -> list[dict[str, Any]]:
    body = payloads.record_body(said)
    problems = "、".join(str(Problem(code).label) for code in body.problems)
    return [
        {"label": _("事项"), "value": RecordKind(body.kind).label},
        {"label": _("日期"), "value": said.day},
        {"label": _("见到（联系到）"), "value": "、".join(str(Seen(c).label) for c in body.seen)},
        {"label": _("有无异常"), "value": _("一切正常") if body.all_well else problems},
        {"label": _("情况记录"), "value": body.summary},
        {"label": _("儿童数"), "value": len(body.ids)},
    ]


def _draft_lines(said: Any) -> list[dict[str, Any]]:
    values = payloads.draft_body(said).values
    return [
        {"label": FIELDS[key].label, "value": FIELDS[key].show(value)}
        for key, value in values.items()
        if key != "id_number"
    ]


def _confirm_lines(said: Any) -> list[dict[str, Any]]:
    body = payloads.confirm_body(said)
    return [{"label": _("月份"), "value": body.period},
            {"label": _("负责人"), "value": body.responsible}]  # fmt: skip


@access_any(*_BOTH)
@require_POST
def item_enter(request: Request, id: UUID) -> HttpResponse:
    """Enter what waited after all."""
    row = _get(request, id)
    if not selectors.may_settle(request.actor, row):
        raise Http404
    form = forms.EnterForm(request.POST)
    if form.is_valid():
        return _settle(request, row, enter=True, day=form.cleaned_data["day"])
    return _show(request, row, enter=form)


@access_any(*_BOTH)
@require_POST
def item_drop(request: Request, id: UUID) -> HttpResponse:
    """Let go what need not be entered, with the reason."""
    row = _get(request, id)
    if not selectors.may_settle(request.actor, row):
        raise Http404
    form = forms.DropForm(request.POST)
    if form.is_valid():
        return _settle(request, row, enter=False, note=form.cleaned_data["note"])
    return _show(request, row, drop=form)


def _settle(request: Request, row: Any, *, enter: bool, **said: Any) -> HttpResponse:
    return press(
        request,
        lambda: services.settle_item(request.actor, row, enter=enter, now=clock.now(), **said),
        to=_next, back=reverse("field:item-detail", kwargs={"id": row.pk}),
        said=_("已登记入库。") if enter else _("已归档，不再登记。"),
    )  # fmt: skip


def _next(row: Any) -> str:
    """Return where one goes on: a child newly found is verified next, else the list."""
    if row.kind == ItemKind.DRAFT and row.result_id is not None:
        return reverse("registry:child-detail", kwargs={"id": row.result_id})
    return reverse("field:item-list")
