"""Writing a draft, trying it, handing it on, and the second person's answer."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.core import clock
from shouwang.core.access import Request, access
from shouwang.core.deeds import deed_page
from shouwang.core.errors import DomainError
from shouwang.policy import effects, forms, presentation, selectors, services, tasks
from shouwang.policy.engine import toml_text
from shouwang.policy.permissions import PolicyPermission

from .definitions import place_name

_RUNS_SHOWN = 10


def get_draft(request: Request, draft_id: UUID) -> Any:
    """Return a draft of the reach, or answer 404."""
    return get_object_or_404(selectors.drafts(request.actor), pk=draft_id)


@access(PolicyPermission.EDIT)
@require_http_methods(["GET", "POST"])
def draft_create(request: Request) -> HttpResponse:
    """Begin a draft from the pack in force, a past one, or nothing."""
    form = forms.DraftForm(request.POST or None, actor=request.actor)
    if form.is_valid():
        given = form.cleaned_data
        parameters, started_from = _start(given, form.packs)
        try:
            draft = services.create_draft(
                request.actor, area=given["area"], name=given["name"], parameters=parameters,
                started_from=started_from, now=clock.now(),
            )  # fmt: skip
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return redirect("policy:draft-edit", id=draft.pk)
    return render(request, "policy/draft_create.html", {"form": form})


def _start(given: Mapping[str, Any], packs: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """Return the parameters a draft begins with, and where they come from."""
    if given["start"] in packs:
        pack = packs[given["start"]]
        return selectors.parameters_of(pack), f"{pack.name}（{pack.effective_from:%Y-%m-%d}）"
    if given["start"] == forms.IN_FORCE:
        pack = selectors.own_pack(given["area"], clock.today())
        if pack is not None:
            return selectors.parameters_of(pack), f"{pack.name}（{pack.effective_from:%Y-%m-%d}）"
    return {}, _("上级规定")


@access(PolicyPermission.EDIT)
@require_safe
def draft_detail(request: Request, id: UUID) -> HttpResponse:
    """Show how a draft stands: what it changes, its runs, what can be done next."""
    draft = get_draft(request, id)
    if draft.pack_id is not None:
        return redirect("policy:pack-detail", id=draft.pack_id)
    runs = list(selectors.runs(request.actor).filter(draft=draft)[:_RUNS_SHOWN])
    before, after = selectors.change_by(draft, draft.effective_from or clock.today())
    current = selectors.current_run(draft)
    context = _head(request, draft) | {
        "changes": presentation.changes_of(before, after),
        "runs": [(run, selectors.is_stale(run)) for run in runs],
        "current": current,
        "run_form": forms.RunForm(initial={"on": draft.effective_from or clock.today()}),
        "wrote_it": str(request.actor.user_id) in draft.hands,
    }
    return render(request, "policy/draft_detail.html", context)


def _head(request: Request, draft: Any) -> dict[str, Any]:
    return {
        "draft": draft,
        "tone": presentation.STATUS_TONES[draft.status],
        "place": place_name(draft.area),
        "is_draft": draft.status == "DRAFT",
        "is_submitted": draft.status == "SUBMITTED",
        "may_publish": request.actor.may(PolicyPermission.PUBLISH),
    }


@access(PolicyPermission.EDIT)
@require_http_methods(["GET", "POST"])
def draft_edit(request: Request, id: UUID) -> HttpResponse:
    """Edit the parameters one by one; what cannot be is refused at its field."""
    draft = get_draft(request, id)
    if draft.status != "DRAFT":
        return redirect("policy:draft-detail", id=draft.pk)
    inherited, pack = selectors.packs_of_draft(draft, clock.today())
    form = forms.ParametersForm(
        request.POST or None, pack=pack, inherited=inherited, version=draft.version
    )
    if form.is_valid() and _save(request, draft, form, form.wanted):
        return redirect("policy:draft-detail", id=draft.pk)
    return render(request, "policy/draft_edit.html", _head(request, draft) | {"form": form})


@access(PolicyPermission.EDIT)
@require_http_methods(["GET", "POST"])
def draft_toml(request: Request, id: UUID) -> HttpResponse:
    """Edit the parameters as one text, pasted or uploaded."""
    draft = get_draft(request, id)
    if draft.status != "DRAFT":
        return redirect("policy:draft-detail", id=draft.pk)
    form = forms.TomlForm(
        request.POST or None, request.FILES or None,
        initial={"text": toml_text.write(draft.parameters), "version": draft.version},
    )  # fmt: skip
    if form.is_valid() and _save(request, draft, form, form.cleaned_data["parameters"]):
        return redirect("policy:draft-detail", id=draft.pk)
    return render(request, "policy/draft_toml.html", _head(request, draft) | {"form": form})


def _save(request: Request, draft: Any, form: Any, parameters: Mapping[str, Any]) -> bool:
    """Give the draft its parameters; what is refused goes to the fields of the form."""
    try:
        services.change_draft(
            request.actor, draft, parameters=parameters, version=form.cleaned_data["version"],
            now=clock.now(),
        )  # fmt: skip
    except services.UnusablePack as error:
        form.add_problems(error.problems)
    except services.ClauseMissing as error:
        form.add_missing_clauses(error.clauses)
    except DomainError as error:
        form.add_error(None, str(error))
    else:
        messages.success(request, _("草案已保存。"))
        return True
    return False


@access(PolicyPermission.EDIT)
@require_POST
def draft_run(request: Request, id: UUID) -> HttpResponse:
    """Have a job work out what the draft would do on a day."""
    draft = get_draft(request, id)
    form = forms.RunForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请填写判定日。"))
        return redirect("policy:draft-detail", id=draft.pk)
    try:
        run = services.request_run(
            request.actor, draft, on=form.cleaned_data["on"], now=clock.now()
        )
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("policy:draft-detail", id=draft.pk)
    tasks.what_if.defer(run_id=str(run.pk))
    return redirect("policy:run-detail", id=run.pk)


@access(PolicyPermission.EDIT)
@require_http_methods(["GET", "POST"])
def draft_submit(request: Request, id: UUID) -> HttpResponse:
    """Hand the draft to a second person, with its document and its day."""
    draft = get_draft(request, id)
    today = clock.today()
    run = selectors.current_run(draft)
    initial = {
        "basis": draft.basis, "past_reason": draft.past_reason,
        "effective_from": draft.effective_from or (run.on if run else today),
    }  # fmt: skip
    form = forms.SubmitForm(request.POST or None, today=today, initial=initial)

    def submit(given: Mapping[str, Any]) -> None:
        services.submit_draft(request.actor, draft, **given, now=clock.now(), today=today)

    said = _("已送审，等待另一名有发布权的工作人员发布。")
    context = {"title": _("送审"), "button": _("送审"), "run": run}
    return _deed(request, draft, form, submit, said, context)


@access(PolicyPermission.PUBLISH)
@require_http_methods(["GET", "POST"])
def draft_publish(request: Request, id: UUID) -> HttpResponse:
    """Let the draft take force: shows whom it touches, and asks once more."""
    draft = get_draft(request, id)
    if draft.status != "SUBMITTED":
        return redirect("policy:draft-detail", id=draft.pk)
    run = selectors.current_run(draft)
    before, after = selectors.change_by(draft, draft.effective_from)
    problem = ""
    if request.method == "POST":
        try:
            pack = services.publish_draft(
                request.actor, draft, now=clock.now(), today=clock.today()
            )
        except DomainError as error:
            problem = str(error)
        else:
            tasks.determine_area.defer(area=pack.area_code)
            messages.success(request, _("政策包已发布，正在按新参数重新认定。"))
            return redirect("policy:pack-detail", id=pack.pk)
    context = _head(request, draft) | {
        "changes": presentation.changes_of(before, after),
        "run": run,
        "lines": _lines(run, draft.area, (after, before)) if run else [],
        "problem": problem,
        "wrote_it": str(request.actor.user_id) in draft.hands,
    }
    return render(request, "policy/draft_publish.html", context)


def _lines(run: Any, area: str, packs: tuple[Any, Any]) -> list[presentation.KeyLine]:
    return presentation.key_lines(effects.by_key(run, area), packs)


@access(PolicyPermission.PUBLISH)
@require_http_methods(["GET", "POST"])
def draft_return(request: Request, id: UUID) -> HttpResponse:
    """Give the draft back to its author, with the reason."""
    draft = get_draft(request, id)
    form = forms.ReasonForm(request.POST or None)

    def give_back(given: Mapping[str, Any]) -> None:
        services.return_draft(request.actor, draft, reason=given["reason"], now=clock.now())

    context = {"title": _("退回起草人"), "button": _("退回")}
    return _deed(request, draft, form, give_back, _("已退回起草人。"), context)


@access(PolicyPermission.EDIT)
@require_http_methods(["GET", "POST"])
def draft_withdraw(request: Request, id: UUID) -> HttpResponse:
    """Give the draft up, with the reason."""
    draft = get_draft(request, id)
    form = forms.ReasonForm(request.POST or None)

    def withdraw(given: Mapping[str, Any]) -> None:
        services.withdraw_draft(request.actor, draft, reason=given["reason"], now=clock.now())

    context = {"title": _("撤回草案"), "button": _("撤回"), "is_danger": True}
    return _deed(request, draft, form, withdraw, _("草案已撤回。"), context)


def _deed(
    request: Request, draft: Any, form: Any, do: Callable[[Mapping[str, Any]], None], said: str,
    context: Mapping[str, Any],
) -> HttpResponse:  # fmt: skip
    """Do a deed on a draft that asks a few words."""
    return deed_page(
        request, form, lambda: do(form.cleaned_data),
        to=reverse("policy:draft-detail", args=[draft.pk]), template="policy/draft_deed.html",
        context=_head(request, draft) | dict(context), said=said,
    )  # fmt: skip
