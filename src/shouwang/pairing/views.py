"""Pages: volunteers, matching proposed for a person to decide, pairings and their deeds."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.accounts.access import Request, access
from shouwang.core import clock
from shouwang.core.errors import DomainError
from shouwang.documents import selectors as documents
from shouwang.registry.permissions import RegistryPermission
from shouwang.registry.views.exporting import export

from . import forms, panels, selectors, services, tables
from .choices import Condition, EndReason, Mode, PairingStatus
from .matching import Proposal
from .permissions import PairingPermission

both = require_http_methods(["GET", "POST"])


@access(PairingPermission.MANAGE)
@never_cache
@require_safe
def volunteer_list(request: Request) -> HttpResponse:
    """Show the volunteers of the area."""
    page = tables.VOLUNTEERS.page(request, selectors.volunteers(request.actor))
    services.note_shown(request.actor, "volunteers", [], now=clock.now())
    return tables.VOLUNTEERS.respond(request, "pairing/volunteer_list.html", page)


@access(PairingPermission.MANAGE)
@never_cache
@sensitive_post_parameters()
@both
def volunteer_create(request: Request) -> HttpResponse:
    """Enter an application."""
    form = forms.VolunteerForm(request.POST or None, actor=request.actor)
    if form.is_valid():
        try:
            made = services.enter_volunteer(
                request.actor, form.said(), area=form.cleaned_data["area"], now=clock.now()
            )
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("已登记，请另一人审查。"))
            return redirect("pairing:volunteer-detail", id=made.pk)
    return render(request, "pairing/form.html", {"form": form, "title": _("登记帮扶人")})


def _volunteer(request: Request, id: UUID) -> Any:
    return get_object_or_404(selectors.volunteers(request.actor), pk=id)


@access(PairingPermission.MANAGE)
@never_cache
@require_safe
def volunteer_detail(request: Request, id: UUID) -> HttpResponse:
    """Show a volunteer: what was said, what was looked into, for whom he or she stands."""
    volunteer = _volunteer(request, id)
    rows = list(selectors.pairings(request.actor).filter(volunteer=volunteer))
    services.note_shown(
        request.actor, "pairings", [row.care_file_id for row in rows], now=clock.now()
    )
    context = {
        "volunteer": volunteer,
        "tone": tables.VOLUNTEER_TONES[volunteer.status],
        "conditions": [(label, code in volunteer.conditions) for code, label in Condition.choices],
        "is_fit": selectors.is_fit(volunteer, clock.today()),
        "pairings": [(row, panels.TONES[PairingStatus(row.status)]) for row in rows],
        "may_vet": request.actor.may(PairingPermission.VET),
        "proofs": documents.of_subjects(
            request.actor, selectors.VOLUNTEER, [volunteer.pk], voided=True
        ).get(volunteer.pk, []),
    }
    return render(request, "pairing/volunteer_detail.html", context)


@access(PairingPermission.MANAGE)
@never_cache
@sensitive_post_parameters()
@both
def volunteer_edit(request: Request, id: UUID) -> HttpResponse:
    """Change what is known of a volunteer."""
    volunteer = _volunteer(request, id)
    form = forms.VolunteerForm(request.POST or None, actor=request.actor, volunteer=volunteer)
    return _deed(
        request, form, _("修改帮扶人"), "pairing:volunteer-detail", id,
        lambda: services.change_volunteer(
            request.actor, volunteer, form.said(), now=clock.now()
        ),
    )  # fmt: skip


@access(PairingPermission.VET)
@both
def volunteer_vet(request: Request, id: UUID) -> HttpResponse:
    """Admit a volunteer whose conditions were looked into."""
    volunteer = _volunteer(request, id)
    form = forms.VetForm(request.POST or None, request.FILES or None)
    return _deed(
        request, form, _("审查入库"), "pairing:volunteer-detail", id,
        lambda: services.admit_volunteer(
            request.actor, volunteer, now=clock.now(), **form.cleaned_data
        ),
    )  # fmt: skip


@access(PairingPermission.VET)
@both
def volunteer_refuse(request: Request, id: UUID) -> HttpResponse:
    """Refuse or suspend a volunteer."""
    volunteer = _volunteer(request, id)
    form = forms.RefuseForm(request.POST or None)
    return _deed(
        request, form, _("不通过或暂停"), "pairing:volunteer-detail", id,
        lambda: services.refuse_volunteer(
            request.actor, volunteer, now=clock.now(), **form.cleaned_data
        ),
    )  # fmt: skip


def _deed(
    request: Request, form: Any, title: str, back: str, id: UUID, deed: Callable[[], Any]
) -> HttpResponse:
    if form.is_valid():
        try:
            deed()
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("已保存。"))
            return redirect(back, id=id)
    context = {"form": form, "title": title, "back": reverse(back, kwargs={"id": id})}
    return render(request, "pairing/form.html", context)


# --- matching -----------------------------------------------------------------------------------


@access(PairingPermission.MANAGE)
@never_cache
@require_safe
def matching(request: Request) -> HttpResponse:
    """Propose for one township who stands by whom, with the reasons; a person decides."""
    actor, chosen = request.actor, request.GET.get("township", "")
    townships = selectors.townships(actor)
    if chosen not in dict(townships):
        chosen = townships[0][0] if len(townships) == 1 else ""
    lines = _proposed(request, chosen) if chosen else []
    ids = [file.pk for line in lines for file in line["files"]]
    services.note_shown(actor, "pairings", ids, now=clock.now())
    context = {
        "townships": townships, "chosen": chosen, "lines": lines,
        "summary": selectors.summary(actor),
    }  # fmt: skip
    return render(request, "pairing/matching.html", context)


def _proposed(request: Request, township: str) -> list[dict[str, Any]]:
    found = selectors.proposals(request.actor, township, clock.today())
    files = selectors.files(request.actor).in_bulk(
        [pk for proposal in found for pk in proposal.unit.file_ids]
    )
    people = selectors.volunteers(request.actor).in_bulk([each.volunteer_id for each in found])
    return [_proposal(proposal, files, people) for proposal in found]


def _proposal(proposal: Proposal, files: Any, people: Any) -> dict[str, Any]:
    some = [files[pk] for pk in proposal.unit.file_ids]
    volunteer = people[proposal.volunteer_id]
    return {
        "files": some,
        "volunteer": volunteer,
        "mode": Mode(proposal.unit.mode).label,
        "reasons": [_(reason) for reason in proposal.reasons],
        "value": f"{volunteer.pk}:{','.join(str(file.pk) for file in some)}",
    }


@access(PairingPermission.MANAGE)
@require_POST
def matching_take(request: Request) -> HttpResponse:
    """Put the chosen proposals down: the parents are asked next."""
    count = 0
    for value in request.POST.getlist("proposal"):
        try:
            count += _take(request, value)
        except DomainError as error:
            messages.error(request, str(error.message))
        except ValueError:
            messages.error(request, _("所选内容无法识别，请刷新后重选。"))
    if count:
        messages.success(request, _("已拟结对 {n} 项，请征求家长和儿童的意见。").format(n=count))
    return redirect("pairing:pairing-list")


def _take(request: Request, value: str) -> int:
    person, _colon, ids = value.partition(":")
    volunteer = selectors.volunteers(request.actor).filter(pk=UUID(person)).first()
    wanted = [UUID(each) for each in ids.split(",")]
    files = list(selectors.files(request.actor).filter(pk__in=wanted))
    if volunteer is None or len(files) != len(wanted):
        raise ValueError(value)
    services.propose(request.actor, files, volunteer, now=clock.now())
    return 1


@access(PairingPermission.MANAGE)
@never_cache
@both
def propose(request: Request, id: UUID) -> HttpResponse:
    """Put one child down for a volunteer of one's own choice."""
    file = get_object_or_404(selectors.files(request.actor), pk=id)
    today = clock.today()
    people = [
        (str(each.pk), f"{each.name}（{each.get_origin_display()}）")
        for each in selectors.volunteers(request.actor)
        if selectors.is_fit(each, today)
    ]
    form = forms.ProposeForm(request.POST or None, volunteers=people)
    if form.is_valid():
        volunteer = _volunteer(request, UUID(form.cleaned_data["volunteer"]))
        try:
            made = services.propose(request.actor, [file], volunteer, now=clock.now())
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            return redirect("pairing:pairing-detail", id=made[0].pk)
    context = {
        "form": form, "title": _("拟结对：{name}").format(name=file.person.name),
        "back": reverse("registry:child-detail", kwargs={"id": id}),
    }  # fmt: skip
    return render(request, "pairing/form.html", context)


