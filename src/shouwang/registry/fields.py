"""The vocabulary of a child file: every field a form or a roster can speak of, once.

A *value* is typed: text, date, :class:`PartialDay`, a code of `choices`, a tuple of codes, bool.
A key that is absent says nothing; an empty value on a form takes a fact back, one in a roster
never does.
"""

from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from . import choices as c

Kind = Literal["text", "date", "partial", "choice", "multi", "bool", "number", "phones"]
Group = Literal["identity", "contact", "health", "schooling", "family", "guardianship", "person"]


class PartialDay(NamedTuple):
    """A day, or a whole month of which it is the first (precision DAY or MONTH)."""

    day: date
    precision: str = "DAY"

    def __str__(self) -> str:
        return self.day.strftime("%Y-%m-%d" if self.precision == "DAY" else "%Y-%m")


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its key, label, kind, group of rights, and where its codes come from."""

    key: str
    label: Promise | str
    kind: Kind = "text"
    group: Group = "person"
    choices: type[models.TextChoices] | None = None
    sealed: bool = False

    def show(self, value: Any) -> str:
        """Return a value as the user reads it; sealed numbers stay masked by the caller."""
        if value in (None, "", ()):
            return ""
        if self.kind == "bool":
            return str(_("是") if value else _("否"))
        if self.kind == "multi":
            return "、".join(self._label(code) for code in value)
        if self.kind == "phones":
            return "、".join(value)
        return self._label(value) if self.choices else str(value)

    def _label(self, code: str) -> str:
        try:
            return str(self.choices(code).label if self.choices else code)
        except ValueError:
            return str(code)


class ParentState(models.TextChoices):
    """父亲状况 / 母亲状况 as a roster offers it: away, or one of the capacities."""

    AWAY = "AWAY", _("外出务工")
    AT_HOME = "AT_HOME", _("在家")
    DEAD = "DEAD", _("去世")
    OUT_OF_CONTACT = "OUT_OF_CONTACT", _("失联")
    MISSING = "MISSING", _("失踪")
    IN_CUSTODY = "IN_CUSTODY", _("服刑")
    DRUG_REHAB = "DRUG_REHAB", _("强制戒毒")
    RESTRICTED = "RESTRICTED", _("被限制人身自由")
    SEVERELY_DISABLED = "SEVERELY_DISABLED", _("重残")
    SERIOUSLY_ILL = "SERIOUSLY_ILL", _("重病")
    DIVORCED_NOT_CARING = "DIVORCED_NOT_CARING", _("离异不履责")
    GUARDIANSHIP_REVOKED = "GUARDIANSHIP_REVOKED", _("被撤销监护资格")
    DEPORTED = "DEPORTED", _("被遣送（驱逐）出境")
    OTHER = "OTHER", _("其他")


class CareType(models.TextChoices):
    """监护类型 of the 2016 form."""

    NONE = "NONE", _("无人监护")
    PARENT_INCAPABLE = "PARENT_INCAPABLE", _("父或母无监护能力")
    CARER_INADEQUATE = "CARER_INADEQUATE", _("受委托监护人监护能力不足")
    FAIR = "FAIR", _("监护情况一般")
    GOOD = "GOOD", _("监护情况较好")


class Income(models.TextChoices):
    """家庭经济来源 of the 2016 form."""

    WAGES = "WAGES", _("打工收入")
    FARMING = "FARMING", _("种养殖业")
    RELIEF = "RELIEF", _("政府救助")
    KIN = "KIN", _("亲朋接济")
    OTHER = "OTHER", _("其他")


def _parent(key: str, called: Any) -> tuple[Field, ...]:
    label = {
        "name": {"father": _("父亲姓名"), "mother": _("母亲姓名")},
        "id_number": {"father": _("父亲公民身份号码"), "mother": _("母亲公民身份号码")},
        "birth_date": {"father": _("父亲出生日期"), "mother": _("母亲出生日期")},
        "state": {"father": _("父亲状况"), "mother": _("母亲状况")},
        "left": {"father": _("父亲外出时间"), "mother": _("母亲外出时间")},
        "destination": {"father": _("父亲务工地点"), "mother": _("母亲务工地点")},
        "employer": {"father": _("父亲务工单位"), "mother": _("母亲务工单位")},
        "phones": {"father": _("父亲联系电话"), "mother": _("母亲联系电话")},
    }
    return (
        Field(f"{key}.name", label["name"][key], group="person"),
        Field(f"{key}.id_number", label["id_number"][key], group="identity", sealed=True),
        Field(f"{key}.birth_date", label["birth_date"][key], "date"),
        Field(f"{key}.state", label["state"][key], "choice", choices=ParentState),
        Field(f"{key}.left", label["left"][key], "partial"),
        Field(f"{key}.destination", label["destination"][key]),
        Field(f"{key}.employer", label["employer"][key]),
        Field(f"{key}.phones", label["phones"][key], "phones", "contact", sealed=True),
    )


_FIELDS = (
    Field("name", _("姓名")),
    Field("sex", _("性别"), "choice", choices=c.Sex),
    Field("ethnic_group", _("民族"), "choice", choices=c.EthnicGroup),
    Field("birth_date", _("出生日期"), "date"),
    Field("document_type", _("证件类型"), "choice", choices=c.DocumentType),
    Field("id_number", _("公民身份号码"), group="identity", sealed=True),
    Field("hukou_registered", _("是否登记户口"), "choice", choices=c.YesNo),
    Field("hukou_place", _("户籍所在地")),
    Field("hukou_kind", _("户口性质"), "choice", choices=c.Hukou),
    Field("group_name", _("村民小组")),
    Field("address", _("现居住地")),
    Field("health", _("身体状况"), "choice", "health", c.Health),
    Field("disability", _("残疾类别及等级"), group="health"),
    Field("illness", _("患病类型"), group="health"),
    Field("schooling", _("就学情况"), "choice", "schooling", c.Schooling),
    Field("school_name", _("学校"), group="schooling"),
    Field("grade", _("年级"), group="schooling"),
    Field("class_label", _("班级"), group="schooling"),
    Field("roll_number", _("学籍号"), group="schooling"),
    Field("boarding", _("是否寄宿"), "bool", "schooling"),
    Field("dormitory", _("宿舍"), group="schooling"),
    Field("bed", _("床位"), group="schooling"),
    Field("head_teacher", _("班主任"), group="schooling"),
    Field("personality", _("性格特点")),
    Field("hobbies", _("兴趣爱好")),
    Field("needs", _("实际需求")),
    *_parent("father", _("父亲")),
    *_parent("mother", _("母亲")),
    Field("grandfather.name", _("祖父姓名"), group="family"),
    Field("grandfather.birth_date", _("祖父出生日期"), "date", "family"),
    Field("grandmother.name", _("祖母姓名"), group="family"),
    Field("grandmother.birth_date", _("祖母出生日期"), "date", "family"),
    Field("maternal_grandfather.name", _("外祖父姓名"), group="family"),
    Field("maternal_grandfather.birth_date", _("外祖父出生日期"), "date", "family"),
    Field("maternal_grandmother.name", _("外祖母姓名"), group="family"),
    Field("maternal_grandmother.birth_date", _("外祖母出生日期"), "date", "family"),
    Field("carer.name", _("受委托人姓名"), group="guardianship"),
    Field("carer.kin", _("与儿童关系"), "choice", "guardianship", c.Kin),
    Field("carer.kin_text", _("关系说明"), group="guardianship"),
    Field("carer.id_number", _("受委托人公民身份号码"), group="identity", sealed=True),
    Field("carer.phones", _("受委托人联系电话"), "phones", "contact", sealed=True),
    Field("carer.address", _("受委托人住址"), group="guardianship"),
    Field("agreement", _("照护文书"), "choice", "guardianship", c.DocumentKind),
    Field("rating", _("监护情况"), "choice", "guardianship", c.Rating),
    Field("care_type", _("监护类型"), "choice", "guardianship", CareType),
    Field("living", _("与谁共同生活"), "choice", "guardianship", c.Living),
    Field("income", _("家庭经济来源"), "multi", "family", Income),
    Field("relief", _("救助帮扶"), "multi", "family", c.Relief),
    Field("unsafe_house", _("是否住危房"), "choice", "family", c.YesNo),
    Field("categories", _("对象类别"), "multi", "family", c.Category),
    Field("note", _("备注")),
)
FIELDS = MappingProxyType({field.key: field for field in _FIELDS})

PARENT_KEYS = ("father", "mother")
GRANDPARENT_KEYS = (
    "grandfather", "grandmother", "maternal_grandfather", "maternal_grandmother",
)  # fmt: skip

# Where a value is kept: a dated circumstance of the child, by kind; text kinds keep the words.
CIRCUMSTANCES = MappingProxyType(
    {
        "hukou_kind": c.CircumstanceKind.HUKOU,
        "hukou_registered": c.CircumstanceKind.REGISTERED,
        "health": c.CircumstanceKind.HEALTH,
        "disability": c.CircumstanceKind.DISABILITY,
        "illness": c.CircumstanceKind.ILLNESS,
        "rating": c.CircumstanceKind.RATING,
        "care_type": c.CircumstanceKind.CARE_TYPE,
        "living": c.CircumstanceKind.LIVING,
        "unsafe_house": c.CircumstanceKind.UNSAFE_HOUSE,
        "income": c.CircumstanceKind.INCOME,
        "relief": c.CircumstanceKind.RELIEF,
        "categories": c.CircumstanceKind.CATEGORY,
    }
)
TEXT_CIRCUMSTANCES = frozenset({"disability", "illness"})
CHILD_COLUMNS = (
    "name", "sex", "birth_date", "ethnic_group", "document_type", "id_number", "hukou_place",
    "address",
)  # fmt: skip
FILE_COLUMNS = ("group_name", "personality", "hobbies", "needs", "note")
ENROLMENT_COLUMNS = (
    "schooling", "school_name", "grade", "class_label", "roll_number", "boarding", "dormitory",
    "bed", "head_teacher",
)  # fmt: skip
