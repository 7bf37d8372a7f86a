"""Pages of the definitions in force, and of what a division sets for itself."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shouwang.core import clock
from shouwang.core.access import Request, access
from shouwang.core.errors import DomainError
from shouwang.divisions import selectors as divisions

from . import definitions, selectors, services, tasks
from .forms import LocalPackForm, parameters
from .permissions import PolicyPermission

NATION = "000000000000"


@access(PolicyPermission.VIEW)
@require_safe
def profiles(request: Request) -> HttpResponse:
    """Show every definition in force in the post's area, in words, with its clauses."""
    area = request.actor.area_code or NATION
    pack = selectors.pack_for(area, clock.today())
    context = {
        "pack": pack,
        "definitions": definitions.definitions(pack),
        "categories": definitions.categories(pack),
        "parameters": definitions.parameters(pack),
        "layers": selectors.layers(area, clock.today()),
        "area_name": " ".join(divisions.path_names(area)[-2:]) or _("全国"),
        "on": clock.today(),
    }
    return render(request, "policy/profiles.html", context)


@access(PolicyPermission.EDIT)
@require_safe
def pack_list(request: Request) -> HttpResponse:
    """List the packs of the divisions in the post's area."""
    packs = list(selectors.local_packs(request.actor))
    names = divisions.paths([pack.area_code for pack in packs])
    shown = [(pack, " ".join(names[pack.area_code][-2:]) or pack.area_code) for pack in packs]
    return render(request, "policy/pack_list.html", {"packs": shown, "on": clock.today()})


@access(PolicyPermission.EDIT)
@require_http_methods(["GET", "POST"])
def pack_create(request: Request) -> HttpResponse:
    """Publish a local pack; the files of its area are determined again by a job."""
    actor, today = request.actor, clock.today()
    pack = selectors.pack_for(actor.area_code or NATION, today)
    form = LocalPackForm(request.POST or None, actor=actor, pack=pack, today=today)
    if form.is_valid():
        given = form.cleaned_data
        try:
            made = services.publish_pack(
                actor, area=given["area"], name=given["name"], basis=given["basis"],
                effective_from=given["effective_from"], parameters=parameters(given),
                now=clock.now(),
            )  # fmt: skip
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            tasks.determine_area.defer(area=made.area_code)
            messages.success(request, _("政策包已发布，正在按新参数重新认定。"))
            return redirect("policy:pack-list")
    return render(request, "policy/pack_create.html", {"form": form, "pack": pack})
