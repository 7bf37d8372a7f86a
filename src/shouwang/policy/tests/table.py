"""Read the signed decision table: each Chinese word of it stands for recorded facts.

The vocabulary is the legend of ``docs/policy.md``; the reference date is 15 June 2026.
"""

import csv
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from shouwang.policy.engine.facts import (
    ChildFacts,
    ConditionKind,
    ConditionSpan,
    Custody,
    CustodySpan,
    Hukou,
    LivingKind,
    LivingSpan,
    ParentFacts,
    ParentStatus,
    PartialDate,
    SchoolingSpan,
    SchoolStage,
    Span,
    StepParent,
)

TABLE = Path(__file__).parents[4] / "docs" / "policy" / "determination-table.csv"
ON = date(2026, 6, 15)
RESULTS = {"是": "yes", "否": "no", "不能确定": "unknown"}
PROFILES = {"A": "A", "B": "B", "C": "C", "D": "D", "F": "F", "孤儿": "ORPHAN"}


@dataclass(frozen=True)
class Row:
    """A row of the table: its number, the facts it stands for, the results expected."""

    number: str
    facts: ChildFacts
    expected: dict[str, str]


def since(start: str, end: str | None = None) -> Span:
    """Return a span from and to dates written in ISO form."""
    return Span(PartialDate.parse(start), PartialDate.parse(end) if end else None)


def condition(kind: ConditionKind, start: str = "2025-01-01") -> ParentFacts:
    """Return a parent in that condition since the day."""
    return ParentFacts(conditions=(ConditionSpan(kind, since(start)),))


def away(start: str, **more: tuple[Span, ...]) -> ParentFacts:
    """Return a parent away since the day."""
    return ParentFacts(away=(since(start),), **more)


LONG = away("2025-09-01")
HOME = condition(ConditionKind.AT_HOME)
PARENTS = {
    "在家": HOME,
    "外出不满3个月": away("2026-05-10"),
    "外出满3个月不满6个月": away("2026-02-10"),
    "外出6个月以上": LONG,
    "外出（起始日期未采集）": ParentFacts(away=(Span(observed=ON),)),
    "外出（2026年2月，日期不详）": away("2026-02"),
    "外出（2026年3月，日期不详）": away("2026-03"),
    "外出（2026年6月，日期不详）": away("2026-06"),
    "外出、每周回家": away("2025-09-01", commuting=(since("2025-09-01"),)),
    "外出6个月以上、春节回家团聚": away(
        "2025-09-01", home_stays=(since("2026-02-10", "2026-02-25"),)
    ),
    "外出6个月以上、暑期团聚中": away("2025-09-01", home_stays=(since("2026-06-10"),)),
    "外出后已返乡": ParentFacts(away=(since("2025-09-01", "2026-06-15"),)),
    "去世": condition(ConditionKind.DEAD),
    "失联": condition(ConditionKind.OUT_OF_CONTACT),
    "失踪": condition(ConditionKind.MISSING),
    "服刑": condition(ConditionKind.IN_CUSTODY),
    "强制戒毒": condition(ConditionKind.DRUG_REHAB),
    "被限制人身自由": condition(ConditionKind.RESTRICTED),
    "重残": condition(ConditionKind.SEVERELY_DISABLED),
    "重病": condition(ConditionKind.SERIOUSLY_ILL),
    "离异不履责": condition(ConditionKind.DIVORCED_NOT_CARING),
    "被撤销监护人资格": condition(ConditionKind.GUARDIANSHIP_REVOKED),
    "其他": condition(ConditionKind.OTHER),
    "法律上没有": ParentFacts(ParentStatus.NONE),
    "未填": ParentFacts(ParentStatus.UNKNOWN),
}


def living(kind: LivingKind) -> dict[str, object]:
    """Return the field for a child that has lived so since the New Year."""
    return {"living": (LivingSpan(kind, since("2026-01-01")),)}


def custody(holder: Custody) -> dict[str, object]:
    """Return the field for a divorce of three years ago."""
    return {"custody": (CustodySpan(holder, since("2023-01-01")),)}


RAISING = since("2022-01-01")
LIVES: dict[str, dict[str, object]] = {
    "未填": {},
    "随祖辈生活": living(LivingKind.WITH_OTHERS),
    "在校寄宿": living(LivingKind.BOARDING),
    "单独居住": living(LivingKind.ALONE),
    "随外出的父母生活": living(LivingKind.WITH_PARENTS),
    "随外出的父亲生活": living(LivingKind.WITH_FATHER),
    "随外出的母亲生活": living(LivingKind.WITH_MOTHER),
    "随在家的父亲生活": living(LivingKind.WITH_FATHER),
    "离异由父亲抚养": custody(Custody.FATHER),
    "离异由母亲抚养": custody(Custody.MOTHER),
    "继父在家、已承担抚养教育": {"step_father": StepParent(HOME, RAISING)},
    "继父外出6个月以上、已承担抚养教育": {"step_father": StepParent(LONG, RAISING)},
    "继父在家、未承担抚养教育": {},
    "继母在家、已承担抚养教育": {"step_mother": StepParent(HOME, RAISING)},
}
HUKOU: dict[str, dict[str, object]] = {
    "农村": {"hukou": Hukou.RURAL},
    "城镇": {"hukou": Hukou.URBAN, "village_rural": True},
    "未采集（村委会）": {"village_rural": True},
    "未采集（居委会）": {"village_rural": False},
    "未采集": {},
    "其他（村委会）": {"hukou": Hukou.OTHER, "village_rural": True},
}
SCHOOLS = {
    "小学": SchoolStage.PRIMARY,
    "初中": SchoolStage.JUNIOR,
    "高中": SchoolStage.SENIOR,
    "未入园": SchoolStage.NOT_YET,
    "不在学": SchoolStage.NOT_ENROLLED,
}


def facts_of(row: dict[str, str]) -> ChildFacts:
    """Return the facts a row stands for."""
    born, school = row["出生日期"], row["就学情况"]
    stages = (SchoolingSpan(SCHOOLS[school], since("2025-09-01")),) if school != "未填" else ()
    facts = ChildFacts(
        birth=None if born == "未采集" else PartialDate.parse(born),
        father=PARENTS[row["父亲状况"]],
        mother=PARENTS[row["母亲状况"]],
        schooling=stages,
    )
    return replace(facts, **HUKOU[row["户口性质"]], **LIVES[row["生活与抚养"]])  # type: ignore[arg-type]


def read_table(path: Path = TABLE) -> list[Row]:
    """Return every row of the table.

    :raises KeyError: for a word that the legend does not know.
    """
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return [
            Row(
                row["编号"],
                facts_of(row),
                {profile: RESULTS[row[column]] for column, profile in PROFILES.items()},
            )
            for row in csv.DictReader(stream)
        ]
