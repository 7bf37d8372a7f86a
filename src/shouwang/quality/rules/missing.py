"""缺项 and 漏项 (R-055, R-056, R-033, R-035, R-036)."""

from collections.abc import Iterator

from shouwang.core.messages import N_

from . import base
from .base import Hit, Rule
from .catalogue import file_rule
from .facts import Facts, Parameters, months_between
from .present import missing, missing_of_school

# What these rules name is kept with the file as missing.
LACKING = frozenset({"required-missing", "content-missing", "school-missing"})


def _hit(slug: str, keys: list[str]) -> Iterator[Hit]:
    if keys:
        yield Hit(slug, params={"fields": keys, "number": len(keys)}, seen=tuple(keys),
                  weight=len(keys))  # fmt: skip


@file_rule(
    Rule(
        "required-missing",
        N_("必填项未填"),
        base.MISSING,
        base.ERROR,
        base.VILLAGE,
        "R-055 R-033",
        N_("缺{number}项：{fields}。"),
        N_("向家长或照护人问清后逐项补填；一时问不到的，写明原因并约定再问的日期。"),
    )
)
def required_missing(facts: Facts, given: Parameters) -> Iterator[Hit]:
    """R-055: the required fields that are empty, by name (T-004)."""
    yield from _hit("required-missing", missing(facts, given.required))


@file_rule(
    Rule(
        "content-missing",
        N_("“四有”或最低内容不全"),
        base.MISSING,
        base.WARNING,
        base.VILLAGE,
        "R-035 R-036",
        N_("缺{number}项：{fields}。"),
        N_("下次走访时补齐。没有的情形也要填“无”，不留空白。"),
    )
)
def content_missing(facts: Facts, given: Parameters) -> Iterator[Hit]:
    """R-035, R-036: fields of the 四有 and of the minimum content that are empty."""
    yield from _hit("content-missing", missing(facts, given.wanted))


@file_rule(
    Rule(
        "school-missing",
        N_("学校信息未填"),
        base.MISSING,
        base.WARNING,
        base.SCHOOL,
        "R-055 R-037",
        N_("缺{number}项：{fields}。"),
        N_("由学校按学籍补填。"),
    )
)
def school_missing(facts: Facts, given: Parameters) -> Iterator[Hit]:
    """R-055, R-037: what the school fills in of its pupils."""
    keys = [*missing_of_school(facts, given.required), *missing_of_school(facts, given.wanted)]
    yield from _hit("school-missing", keys)


@file_rule(
    Rule(
        "family-missing",
        N_("父母情况整块未填"),
        base.OMITTED,
        base.ERROR,
        base.VILLAGE,
        "R-056",
        N_("父母双方的情况都没有填。"),
        N_("补填父母姓名和状况；父母不详的，在状况栏写明。"),
    )
)
def family_missing(facts: Facts, given: Parameters) -> Iterator[Hit]:
    """R-056: the sub-form of the parents is missing."""
    if facts.father is None and facts.mother is None:
        yield Hit("family-missing", params={"fields": ["father.name", "mother.name"]})


@file_rule(
    Rule(
        "guardian-missing",
        N_("无人照护"),
        base.OMITTED,
        base.ERROR,
        base.TOWNSHIP,
        "R-056 R-097",
        N_("父母均外出或无监护能力，没有登记受委托人。"),
        N_("立即上门落实照护人，指导签订委托照护协议后补填；无人可托的，按紧急情况报告。"),
    )
)
def guardian_missing(facts: Facts, given: Parameters) -> Iterator[Hit]:
    """R-056, R-097: no parent can care, and the sub-form of the carer is missing."""
    if facts.nobody_at_home and facts.carer is None:
        states = tuple(parent.state for _, parent in facts.parents)
        yield Hit("guardian-missing", params={"fields": ["carer.name"]}, seen=states)


@file_rule(
    Rule(
        "village-missing",
        N_("未登记到村（居）"),
        base.MISSING,
        base.ERROR,
        base.TOWNSHIP,
        "R-032 R-083",
        N_("档案只登记到乡镇，没有登记到村（居）。"),
        N_("核实户籍后用“调整所在村（居）”落实到村。"),
    )
)
def village_missing(facts: Facts, given: Parameters) -> Iterator[Hit]:
    """R-032, R-083: a file must lie in a village, the unit of reporting."""
    if facts.area.endswith("000"):
        yield Hit("village-missing", seen=facts.area)


@file_rule(
    Rule(
        "verdict-unknown",
        N_("留守认定待核"),
        base.MISSING,
        base.WARNING,
        base.VILLAGE,
        "R-055 R-006",
        N_("事实不全，系统不能认定是否留守。"),
        N_("打开档案看“认定结果和原因”，按其中“待核”的条件补填。"),
    )
)
def verdict_unknown(facts: Facts, given: Parameters) -> Iterator[Hit]:
    """R-055: what is not known lets the determination end with UNKNOWN."""
    if facts.verdict == "unknown":
        yield Hit("verdict-unknown")


@file_rule(
    Rule(
        "not-updated",
        N_("长期未更新"),
        base.OUTDATED,
        base.HINT,
        base.VILLAGE,
        "R-068 R-047 R-078",
        N_("已有{months}个月没有更新或核对。"),
        N_("走访核对后更新；没有变化的，在月度核对中确认“无变化”。"),
    )
)
def not_updated(facts: Facts, given: Parameters) -> Iterator[Hit]:
    """R-068, R-078: neither changed nor confirmed for so many months."""
    confirmed = facts.beside.get("confirmed_on")
    last = max(facts.updated_on, confirmed) if confirmed else facts.updated_on
    months = months_between(last, given.on)
    if months >= given.stale_months:
        yield Hit("not-updated", params={"months": months}, seen=last)


@file_rule(
    Rule(
        "disability-missing",
        N_("残疾类别未填"),
        base.MISSING,
        base.WARNING,
        base.VILLAGE,
        "R-056 R-052",
        N_("身体状况填“残疾”，没有填残疾类别及等级。"),
        N_("对照残疾人证补填；没有办证的，帮助办理。"),
    )
)
def disability_missing(facts: Facts, given: Parameters) -> Iterator[Hit]:
    """R-056, R-052: a disabled child without what is asked of disabled children."""
    if facts.code("health") == "DISABLED" and not facts.codes.get("disability"):
        yield Hit("disability-missing", params={"fields": ["disability"]})
