"""Opening a file, and changing what it says."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from shouwang.accounts import selectors as accounts
from shouwang.accounts import services as account_services
from shouwang.accounts import sessions
from shouwang.accounts.access import Request, access, access_any
from shouwang.core import clock, idcard
from shouwang.core.errors import DomainError, NotAllowed
from shouwang.registry import forms, selectors, services
from shouwang.registry.entries import Entry
from shouwang.registry.permissions import RegistryPermission
from shouwang.registry.sections import BY_KEY, SECTIONS, Section, may_edit
from shouwang.registry.selectors import story

from . import crossing
from .common import get_file, not_found

_EDITORS = (RegistryPermission.EDIT_FILE, RegistryPermission.EDIT_SCHOOLING)


@access(RegistryPermission.EDIT_FILE)
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def child_create(request: Request) -> HttpResponse:
    """Open a file for a child."""
    key = "child-new"
    kept = _kept(request, key)
    form = forms.ChildForm(_posted(request), actor=request.actor, kept=kept)
    if form.is_valid():
        entry = Entry(form.cleaned_data["area"], form.values())
        try:
            outcome = _record(request, form, entry, RegistryPermission.EDIT_FILE)
        except services.NumberTaken as error:
            form.add_error("id_number", _held_text(request, form) or str(error.message))
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            account_services.drop_draft(request.actor, key=key)
            messages.success(request, _("档案已建立。"))
            return redirect("registry:child-detail", id=outcome.file_id)
    return _show(request, form, key, None, restored=kept is not None)


@access_any(*_EDITORS)
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def child_edit(request: Request, id: UUID, section: str = "") -> HttpResponse:
    """Change what a file says, whole or one block; what others changed meanwhile goes together."""
    file = get_file(request, id)
    sections = _editable(request, file, section)
    key = f"child-{file.pk}-{section}"
    kept, state = _kept(request, key), story.state_of(file)
    form = forms.ChildForm(
        _posted(request), actor=request.actor, sections=sections, state=state, kept=kept
    )
    if form.is_valid():
        edit = crossing.settle(request, form, state)
        if edit is None:  # somebody else changed the same: three columns, and a choice
            return crossing.show(request, form, state)
        entry = Entry(file.area, edit.values, file_id=file.pk)
        try:
            changed = _save(request, form, entry, edit, _permission(request, file))
        except services.NumberTaken as error:
            form.add_error("id_number", _held_text(request, form) or str(error.message))
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            account_services.drop_draft(request.actor, key=key)
            saved = _("已保存。") if changed else _("没有变化。")
            messages.success(request, saved)
            crossing.tell(request, edit)
            return redirect("registry:child-detail", id=file.pk)
    return _show(request, form, key, file, restored=kept is not None)


def _editable(request: Request, file: Any, section: str) -> Sequence[Section]:
    """Return the blocks the actor may edit; 404 for an unknown one, 403 for none."""
    if section and section not in BY_KEY:
        raise not_found()
    rights = selectors.rights_on(request.actor, file)
    wanted = [BY_KEY[section]] if section else SECTIONS
    allowed = [each for each in wanted if may_edit(each, rights)]
    if not allowed or file.is_closed:
        raise NotAllowed
    return allowed


def _permission(request: Request, file: Any) -> str:
    """Return the right under which the change is recorded."""
    rights = selectors.rights_on(request.actor, file)
    if RegistryPermission.EDIT_FILE in rights:
        return RegistryPermission.EDIT_FILE
    return RegistryPermission.EDIT_SCHOOLING


def _record(request: Request, form: forms.ChildForm, entry: Entry, permission: str) -> Any:
    return services.record_entries(
        request.actor, [entry], on=form.cleaned_data["effective_on"], source="OFFICE",
        now=clock.now(), permission=permission, may_clear=True,
    )[0]  # fmt: skip


def _save(
    request: Request, form: forms.ChildForm, entry: Entry, edit: crossing.Edit, permission: str
) -> bool:
    """Record what goes in, and beside it what stays disputed; says whether anything changed."""
    on, now = form.cleaned_data["effective_on"], clock.now()
    outcome = services.record_entries(
        request.actor, [entry], on=on, source="OFFICE", now=now, permission=permission,
        may_clear=True, versions={entry.file_id: edit.version} if entry.file_id else None,
    )[0]  # fmt: skip
    kept = services.keep_disagreements(
        request.actor, edit.file, edit.claims, permission=permission, effective_on=on, now=now
    )
    return bool(outcome.changes or kept)


def _kept(request: Request, key: str) -> Any:
    """Return the draft kept of a form that is opened, unless `?fresh=1` throws it away."""
    if request.method == "POST":
        return None
    if request.GET.get("fresh"):
        account_services.drop_draft(request.actor, key=key)
        return None
    return sessions.draft_data(request, key)


def _posted(request: Request) -> Any:
    return request.POST if request.method == "POST" else None


def _show(
    request: Request, form: forms.ChildForm, key: str, file: Any, *, restored: bool
) -> HttpResponse:
    county = request.actor.area_code[:6]
    context = {
        "form": form, "draft_key": key, "restored": restored, "file": file,
        "schools": sorted(accounts.schools_by_name(county)),
        "place": selectors.place_names([file.area])[file.area] if file else "",
    }  # fmt: skip
    return render(request, "registry/child_form.html", context)


def _held_text(request: Request, form: forms.ChildForm) -> str:
    number = form.cleaned_data.get("id_number", "")
    held = services.look_up_number(request.actor, number, now=clock.now()) if number else None
    return held_text(held) if held else ""


def held_text(held: selectors.Held) -> str:
    """Return what is told of a number held elsewhere: the village and the state, no more."""
    return _("该儿童已在{place}登记（{status}）。").format(place=held.place, status=held.status)


@access(RegistryPermission.EDIT_FILE)
@never_cache
@sensitive_post_parameters()
@require_POST
def number_check(request: Request) -> HttpResponse:
    """Tell whether a number is right and free; fill in sex and birth date that it says."""
    number = request.POST.get("id_number", "").strip().upper()
    parsed = idcard.parse(number)
    held = None
    if parsed is not None:
        held = services.look_up_number(request.actor, number, now=clock.now())
    context = {
        "number": number,
        "parsed": parsed,
        "held": held,
        "held_text": held_text(held) if held else "",
        "form": forms.ChildForm(
            {"sex": parsed.sex, "birth_date": parsed.birth_date.isoformat()},
            actor=request.actor,
            sections=[BY_KEY["identity"]],
        )
        if parsed
        else None,
    }
    return render(request, "registry/number_check.html", context)
