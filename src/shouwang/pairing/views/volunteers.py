"""Pages: volunteers, what was looked into, for whom and how long they served."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from shouwang.accounts.access import Request, access
from shouwang.core import clock
from shouwang.core.deeds import deed_view
from shouwang.core.presentation import Text
from shouwang.documents import selectors as documents
from shouwang.pairing import forms, panels, selectors, services, tables
from shouwang.pairing.choices import Condition, PairingStatus, ServiceStatus, VolunteerStatus
from shouwang.pairing.permissions import PairingPermission

from .common import form_page, get_volunteer

both = require_http_methods(["GET", "POST"])


def _page_of(id: UUID) -> str:
    return reverse("pairing:volunteer-detail", kwargs={"id": id})


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
    return form_page(
        request, form, _("登记帮扶人"),
        lambda: services.enter_volunteer(
            request.actor, form.said(), area=form.cleaned_data["area"], now=clock.now()
        ),
        back=reverse("pairing:volunteer-list"), up=tables.VOLUNTEERS.title,
        to=lambda made: _page_of(made.pk), said=_("已登记，请另一人审查。"),
    )  # fmt: skip


@access(PairingPermission.MANAGE)
@never_cache
@require_safe
def volunteer_detail(request: Request, id: UUID) -> HttpResponse:
    """Show a volunteer: what was said, what was looked into, for whom he or she stands."""
    volunteer, actor = get_volunteer(request, id), request.actor
    rows = list(selectors.pairings(actor).filter(volunteer=volunteer))
    served = selectors.services_by(volunteer)
    services.note_shown(actor, "pairings", [row.care_file_id for row in rows], now=clock.now())
    may_vet = actor.may(PairingPermission.VET) and volunteer.status != VolunteerStatus.LEFT
    context = {
        "volunteer": volunteer,
        "tone": tables.VOLUNTEER_TONES[volunteer.status],
        "conditions": [(label, code in volunteer.conditions) for code, label in Condition.choices],
        "is_fit": selectors.is_fit(volunteer, clock.today()),
        "pairings": [(row, panels.TONES[PairingStatus(row.status)]) for row in rows],
        "served": [(row, tables.SERVICE_TONES[ServiceStatus(row.status)]) for row in served],
        "hours": selectors.hours_of(served),
        "may_vet": may_vet,
        "may_leave": volunteer.status != VolunteerStatus.LEFT,
        "sees_proofs": actor.may(PairingPermission.VET),
        "proofs": documents.of_subjects(
            actor, selectors.VOLUNTEER, [volunteer.pk], voided=True
        ).get(volunteer.pk, []),
    }  # fmt: skip
    return render(request, "pairing/volunteer_detail.html", context)


@access(PairingPermission.MANAGE)
@never_cache
@sensitive_post_parameters()
@both
def volunteer_edit(request: Request, id: UUID) -> HttpResponse:
    """Change what is known of a volunteer."""
    volunteer = get_volunteer(request, id)
    form = forms.VolunteerForm(request.POST or None, actor=request.actor, volunteer=volunteer)
    return form_page(
        request, form, _("修改帮扶人"),
        lambda: services.change_volunteer(request.actor, volunteer, form.said(), now=clock.now()),
        back=_page_of(id), up=volunteer.name,
    )  # fmt: skip


def _deed(request: Request, volunteer: Any, form: Any, title: Text, deed: Any) -> HttpResponse:
    back = _page_of(volunteer.pk)
    return form_page(request, form, title, deed, back=back, up=volunteer.name)


_vets, _manages = access(PairingPermission.VET), access(PairingPermission.MANAGE)
volunteer_vet = _vets(
    deed_view(
        get_volunteer, forms.VetForm, services.admit_volunteer, title=_("审查入库"), show=_deed
    )
)
volunteer_refuse = _vets(
    deed_view(get_volunteer, forms.RefuseForm, services.refuse_volunteer,
              title=_("不通过或暂停"), show=_deed)
)  # fmt: skip
volunteer_leave = _manages(
    deed_view(get_volunteer, forms.LeaveForm, services.let_go, title=_("登记退出"), show=_deed)
)
