"""Pages on which a county keeps its townships, villages and villagers' groups."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shouwang.core import clock
from shouwang.core.access import Request, access
from shouwang.core.deeds import deed_page

from . import forms, selectors, services
from .permissions import DivisionPermission
from .selectors import DivisionRow

both = require_http_methods(["GET", "POST"])


@access(DivisionPermission.EDIT)
@require_safe
def division_list(request: Request) -> HttpResponse:
    """Show what lies directly below the acting post's area."""
    code = request.actor.area_code
    if code:
        return redirect("divisions:detail", code=code)
    return render(
        request, "divisions/division_detail.html", {"rows": selectors.overview(""), "trail": []}
    )


@access(DivisionPermission.EDIT)
@require_safe
def division_detail(request: Request, code: str) -> HttpResponse:
    """Show one division: what lies below it; below a township its villages with their groups."""
    division = _division(request, code)
    context: dict[str, Any] = {
        "division": division,
        "trail": _trail(request, code),
        "changes": selectors.changes(code)[:20],
    }
    if division.level < 4:
        return render(
            request,
            "divisions/division_detail.html",
            context | {"rows": selectors.overview(code)},
        )
    if division.level > 4:
        return redirect("divisions:detail", code=code[:9] + "000")
    return render(request, "divisions/township.html", context | {"tree": selectors.tree(code)})


@access(DivisionPermission.EDIT)
@both
def village_add(request: Request, code: str) -> HttpResponse:
    """Add a village or community below a township."""
    township = _division(request, code)
    form = forms.VillageForm(request.POST or None)
    return _deed(
        request, township, form, _("新设村（居）"),
        lambda **given: services.add_village(request.actor, township, **given),
    )  # fmt: skip


@access(DivisionPermission.EDIT)
@both
def group_add(request: Request, code: str) -> HttpResponse:
    """Add a villagers' group below a village."""
    village = _division(request, code)
    form = forms.NameForm(request.POST or None)
    return _deed(
        request, village, form, _("新设村民小组"),
        lambda **given: services.add_group(request.actor, village, **given),
    )  # fmt: skip


@access(DivisionPermission.EDIT)
@both
def division_rename(request: Request, code: str) -> HttpResponse:
    """Give a township, village or group another name."""
    division = _division(request, code)
    form = forms.NameForm(request.POST or None, initial={"name": division.name})
    return _deed(
        request, division, form, _("更名"),
        lambda **given: services.rename(request.actor, division, **given),
    )  # fmt: skip


@access(DivisionPermission.EDIT)
@both
def division_close(request: Request, code: str) -> HttpResponse:
    """Take an empty division out of force."""
    division = _division(request, code)
    form = forms.DeedForm(request.POST or None)
    return _deed(
        request, division, form, _("撤销"),
        lambda **given: services.close(request.actor, division, **given),
    )  # fmt: skip


@access(DivisionPermission.EDIT)
@both
def division_merge(request: Request, code: str) -> HttpResponse:
    """Merge a division into another of its level in the county."""
    division = _division(request, code)
    form = forms.MergeForm(request.POST or None, division=division)
    return _deed(
        request, division, form, _("合并"),
        lambda into, **given: services.merge(request.actor, [division], into, **given),
    )  # fmt: skip


def _deed(
    request: Request,
    division: DivisionRow,
    form: forms.DeedForm,
    title: str,
    deed: Callable[..., object],
) -> HttpResponse:
    """Show the form; when it is filled in rightly, do the deed and go back to the township."""
    back = division.code[:9] + "000"
    return deed_page(
        request, form, lambda: deed(**form.cleaned_data, now=clock.now()),
        to=lambda _result: _still_there(back), template="divisions/deed.html",
        context={
            "division": division, "title": title, "back": back,
            "trail": _trail(request, division.code),
        },
    )  # fmt: skip


def _still_there(township: str) -> str:
    """Return the page of a township; once it was merged away, that of its county."""
    there = selectors.divisions().filter(code=township).exists()
    return reverse("divisions:detail", args=[township if there else township[:6] + "000000"])


def _division(request: Request, code: str) -> DivisionRow:
    """Return the division in force with this code, inside the actor's area; else 404."""
    area = request.actor.area
    division = selectors.divisions().filter(code=code).first()
    if division is None or area is None or code[:12] not in area:
        raise Http404
    return division


def _trail(request: Request, code: str) -> list[DivisionRow]:
    """Return the divisions from the actor's own area down to `code`."""
    area = request.actor.area
    return [row for row in selectors.chain(code) if area is not None and row.code[:12] in area]
