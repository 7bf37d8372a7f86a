"""`[quality]`: what the checks of the register go by."""

from typing import Annotated

from pydantic import Field

from shouwang.core.messages import N_

from .parts import Clause, Part


class FieldList(Clause):
    """Fields of a file (keys of `registry.fields`) that must not be empty, by whose they are.

    `parent`: of each parent not known to be dead. `away_parent`: of one who is away. `carer`:
    where no parent is at home. `pupil`: of a child at school or kindergarten.
    """

    child: tuple[str, ...] = Field(default=(), title=N_("儿童本人"))
    parent: tuple[str, ...] = Field(default=(), title=N_("健在的父母"))
    away_parent: tuple[str, ...] = Field(default=(), title=N_("外出的父母"))
    carer: tuple[str, ...] = Field(default=(), title=N_("受委托人"))
    pupil: tuple[str, ...] = Field(default=(), title=N_("在校在园儿童"))


class RepairDays(Clause):
    """Within how many days a finding is to be repaired, by severity; `rules`: by check."""

    error: int = Field(ge=1, le=365, title=N_("错误"))
    warning: int = Field(ge=1, le=365, title=N_("警告"))
    hint: int = Field(ge=1, le=365, title=N_("提示"))
    rules: dict[Annotated[str, Field(pattern=r"^[a-z-]+$")], int] = Field(
        default_factory=dict, title=N_("个别检查项")
    )


class QualityLimits(Clause):
    """From where on a check speaks."""

    grade_gap_years: int = Field(ge=1, le=9, title=N_("年龄与年级相差超过（岁）"))
    parent_gap_years: int = Field(ge=10, le=20, title=N_("父母与子女年龄至少相差（岁）"))
    stale_months: int = Field(ge=1, le=36, title=N_("多少个月未更新为过期"))
    shared_phone_households: int = Field(ge=2, le=50, title=N_("同一电话用于多少户起提示"))
    signer_households: int = Field(ge=2, le=50, title=N_("同一受委托人签多少户起提示"))
    copied_text_households: int = Field(ge=2, le=100, title=N_("相同文字出现于多少户起提示"))
    copied_text_length: int = Field(ge=12, le=200, title=N_("相同文字至少多少字"))
    waiver_days: int = Field(ge=1, le=730, title=N_("免改最长多少日"))


class QualityRules(Part):
    """What the checks of the register go by."""

    required: FieldList = Field(title=N_("必填项"))
    wanted: FieldList = Field(title=N_("“四有”和最低内容"))
    days: RepairDays = Field(title=N_("整改期限（日）"))
    limits: QualityLimits = Field(title=N_("检查界限"))
