"""A pack in words, with the clauses: what the pages of definitions show."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from . import panels
from .engine import wording
from .engine.determine import judge_of
from .engine.pack import PolicyPack

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Line:
    """One condition or parameter in words, and the clause it rests on."""

    text: Text
    basis: str


@dataclass(frozen=True, slots=True)
class Definition:
    """One definition (口径) or category: every condition; `blank` says why it cannot be used."""

    key: str
    name: Text
    scope: Text
    lines: Sequence[Line]
    blank: str = ""
    is_default: bool = False


def definitions(pack: PolicyPack) -> list[Definition]:
    """Return the definitions of the left-behind child in a pack, by code."""
    judge, default = judge_of(pack), pack.categories.left_behind_profile
    return [
        Definition(
            key, _(profile.name), _(profile.scope),
            [Line(check.condition.render(_), check.basis) for check in judge.checks.get(key, ())],
            blank=profile.blank or "", is_default=key == default,
        )
        for key, profile in sorted(pack.profiles.items())
    ]  # fmt: skip


def categories(pack: PolicyPack) -> list[Definition]:
    """Return the other categories of children in a pack."""
    judge = judge_of(pack)
    return [
        Definition(
            key, name, "",
            [Line(check.condition.render(_), check.basis) for check in judge.checks[key]],
        )
        for key, name in panels.CATEGORIES.items()
        if key != "LEFT_BEHIND"
    ]  # fmt: skip


def parameters(pack: PolicyPack) -> list[Line]:
    """Return what all definitions share, in words."""
    return list(_parameters(pack))


def _parameters(pack: PolicyPack) -> Iterator[Line]:
    kinds = "、".join(_(wording.CONDITIONS[kind]) for kind in pack.incapacity.kinds)
    yield Line(_("无监护能力：{kinds}").format(kinds=kinds), pack.incapacity.clause)
    days = pack.home_stays.ends_absence_after_days
    stay = (
        _("回家连续居住满{days}日视为返乡").format(days=days)
        if days
        else _("节假日团聚不结束外出，只有登记的返回才结束")
    )
    yield Line(stay, pack.home_stays.clause)
    step = (
        _("承担抚养教育的继父母代替生父（母）的位置")
        if pack.step_parents.raising_counts
        else _("继父母不代替生父（母）的位置")
    )
    yield Line(step, pack.step_parents.clause)
    yield Line(_("孤儿不计入留守儿童"), pack.categories.left_behind_without_orphans.clause)
    yield Line(_("随外出父母生活的不计入留守儿童"), pack.categories.moved_along_excluded.clause)
    warnings = pack.birthday_warnings
    text = _("{ages}周岁前{days}日提醒").format(
        ages="、".join(map(str, warnings.ages)), days="、".join(map(str, warnings.days_ahead))
    )
    yield Line(text, warnings.clause)
    bands = "、".join(_(band.label) for band in pack.age_bands.bands)
    yield Line(_("统计年龄段：{bands}").format(bands=bands), pack.age_bands.clause)
