"""Pages: transfers of both sides, packages, other installations."""

import json
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.accounts import selectors as accounts
from shouwang.accounts.access import Request, access
from shouwang.core import clock
from shouwang.core.deeds import deed_page, press
from shouwang.core.errors import DomainError
from shouwang.registry import selectors as registry

from . import forms, packages, selectors, services, tables, wording, work, workflow
from .choices import ArrivalStatus, TransferStatus
from .permissions import TransferPermission

_LISTS = {
    "transfer-list": gettext_lazy("档案移交"), "arrival-list": gettext_lazy("外地档案包"),
    "partner-list": gettext_lazy("其他系统"),
}  # fmt: skip
both = require_http_methods(["GET", "POST"])


@access(TransferPermission.RECEIVE)
@never_cache
@require_safe
def transfer_list(request: Request) -> HttpResponse:
    """List the transfers of one's area, given and taken."""
    page = tables.TRANSFERS.page(request, selectors.transfers(request.actor))
    names = registry.place_names([row.area for row in page.rows])
    for row in page.rows:
        row.from_name = names.get(row.area, "")
    services.note_shown(
        request.actor, [row.care_file_id for row in page.rows if row.care_file_id], now=clock.now()
    )
    return tables.TRANSFERS.respond(request, "transfers/transfer_list.html", page)


@access(TransferPermission.SEND)
@never_cache
@both
def offer(request: Request, id: UUID) -> HttpResponse:
    """Offer a child's file to another place."""
    file = selectors.file_to_give(request.actor, id)
    if file is None:
        raise Http404
    form = forms.OfferForm(request.POST or None, actor=request.actor)

    def deed() -> Any:
        given = form.cleaned_data
        return services.offer(
            request.actor, file, given["organisation"], reason=given["reason"],
            note=given["note"], now=clock.now(),
        )  # fmt: skip

    context = {
        "file": file, "child": file.person, "title": _("移交到其他地区"),
        "place": selectors.place_name(file.area), "partners": selectors.partners_in_use().exists(),
    }  # fmt: skip
    return deed_page(
        request, form, deed, to=_page_of, template="transfers/offer.html", context=context,
        said=_("已发起移交，等待对方接收。"),
    )  # fmt: skip


def _page_of(row: Any) -> str:
    return reverse("transfers:transfer-detail", kwargs={"id": row.pk})


@access(TransferPermission.SEND)
@never_cache
@both
def send(request: Request, id: UUID) -> HttpResponse:
    """Make the package of a child's file for another installation; the answer is the file."""
    file = selectors.file_to_give(request.actor, id)
    if file is None:
        raise Http404
    form = forms.SendForm(request.POST or None)
    if form.is_valid():
        try:
            made, package = services.send(
                request.actor, file, form.cleaned_data["partner"],
                reason=form.cleaned_data["reason"], note=form.cleaned_data["note"],
                now=clock.now(),
            )  # fmt: skip
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            return _download(package, f"transfer-{made.pk}.json")
    context = {
        "form": form, "file": file, "child": file.person, "title": _("生成档案包"),
        "place": selectors.place_name(file.area), "is_package": True,
    }  # fmt: skip
    return render(request, "transfers/offer.html", context)


