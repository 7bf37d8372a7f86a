"""Text that is put into words, and into another language, only where it is shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from shouwang.core.messages import N_
from shouwang.policy.engine.calendar import PartialDate
from shouwang.policy.engine.facts import (
    ConditionKind,
    Custody,
    Exclusion,
    Hukou,
    LivingKind,
    SchoolStage,
    Span,
)
from shouwang.policy.engine.logic import FAILED, UNKNOWN


def as_written(text: str) -> str:
    """Return the Chinese source text: the translation into Chinese."""
    return text


@dataclass(frozen=True, slots=True)
class Phrase:
    """A message: a gettext source string with named places, and what stands in them."""

    template: str
    params: "dict[str, str | int | date | PartialDate | Phrase]" = field(default_factory=dict)

    def render(self, translate: Callable[[str], str] = as_written) -> str:
        """Return the text, each part of it put through `translate` (gettext where shown)."""
        values = {
            name: value.render(translate) if isinstance(value, Phrase) else str(value)
            for name, value in self.params.items()
        }
        return translate(self.template).format(**values)

    def __str__(self) -> str:
        return self.render()


def joined(phrases: list[Phrase]) -> Phrase:
    """Return the phrases one after the other; "not collected" where there are none."""
    if not phrases:
        return Phrase(N_("未采集"))
    whole = phrases[0]
    for phrase in phrases[1:]:
        whole = Phrase(N_("{first}；{second}"), {"first": whole, "second": phrase})
    return whole


def span_phrase(what: str, span: Span, state: int) -> Phrase:
    """Return "away, since …, until …" and whether it holds on the day."""
    about: dict[str, str | int | date | PartialDate | Phrase] = {"what": Phrase(what)}
    if span.start and span.end:
        text = N_("{what}（{start}起，{end}止）")
        about |= {"start": span.start, "end": span.end}
    elif span.start:
        text = N_("{what}（{start}起）")
        about["start"] = span.start
    elif span.end:
        text = N_("{what}（起始日期未采集，{end}止）")
        about["end"] = span.end
    elif span.observed:
        text = N_("{what}（起始日期未采集，{seen}记载）")
        about["seen"] = span.observed
    else:
        text = N_("{what}（起始日期未采集）")
    phrase = Phrase(text, about)
    if state == UNKNOWN:
        return Phrase(N_("{what}，当日是否如此不能确定"), {"what": phrase})
    if state == FAILED:
        return Phrase(N_("{what}，当日并非如此"), {"what": phrase})
    return phrase


AWAY = N_("外出务工")
CONDITIONS: dict[str, str] = {
    ConditionKind.AT_HOME: N_("在家"),
    ConditionKind.DEAD: N_("去世"),
    ConditionKind.OUT_OF_CONTACT: N_("失联"),
    ConditionKind.MISSING: N_("失踪"),
    ConditionKind.IN_CUSTODY: N_("服刑"),
    ConditionKind.DRUG_REHAB: N_("强制戒毒"),
    ConditionKind.RESTRICTED: N_("被限制人身自由"),
    ConditionKind.SEVERELY_DISABLED: N_("重残"),
    ConditionKind.SERIOUSLY_ILL: N_("重病"),
    ConditionKind.DIVORCED_NOT_CARING: N_("离异不履责"),
    ConditionKind.GUARDIANSHIP_REVOKED: N_("被撤销监护人资格"),
    ConditionKind.DEPORTED: N_("被遣送（驱逐）出境"),
    ConditionKind.OTHER: N_("其他"),
}
HUKOU: dict[str, str] = {
    Hukou.RURAL: N_("农村"),
    Hukou.URBAN: N_("城镇"),
    Hukou.OTHER: N_("其他"),
}
LIVING: dict[str, str] = {
    LivingKind.WITH_PARENTS: N_("与父母共同生活"),
    LivingKind.WITH_FATHER: N_("与父亲共同生活"),
    LivingKind.WITH_MOTHER: N_("与母亲共同生活"),
    LivingKind.WITH_OTHERS: N_("与其他人共同生活"),
    LivingKind.BOARDING: N_("在校寄宿"),
    LivingKind.INSTITUTION: N_("在机构生活"),
    LivingKind.ALONE: N_("单独居住"),
}
SCHOOLING: dict[str, str] = {
    SchoolStage.NOT_YET: N_("未入园"),
    SchoolStage.KINDERGARTEN: N_("幼儿园"),
    SchoolStage.PRIMARY: N_("小学"),
    SchoolStage.JUNIOR: N_("初中"),
    SchoolStage.SENIOR: N_("高中"),
    SchoolStage.VOCATIONAL: N_("中职"),
    SchoolStage.DROPPED_OUT: N_("辍学"),
    SchoolStage.NOT_ENROLLED: N_("不在学"),
}
CUSTODY: dict[str, str] = {
    Custody.FATHER: N_("离异，由父亲抚养"),
    Custody.MOTHER: N_("离异，由母亲抚养"),
    Custody.BOTH: N_("离异，由双方轮流抚养"),
}
EXCLUSIONS: dict[str, str] = {
    Exclusion.DIED: N_("儿童死亡"),
    Exclusion.MOVED_OUT: N_("户籍迁出"),
    Exclusion.NOT_FOUND: N_("查无此人"),
    Exclusion.REGISTERED_IN_ERROR: N_("误登"),
}
FATHER, MOTHER = N_("父亲"), N_("母亲")
STEP_FATHER, STEP_MOTHER = N_("继父"), N_("继母")


def to_json(phrase: Phrase | None) -> dict[str, Any] | None:
    """Return a phrase as JSON has it, still to be translated; dates become text."""
    if phrase is None:
        return None
    params = {
        name: to_json(value) if isinstance(value, Phrase) else str(value)
        for name, value in phrase.params.items()
    }
    return {"text": phrase.template, "params": params}


def from_json(stored: Mapping[str, Any] | None) -> Phrase | None:
    """Return the phrase again."""
    if stored is None:
        return None
    params: Any = {
        name: from_json(value) if isinstance(value, dict) else value
        for name, value in stored["params"].items()
    }
    return Phrase(stored["text"], params)
