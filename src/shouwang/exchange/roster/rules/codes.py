"""Every finding code of `roster check`: its severity, basis, owner and words."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from shouwang.core.messages import N_

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True, slots=True)
class Code:
    """A finding code. `owner` is the level that repairs it; `message` its usual words."""

    code: str
    severity: str
    basis: tuple[str, ...]
    owner: str
    message: str


def _code(code: str, severity: str, basis: str, owner: str, message: str) -> Code:
    return Code(code, severity, tuple(basis.split()), owner, message)


CODES: Mapping[str, Code] = MappingProxyType(
    {
        entry.code: entry
        for entry in (
            _code("heading-missing", ERROR, "R-033", "TOWNSHIP",
                  N_("缺少必填列“{heading}”。请补上这一列，不得删减统一表册的列。")),
            _code("required-missing", ERROR, "R-055", "SENDER",
                  N_("“{heading}”为必填项，现为空。请补填。")),
            _code("value-unknown", ERROR, "R-057", "SENDER",
                  N_("“{heading}”不能填“{value}”。请从以下选项中填写：{choices}。")),
            _code("date-invalid", ERROR, "R-057", "SENDER",
                  N_("“{heading}”不是有效日期。请按 2015-03-01 的格式填写。")),
            _code("id-number-invalid", ERROR, "R-057", "SENDER",
                  N_("“{heading}”不是有效的公民身份号码：校验码不符，至少有一位写错。请对照证件核对。")),
            _code("id-birth-mismatch", WARNING, "R-058", "SENDER",
                  N_("出生日期与公民身份号码中的出生日期（{expected}）不一致。请对照证件核对。")),
            _code("id-sex-mismatch", WARNING, "R-058", "SENDER",
                  N_("性别与公民身份号码所示性别（{expected}）不一致。请对照证件核对。")),
            _code("phone-invalid", WARNING, "R-057", "SENDER",
                  N_("“{heading}”中没有可用的号码。请填 11 位手机号，或“区号+电话”的固定电话。")),
            _code("village-unknown", ERROR, "R-032", "TOWNSHIP",
                  N_("在所选地区内没有找到村（居）“{value}”。请核对村名，或先登记该村。")),
            _code("age-out-of-range", WARNING, "R-001 R-058", "SENDER",
                  N_("已满 {age} 周岁，不是未成年人。请核对出生日期，或移出名册。")),
            _code("age-grade-mismatch", WARNING, "R-058", "SENDER",
                  N_("年级与年龄不相称：上一个 8 月 31 日时满 {age} 周岁，年级填“{grade}”。"
                  "请核对。")),
            _code("duplicate-id", ERROR, "R-028", "SENDER",
                  N_("同一儿童（公民身份号码相同）在第 {rows} 行重复出现。请只保留一行。")),
            _code("name-variant", ERROR, "R-059", "SENDER",
                  N_("同一公民身份号码下姓名不同：{names}（第 {rows} 行）。"
                  "请确认唯一正确的姓名。")),
            _code("name-variant-suspected", WARNING, "R-059", "SENDER",
                  N_("与第 {rows} 行的“{names}”出生日期、性别和家庭相同而姓名相近，"
                     "可能是同一儿童。请核实。")),
            _code("bed-name-variant", ERROR, "R-059", "SCHOOL",
                  N_("同一宿舍同一床位登记了不同姓名：{names}（第 {rows} 行）。"
                  "请确认唯一正确的姓名。")),
            _code("parent-block-repeated", ERROR, "R-060 R-061", "SENDER",
                  N_("不同姓氏、不同住址的儿童填了同一个{parent}的信息（第 {rows} 行）。"
                  "请逐户核实。")),
            _code("orphan-has-migrant-parent", ERROR, "R-063", "SENDER",
                  N_("{fields}互相矛盾：{parent}已填去世，又填有务工或在世的信息。请核实后改正。")),
            _code("orphan-in-left-behind", ERROR, "R-017 R-062", "TOWNSHIP",
                  N_("父母双亡或列为孤儿的儿童不得同时列入留守儿童。请核对“对象类别”和父母健在情况。")),
            _code("departure-impossible", ERROR, "R-058", "SENDER",
                  N_("{parent}外出时间晚于检查日期。请核对。")),
            _code("guardian-missing", ERROR, "R-097", "TOWNSHIP",
                  N_("父母均外出或无监护能力，但没有填写受委托人。请立即落实监护人并补填。")),
            _code("agreement-missing", WARNING, "R-064 R-098", "TOWNSHIP",
                  N_("已有受委托人，但未签订委托照护协议。请指导签订后填“是”。")),
            _code("guardian-is-away-parent", ERROR, "R-058", "SENDER",
                  N_("受委托人就是{parent}本人，而{parent}外出或无监护能力。请另行落实受委托人。")),
            _code("row-shifted", WARNING, "R-057", "SENDER",
                  N_("整行疑似错位（自“{heading}”起向{side}偏了一格）。请对齐后重新检查。")),
        )
    }
)  # fmt: skip

# Words for what exactly is wrong, where a code covers several defects.
PROBLEMS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "value-unknown": ("value-unknown", CODES["value-unknown"].message),
        "date-unreadable": ("date-invalid", CODES["date-invalid"].message),
        "date-impossible": ("date-invalid", N_("“{heading}”是不存在的日期。请核对年月日。")),
        "date-without-day": ("date-invalid", N_("“{heading}”缺少“日”。请填完整的年月日。")),
        "date-without-month": ("date-invalid", N_("“{heading}”只有年份。请至少填到月份。")),
        "birth-in-future": ("date-invalid", N_("“{heading}”晚于检查日期。请核对年月日。")),
        "id-lost": (
            "id-number-invalid",
            N_(
                "“{heading}”被存成了数字，后几位已经丢失，无法恢复。请把该列设为文本格式后重新填写。"
            ),
        ),
        "id-fifteen": (
            "id-number-invalid",
            N_("“{heading}”是已停用的 15 位号码。请填 18 位公民身份号码。"),
        ),
        "id-length": ("id-number-invalid", N_("“{heading}”不是 18 位。请对照证件补正。")),
        "id-characters": (
            "id-number-invalid",
            N_("“{heading}”含有不该有的字符。只能是数字，末位可以是 X。"),
        ),
        "id-date": ("id-number-invalid", N_("“{heading}”中的出生日期不存在。请对照证件核对。")),
        "id-check": ("id-number-invalid", CODES["id-number-invalid"].message),
        "phone-none": ("phone-invalid", CODES["phone-invalid"].message),
    }
)
AT_HOME_BUT_LEFT = N_("{parent}状况为“在家”，却填了外出时间。请核实后改正其中一项。")
NAMESAKE = N_(
    "与第 {rows} 行不同姓氏、不同住址的儿童{parent}姓名、务工地点和外出时间相同，"
    "可能是同名，也可能是抄录。请核实。"
)
