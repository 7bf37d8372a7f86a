"""The official summary (农村留守儿童基本情况排查汇总表) as data: groups, columns, checks.

The tree of headings is the one of the national child-welfare system; every group has 未采集. Two
columns stand only where a wider definition than the national one counts children who live with a
parent (`wider`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouwang.policy.engine.pack import PolicyPack

from . import conditions

Text = str | Promise

COUNT, UNKNOWN, MISSING = "count", "unknown", "MISSING"
NOT_COLLECTED = _("未采集")
SEXES: tuple[tuple[str, Text], ...] = (("1", _("男")), ("2", _("女")))
TITLE = _("农村留守儿童基本情况排查汇总表")


@dataclass(frozen=True, slots=True)
class Choice:
    """One column of a group: the codes of the attribute that are counted in it."""

    key: str
    label: Text
    codes: tuple[str, ...] = ()
    wider: bool = False

    @property
    def counted(self) -> tuple[str, ...]:
        """The stored codes, the key itself where none are named."""
        return self.codes or (self.key,)


@dataclass(frozen=True, slots=True)
class Group:
    """One group of columns over one attribute; 未采集 follows the choices."""

    key: str
    label: Text
    choices: tuple[Choice, ...]
    multiple: bool = False


AGE = _("年龄段情况")
GROUPS = (
    Group(
        "schooling",
        _("教育情况"),
        (
            Choice("NOT_YET", _("学龄前")),
            Choice("KINDERGARTEN", _("幼儿园")),
            Choice("PRIMARY", _("小学")),
            Choice("JUNIOR", _("初中")),
            Choice("SENIOR", _("高中")),
            Choice("VOCATIONAL", _("中专及以上")),
            Choice("OTHER", _("其他"), ("DROPPED_OUT", "NOT_IN_SCHOOL")),
        ),
    ),
    Group(
        "hukou",
        _("户籍性质"),
        (
            Choice("RURAL", _("农村居民户口")),
            Choice("URBAN", _("城镇居民户口")),
            Choice("OTHER", _("其他")),
        ),
    ),
    Group(
        "health",
        _("健康状况"),
        (
            Choice("HEALTHY", _("健康")),
            Choice("WEAK", _("一般或较弱")),
            # 患病 of the 2016 form means a grave illness (重特大疾病).
            Choice("SERIOUS_ILLNESS", _("重病"), ("SERIOUS_ILLNESS", "ILL")),
            Choice("CHRONIC_ILLNESS", _("慢性病")),
            Choice("DISABLED", _("残疾")),
            Choice("OTHER", _("其他")),
        ),
    ),
    Group("boarding", _("寄宿情况"), (Choice("YES", _("寄宿生")), Choice("NO", _("非寄宿生")))),
    Group(
        "care_reason",
        _("委托照料原因情况"),
        (
            Choice("BOTH_AWAY", _("父母双方同时外出")),
            Choice("ONE_AWAY_OTHER_INCAPABLE", _("父母一方外出，另一方无监护能力")),
            Choice("BOTH_INCAPABLE", _("父母双方无监护能力")),
            Choice("NONE", _("一方外出，另一方在家"), wider=True),
        ),
    ),
    Group(
        "carer",
        _("实际监护情况"),
        (
            Choice("GRANDPARENT", _("祖父母、外祖父母")),
            Choice("KIN_FRIEND", _("亲戚朋友")),
            Choice("PARENT", _("父亲或母亲"), wider=True),
            Choice("NOBODY", _("无委托照料人")),
        ),
    ),
    Group(
        "rating",
        _("监护情况"),
        (
            Choice("GOOD", _("较好")),
            Choice("FAIR", _("一般")),
            Choice("POOR", _("差"), ("POOR", "NONE")),
        ),
    ),
    Group(
        "relief",
        _("救助措施"),
        (
            Choice("REGISTERED_POOR", _("建档立卡贫困户")),
            Choice("LOW_INCOME", _("最低生活保障")),
            Choice("EXTREME_POVERTY", _("特困供养")),
            Choice("TEMPORARY", _("临时救助")),
            Choice("MEDICAL", _("医疗救助")),
            Choice("HOUSING", _("住房救助")),
            Choice("DISABLED_LIVING", _("残疾人生活补助")),
            Choice("DISABLED_NURSING", _("残疾人护理补助")),
            Choice("ORPHAN", _("孤儿津贴")),
            Choice("OTHER", _("其他")),
            Choice("NONE", _("无")),
        ),
        multiple=True,
    ),
)


class Relation(StrEnum):
    """How the parts of a check stand to the whole."""

    SUM = "SUM"
    EACH_AT_MOST = "EACH_AT_MOST"
    SUM_AT_LEAST = "SUM_AT_LEAST"


@dataclass(frozen=True, slots=True)
class Equation:
    """One 勾稽关系: figures (`parts`) against one figure (`whole`), by column key."""

    label: Text
    whole: str
    parts: tuple[str, ...]
    relation: Relation = Relation.SUM

    def holds(self, figures: Mapping[str, int]) -> bool:
        """Say whether a row of figures agrees."""
        whole, parts = figures[self.whole], [figures[key] for key in self.parts]
        if self.relation is Relation.EACH_AT_MOST:
            return all(part <= whole for part in parts)
        if self.relation is Relation.SUM_AT_LEAST:
            return sum(parts) >= whole
        return sum(parts) == whole


@dataclass(frozen=True, slots=True)
class Column:
    """One column of figures: its key (``age.0-5.1``) and its headings from the group down."""

    key: str
    headings: tuple[Text, ...]
    condition: Q

    @property
    def label(self) -> str:
        """All headings in one line."""
        return " · ".join(str(heading) for heading in self.headings)


@dataclass(frozen=True, slots=True)
class Heading:
    """One cell of the heading rows: how many rows and columns it spans."""

    label: Text
    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class Band:
    """An age band of the pack in force."""

    key: str
    label: Text


DEPTH = 3


class Layout:
    """The columns that one definition of one pack needs, in official order."""

    def __init__(self, pack: PolicyPack, profile: str) -> None:
        self.profile = profile
        limit = pack.profile(profile).age
        self.bands = tuple(
            Band(band.id, _band_label(band.label, band.from_years, band.to_years, limit.years))
            for band in pack.age_bands.bands
        )
        self.wider = pack.profile(profile).parents.rule == "EITHER"
        self.groups = GROUPS

    def choices(self, group: Group) -> tuple[Choice, ...]:
        """The columns of a group under this definition, without 未采集."""
        return tuple(choice for choice in group.choices if self.wider or not choice.wider)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Every column of figures behind 数量, 占比 and 待核."""
        return (*self._age_columns(), *self._group_columns())

    @cached_property
    def by_key(self) -> dict[str, Column]:
        """Columns by key, 数量 and 待核 among them."""
        own = {column.key: column for column in self.columns}
        count = Column(COUNT, (_("数量"),), conditions.is_meant(self.profile))
        unknown = Column(UNKNOWN, (_("待核"),), conditions.may_be_meant(self.profile))
        return {COUNT: count, UNKNOWN: unknown, **own}

    def _age_columns(self) -> Iterator[Column]:
        yes, sexes = conditions.is_meant(self.profile), [code for code, _label in SEXES]
        bands = [band.key for band in self.bands]
        of_sex = conditions.has_code("sex", sexes)
        for band in self.bands:
            own = yes & conditions.is_of_age([band.key], bands)
            head = (AGE, band.label)
            yield Column(f"age.{band.key}", (*head, _("小计")), own & of_sex)
            for code, label in SEXES:
                one_sex = own & conditions.has_code("sex", [code])
                yield Column(f"age.{band.key}.{code}", (*head, label), one_sex)
        known = conditions.is_of_age(bands, bands) & of_sex
        yield Column(f"age.{MISSING}", (AGE, NOT_COLLECTED), yes & ~known)

    def _group_columns(self) -> Iterator[Column]:
        yes = conditions.is_meant(self.profile)
        for group in self.groups:
            known: list[str] = []
            for choice in self.choices(group):
                known += choice.counted
                met = conditions.has_code(group.key, choice.counted)
                yield Column(f"{group.key}.{choice.key}", (group.label, choice.label), yes & met)
            missing = ~conditions.has_code(group.key, known)
            yield Column(f"{group.key}.{MISSING}", (group.label, NOT_COLLECTED), yes & missing)

    @cached_property
    def equations(self) -> tuple[Equation, ...]:
        """The checks of every row."""
        return (*self._age_equations(), *self._group_equations())

    def _age_equations(self) -> Iterator[Equation]:
        parts = (*(f"age.{band.key}" for band in self.bands), f"age.{MISSING}")
        yield Equation(_("年龄段各小计与未采集之和等于数量"), COUNT, parts)
        for band in self.bands:
            parts = tuple(f"age.{band.key}.{code}" for code, _label in SEXES)
            yield Equation(_("各年龄段男、女之和等于小计"), f"age.{band.key}", parts)

    def _group_equations(self) -> Iterator[Equation]:
        for group in self.groups:
            keys = [choice.key for choice in self.choices(group)] + [MISSING]
            parts = tuple(f"{group.key}.{key}" for key in keys)
            if group.multiple:
                yield Equation(_("救助措施每一项不大于数量"), COUNT, parts, Relation.EACH_AT_MOST)
                yield Equation(
                    _("救助措施可多选，各项之和不小于数量"), COUNT, parts, Relation.SUM_AT_LEAST
                )
            else:
                yield Equation(_("同一分组各项（含未采集）之和等于数量"), COUNT, parts)

    @staticmethod
    def headings_over(columns: Sequence[Column]) -> list[list[Heading]]:
        """The merged heading rows over some of the columns, top row first."""
        rows: list[list[Heading]] = [[] for _depth in range(DEPTH)]
        paths = [column.headings for column in columns]
        for depth, row in enumerate(rows):
            start = 0
            while start < len(paths):
                head, end = paths[start][: depth + 1], start + 1
                while end < len(paths) and paths[end][: depth + 1] == head:
                    end += 1
                if len(paths[start]) > depth:
                    rest = DEPTH - depth if len(paths[start]) == depth + 1 else 1
                    row.append(Heading(head[-1], rest, end - start))
                start = end
        return rows

    def empty(self) -> dict[str, int]:
        """A row of noughts."""
        return dict.fromkeys(self.by_key, 0)

    def add(self, figures: dict[str, int], attribute: str, found: Any, number: int) -> None:
        """Add `number` children whose attribute has the value `found` to a row.

        :param attribute: a group's key, or ``age`` with `found` = (band, sex).
        """
        for key in self._keys(attribute, found):
            figures[key] += number

    def _keys(self, attribute: str, found: Any) -> list[str]:
        if attribute == "age":
            band, sex = found
            key = f"age.{band}.{sex}"
            return [f"age.{band}", key] if key in self.by_key else [f"age.{MISSING}"]
        codes = self._code_columns[attribute]
        values = found if isinstance(found, list) else [found]
        keys = sorted({codes[value] for value in values if value in codes})
        return keys or [f"{attribute}.{MISSING}"]

    @cached_property
    def _code_columns(self) -> dict[str, dict[str, str]]:
        """Attribute → stored code → column key."""
        return {
            group.key: {
                code: f"{group.key}.{choice.key}"
                for choice in self.choices(group)
                for code in choice.counted
            }
            for group in self.groups
        }


def _band_label(label: str, first: int, last: int | None, limit: int) -> Text:
    """The label of a band; one without an end runs to the limit of the definition (14—16周岁)."""
    if last is None:
        return gettext("{first}—{last}周岁").format(first=first, last=limit)
    return gettext(label)
