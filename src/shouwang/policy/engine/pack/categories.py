"""What all definitions share, and the other categories of children.

`[incapacity]`, `[home_stays]`, `[step_parents]`, `[categories]`, `[birthday_warnings]`,
`[age_bands]`.
"""

from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from shouwang.core.messages import N_
from shouwang.policy.engine.facts import ConditionKind

from .parts import AgeLimit, Clause, Part


class Incapacity(Clause):
    """无监护能力: the recorded conditions that count; no such parent in law counts as none."""

    kinds: tuple[ConditionKind, ...] = Field(
        title=N_("计为无监护能力的情形"), description=N_("“其他”和未填的一律为不能确定。")
    )
    no_such_parent: bool = Field(default=True, title=N_("法律上没有父（母）的视同无监护能力"))


class HomeStay(Clause):
    """Holidays together end an absence only after so many days; None: never."""

    ends_absence_after_days: int | None = Field(
        default=None, ge=1, le=366, title=N_("连续回家满多少日视为返乡"),
        description=N_("不填：节假日团聚不结束外出，只有登记的返回才结束。"),
    )  # fmt: skip


class StepParents(Clause):
    """Whether a step-parent who brings the child up stands in the parent's place."""

    raising_counts: bool = Field(default=True, title=N_("承担抚养教育的继父母代替生父（母）的位置"))


class Unattended(Clause):
    """事实无人抚养 (suspected): conditions of both parents, some only after `months`."""

    under_years: int = Field(default=18, ge=1, le=30, title=N_("不满多少周岁"))
    kinds: tuple[ConditionKind, ...] = Field(title=N_("父母双方须符合的情形"))
    gone: tuple[ConditionKind, ...] = Field(title=N_("计为死亡、失踪的情形"))
    lasting_kinds: tuple[ConditionKind, ...] = Field(title=N_("须满一定月数的情形"))
    months: int = Field(default=6, ge=0, le=60, title=N_("须满的月数"))


class Migrant(Clause):
    """流动 (candidate): lives with a parent outside the county for so many months."""

    under_years: int = Field(default=16, ge=1, le=30, title=N_("不满多少周岁"))
    months: int = Field(default=6, ge=0, le=60, title=N_("跨县居住满多少个月"))


class Categories(Part):
    """The categories of children other than the definitions of the left-behind child."""

    left_behind_profile: str = Field(
        title=N_("缺省口径"), description=N_("档案页、汇总表默认按此口径认定农村留守儿童。")
    )
    left_behind_without_orphans: Clause = Field(title=N_("孤儿不计入留守儿童"))
    moved_along_excluded: Clause = Field(title=N_("随外出父母生活的不计入留守儿童"))
    orphan: AgeLimit = Field(title=N_("孤儿"))
    unattended: Unattended = Field(title=N_("疑似事实无人抚养儿童"))
    migrant: Migrant = Field(title=N_("疑似流动儿童"))
    hardship: AgeLimit = Field(title=N_("疑似困境儿童"))


class BirthdayWarnings(Clause):
    """How many days ahead of which birthdays somebody is told."""

    ages: tuple[Annotated[int, Field(ge=1, le=30)], ...] = Field(
        title=N_("提醒的周岁"), description=N_("例如：8、14、16、18")
    )
    days_ahead: tuple[Annotated[int, Field(ge=1, le=366)], ...] = Field(
        title=N_("提前天数"), description=N_("例如：90、30")
    )


class AgeBand(Part):
    """An age band of the summary: completed years, both included; `to` None: no upper end."""

    id: str
    label: str
    from_years: int
    to_years: int | None = None


class AgeBands(Clause):
    """The age bands of the official summary, without gap or overlap."""

    bands: tuple[AgeBand, ...] = Field(
        min_length=1, title=N_("年龄段"),
        description=N_("首尾相接，只有最后一段不设上限。例如：0-5、6-13、14+"),
    )  # fmt: skip

    @model_validator(mode="after")
    def _follow_each_other(self) -> Self:
        for band, following in pairwise(self.bands):
            if band.to_years is None or band.to_years + 1 != following.from_years:
                raise PydanticCustomError("age_bands_apart", "gap or overlap", {"band": band.id})
        return self
