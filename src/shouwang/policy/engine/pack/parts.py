"""What every section of a pack is made of, and the refusal of one that cannot be used."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from shouwang.core.messages import N_
from shouwang.policy.engine.problems import Problem
from shouwang.policy.engine.wording import Phrase

ROOT_AREA = "000000000000"


class PackError(ValueError):
    """A pack that cannot be used: unknown, incomplete or contradictory; `phrase` says why.

    `problems`: each parameter that is wrong, with its path, where parameters are.
    """

    def __init__(self, phrase: Phrase, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(phrase.render())
        self.phrase, self.problems = phrase, problems


class Part(BaseModel):
    """Base of every part of a pack."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Clause(Part):
    """A parameter or group of parameters, with the clause it rests on."""

    clause: str = Field(
        min_length=2,
        title=N_("依据"),
        description=N_("写明发文机关、文号和条款，认定理由中会引用。"),
    )


class AgeLimit(Clause):
    """Until which age; R-001 reads the words.

    `UNDER` 不满 n 周岁: until the day before the birthday. `THROUGH_BIRTHDAY` n 周岁以下: the
    birthday included. `THROUGH_YEAR` 0—n 岁: until the day before the next birthday.
    """

    years: int = Field(ge=1, le=30, title=N_("年龄（周岁）"))
    reading: Literal["UNDER", "THROUGH_BIRTHDAY", "THROUGH_YEAR"] = Field(
        title=N_("年龄的读法"),
        description=N_("“不满”到生日前一日；“以下”含生日当日；“0—n岁”到下一生日前一日。"),
    )
