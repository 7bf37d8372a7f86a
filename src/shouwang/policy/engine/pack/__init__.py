"""Policy packs: typed, dated parameters, each with the clause it rests on, inherited by area.

A pack is a TOML document. A pack with a `parent` states only what differs; tables are merged key
by key down the chain, everything else is replaced. One module a section of the document, in the
order of `packs/national.toml`; `whole` puts them together, `sources` reads, inherits and resolves.
"""

from .categories import (
    AgeBand,
    AgeBands,
    BirthdayWarnings,
    Categories,
    HomeStay,
    Incapacity,
    Migrant,
    StepParents,
    Unattended,
)
from .definitions import Duration, LivingRule, ParentsRule, Profile, RuralRule, SchoolRule
from .parts import ROOT_AREA, AgeLimit, Clause, PackError, Part
from .protection import InterventionRules, ResponseRules
from .quality import FieldList, QualityLimits, QualityRules, RepairDays
from .schooling import CompulsoryAge, DropoutRules, FollowClocks, MoveRules, SchoolingRules
from .screening import ScreeningRules, Season
from .sources import PackSource, build, load_pack, pack_of, resolve, shipped
from .submission import (
    MonthlyReport,
    QuarterlyReport,
    SchoolUpdate,
    SemesterReport,
    SubmissionRules,
)
from .whole import PolicyPack
from .work import (
    AssessmentRules,
    ContactRules,
    EscalationRules,
    FamilyRules,
    TalkRules,
    VisitRules,
    WorkRules,
)

__all__ = [
    "ROOT_AREA",
    "AgeBand",
    "AgeBands",
    "AgeLimit",
    "AssessmentRules",
    "BirthdayWarnings",
    "Categories",
    "Clause",
    "CompulsoryAge",
    "ContactRules",
    "DropoutRules",
    "Duration",
    "EscalationRules",
    "FamilyRules",
    "FieldList",
    "FollowClocks",
    "HomeStay",
    "Incapacity",
    "InterventionRules",
    "LivingRule",
    "Migrant",
    "MonthlyReport",
    "MoveRules",
    "PackError",
    "PackSource",
    "ParentsRule",
    "Part",
    "PolicyPack",
    "Profile",
    "QualityLimits",
    "QualityRules",
    "QuarterlyReport",
    "RepairDays",
    "ResponseRules",
    "RuralRule",
    "SchoolRule",
    "SchoolUpdate",
    "SchoolingRules",
    "ScreeningRules",
    "Season",
    "SemesterReport",
    "StepParents",
    "SubmissionRules",
    "TalkRules",
    "Unattended",
    "VisitRules",
    "WorkRules",
    "build",
    "load_pack",
    "pack_of",
    "resolve",
    "shipped",
]
