"""Pages: families of neighbours' help; winning parents back."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.accounts.access import Request, access
from shouwang.care import forms, selectors, services, tables, workflow
from shouwang.care.choices import Argument, HelpMode
from shouwang.care.permissions import CarePermission
from shouwang.core import clock
from shouwang.core.presentation import Fact, Step, Tone
from shouwang.registry import selectors as registry

from .common import Deed, actions_of, form_page, listing, step_page, thing

both = require_http_methods(["GET", "POST"])

FAMILY_DEEDS = {
    "admit": Deed(gettext_lazy("核实入册"), forms.AdmitForm, lambda actor, row, data, now:
                  services.admit_family(actor, row, now=now, **data)),
    "leave": Deed(gettext_lazy("退出"), forms.ReasonForm, lambda actor, row, data, now:
                  services.strike_family(actor, row, now=now, **data), Tone.NEUTRAL),
}  # fmt: skip
PERSUASION_DEEDS = {
    "talk": Deed(gettext_lazy("登记劝返"), forms.AttemptForm, lambda actor, row, data, now:
                 services.attempt(actor, row, now=now, **data)),
    "agree": Deed(gettext_lazy("同意返回"), forms.AgreeForm, lambda actor, row, data, now:
                  services.agree(actor, row, now=now, **data)),
    "refuse": Deed(gettext_lazy("未同意"), forms.RefuseForm, lambda actor, row, data, now:
                   services.refuse(actor, row, now=now, **data), Tone.NEUTRAL),
    "return": Deed(gettext_lazy("登记已返回"), forms.ReturnForm, lambda actor, row, data, now:
                   services.returned(actor, row, now=now, **data)),
    "close": Deed(gettext_lazy("移出名单"), forms.ReasonForm, lambda actor, row, data, now:
                  services.close_persuasion(actor, row, now=now, **data), Tone.NEUTRAL),
}  # fmt: skip


@access(CarePermission.RECORD)
@never_cache
@require_safe
def family_list(request: Request) -> HttpResponse:
    """Show the families of the area."""
    actions = [(_("登记互助家庭"), reverse("care:family-create"))]
    rows = selectors.families(request.actor)
    may = request.actor.area is not None
    return listing(request, tables.FAMILIES, rows, "families", actions=actions if may else ())


@access(CarePermission.RECORD)
@never_cache
@sensitive_post_parameters()
@both
def family_create(request: Request) -> HttpResponse:
    """Enter a family."""
    form = forms.FamilyForm(request.POST or None, actor=request.actor)

    def save(data: Any) -> str:
        said = {key: value for key, value in data.items() if key != "area"}
        row = services.offer_family(request.actor, said, area=data["area"], now=clock.now())
        return reverse("care:family", kwargs={"id": row.pk})

    back = reverse("care:family-list")
    return form_page(request, form, title=_("登记互助家庭"), back=back, save=save)


@access(CarePermission.RECORD)
@never_cache
@require_safe
def family(request: Request, id: UUID) -> HttpResponse:
    """Show a family and the children in its care."""
    row = get_object_or_404(selectors.families(request.actor), pk=id)
    facts = [
        Fact(_("村（居）"), registry.place_name(row.area)), Fact(_("联系电话"), row.phone),
        Fact(_("住址"), row.address or "—"), Fact(_("托管方式"), row.get_mode_display()),
        Fact(_("最多照看人数"), row.places),
        Fact(_("本人自愿"), _("是") if row.willing else _("否")),
        Fact(_("核实人"), row.checked_by or "—"), Fact(_("说明"), row.note or "—", wide=True),
        Fact(_("录入"), f"{row.entered_by} {clock.local_date(row.entered_at)}"),
    ]  # fmt: skip
    cares = selectors.cares_of(row)
    services.note_shown(
        request.actor, "families", [care.care_file_id for care in cares], now=clock.now()
    )
    return thing(
        request, row, title=row.name, what="families", facts=facts,
        actions=actions_of(row, FAMILY_DEEDS, workflow.FAMILY, request.actor, "care:family-deed"),
        headings=[_("儿童"), _("托管方式"), _("自"), _("至")], rows_title=_("照看的儿童"),
        rows=[
            (care.care_file.person.name, care.get_mode_display(), care.starts_on,
             care.ended_on or "—")
            for care in cares
        ],
    )  # fmt: skip


@access(CarePermission.RECORD)
@never_cache
@both
def family_deed(request: Request, id: UUID, deed: str) -> HttpResponse:
    """Put a family on the roll, or take it off."""
    row = get_object_or_404(selectors.families(request.actor), pk=id)
    return step_page(request, row, deed, FAMILY_DEEDS, "care:family", workflow.FAMILY)


@access(CarePermission.RECORD)
@never_cache
@both
def family_place(request: Request, id: UUID) -> HttpResponse:
    """Let a family look after a child."""
    file = get_object_or_404(selectors.files(request.actor), pk=id)
    families = selectors.open_families(request.actor, file)
    form = forms.PlaceForm(request.POST or None, families=families)
    back = reverse("registry:child-detail", kwargs={"id": id})

    def save(data: Any) -> str:
        chosen = next(each for each in families if str(each.pk) == data["family"])
        services.place_with_family(
            request.actor, file, chosen, mode=HelpMode(data["mode"]), now=clock.now(),
            agreed_by=data["agreed_by"], on=data["on"],
        )  # fmt: skip
        return back

    return form_page(
        request, form, title=_("由互助家庭照看"), back=back, save=save, child=file.person
    )


@access(CarePermission.RECORD)
@never_cache
@both
def family_care_end(request: Request, id: UUID) -> HttpResponse:
    """End a family's care of a child."""
    row = get_object_or_404(selectors.family_care(request.actor), pk=id)
    back = reverse("registry:child-detail", kwargs={"id": row.care_file_id})

    def save(data: Any) -> str:
        services.end_family_care(request.actor, row, now=clock.now(), **data)
        return back

    form = forms.EndCareForm(request.POST or None)
    return form_page(
        request, form, title=_("终止照看"), back=back, save=save, child=row.care_file.person,
        tone=Tone.DANGER,
    )  # fmt: skip


