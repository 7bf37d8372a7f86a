"""Parameters, drafts and runs in words, for pages and workbooks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.core.presentation import Tone
from shouwang.registry.choices import Schooling, Sex

from . import panels
from .choices import DraftStatus, Move
from .effects import GROUPS, Row
from .engine.pack import PolicyPack
from .engine.parameters import Change, Group, Kind, Parameter, changes
from .engine.wording import HUKOU
from .models import WhatIf

STATUS_TONES = {
    DraftStatus.DRAFT: Tone.INFO,
    DraftStatus.SUBMITTED: Tone.WARNING,
    DraftStatus.PUBLISHED: Tone.SUCCESS,
    DraftStatus.WITHDRAWN: Tone.NEUTRAL,
}
MOVE_TONES = {
    Move.ENTERS: Tone.PRIMARY,
    Move.LEAVES: Tone.DANGER,
    Move.UNKNOWN: Tone.WARNING,
    Move.SETTLED: Tone.NEUTRAL,
}
RESULTS: Mapping[str, str | Promise] = {
    "yes": gettext_lazy("是"),
    "no": gettext_lazy("否"),
    "unknown": gettext_lazy("待核"),
    "off": gettext_lazy("口径未启用"),
}
_GROUP_NAMES = {
    "sex": gettext_lazy("性别"),
    "age": gettext_lazy("年龄段"),
    "schooling": gettext_lazy("就学情况"),
    "hukou": gettext_lazy("户口性质"),
}
_NOT_COLLECTED = gettext_lazy("未采集")


def shown_value(parameter: Parameter, value: Any) -> str:
    """Return a parameter's value as people read it."""
    if value is None:
        return _("不设")
    if parameter.kind is Kind.TICK:
        return _("是") if value else _("否")
    if parameter.kind is Kind.BANDS:
        return "、".join(band["id"] for band in value)
    if parameter.kind is Kind.BY_CODE:
        return "、".join(f"{code}={number}" for code, number in value.items()) or "–"
    if isinstance(value, list):
        names = parameter.choices or {}
        return "、".join(_(names[each]) if each in names else str(each) for each in value) or "–"
    if parameter.choices and value in parameter.choices:
        return _(parameter.choices[value])
    return str(value)


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A parameter that differs: where it stands, what it was and becomes, on what strength."""

    place: str
    label: str
    before: str
    after: str
    clause: str


def changes_of(before: PolicyPack, after: PolicyPack) -> list[ShownChange]:
    """Return every parameter that differs, in words; clauses stand beside what they are for."""
    found = changes(before, after)
    worded = [each for each in found if each.parameter and each.parameter.kind is Kind.CLAUSE]
    others = [each for each in found if each not in worded]
    groups = {each.group.path for each in others}
    alone = [each for each in worded if each.group.path not in groups]
    return [_shown(each, after) for each in [*others, *alone]]


def _shown(change: Change, pack: PolicyPack) -> ShownChange:
    parameter = change.parameter
    if parameter is None:
        words = (_("不设此条件"), _("设此条件"))
        before, after = words[change.before is not None], words[change.after is not None]
        return ShownChange(_place(change.group, pack), _("条件"), before, after, change.clause)
    return ShownChange(
        _place(change.group, pack), _(parameter.label), shown_value(parameter, change.before),
        shown_value(parameter, change.after), change.clause,
    )  # fmt: skip


def _place(group: Group, pack: PolicyPack) -> str:
    label = _(group.label)
    if not group.profile:
        return label
    return _("口径{key} · {label}").format(key=group.profile, label=label)


def key_name(key: str, packs: Sequence[PolicyPack]) -> str:
    """Return what a definition or category is called in the first pack that has it."""
    if key in panels.CATEGORIES:
        return str(panels.CATEGORIES[key])
    return next((panels.profile_name(pack, key) for pack in packs if key in pack.profiles), key)


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One definition or category of a run, with its figures."""

    key: str
    name: str
    row: Row
    is_default: bool = False


def key_lines(rows: Mapping[str, Row], packs: Sequence[PolicyPack]) -> list[KeyLine]:
    """Return the lines of a run, the category that counts first, then those that change."""
    chosen = packs[0].categories.left_behind_profile
    lines = [KeyLine(key, key_name(key, packs), row, key == chosen) for key, row in rows.items()]
    order = [*sorted(packs[0].profiles), *panels.CATEGORIES]
    return sorted(
        lines,
        key=lambda line: (
            line.key != "LEFT_BEHIND", not line.row.changed,
            order.index(line.key) if line.key in order else len(order),
        ),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """Children meant before and after, of one group (a sex, an age band …)."""

    group: str
    label: str
    before: int
    after: int

    @property
    def difference(self) -> int:
        """How many more (or fewer)."""
        return self.after - self.before


def breakdown(run: WhatIf, key: str) -> list[Part]:
    """Return how the numbers before and after of a definition part by sex, age, school, hukou."""
    held: Mapping[str, Any] = run.breakdown.get(key, {})
    return [
        Part(str(_GROUP_NAMES[group]), _code_label(group, code), *held[group][code])
        for group in GROUPS
        for code in sorted(held.get(group, {}), key=lambda code: _place_of(group, code))
    ]


def _place_of(group: str, code: str) -> tuple[bool, int, str]:
    """Return where a code stands in its group: age bands by age, what is not collected last."""
    if group == "age":
        return not code, int(code.rstrip("+").partition("-")[0] or 0), code
    orders: dict[str, list[Any]] = {
        "schooling": list(Schooling),
        "sex": list(Sex),
        "hukou": list(HUKOU),
    }
    codes = [str(each) for each in orders[group]]
    return not code, codes.index(code) if code in codes else len(codes), code


def _code_label(group: str, code: str) -> str:
    if not code:
        return str(_NOT_COLLECTED)
    known: dict[str, dict[str, Any]] = {
        "sex": dict(Sex.choices), "schooling": dict(Schooling.choices),
        "hukou": {str(key): _(label) for key, label in HUKOU.items()},
    }  # fmt: skip
    names = known.get(group, {})
    return str(names.get(code, code))
