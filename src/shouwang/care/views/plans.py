"""Pages: plans of help, their reviews, their end."""

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
from shouwang.care import forms, papers, selectors, services, tables, workflow
from shouwang.care.choices import Effect, PlanOutcome, PlanReason
from shouwang.care.permissions import CarePermission
from shouwang.core import clock
from shouwang.core.presentation import Fact, Step, Tone
from shouwang.documents import printing

from .common import Deed, actions_of, form_page, listing, sheets_page, step_page, thing

both = require_http_methods(["GET", "POST"])

PLAN_DEEDS = {
    "start": Deed(gettext_lazy("开始实施"), forms.NothingForm, lambda actor, row, data, now:
                  services.start_plan(actor, row, now=now)),
    "review": Deed(gettext_lazy("登记检查"), forms.ReviewForm, lambda actor, row, data, now:
                   services.review_plan(actor, row, on=data["on"], effect=Effect(data["effect"]),
                                        note=data["note"], now=now)),
    "end": Deed(gettext_lazy("结束方案"), forms.EndPlanForm, lambda actor, row, data, now:
                services.end_plan(actor, row, outcome=PlanOutcome(data["outcome"]),
                                  note=data["note"], now=now), Tone.NEUTRAL),
    "escalate": Deed(gettext_lazy("升级处置"), forms.EscalateForm, lambda actor, row, data, now:
                     services.escalate_plan(actor, row, now=now, **data), Tone.DANGER),
    "drop": Deed(gettext_lazy("取消"), forms.NothingForm, lambda actor, row, data, now:
                 services.drop_plan(actor, row, now=now), Tone.NEUTRAL),
}  # fmt: skip
_EFFECT_TONES = {
    Effect.BETTER: Tone.SUCCESS, Effect.SAME: Tone.INFO, Effect.WORSE: Tone.WARNING,
}  # fmt: skip


@access(CarePermission.VIEW_RECORD)
@never_cache
@require_safe
def plan_list(request: Request) -> HttpResponse:
    """Show the plans of the area or the school, those that end first first."""
    return listing(request, tables.PLANS, selectors.plans(request.actor), "plans")


@access(CarePermission.RECORD)
@never_cache
@sensitive_post_parameters()
@both
def plan_create(request: Request, id: UUID) -> HttpResponse:
    """Draft a plan for a child."""
    file = get_object_or_404(selectors.files(request.actor), pk=id)
    form = forms.PlanForm(request.POST or None, owner=request.actor.display_name)

    def save(_data: Any) -> str:
        row = services.draft_plan(
            request.actor, file, form.intent(), now=clock.now(), follows=_follows(request)
        )
        return reverse("care:plan", kwargs={"id": row.pk})

    return form_page(
        request, form, title=_("拟定帮扶方案"), child=file.person, save=save,
        back=reverse("registry:child-detail", kwargs={"id": id}), template="care/plan_form.html",
    )  # fmt: skip


def _follows(request: Request) -> UUID | None:
    try:
        return UUID(request.GET.get("follows", ""))
    except ValueError:
        return None


def _plan(request: Request, id: UUID) -> Any:
    return get_object_or_404(selectors.plan(request.actor), pk=id)


@access(CarePermission.VIEW_RECORD)
@never_cache
@require_safe
def plan(request: Request, id: UUID) -> HttpResponse:
    """Show a plan with its steps and reviews."""
    row = _plan(request, id)
    said = selectors.plan_said(row)
    facts = [
        Fact(_("责任人"), row.owner),
        Fact(_("起止"), f"{row.starts_on} — {row.ends_on}"),
        Fact(_("每多少日检查一次"), row.review_days),
        Fact(_("签订日期"), row.signed_on or "—"),
        Fact(_("原因"), "、".join(str(PlanReason(code).label) for code in row.reasons) or "—"),
        Fact(_("效果"), row.get_outcome_display() or "—"),
        Fact(_("问题和现状"), said["problem"], wide=True),
        Fact(_("目标"), said["goals"], wide=True),
        Fact(_("结束说明"), row.closing_note or "—", wide=True),
        Fact(_("录入"), f"{row.entered_by} {clock.local_date(row.entered_at)}"),
    ]  # fmt: skip
    steps = [
        Step(review.get_effect_display(), review.reviewed_on, review.note, review.entered_by,
             _EFFECT_TONES[Effect(review.effect)])
        for review in selectors.reviews(row)
    ]  # fmt: skip
    actor = request.actor
    actions = actions_of(row, PLAN_DEEDS, workflow.PLAN, actor, "care:plan-deed")
    if actor.may(CarePermission.RECORD) and row.status in workflow.PLAN["edit"].sources:
        url = reverse("care:plan-edit", kwargs={"id": row.pk})
        actions.insert(1, (_("修改"), url, Tone.NEUTRAL))
    actions.append((_("打印"), reverse("care:plan-paper", kwargs={"id": row.pk}), Tone.NEUTRAL))
    if actor.may(CarePermission.RECORD):
        url = reverse("care:plan-sheets", kwargs={"id": row.pk})
        actions.append((_("上传签字页"), url, Tone.NEUTRAL))
    return thing(
        request, row, title=row.get_kind_display(), what="plans", facts=facts, actions=actions,
        steps=steps, headings=[_("措施"), _("谁来做"), _("完成时间"), _("阶段性效果")],
        rows=[(s["what"], s["who"], s["until"], s["effect"]) for s in said["steps"]],
        rows_title=_("措施"),
        sheets=selectors.attachments(actor, selectors.PLAN, [row.pk]).get(row.pk, []),
    )  # fmt: skip


@access(CarePermission.RECORD)
@never_cache
@sensitive_post_parameters()
@both
def plan_edit(request: Request, id: UUID) -> HttpResponse:
    """Change a draft."""
    row = _plan(request, id)
    said = selectors.plan_said(row) | {
        name: getattr(row, name)
        for name in ("kind", "owner", "reasons", "starts_on", "ends_on", "review_days",
                     "signed_on", "from_paper")
    }  # fmt: skip
    form = forms.PlanForm(request.POST or None, said=said)
    back = reverse("care:plan", kwargs={"id": id})
    shown = request.POST.get("version", "")
    version = int(shown) if shown.isdigit() else row.version

    def save(_data: Any) -> str:
        services.edit_plan(request.actor, row, form.intent(), version=version, now=clock.now())
        return back

    return form_page(
        request, form, title=_("修改帮扶方案"), child=row.care_file.person, back=back, save=save,
        template="care/plan_form.html", extra={"version": version},
    )  # fmt: skip


@access(CarePermission.RECORD)
@never_cache
@sensitive_post_parameters()
@both
def plan_deed(request: Request, id: UUID, deed: str) -> HttpResponse:
    """Start, review, end, escalate or give up a plan."""
    return step_page(request, _plan(request, id), deed, PLAN_DEEDS, "care:plan", workflow.PLAN)


@access(CarePermission.RECORD)
@never_cache
@both
def plan_sheets(request: Request, id: UUID) -> HttpResponse:
    """Add photos of a plan that was signed by hand."""
    return sheets_page(request, _plan(request, id), "care:plan")


@access(CarePermission.VIEW_RECORD)
@never_cache
@require_safe
def plan_paper(request: Request, id: UUID) -> HttpResponse:
    """Print a plan with its reviews, for signatures."""
    row, now = _plan(request, id), clock.now()
    services.note_printed(request.actor, row.care_file, "plan", now=now)
    made = papers.plan_paper(request.actor, row, on=clock.today(), now=now)
    return printing.printed(made, f"plan-{row.care_file.number}", made_at=now)
