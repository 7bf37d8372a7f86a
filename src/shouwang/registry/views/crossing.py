"""When two people change one file at once: three columns, and nothing typed is lost."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shouwang.accounts.access import Request, access
from shouwang.core import clock
from shouwang.core.errors import DomainError
from shouwang.registry import crossing, forms, selectors, services
from shouwang.registry.entries import difference
from shouwang.registry.fields import FIELDS
from shouwang.registry.permissions import RegistryPermission
from shouwang.registry.selectors import story
from shouwang.registry.selectors.disagreements import disagreements_in_reach
from shouwang.registry.states import FileState

from .common import get_file_for

_PICK = "pick__"
CHOICES = (
    (crossing.THEIRS, gettext_lazy("用对方保存的")),
    (crossing.MINE, gettext_lazy("用我填写的")),
    (crossing.KEEP, gettext_lazy("两说并存，交乡镇核定")),
)


@dataclass(slots=True)
class Edit:
    """What of a form goes in, what stays disputed, and what others changed beside it."""

    file: Any
    version: int
    values: dict[str, Any]
    claims: list[services.Claim] = field(default_factory=list)
    theirs: list[str] = field(default_factory=list)
    who: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One field in three columns."""

    label: str | Promise
    seen: str
    stands: str
    mine: str


@dataclass(frozen=True, slots=True)
class Unit:
    """Fields decided together, who saved what stands, and when."""

    name: str
    lines: list[Line]
    who: str
    at: datetime | None
    pick: str


def settle(request: Request, form: forms.ChildForm, state: FileState) -> Edit | None:
    """Return what a valid form comes to; None while the user has to decide first."""
    filled = form.values()
    seen = crossing.recall(form.cleaned_data.get("seen", ""))
    current = form.cleaned_data["version"] == state.file.version
    edit = Edit(state.file, state.file.version, filled)
    if seen is None and current:
        return _without_quarrels(request, state, edit)
    found = crossing.cross(seen, state.values, filled)
    picks = _picks(request, found) if current else {}
    if any(overlap.unit[0] not in picks for overlap in found.overlaps):
        return None
    edit.values, kept = crossing.decide(found, filled, picks)
    edit.theirs, edit.who = found.theirs, _last_by(state, found.theirs)
    edit.claims = [
        services.Claim(key, state.values.get(key), filled.get(key), _last_by(state, [key]))
        for key in kept
    ]
    return _without_quarrels(request, state, edit)


def _without_quarrels(request: Request, state: FileState, edit: Edit) -> Edit:
    """Let what two posts correct back and forth stand as it was verified; keep both."""
    changes = difference(state, edit.values, may_clear=True)
    for quarrel in services.quarrels(request.actor, state.file, changes):
        key = quarrel.field
        stands, said = changes[key]
        if quarrel.mine_is_verified:
            edit.claims.append(services.Claim(key, said, stands, claimed_by=quarrel.other))
        else:
            edit.claims.append(services.Claim(key, stands, said, quarrel.other))
            for other in crossing.unit_of(key):
                edit.values.pop(other, None)
    return edit


def _picks(request: Request, found: crossing.Crossing) -> dict[str, str]:
    allowed = {code for code, _label in CHOICES}
    return {
        overlap.unit[0]: pick
        for overlap in found.overlaps
        if (pick := request.POST.get(_PICK + forms.html_name(overlap.unit[0]), "")) in allowed
    }


def show(request: Request, form: forms.ChildForm, state: FileState) -> HttpResponse:
    """Show the three columns; everything typed goes along in hidden boxes."""
    filled, file = form.values(), state.file
    seen = crossing.recall(form.cleaned_data.get("seen", ""))
    found = crossing.cross(seen, state.values, filled)
    context = {
        "file": file, "child": file.person, "units": _units(request, state, found, seen, filled),
        "mine": [FIELDS[key].label for key in found.mine],
        "theirs": [FIELDS[key].label for key in found.theirs],
        "choices": CHOICES, "typed": list(_typed(request)), "version": file.version,
        "undecided": any(name.startswith(_PICK) for name in request.POST),
        "place": selectors.place_names([file.area])[file.area],
    }  # fmt: skip
    return render(request, "registry/crossing.html", context)


