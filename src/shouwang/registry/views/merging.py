"""Two files, or two persons, made one; one file made two; and either taken back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shouwang.accounts.access import Request, access
from shouwang.core import clock
from shouwang.core.errors import DomainError
from shouwang.registry import hooks, selectors, services
from shouwang.registry.forms_merging import MergeForm, SearchForm, SplitForm, UndoForm
from shouwang.registry.permissions import RegistryPermission
from shouwang.registry.selectors import merging as comparing
from shouwang.registry.selectors import splitting

from .common import get_file_for, not_found

both = require_http_methods(["GET", "POST"])


@access(RegistryPermission.MERGE_FILE)
@never_cache
@require_safe
def child_merge(request: Request, id: UUID) -> HttpResponse:
    """Offer files that may be of the same child, and persons around it who may be one."""
    actor, file = request.actor, get_file_for(request, id, RegistryPermission.MERGE_FILE)
    form = SearchForm(request.GET or None)
    text = form.cleaned_data["name"] if form.is_bound and form.is_valid() else ""
    twins = comparing.twins_of(actor, file, text)
    places = selectors.place_names({twin.area for twin in twins} | {file.area})
    services.note_list(actor, "twins", [twin.pk for twin in twins], now=clock.now())
    context = {
        "file": file, "child": file.person, "place": places[file.area], "form": form,
        "twins": [(twin, places.get(twin.area, "")) for twin in twins],
        "text": text, "pairs": comparing.double_persons(file),
        "mergings": comparing.mergings_of(file),
    }  # fmt: skip
    return render(request, "registry/merge_choose.html", context)


@access(RegistryPermission.MERGE_FILE)
@never_cache
@both
def merge_files(request: Request, id: UUID, other_id: UUID) -> HttpResponse:
    """Show two files side by side and make them one as decided; the first is kept."""
    kept = get_file_for(request, id, RegistryPermission.MERGE_FILE)
    gone = get_file_for(request, other_id, RegistryPermission.MERGE_FILE)
    comparison = comparing.compare_files(kept, gone)
    form = MergeForm(
        request.POST if request.method == "POST" else None,
        comparison=comparison, versions=(kept.version, gone.version),
    )  # fmt: skip
    if form.is_valid():
        try:
            services.merge_files(
                request.actor, kept, gone, picks=form.picks(), on=clock.today(), now=clock.now(),
                reason=form.cleaned_data["reason"], versions=form.versions(kept.pk, gone.pk),
            )  # fmt: skip
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("已合并为一份档案。如有误，可在“合并与拆分”中撤销。"))
            return redirect("registry:child-detail", id=kept.pk)
    _note_views(request, kept, gone)
    context = _sides(kept, gone) | {
        "form": form, "rows": form.rows(), "kind": "files",
        "barriers": hooks.barriers(request.actor, [kept.pk, gone.pk]),
    }  # fmt: skip
    return render(request, "registry/merge_files.html", context)


def _sides(kept: Any, gone: Any) -> dict[str, Any]:
    places = selectors.place_names({kept.area, gone.area})
    return {
        "file": kept, "child": kept.person, "other": gone, "place": places[kept.area],
        "other_place": places[gone.area],
    }  # fmt: skip


def _note_views(request: Request, *files: Any) -> None:
    for file in files:
        services.note_view(request.actor, file, now=clock.now())


@access(RegistryPermission.MERGE_FILE)
@never_cache
@both
def merge_persons(request: Request, id: UUID, person_id: UUID, other_id: UUID) -> HttpResponse:
    """Show two persons side by side, seen from a child's file, and make them one."""
    file = get_file_for(request, id, RegistryPermission.MERGE_FILE)
    kept = comparing.person_in_reach(request.actor, person_id)
    gone = comparing.person_in_reach(request.actor, other_id)
    if kept is None or gone is None:
        raise not_found()
    comparison = comparing.compare_persons(kept, gone)
    form = MergeForm(
        request.POST if request.method == "POST" else None,
        comparison=comparison, versions=(kept.version, gone.version),
    )  # fmt: skip
    if form.is_valid():
        try:
            services.merge_persons(
                request.actor, kept, gone, picks=form.picks(), on=clock.today(), now=clock.now(),
                reason=form.cleaned_data["reason"], versions=form.versions(kept.pk, gone.pk),
            )  # fmt: skip
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("已合并为同一人，有关家庭已重新认定。"))
            return redirect("registry:child-merge", id=file.pk)
    context = {
        "file": file, "child": file.person, "kept": kept, "gone": gone, "form": form,
        "rows": form.rows(), "kind": "persons", "ties": comparing.ties_of([kept.pk, gone.pk]),
    }  # fmt: skip
    return render(request, "registry/merge_persons.html", context)


@access(RegistryPermission.MERGE_FILE)
@never_cache
@both
def merging_detail(request: Request, id: UUID) -> HttpResponse:
    """Show what was decided in a merge or split, and take it back."""
    merging = get_object_or_404(comparing.mergings(request.actor), pk=id)
    form = UndoForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.undo_merging(
                request.actor, merging, reason=form.cleaned_data["reason"], now=clock.now()
            )
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("已撤销，双方恢复原状。"))
            return redirect("registry:merging-detail", id=merging.pk)
    context = {"merging": merging, "form": form, "file": merging.care_file}
    return render(request, "registry/merging_detail.html", context)


@access(RegistryPermission.MERGE_FILE)
@never_cache
@both
def child_split(request: Request, id: UUID) -> HttpResponse:
    """Offer what a file holds; what is chosen goes to a new file of another child."""
    file = get_file_for(request, id, RegistryPermission.MERGE_FILE)
    groups = splitting.parts_of(file)
    form = SplitForm(request.POST if request.method == "POST" else None, file=file, groups=groups)
    if form.is_valid() and not form.wants_preview:
        try:
            merging = services.split_file(
                request.actor, file, **form.said(), on=clock.today(), now=clock.now(),
                version=form.cleaned_data["version"],
            )  # fmt: skip
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("已拆分出新档案，请核对两份档案。"))
            return redirect("registry:child-detail", id=merging.to_id)
    services.note_view(request.actor, file, now=clock.now())
    context = {
        "file": file, "child": file.person, "form": form, "groups": groups,
        "place": selectors.place_names([file.area])[file.area],
        "preview": form.preview() if form.is_bound and form.is_valid() else None,
    }  # fmt: skip
    return render(request, "registry/split.html", context)
