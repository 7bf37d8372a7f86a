"""Pages: who is proposed for whom, with the reasons; a person decides."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.accounts.access import Request, access
from shouwang.core import clock
from shouwang.core.errors import DomainError
from shouwang.pairing import forms, selectors, services
from shouwang.pairing.choices import Mode
from shouwang.pairing.matching import Proposal
from shouwang.pairing.permissions import PairingPermission

from .common import form_page, get_volunteer

both = require_http_methods(["GET", "POST"])


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
    return {
        "files": [files[pk] for pk in proposal.unit.file_ids],
        "volunteer": people[proposal.volunteer_id],
        "mode": Mode(proposal.unit.mode).label,
        "reasons": [_(reason) for reason in proposal.reasons],
        "value": _value(proposal),
    }


def _value(proposal: Proposal) -> str:
    return f"{proposal.volunteer_id}:{','.join(map(str, proposal.unit.file_ids))}"


@access(PairingPermission.MANAGE)
@require_POST
def matching_take(request: Request) -> HttpResponse:
    """Put the chosen proposals down, with their reasons: the parents are asked next."""
    township, count = request.POST.get("township", ""), 0
    why = {
        _value(each): each.reasons
        for each in selectors.proposals(request.actor, township, clock.today())
    }
    for value in request.POST.getlist("proposal"):
        try:
            count += _take(request, value, why.get(value, ()))
        except DomainError as error:
            messages.error(request, str(error.message))
        except ValueError:
            messages.error(request, _("所选内容无法识别，请刷新后重选。"))
    if count:
        messages.success(request, _("已拟结对 {n} 项，请征求家长和儿童的意见。").format(n=count))
    return redirect("pairing:pairing-list")


def _take(request: Request, value: str, reasons: Any) -> int:
    person, _colon, ids = value.partition(":")
    volunteer = selectors.volunteers(request.actor).filter(pk=UUID(person)).first()
    wanted = [UUID(each) for each in ids.split(",")]
    files = list(selectors.files(request.actor).filter(pk__in=wanted))
    if volunteer is None or len(files) != len(wanted):
        raise ValueError(value)
    services.propose(request.actor, files, volunteer, reasons=reasons, now=clock.now())
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

    def deed() -> Any:
        volunteer = get_volunteer(request, UUID(form.cleaned_data["volunteer"]))
        return services.propose(request.actor, [file], volunteer, now=clock.now())[0]

    return form_page(
        request, form, _("拟结对：{name}").format(name=file.person.name), deed,
        back=reverse("registry:child-detail", kwargs={"id": id}), up=file.person.name,
        to=lambda made: reverse("pairing:pairing-detail", kwargs={"id": made.pk}),
        said=_("已拟结对，请征求家长和儿童的意见。"),
    )  # fmt: skip