# --- pairings -----------------------------------------------------------------------------------


@access(PairingPermission.MANAGE)
@never_cache
@require_safe
def pairing_list(request: Request) -> HttpResponse:
    """Show the pairings of the area."""
    actor = request.actor
    may_export = actor.may(RegistryPermission.EXPORT)
    page = tables.PAIRINGS.page(
        request, selectors.pairings(actor),
        export_url=reverse("pairing:pairing-export") if may_export else "",
    )  # fmt: skip
    ids = [row.care_file_id for row in page.rows]
    services.note_shown(actor, "pairings", ids, now=clock.now())
    context = {"summary": selectors.summary(actor)}
    return tables.PAIRINGS.respond(request, "pairing/pairing_list.html", page, context)


@access(RegistryPermission.EXPORT)
@never_cache
@both
def pairing_export(request: Request) -> HttpResponse:
    """Ask what for, then give the list as a workbook."""
    selection = tables.PAIRINGS.selection(request, selectors.pairings(request.actor))
    return export(
        request, tables.PAIRINGS, selection, reverse("pairing:pairing-list"),
        ids_of=lambda some: [row.care_file_id for row in some],
    )  # fmt: skip


def _pairing(request: Request, id: UUID) -> Any:
    return get_object_or_404(selectors.pairings(request.actor), pk=id)


