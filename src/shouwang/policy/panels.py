"""What the file page shows of the determination: every definition, every category, with reasons."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from django.utils.functional import Promise, lazy
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from shouwang.core.actors import Actor
from shouwang.core.presentation import Reason, Tone
from shouwang.registry.hooks import Badge, Panel, Terms
from shouwang.registry.models import CareFile

from .engine.determine import (
    CARE_REASONS,
    BirthdayWarning,
    Result,
    birthday_warnings,
    determine,
)
from .engine.pack import PolicyPack
from .gathering import FileFacts, gather
from .permissions import PolicyPermission
from .selectors import determination, pack_for

CATEGORIES = {
    "LEFT_BEHIND": gettext_lazy("农村留守儿童"),
    "ORPHAN": gettext_lazy("孤儿"),
    "UNATTENDED": gettext_lazy("事实无人抚养儿童"),
    "MIGRANT": gettext_lazy("流动儿童"),
    "HARDSHIP": gettext_lazy("困境儿童"),
}
CARE_REASON_LABELS = {code: gettext_lazy(label) for code, label in CARE_REASONS.items()}
RESULTS = {
    "yes": (gettext_lazy("是"), Tone.PRIMARY),
    "no": (gettext_lazy("否"), Tone.NEUTRAL),
    "unknown": (gettext_lazy("待核"), Tone.WARNING),
}
AGE_MEANINGS = {
    8: gettext_lazy("满8周岁，为限制民事行为能力人，处分其事务应听取本人意见"),
    14: gettext_lazy("满14周岁，个人信息处理规则和统计年龄段变化"),
    16: gettext_lazy("满16周岁，不再属于农村留守儿童，须办理退出或转介"),
    18: gettext_lazy("满18周岁，成年"),
}


@dataclass(frozen=True, slots=True)
class ShownResult:
    """One definition or category: what came out, and the numbered reasons."""

    key: str
    name: str | Promise
    result: str
    label: str | Promise
    tone: str
    reasons: list[Reason]
    presumed: bool


def panels(actor: Actor, files: Sequence[CareFile], on: date) -> Mapping[UUID, Sequence[Panel]]:
    """Return the determination of each file as of `on`, for posts that may see definitions."""
    if not actor.may(PolicyPermission.VIEW):
        return {}
    found: dict[UUID, Sequence[Panel]] = {}
    say = _sayings(get_language())  # every definition says the same of the same conditions
    for facts in gather([file.pk for file in files]):
        pack = pack_for(facts.area, on)
        results = determine(facts.child, pack, on)
        shown = [_shown(key, result, pack, say) for key, result in results.items()]
        profiles = [each for each in shown if each.key in pack.profiles]
        categories = [each for each in shown if each.key not in pack.profiles]
        warnings = [_warning(each) for each in birthday_warnings(facts.child, pack, on)]
        care_reason = _(CARE_REASONS[results.care_reason])
        context = {
            "profiles": profiles, "categories": categories, "warnings": warnings,
            "care_reason": care_reason, "pack": pack, "on": on,
        }  # fmt: skip
        found[facts.file_id] = [
            Panel(
                "reasons", gettext_lazy("认定结果和原因"), "policy/file_reasons.html", context,
                icon="patch-check", order=10, badges=_badges(categories),
            )
        ]  # fmt: skip
    return found


@cache
def _sayings(_language: str | None) -> Callable[[str], str]:
    """Return gettext that looks a text up once for each language."""
    return lru_cache(maxsize=4096)(_)


def shown_results(facts: FileFacts, pack: PolicyPack, on: date) -> list[ShownResult]:
    """Return every definition and category of a file with its reasons."""
    return [_shown(key, result, pack) for key, result in determination(facts, on).items()]


def _badges(categories: Sequence[ShownResult]) -> list[Badge]:
    """Return the categories the child is of, or may be of; LEFT_BEHIND whatever came out."""
    badges = []
    for each in categories:
        if each.result == "yes":
            badges.append(Badge(each.name, Tone.PRIMARY))
        elif each.key == "LEFT_BEHIND":
            text = _("留守待核实") if each.result == "unknown" else _("不属于留守儿童")
            badges.append(Badge(text, each.tone))
    return badges


def _shown(
    key: str, result: Result, pack: PolicyPack, say: Callable[[str], str] = _
) -> ShownResult:
    label, tone = RESULTS[result.result]
    name = CATEGORIES.get(key) or profile_name(pack, key)
    reasons = [
        Reason(
            reason.state.upper(),
            reason.condition.render(say),
            reason.basis,
            reason.fact.render(say),
        )
        for reason in result.reasons
    ]
    return ShownResult(key, name, result.result, label, tone, reasons, result.presumed)


def profile_name(pack: PolicyPack, key: str) -> str:
    """Return "口径A · name" of a profile."""
    return _("口径{key}：{name}").format(key=key, name=_(pack.profiles[key].name))


_profile_name_lazy = lazy(profile_name, str)  # terms are kept for readers of any language


def _warning(warning: BirthdayWarning) -> dict[str, Any]:
    meaning = AGE_MEANINGS.get(warning.age, "")
    return {"age": warning.age, "birthday": warning.birthday, "meaning": meaning}


def terms(area: str, on: date) -> Terms:
    """Return the names of the definitions, and the ages that are warned of, in a division."""
    pack = pack_for(area or "000000000000", on)
    rule = pack.birthday_warnings
    return Terms(
        profiles={key: _profile_name_lazy(pack, key) for key in pack.usable_profiles},
        birthday_ages=tuple(rule.ages),
        days_ahead=tuple(rule.days_ahead),
    )
