"""Pages: wishes and their board, gifts."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from shouwang.accounts.access import Request, access
from shouwang.care import forms, selectors, services, tables, workflow
from shouwang.care.choices import WishStatus
from shouwang.care.permissions import CarePermission
from shouwang.core import clock
from shouwang.core.presentation import Fact, Tone

from .common import Deed, actions_of, form_page, listing, step_page, thing

both = require_http_methods(["GET", "POST"])

WISH_DEEDS = {
    "assign": Deed(gettext_lazy("登记认领"), forms.ClaimerForm, lambda actor, row, data, now:
                   services.assign_wish(actor, row, now=now, **data)),
    "consent": Deed(gettext_lazy("家长同意告知认领人"), forms.ConsentForm,
                    lambda actor, row, data, now:
                    services.tell_claimer(actor, row, now=now, **data)),
    "fulfil": Deed(gettext_lazy("登记达成"), forms.FulfilForm, lambda actor, row, data, now:
                   services.fulfil_wish(actor, row, now=now, **data)),
    "release": Deed(gettext_lazy("退回认领"), forms.ReasonForm, lambda actor, row, data, now:
                    services.release_wish(actor, row, now=now, **data), Tone.NEUTRAL),
    "withdraw": Deed(gettext_lazy("撤回"), forms.ReasonForm, lambda actor, row, data, now:
                     services.withdraw_wish(actor, row, now=now, **data), Tone.NEUTRAL),
}  # fmt: skip


@access(CarePermission.VIEW_RECORD)
@never_cache
@require_safe
def wish_list(request: Request) -> HttpResponse:
    """Show the wishes of the area or the school."""
    return listing(request, tables.WISHES, selectors.wishes(request.actor), "wishes")


@access(CarePermission.RECORD)
@never_cache
@sensitive_post_parameters()
@both
def wish_create(request: Request, id: UUID) -> HttpResponse:
    """Write a child's wish down."""
    file = get_object_or_404(selectors.files(request.actor), pk=id)

    def save(data: Any) -> str:
        row = services.collect_wish(request.actor, file, now=clock.now(), **data)
        return reverse("care:wish", kwargs={"id": row.pk})

    return form_page(
        request, forms.WishForm(request.POST or None), title=_("征集微心愿"), save=save,
        back=reverse("registry:child-detail", kwargs={"id": id}), child=file.person,
    )  # fmt: skip


@access(CarePermission.VIEW_RECORD)
@never_cache
@require_safe
def wish(request: Request, id: UUID) -> HttpResponse:
    """Show one wish."""
    row = get_object_or_404(selectors.wish(request.actor), pk=id)
    facts = [
        Fact(_("心愿"), row.text, wide=True),
        Fact(_("征集日期"), row.collected_on.isoformat()), Fact(_("认领人"), row.claimer or "—"),
        Fact(_("认领日期"), row.claimed_on or "—"), Fact(_("同意的家长"), row.consent_by or "—"),
        Fact(_("家长同意日期"), row.consent_on or "—"),
        Fact(_("达成日期"), row.fulfilled_on or "—"), Fact(_("达成（撤回）说明"), row.note or "—"),
        Fact(_("录入"), f"{row.entered_by} {clock.local_date(row.entered_at)}"),
    ]  # fmt: skip
    actions = actions_of(row, WISH_DEEDS, workflow.WISH, request.actor, "care:wish-deed")
    return thing(request, row, title=_("微心愿"), what="wishes", facts=facts, actions=actions)


@access(CarePermission.RECORD)
@never_cache
@sensitive_post_parameters()
@both
def wish_deed(request: Request, id: UUID, deed: str) -> HttpResponse:
    """Take a wish on its way."""
    row = get_object_or_404(selectors.wish(request.actor), pk=id)
    return step_page(request, row, deed, WISH_DEEDS, "care:wish", workflow.WISH)


@access(CarePermission.CLAIM_WISH)
@never_cache
@require_safe
def board(request: Request) -> HttpResponse:
    """Show the open wishes of the county and the own ones, without names."""
    page = tables.BOARD.page(request, selectors.wish_board(request.actor))
    return tables.BOARD.respond(request, "care/register.html", page, {"actions": ()})


