"""The pack as a whole: its sections, and the periods in which it and its neighbours hold."""

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Annotated, Self

from pydantic import Field, PrivateAttr, model_validator
from pydantic_core import PydanticCustomError

from shouwang.core.messages import N_
from shouwang.policy.engine.wording import Phrase

from .categories import AgeBands, BirthdayWarnings, Categories, HomeStay, Incapacity, StepParents
from .definitions import Profile
from .hotline import HotlineRules
from .parts import ROOT_AREA, PackError, Part
from .protection import InterventionRules, ResponseRules
from .quality import QualityRules
from .schooling import SchoolingRules
from .screening import ScreeningRules
from .submission import SubmissionRules
from .work import WorkRules

_AREA_PATTERN = r"^\d{12}$"


class PolicyPack(Part):
    """Everything that regulations fix by number or list, in force in an area for a time."""

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    version: str
    title: str
    area: Annotated[str, Field(pattern=_AREA_PATTERN)] = ROOT_AREA
    parent: str | None = None
    effective_from: date
    effective_to: date | None = None
    profiles: dict[Annotated[str, Field(pattern=r"^[A-Z]\d?$")], Profile]
    incapacity: Incapacity = Field(title=N_("无监护能力"))
    home_stays: HomeStay = Field(title=N_("节假日团聚"))
    step_parents: StepParents = Field(title=N_("继父母"))
    categories: Categories = Field(title=N_("其他类别"))
    birthday_warnings: BirthdayWarnings = Field(title=N_("生日提醒"))
    age_bands: AgeBands = Field(title=N_("统计年龄段"))
    submission: SubmissionRules = Field(title=N_("上报期限"))
    quality: QualityRules = Field(title=N_("数据质量检查"))
    work: WorkRules = Field(title=N_("关爱工作频次"))
    schooling: SchoolingRules = Field(title=N_("控辍保学"))
    response: ResponseRules = Field(title=N_("强制报告和应急处置时限"))
    intervention: InterventionRules = Field(title=N_("监护干预与帮扶期限"))
    hotline: HotlineRules = Field(title=N_("热线受理时限"))
    screening: ScreeningRules = Field(title=N_("重点时段排查"))

    _periods: tuple[tuple[date, "PolicyPack"], ...] = PrivateAttr(default=())

    @property
    def periods(self) -> tuple[tuple[date, "PolicyPack"], ...]:
        """From which day on which pack holds in the division; this one for ever if nobody said."""
        return self._periods or ((date.min, self),)

    def with_periods(self, periods: Iterable[tuple[date, "PolicyPack"]]) -> "PolicyPack":
        """Return the same pack, knowing those that held before and will hold after it."""
        told = self.model_copy()
        told._periods = tuple(periods)
        return told

    @model_validator(mode="after")
    def _default_exists(self) -> Self:
        if self.categories.left_behind_profile not in self.usable_profiles:
            raise PydanticCustomError(
                "no_default_profile",
                "unusable default",
                {"profile": self.categories.left_behind_profile},
            )
        return self

    @cached_property
    def usable_profiles(self) -> dict[str, Profile]:
        """Return the profiles whose blanks are filled, by id."""
        return {key: each for key, each in self.profiles.items() if each.blank is None}

    @cached_property
    def incapacity_kinds(self) -> frozenset[str]:
        """Return the codes of the conditions that count as no capacity."""
        return frozenset(str(kind) for kind in self.incapacity.kinds)

    def profile(self, key: str) -> Profile:
        """Return a profile that can be used.

        :raises PackError: if there is no such profile, or a blank of it has not been filled.
        """
        if key not in self.profiles:
            raise PackError(Phrase(N_("政策包没有口径“{profile}”。"), {"profile": key}))
        blank = self.profiles[key].blank
        if blank is not None:
            raise PackError(
                Phrase(
                    N_("口径“{profile}”的月数原文空缺，填写后方可使用（{clause}）。"),
                    {"profile": key, "clause": blank},
                )
            )
        return self.profiles[key]
