"""One file: facts and reasons, history, who looked, to whom it is open; numbers in full."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shouwang.accounts.access import Request, access, access_any
from shouwang.core import clock
from shouwang.core.errors import DomainError, NotAllowed
from shouwang.registry import forms, hooks, selectors, services, tables
from shouwang.registry.permissions import RegistryPermission
from shouwang.registry.selectors import story

from .common import get_file, get_file_for, head_of, not_found

_COURSE_SHOWN = 8
LATER = "late"  # set by the script of a browser that can fetch the rest of the page


def _day(request: Request) -> date:
    """Return the day the page is asked for (`?on=`), else today; an unreadable one is today."""
    try:
        return parse_date(request.GET.get("on", "")) or clock.today()
    except ValueError:
        return clock.today()


@access(RegistryPermission.VIEW_FILE)
@never_cache
@require_safe
def child_detail(request: Request, id: UUID) -> HttpResponse:
    """Show one file whole, as of a day for what is determined; recorded."""
    actor, page = request.actor, selectors.file_page(request.actor, id)
    if page is None:
        raise not_found()
    file, changes = page.file, page.changes
    if file.merged_into_id:  # a stub leads to the child's one file
        messages.info(
            request, _("该档案已并入本档案（原编号 {number}）。").format(number=file.number)
        )
        return redirect("registry:child-detail", id=file.merged_into_id)
    rights, on = selectors.rights_on(actor, file), _day(request)
    services.note_view(actor, file, now=clock.now())
    later = LATER in request.COOKIES and "all" not in request.GET
    context = {
        "on": on,
        "today": clock.today(),
        "age": selectors.age_on(file.birth_date, on),
        "status_tone": tables.STATUS_TONES[file.status],
        "sections": story.sections_of(page.state, rights, changes),
        "blocks": story.checklist(page.state),
        "siblings": page.siblings,
        "later": later,
        "first": _panels(actor, file, on, hooks.first_panels),
    }
    if not later:
        context |= _rest(actor, file, on, changes)
    head = head_of(request, file, rights, "detail")
    return render(request, "registry/child_detail.html", head | context)


def _rest(actor: Any, file: Any, on: date, changes: Any) -> dict[str, Any]:
    """Return what the apps above show of a file, and its course."""
    return {
        "rest": _panels(actor, file, on, hooks.file_panels),
        "steps": story.course(actor, file, changes)[:_COURSE_SHOWN],
    }


def _panels(actor: Any, file: Any, on: date, asked: Any) -> dict[str, Any]:
    found = hooks.panels_of(actor, file, on, asked)
    return {
        "badges": [badge for panel in found for badge in panel.badges],
        "main": [panel for panel in found if panel.place == "main"],
        "side": [panel for panel in found if panel.place == "side"],
    }


@access(RegistryPermission.VIEW_FILE)
@never_cache
@require_safe
def child_panels(request: Request, id: UUID) -> HttpResponse:
    """Answer with what the apps above show of a file, for a page that did not wait for it."""
    actor, file = request.actor, get_file(request, id)
    services.note_panels(actor, file, now=clock.now())
    rights = selectors.rights_on(actor, file)
    rest = _rest(actor, file, _day(request), story.changes_of(file))
    head = head_of(request, file, rights, "detail")
    return render(request, "registry/child_panels.html", head | rest | {"on": _day(request)})


@access(RegistryPermission.VIEW_FILE)
@never_cache
@require_safe
def child_history(request: Request, id: UUID) -> HttpResponse:
    """Show every dated fact, past ones too, and the whole course of the file."""
    actor, file = request.actor, get_file(request, id)
    rights = selectors.rights_on(actor, file)
    services.note_view(actor, file, now=clock.now())
    changes = story.changes_of(file)
    context: dict[str, Any] = {
        "lines": story.history(file, rights),
        "steps": story.course(actor, file, changes),
    }
    head = head_of(request, file, rights, "history")
    return render(request, "registry/child_history.html", head | context)


@access(RegistryPermission.EDIT_FILE)
@never_cache
@require_safe
def child_viewers(request: Request, id: UUID) -> HttpResponse:
    """Show who opened the file or saw a number in full."""
    file = get_file_for(request, id, RegistryPermission.EDIT_FILE)
    rights = selectors.rights_on(request.actor, file)
    services.note_view(request.actor, file, now=clock.now())
    looks = story.viewers(file, selectors.persons_of(file))
    head = head_of(request, file, rights, "viewers")
    return render(request, "registry/child_viewers.html", head | {"looks": looks})


@access(RegistryPermission.GRANT_FILE)
@never_cache
@require_safe
def child_grants(request: Request, id: UUID) -> HttpResponse:
    """Show to which organisations the file is or was open."""
    file = get_file_for(request, id, RegistryPermission.GRANT_FILE)
    rights = selectors.rights_on(request.actor, file)
    services.note_view(request.actor, file, now=clock.now())
    context = {"grants": list(selectors.grants(file)), "today": clock.today()}
    head = head_of(request, file, rights, "grants")
    return render(request, "registry/child_grants.html", head | context)


@access_any(RegistryPermission.VIEW_CONTACT, RegistryPermission.VIEW_IDENTITY)
@never_cache
@require_POST
def reveal(request: Request, id: UUID, person_id: UUID, what: str) -> HttpResponse:
    """Answer with a telephone (`contact`) or, for a purpose, a number in full; recorded."""
    file = get_file(request, id)
    rights = selectors.rights_on(request.actor, file)
    wanted = {"contact": "VIEW_CONTACT", "number": "VIEW_IDENTITY"}[what]
    if RegistryPermission[wanted] not in rights:
        raise NotAllowed
    person = next((p for p in selectors.persons_of(file) if p.pk == person_id), None)
    if person is None:
        raise not_found()
    if what == "contact":
        phones = services.reveal_contact(request.actor, file, person, now=clock.now())
        return render(request, "registry/revealed.html", {"phones": phones})
    return _reveal_number(request, file, person)


def _reveal_number(request: Request, file: Any, person: Any) -> HttpResponse:
    form = forms.PurposeForm(request.POST if "purpose" in request.POST else None)
    context = {"form": form, "file": file, "person": person}
    if form.is_valid():
        try:
            number = services.reveal_number(
                request.actor, file, person, now=clock.now(), **form.cleaned_data
            )
        except DomainError as error:
            form.add_error("purpose", str(error.message))
        else:
            return render(request, "registry/revealed.html", {"number": number})
    return render(request, "registry/reveal_form.html", context)
