"""Pages to print: one village on one sheet, a school, a class."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shouwang.accounts.access import Request, access
from shouwang.accounts.forms import area_choices
from shouwang.core import clock
from shouwang.core.reach import level_of
from shouwang.registry import selectors, services
from shouwang.registry.permissions import RegistryPermission
from shouwang.registry.selectors import story

from .common import not_found

_TOWNSHIP_LEVEL = 4


@access(RegistryPermission.VIEW_FILE)
@never_cache
@require_safe
def village_sheet(request: Request) -> HttpResponse:
    """Show one village (or township) on one page: counts, and the children behind them."""
    actor = request.actor
    code = request.GET.get("area") or actor.area_code
    division = selectors.place(actor, code)
    if division is None:
        raise not_found()
    context: dict[str, Any] = {
        "division": division,
        "areas": area_choices(actor, RegistryPermission.VIEW_FILE),
        "today": clock.today(),
        "sheet": None,
    }
    if level_of(code) >= _TOWNSHIP_LEVEL:
        context |= _sheet(request, code)
    return render(request, "registry/village_sheet.html", context)


def _sheet(request: Request, code: str) -> dict[str, Any]:
    on = clock.today()
    sheet = selectors.village_sheet(request.actor, code, on)
    ids = [file.pk for file in sheet.files]
    services.note_list(request.actor, "village_sheet", ids, now=clock.now())
    states = story.states_of(ids)
    lines = [(file, selectors.age_on(file.birth_date, on), states[file.pk]) for file in sheet.files]
    return {"sheet": sheet, "lines": lines, "cadres": story.cadres(code)}


@access(RegistryPermission.VIEW_SCHOOL)
@never_cache
@require_safe
def school(request: Request) -> HttpResponse:
    """Show the own school: left-behind and special children of each class, lists reconciled."""
    context = _school(request, "school")
    return render(request, "registry/school.html", context)


@access(RegistryPermission.VIEW_SCHOOL)
@never_cache
@require_safe
def school_class(request: Request) -> HttpResponse:
    """Show one class of the own school, child by child (`?label=`)."""
    context = _school(request, "class")
    label = request.GET.get("label", request.actor.class_label)
    chosen = next((each for each in context["classes"] if each.label == label), None)
    if chosen is None and label != request.actor.class_label:
        raise not_found()
    listed = [each for each in context["differences"] if each.pupil.class_key == label]
    context |= {"chosen": chosen, "label": label, "differences": listed}
    return render(request, "registry/class.html", context)


def _school(request: Request, kind: str) -> dict[str, Any]:
    actor, on = request.actor, clock.today()
    pupils = selectors.pupils(actor, on)
    services.note_list(actor, kind, [pupil.file.pk for pupil in pupils], now=clock.now())
    classes = selectors.classes_of(actor, pupils)
    return {
        "school_name": actor.organisation_name,
        "classes": classes,
        "total": selectors.whole_school(classes),
        "differences": selectors.differences(pupils),
        "today": on,
    }