# --- winning parents back ---------------------------------------------------------------------


@access(CarePermission.VIEW_RECORD)
@never_cache
@require_safe
def persuasion_list(request: Request) -> HttpResponse:
    """Show whom the area is winning back, and how many couples are not on the list yet."""
    actor = request.actor
    page = tables.PERSUASIONS.page(request, selectors.persuasions(actor))
    services.note_shown(
        actor, "persuasions", [row.care_file_id for row in page.rows], now=clock.now()
    )
    may = actor.may(CarePermission.RECORD) and actor.area is not None
    waiting = selectors.couples_to_list(actor).count() if may else 0
    return tables.PERSUASIONS.respond(
        request, "care/persuasion_list.html", page, {"waiting": waiting}
    )


@access(CarePermission.RECORD)
@require_POST
def persuasion_fill(request: Request) -> HttpResponse:
    """Put everybody of the area whose parents are both away on the list."""
    actor = request.actor
    ids = list(selectors.couples_to_list(actor).values_list("pk", flat=True)[:_AT_ONCE])
    made = services.list_couples(actor, ids, now=clock.now()) if ids else []
    told = ngettext("已列入{n}名儿童。", "已列入{n}名儿童。", len(made)).format(n=len(made))
    messages.success(request, told)
    return redirect("care:persuasion-list")


_AT_ONCE = 2_000


@access(CarePermission.RECORD)
@require_POST
def persuasion_create(request: Request, id: UUID) -> HttpResponse:
    """Put one child on the list."""
    file = get_object_or_404(selectors.files(request.actor), pk=id)
    services.list_couples(request.actor, [file.pk], now=clock.now())
    row = selectors.open_persuasions([file.pk]).get()
    return redirect("care:persuasion", id=row.pk)


@access(CarePermission.VIEW_RECORD)
@never_cache
@require_safe
def persuasion(request: Request, id: UUID) -> HttpResponse:
    """Show what was tried to win a parent back."""
    row = get_object_or_404(selectors.persuasion(request.actor), pk=id)
    parents = {"father": _("父亲"), "mother": _("母亲")}
    facts = [
        Fact(_("列入日期"), row.listed_on.isoformat()),
        Fact(_("返回的家长"), parents.get(row.parent, "—")),
        Fact(_("预计返回日期"), row.returns_on or "—"), Fact(_("返回日期"), row.returned_on or "—"),
        Fact(_("家长答复"), row.answer or "—", wide=True),
    ]  # fmt: skip
    steps = [
        Step(_("劝返：{who}").format(who=each["with"]), _as_day(each["on"]),
             "、".join(str(Argument(code).label) for code in each["arguments"]), each["by"])
        for each in reversed(row.attempts)
    ]  # fmt: skip
    actions = actions_of(
        row, PERSUASION_DEEDS, workflow.PERSUASION, request.actor, "care:persuasion-deed"
    )
    return thing(
        request, row, title=_("劝返一名监护人"), what="persuasions", facts=facts, actions=actions,
        steps=steps,
    )  # fmt: skip


def _as_day(text: str) -> Any:
    return date.fromisoformat(text)


@access(CarePermission.RECORD)
@never_cache
@both
def persuasion_deed(request: Request, id: UUID, deed: str) -> HttpResponse:
    """Enter an attempt, an answer, a return."""
    row = get_object_or_404(selectors.persuasion(request.actor), pk=id)
    return step_page(request, row, deed, PERSUASION_DEEDS, "care:persuasion", workflow.PERSUASION)