@access(PairingPermission.MANAGE)
@never_cache
@require_safe
def pairing_detail(request: Request, id: UUID) -> HttpResponse:
    """Show one pairing, why, with whose consent, and what may follow."""
    row = _pairing(request, id)
    services.note_shown(request.actor, "pairings", [row.care_file_id], now=clock.now())
    context = {
        "pairing": row, "tone": panels.TONES[PairingStatus(row.status)],
        "reasons": [_(reason) for reason in row.reasons],
        "is_proposed": row.status == PairingStatus.PROPOSED,
        "is_active": row.status == PairingStatus.ACTIVE,
        "sheets": documents.of_subjects(
            request.actor, selectors.PAIRING, [row.pk], voided=True
        ).get(row.pk, []),
        "issued": documents.papers_of(selectors.PAIRING, [row.pk]).get(row.pk, []),
    }  # fmt: skip
    return render(request, "pairing/pairing_detail.html", context)


@access(PairingPermission.MANAGE)
@both
def pairing_begin(request: Request, id: UUID) -> HttpResponse:
    """Begin a pairing with the parents' consent."""
    row = _pairing(request, id)
    form = forms.ConsentForm(request.POST or None, request.FILES or None)
    return _deed(
        request, form, _("家长同意，结对"), "pairing:pairing-detail", id,
        lambda: services.begin(
            request.actor, row, on=clock.today(), now=clock.now(), **form.cleaned_data
        ),
    )  # fmt: skip


@access(PairingPermission.MANAGE)
@both
def pairing_sheets(request: Request, id: UUID) -> HttpResponse:
    """Add the consent sheet to a running pairing."""
    row = _pairing(request, id)
    form = forms.SheetsForm(request.POST or None, request.FILES or None)
    return _deed(
        request, form, _("上传家长同意书"), "pairing:pairing-detail", id,
        lambda: services.add_sheets(
            request.actor, row, form.cleaned_data["sheets"], now=clock.now()
        ),
    )  # fmt: skip


@access(PairingPermission.MANAGE)
@require_POST
def pairing_issue(request: Request, id: UUID) -> HttpResponse:
    """Give the consent sheet its number, to be printed and signed."""
    try:
        made = services.issue_consent(request.actor, _pairing(request, id), now=clock.now())
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        told = _("已编号：{number}。请下载打印，由家长签名。").format(number=made.number_text)
        messages.success(request, told)
    return redirect("pairing:pairing-detail", id=id)


@access(PairingPermission.MANAGE)
@require_POST
def pairing_decline(request: Request, id: UUID) -> HttpResponse:
    """Note that a proposed pairing does not come about."""
    row = _pairing(request, id)
    try:
        services.decline(request.actor, row, now=clock.now())
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("已保存。"))
    return redirect("pairing:pairing-detail", id=id)


@access(PairingPermission.MANAGE)
@both
def pairing_end(request: Request, id: UUID) -> HttpResponse:
    """End a pairing."""
    row = _pairing(request, id)
    form = forms.EndForm(request.POST or None)
    return _deed(
        request, form, _("终止结对"), "pairing:pairing-detail", id,
        lambda: services.end_pairing(
            request.actor, row, reason=EndReason(form.cleaned_data["reason"]),
            on=form.cleaned_data["on"], review=form.cleaned_data["review"], now=clock.now(),
        ),
    )  # fmt: skip