@access(CarePermission.CLAIM_WISH)
@never_cache
@both
def board_wish(request: Request, id: UUID) -> HttpResponse:
    """Show one wish without a name, and take it on."""
    row = get_object_or_404(selectors.wish_board(request.actor), pk=id)
    here = reverse("care:board-wish", kwargs={"id": id})

    def save(_data: Any) -> str:
        services.claim_wish(request.actor, row, now=clock.now())
        return here

    facts = [
        Fact(_("心愿"), row.text, wide=True), Fact(_("年龄"), row.age),
        Fact(_("性别"), row.get_sex_display()), Fact(_("状态"), row.get_status_display(),
                                                   tone=tables.tone_of(row)),
        Fact(_("儿童"), row.told or _("家长同意后告知"), wide=True),
    ]  # fmt: skip
    form = forms.NothingForm(request.POST if request.method == "POST" else None)
    return form_page(
        request, form, title=_("微心愿"), back=reverse("care:board"), save=save,
        template="care/board_wish.html",
        extra={"facts": facts, "is_open": row.status == WishStatus.COLLECTED},
    )  # fmt: skip


# --- gifts --------------------------------------------------------------------------------------


@access(CarePermission.VIEW_RECORD)
@never_cache
@require_safe
def donation_list(request: Request) -> HttpResponse:
    """Show the gifts of the area or the school."""
    return listing(request, tables.DONATIONS, selectors.donations(request.actor), "donations")


@access(CarePermission.RECORD)
@never_cache
@sensitive_post_parameters()
@both
def donation_create(request: Request, id: UUID) -> HttpResponse:
    """Enter what a child was given."""
    file = get_object_or_404(selectors.files(request.actor), pk=id)
    form = forms.DonationForm(request.POST or None, pairings=selectors.pairings_of(file.pk))

    def save(data: Any) -> str:
        row = services.enter_donation(request.actor, file, now=clock.now(), **data)
        return reverse("care:donation", kwargs={"id": row.pk})

    return form_page(
        request, form, title=_("登记捐赠"), child=file.person, save=save,
        back=reverse("registry:child-detail", kwargs={"id": id}),
    )  # fmt: skip


@access(CarePermission.VIEW_RECORD)
@never_cache
@require_safe
def donation(request: Request, id: UUID) -> HttpResponse:
    """Show one gift."""
    row = get_object_or_404(selectors.donation(request.actor), pk=id)
    helpers = dict(selectors.pairings_of(row.care_file_id))
    facts = [
        Fact(_("捐赠人（单位）"), row.giver), Fact(_("捐赠日期"), row.given_on.isoformat()),
        Fact(_("物品和金额"), selectors.gift_text(row), wide=True),
        Fact(_("结对帮扶人"), helpers.get(row.pairing_id, "—")),
        Fact(_("接收人"), row.received_by),
        Fact(_("录入"), f"{row.entered_by} {clock.local_date(row.entered_at)}"),
    ]  # fmt: skip
    if row.voided_at:
        facts.append(Fact(_("作废原因"), row.void_reason, tone=Tone.NEUTRAL))
    url = reverse("care:donation-void", kwargs={"id": row.pk})
    may = row.voided_at is None and request.actor.may(CarePermission.RECORD)
    actions = [(_("作废"), url, Tone.DANGER)] if may else []
    return thing(request, row, title=_("捐赠"), what="donations", facts=facts, actions=actions)


@access(CarePermission.RECORD)
@never_cache
@both
def donation_void(request: Request, id: UUID) -> HttpResponse:
    """Take a mistaken gift out."""
    row = get_object_or_404(selectors.donation(request.actor), pk=id)
    back = reverse("care:donation", kwargs={"id": id})

    def save(data: Any) -> str:
        services.void_donation(request.actor, row, now=clock.now(), **data)
        return back

    form = forms.ReasonForm(request.POST or None)
    return form_page(
        request, form, title=_("作废"), back=back, save=save, child=row.care_file.person,
        tone=Tone.DANGER,
    )  # fmt: skip