def _units(
    request: Request, state: FileState, found: crossing.Crossing, seen: dict[str, Any] | None,
    filled: dict[str, Any],
) -> list[Unit]:  # fmt: skip
    changes = story.changes_of(state.file)
    units = []
    for overlap in found.overlaps:
        last = _last(changes, overlap.keys)
        name = _PICK + forms.html_name(overlap.unit[0])
        lines = [
            Line(
                FIELDS[key].label, _seen_text(key, seen), _text(key, state.values.get(key)),
                _text(key, filled.get(key)),
            )
            for key in overlap.keys
        ]  # fmt: skip
        units.append(
            Unit(name, lines, last.actor_label if last else "", last.at if last else None,
                 request.POST.get(name, ""))
        )  # fmt: skip
    return units


def _text(key: str, value: Any) -> str:
    known = FIELDS[key]
    if known.sealed and value not in (None, "", ()):
        return story.mask(known, value)
    return story.shown_value(known, value)


def _seen_text(key: str, seen: dict[str, Any] | None) -> str:
    if seen is None or seen.get(key) is None:
        return ""
    if FIELDS[key].sealed:
        return _("（已登记）")
    return _text(key, crossing.as_shown(key, seen[key]))


def _typed(request: Request) -> Iterable[tuple[str, str]]:
    left_out = {"csrfmiddlewaretoken", "version"}
    for name, values in request.POST.lists():
        if name not in left_out and not name.startswith(_PICK):
            for value in values:
                yield name, value


def _last(changes: Sequence[Any], keys: Iterable[str]) -> Any:
    """Return the newest line of the course that tells of one of the fields."""
    wanted = set(keys)
    for change in changes:
        if wanted & {line.get("field") for line in change.summary}:
            return change
    return changes[0] if changes else None


def _last_by(state: FileState, keys: Sequence[str]) -> str:
    last = _last(story.changes_of(state.file), keys) if keys else None
    return last.actor_label if last else ""


def tell(request: Request, edit: Edit) -> None:
    """Say what else was saved meanwhile, and what stays disputed."""
    if edit.theirs:
        text = _("{who}刚才也改了本档案（{fields}），与您的修改互不冲突，已一并保留。")
        messages.info(request, text.format(who=edit.who, fields=_labels(edit.theirs)))
    if edit.claims:
        text = _("“{fields}”说法不一，两说均已记录，待乡镇核定。")
        keys = [claim.field for claim in edit.claims]
        messages.warning(request, text.format(fields=_labels(keys)))


def _labels(keys: Iterable[str]) -> str:
    return "、".join(dict.fromkeys(str(FIELDS[key].label) for key in keys))


@access(RegistryPermission.VERIFY_FILE)
@never_cache
@require_http_methods(["GET", "POST"])
def disagreement_settle(request: Request, id: UUID, row_id: UUID) -> HttpResponse:
    """Say which of two values is right."""
    file = get_file_for(request, id, RegistryPermission.VERIFY_FILE)
    row = get_object_or_404(disagreements_in_reach(request.actor).filter(care_file=file), pk=row_id)
    form = forms.SettleForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.settle_disagreement(request.actor, row, now=clock.now(), **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("已核定。"))
            return redirect("registry:child-detail", id=file.pk)
    context = {
        "file": file, "child": file.person, "form": form, "row": row,
        "label": FIELDS[row.field].label,
        "stands": _text(row.field, story.state_of(file).values.get(row.field)),
        "claimed": _text(row.field, crossing.from_json(row.field, str(row.claimed))),
        "place": selectors.place_names([file.area])[file.area],
    }  # fmt: skip
    return render(request, "registry/disagreement_settle.html", context)
