"""What is in force, in words; the packs of the divisions, and how two of them differ."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shouwang.core import clock
from shouwang.core.access import Request, access
from shouwang.divisions import selectors as divisions
from shouwang.policy import definitions, effects, presentation, selectors
from shouwang.policy.permissions import PolicyPermission
from shouwang.policy.selectors import NATION_CODE


def place_name(code: str) -> str:
    """Return the last two names of a division's path."""
    return " ".join(divisions.path_names(code)[-2:]) or _("全国")


@access(PolicyPermission.VIEW)
@require_safe
def profiles(request: Request) -> HttpResponse:
    """Show every definition in force in the post's area, in words, with its clauses."""
    area, on = request.actor.area_code or NATION_CODE, clock.today()
    pack = selectors.pack_for(area, on)
    context = {
        "pack": pack,
        "definitions": definitions.definitions(pack),
        "categories": definitions.categories(pack),
        "parameters": definitions.parameters(pack),
        "layers": selectors.layers(area, on),
        "recent": selectors.recent_packs(request.actor, on),
        "area_name": place_name(area),
        "on": on,
    }
    return render(request, "policy/profiles.html", context)


@access(PolicyPermission.EDIT)
@require_safe
def pack_list(request: Request) -> HttpResponse:
    """List the packs of the divisions in the post's area, and the drafts."""
    packs, drafts = list(selectors.local_packs(request.actor)), selectors.drafts(request.actor)
    codes = [pack.area_code for pack in packs] + [draft.area for draft in drafts]
    names = {code: " ".join(path[-2:]) or code for code, path in divisions.paths(codes).items()}
    context = {
        "packs": [(pack, names[pack.area_code]) for pack in packs],
        "drafts": [
            (draft, names[draft.area], presentation.STATUS_TONES[draft.status])
            for draft in drafts
            if draft.pack_id is None
        ],
        "on": clock.today(),
    }
    return render(request, "policy/pack_list.html", context)


@access(PolicyPermission.VIEW)
@require_safe
def pack_detail(request: Request, id: UUID) -> HttpResponse:
    """Announce a published pack: its document, what it changes, whom it touches in the reach."""
    pack = get_object_or_404(selectors.packs_over(request.actor), pk=id)
    before, after = selectors.before_and_after(pack)
    run = selectors.run_of(pack)
    area = _own_part(request, pack.area_code)
    context: dict[str, Any] = {
        "pack": pack,
        "place": place_name(pack.area_code),
        "changes": presentation.changes_of(before, after),
        "run": run,
        "area": area,
        "area_name": place_name(area),
        "lines": [],
    }
    if run is not None:
        rows = effects.by_key(run, area)
        context["lines"] = presentation.key_lines(rows, (after, before))
    return render(request, "policy/pack_detail.html", context)


def _own_part(request: Request, area: str) -> str:
    """Return the part of a pack's division that is the actor's own."""
    own = request.actor.area
    return area if own is not None and area in own else request.actor.area_code


@access(PolicyPermission.VIEW)
@require_safe
def pack_compare(request: Request) -> HttpResponse:
    """Show which parameters differ between two versions that held in the post's area."""
    area = request.actor.area_code or NATION_CODE
    versions = selectors.published_versions(area)
    by_id = {source.id: (source, pack) for source, pack in versions}
    newest = versions[0][0].id
    older = versions[1][0].id if len(versions) > 1 else newest
    left = request.GET.get("before") or older
    right = request.GET.get("after") or newest
    if left not in by_id or right not in by_id:
        raise Http404
    (first, before), (second, after) = by_id[left], by_id[right]
    context = {
        "versions": [source for source, _pack in versions],
        "before": first,
        "after": second,
        "changes": presentation.changes_of(before, after),
        "area_name": place_name(area),
    }
    return render(request, "policy/pack_compare.html", context)