def _download(text: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@access(TransferPermission.RECEIVE)
@never_cache
@require_safe
def transfer_detail(request: Request, id: UUID) -> HttpResponse:
    """Show one transfer and what may be done."""
    row = get_object_or_404(selectors.transfers(request.actor), pk=id)
    ids = [row.care_file_id] if row.care_file_id else []
    services.note_shown(request.actor, ids, now=clock.now())
    steps = [
        {"label": wording.STEPS[step.deed], "tone": _tone(step),
         "url": reverse("transfers:transfer-answer", kwargs={"id": row.pk, "deed": step.deed})}
        for step in selectors.deeds(request.actor, row)
        if step.deed in wording.STEPS
    ]  # fmt: skip
    reachable = bool(ids) and registry.reachable_files(request.actor).filter(pk__in=ids).exists()
    context = {
        "row": row, "tone": wording.TONES[row.status], "steps": steps, "reachable": reachable,
        "from_name": selectors.place_name(row.area), "to_place": selectors.place_name(row.to_area),
        "takes_receipt": row.status == TransferStatus.SENT
        and request.actor.may(TransferPermission.SEND),
    }  # fmt: skip
    return render(request, "transfers/transfer_detail.html", context)


def _tone(step: workflow.Step) -> str:
    return "primary" if step in (workflow.ACCEPT, workflow.AGREE) else "outline-danger"


@access(TransferPermission.RECEIVE)
@never_cache
@both
def transfer_answer(request: Request, id: UUID, deed: str) -> HttpResponse:
    """Do one step on a transfer."""
    row = get_object_or_404(selectors.transfers(request.actor), pk=id)
    steps = {each.deed: each for each in selectors.deeds(request.actor, row)}
    step = steps.get(deed)
    if step is None or deed not in wording.STEPS:
        return redirect("transfers:transfer-detail", id=row.pk)
    takes = step == workflow.ACCEPT
    form = forms.AnswerForm(
        request.POST if request.method == "POST" else None,
        villages=selectors.villages(request.actor) if takes else (),
        dated=takes or step == workflow.AGREE,
    )  # fmt: skip
    context = {
        "row": row, "title": wording.STEPS[deed], "tone": _tone(step),
        "from_name": selectors.place_name(row.area),
    }  # fmt: skip
    return deed_page(
        request, form,
        lambda: services.answer(
            request.actor, row, step, text=form.cleaned_data["text"], now=clock.now(),
            area=form.cleaned_data.get("area", ""), on=form.cleaned_data.get("on"),
        ),
        to=_page_of, template="transfers/answer.html", context=context, said=_("已办理。"),
    )  # fmt: skip


@access(TransferPermission.SEND)
@never_cache
@both
def receipt(request: Request) -> HttpResponse:
    """Take in the receipt of another installation."""
    return _upload(
        request, _("上传回执"), services.take_receipt, to=_page_of, back="transfer-list",
        hint=_("对方接收或退回档案包后会下载一份回执，请其发回，在此上传。"),
        said=_("回执已登记。"),
    )  # fmt: skip


def _file_form(request: Request) -> forms.FileForm:
    posted = request.method == "POST"
    return forms.FileForm(request.POST if posted else None, request.FILES if posted else None)


def _upload(
    request: Request, title: str, service: Any, *, to: Any, back: str, hint: str, said: str
) -> HttpResponse:
    """Show the form of one file, give the file to a service, go on."""
    form = _file_form(request)
    return deed_page(
        request, form,
        lambda: service(request.actor, form.cleaned_data["file"].read(), now=clock.now()),
        to=to, template="transfers/upload.html",
        context={
            "title": title, "back": reverse(f"transfers:{back}"), "up": _LISTS[back], "hint": hint,
        },
        said=said,
    )  # fmt: skip


@access(TransferPermission.RECEIVE)
@never_cache
@require_safe
def arrival_list(request: Request) -> HttpResponse:
    """List the packages that came."""
    page = tables.ARRIVALS.page(request, selectors.arrivals(request.actor))
    return tables.ARRIVALS.respond(request, "transfers/arrival_list.html", page)


@access(TransferPermission.RECEIVE)
@never_cache
@both
def arrival_upload(request: Request) -> HttpResponse:
    """Take a package in, to be looked at."""
    return _upload(
        request, _("上传外地档案包"), services.take_package, to=_arrival_page,
        back="arrival-list", hint=_("上传对方交来的档案包。上传后先看内容，再接收或退回。"),
        said=_("档案包已收到，请核对后接收或退回。"),
    )  # fmt: skip


def _arrival_page(row: Any) -> str:
    return reverse("transfers:arrival-detail", kwargs={"id": row.pk})


@access(TransferPermission.RECEIVE)
@never_cache
@both
def arrival_detail(request: Request, id: UUID) -> HttpResponse:
    """Show what came; enter it, or send it back."""
    row = get_object_or_404(selectors.arrivals(request.actor), pk=id)
    is_open = row.status == ArrivalStatus.RECEIVED
    villages = selectors.villages(request.actor) if is_open else ()
    accept = request.POST.get("decision") != "decline"
    form = forms.AnswerForm(
        (request.POST or None) if is_open else None, villages=villages if accept else ()
    )
    body = json.loads(str(row.content)) if is_open else {}
    context = {
        "row": row, "is_open": is_open, "tone": wording.ARRIVAL_TONES[row.status],
        "facts": selectors.summary(body["child"]) if body else [], "body": body,
        "work": work.counted(body),
    }  # fmt: skip
    return deed_page(
        request, form,
        lambda: services.answer_arrival(
            request.actor, row, accept=accept, text=form.cleaned_data["text"],
            area=form.cleaned_data.get("area", ""), now=clock.now(),
        ),
        to=_arrival_page, template="transfers/arrival_detail.html", context=context,
        said=_("已办理，请下载回执交给对方。"),
    )  # fmt: skip


@access(TransferPermission.RECEIVE)
@never_cache
@require_safe
def arrival_receipt(request: Request, id: UUID) -> HttpResponse:
    """Answer with the signed receipt of a package."""
    row = get_object_or_404(selectors.arrivals(request.actor), pk=id)
    if not row.receipt:
        raise Http404
    return _download(row.receipt, f"receipt-{row.pk}.json")


# --- other installations ------------------------------------------------------------------------


@access(TransferPermission.EDIT_PARTNER)
@never_cache
@require_safe
def partner_list(request: Request) -> HttpResponse:
    """List the installations we know, with what is compared by telephone."""
    ours = selectors.identity()
    rows = [
        {"row": row, "fingerprint": packages.fingerprint(row.verify_key, row.sealing_key)}
        for row in selectors.partners()
    ]
    fingerprint = packages.fingerprint(*services.keys_of(ours).public()) if ours else ""
    context = {"rows": rows, "ours": ours, "fingerprint": fingerprint}
    return render(request, "transfers/partner_list.html", context)


@access(TransferPermission.EDIT_PARTNER)
@never_cache
@require_POST
def our_card(request: Request) -> HttpResponse:
    """Answer with the public card of this installation."""
    installation = accounts.installation()
    name = selectors.place_name(installation.area_code) if installation else _("守望")
    ours = services.our_identity(request.actor, name, now=clock.now())
    return _download(packages.card(ours.name, services.keys_of(ours)), "installation-card.json")


@access(TransferPermission.EDIT_PARTNER)
@never_cache
@both
def partner_add(request: Request) -> HttpResponse:
    """Take in the card of another installation."""
    return _upload(
        request, _("登记其他系统"), services.add_partner,
        to=reverse("transfers:partner-list"), back="partner-list",
        hint=_("上传对方在“其他系统”页下载的系统名片。"),
        said=_("已登记。请由另一人与对方电话核对指纹后启用。"),
    )  # fmt: skip


@access(TransferPermission.EDIT_PARTNER)
@require_POST
def partner_confirm(request: Request, id: UUID) -> HttpResponse:
    """Say that the fingerprint was compared."""
    return _partner_deed(request, id, services.confirm_partner, _("已核对，可以使用。"))


@access(TransferPermission.EDIT_PARTNER)
@require_POST
def partner_end(request: Request, id: UUID) -> HttpResponse:
    """Take another installation out of use."""
    return _partner_deed(request, id, services.end_partner, _("已停用。"))


def _partner_deed(request: Request, id: UUID, deed: Any, done: str) -> HttpResponse:
    partner = get_object_or_404(selectors.partners(), pk=id)
    return press(
        request, lambda: deed(request.actor, partner, now=clock.now()),
        to=reverse("transfers:partner-list"), said=done,
    )  # fmt: skip
