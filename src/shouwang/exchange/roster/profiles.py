"""The rosters we know: their columns, what each column may hold, and how clerks head them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as with_default
from functools import cached_property
from types import MappingProxyType
from typing import Literal

from shouwang.core.messages import N_

from . import synonyms as s

Kind = Literal[
    "text", "name", "choice", "multi_choice", "yes_no", "tick",
    "date", "month", "id_number", "phone", "grade", "number",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a roster.

    `heading` is the exact official heading, `field` our name for what stands in it. `options`
    maps every accepted spelling to its label for coded kinds (`strict`: anything else is the
    finding value-unknown). `weak` aliases count only where no other column claims the heading.
    """

    heading: str
    field: str
    kind: Kind = "text"
    required: bool = False
    options: s.Options = with_default(default_factory=dict)
    aliases: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    strict: bool = True
    note: str = ""

    @property
    def choices(self) -> tuple[str, ...]:
        """The labels a clerk may choose from, in their official order."""
        return tuple(dict.fromkeys(self.options.values()))


@dataclass(frozen=True, eq=False)
class Profile:
    """A kind of roster. `carer_rules`: whether findings about the entrusted carer are raised."""

    name: str
    title: str
    columns: tuple[Column, ...]
    carer_rules: bool = False
    supplied: frozenset[str] = with_default(default_factory=frozenset)

    @cached_property
    def by_field(self) -> Mapping[str, Column]:
        """Columns by our field name."""
        return {column.field: column for column in self.columns}

    @cached_property
    def required(self) -> tuple[Column, ...]:
        """The columns a roster of this kind cannot do without."""
        return tuple(column for column in self.columns if column.required)


class _Rows:
    """Notation for the column tables below."""

    def __init__(self) -> None:
        self.columns: list[Column] = []

    def add(
        self, heading: str, name: str, kind: Kind = "text", also: str = "", weak: str = "",
        options: s.Options | None = None, strict: bool = True, note: str = "",
    ) -> None:  # fmt: skip
        """Add a column; a heading with `*` is required, aliases are parted by spaces."""
        self.columns.append(
            Column(
                heading.rstrip("*"), name, kind, heading.endswith("*"), options or {},
                tuple(also.split()), tuple(weak.split()), strict, note,
            )
        )  # fmt: skip


NAME_ALSO = "学生姓名 儿童姓名 留守儿童姓名 孩子姓名 幼儿姓名 被监护人姓名 名字"
BIRTH_ALSO = "出生年月日 出生年月 出生日期(公历) 出生时间 生日 生年月日"
ID_ALSO = (
    "公民身份号码 身份证号 身份证号码 身份号码 公民身份证号码 公民身份证号 身份证件号 身份证件号码 "
    "居民身份证号 居民身份证号码 身份证 学生身份证 学生身份证号 学生身份证号码 儿童身份证号 "
    "儿童身份证号码 "
    "儿童公民身份号码"
)
SEQ_ALSO = "编号 序 号"
_PHONE_WORDS = ("联系电话", "电话", "手机号", "手机号码", "联系方式", "手机", "电话号码")
_PERSON_ID_WORDS = (
    "身份号码", "公民身份号码", "身份证号", "身份证号码", "公民身份证号码", "身份证", "身份证件号",
)  # fmt: skip
_PLACE_WORDS = (
    "务工地点", "当前务工地点", "去向", "外出务工地点", "外出务工地", "务工地", "打工地点",
    "外出地点",
    "务工地址", "外出务工地址", "务工单位及地点",
)  # fmt: skip
_LEFT_WORDS = ("外出时间", "外出务工时间", "外出日期", "务工时间", "离家时间", "外出打工时间")


def _join(prefixes: Iterable[str], words: Iterable[str]) -> str:
    words = tuple(words)
    return " ".join(prefix + word for prefix in prefixes for word in words)


_CALLED = {"父亲": ("父亲", "父"), "母亲": ("母亲", "母")}
_CARER = (
    "受委托人", "监护人", "委托监护人", "受委托监护人", "被委托人", "临时监护人", "现监护人",
    "委托照护人",
    "受委托照护人", "照护人", "被委托监护人",
)  # fmt: skip


def _parent(rows: _Rows, called: str, key: str, *, village: bool) -> None:
    prefixes = _CALLED[called]
    only = "父母姓名(父) 父亲" if key == "father" else "父母姓名(母) 母亲"
    weak = "家长姓名" if key == "father" else ""
    rows.add(f"{called}姓名", f"{key}_name", "name", f"{_join(prefixes, ('姓名',))} {only}", weak)
    phone = _join(prefixes, _PHONE_WORDS)
    place = _join(prefixes, _PLACE_WORDS)
    if village:
        ids = _join(prefixes, _PERSON_ID_WORDS)
        rows.add(f"{called}身份号码", f"{key}_id", "id_number", ids)
        state = _join(prefixes, ("状况", "情况", "现状", "目前状况"))
        rows.add(f"{called}状况", f"{key}_state", "choice", state, options=s.PARENT_STATE)
        rows.add(f"{called}务工地点", f"{key}_place", also=place)
        rows.add(f"{called}外出时间", f"{key}_left", "month", _join(prefixes, _LEFT_WORDS))
        rows.add(f"{called}联系电话", f"{key}_phone", "phone", phone)
    else:
        rows.add(f"{called}联系电话", f"{key}_phone", "phone", phone)
        rows.add(f"{called}务工地点", f"{key}_place", also=place)


def _village() -> Profile:
    r = _Rows()
    r.add("序号", "seq", "number", SEQ_ALSO)
    r.add("姓名*", "name", "name", NAME_ALSO)
    r.add("性别*", "sex", "choice", options=s.SEX)
    r.add("民族", "ethnic")
    r.add("出生日期*", "birth_date", "date", BIRTH_ALSO)
    r.add("证件类型", "id_type", also="身份证件类型 证件种类")
    r.add("公民身份号码", "id_number", "id_number", ID_ALSO, "证件号码 证件号")
    r.add("户籍所在地", "hukou_place", also="户口所在地 户籍地址 户籍地 户籍所在地址 户口地址")
    r.add("户口性质", "hukou_kind", "choice", "户籍性质 户口类型 户籍类型", options=s.HUKOU_KIND)
    r.add(
        "村(居)*", "village",
        also="村 所在村 村(社区) 村居 村名 村/居 村/社区 所在村居 所在村(居) 所在村(社区) 行政村 "
        "村(居)委会 村居委会 村委会 村(居)民委员会 所属村 所属村居 所属村(居) 社区 村庄 "
        "村(居)名称 村社区",
    )  # fmt: skip
    r.add("村民小组", "village_group", also="小组 组 组别 村组 所在组 村(居)民小组 居民小组")
    r.add(
        "现居住地", "address",
        also="家庭住址 家庭详细地址 家庭地址 家庭详细住址 现住址 居住地 居住地址 现居住地址 现居地 "
        "现居住地详细地址 住址 常住地址",
    )  # fmt: skip
    r.add("是否登记户口", "hukou_registered", "yes_no", "是否上户 是否有户口", options=s.YES_NO)
    r.add("身体状况", "health", "choice", "身体情况 健康状况 健康情况", options=s.HEALTH)
    r.add("残疾类别", "disability_kind", also="残疾类型")
    r.add("残疾等级", "disability_grade", also="残疾级别")
    r.add("患病类型", "illness", also="患病情况 患病种类 所患疾病")
    r.add("就学情况*", "schooling", "choice", "就学状况 就读情况 在学情况", options=s.SCHOOLING)
    r.add("学校", "school", also="就读学校 所在学校 学校名称 在读学校")
    r.add("年级", "grade", "grade", "所在年级 就读年级")
    r.add("班级", "class_label", also="所在班级 班别", weak="班 班号")
    r.add("是否寄宿", "boarding", "yes_no", "是否住校 是否学校寄宿 住宿 是否住宿 是否寄宿生",
          options=s.BOARDING)  # fmt: skip
    r.add("性格特点", "personality", also="性格 性格特征")
    r.add("兴趣爱好", "hobbies", also="爱好 特长爱好 爱好特长 兴趣")
    r.add("父母健在情况", "parents_alive", "choice", "父母健在状况 父母是否健在 健在情况",
          options=s.PARENTS_ALIVE)  # fmt: skip
    _parent(r, "父亲", "father", village=True)
    _parent(r, "母亲", "mother", village=True)
    r.add("受委托人姓名", "carer_name", "name",
          _join(_CARER, ("姓名", "")), "实际监护人 实际照料人 照料人")  # fmt: skip
    r.add("与儿童关系", "carer_relation",
          also="与留守儿童关系 与被监护人关系 与儿童的关系 与学生关系 监护人与儿童关系 "
          "受委托人与儿童关系 "
          "监护人关系 与监护人关系 与孩子关系", weak="关系")  # fmt: skip
    r.add("受委托人身份号码", "carer_id", "id_number", _join(_CARER, _PERSON_ID_WORDS))
    r.add("受委托人联系电话", "carer_phone", "phone", _join(_CARER, _PHONE_WORDS),
          "联系电话 电话 手机号 手机号码 联系方式 家长电话 家长联系电话")  # fmt: skip
    r.add("受委托人住址", "carer_address",
          also=_join(_CARER, ("住址", "地址", "居住地", "居住地地址", "现住址")))  # fmt: skip
    r.add("是否签订委托照护协议", "agreement", "yes_no",
          "是否签订委托监护协议 是否签订协议 委托照护协议 委托监护协议 是否签订委托协议",
          options=s.AGREEMENT)  # fmt: skip
    r.add("监护情况", "guardianship", "choice", "监护状况 监护人监护情况", options=s.GUARDIANSHIP)
    r.add("家庭经济来源", "income", also="经济来源 家庭主要经济来源")
    r.add("救助帮扶", "relief", also="救助帮扶情况 帮扶情况 救助情况 帮扶救助")
    r.add("是否住危房", "unsafe_house", "yes_no", "是否危房 住危房", options=s.YES_NO)
    r.add("对象类别", "categories", "multi_choice", "儿童类别 儿童类型 人员类别 对象类型",
          options=s.CATEGORIES)  # fmt: skip
    r.add("备注", "note", also="说明 备 注")
    return Profile("village", N_("村级留守儿童台账"), tuple(r.columns), True,
                   frozenset({"village", "school", "grade", "class_label"}))  # fmt: skip


def _school() -> Profile:
    r = _Rows()
    r.add("学校名称*", "school", also="学校 就读学校 所在学校 校名 学校全称")
    r.add("学籍号", "student_no", also="全国学籍号 学籍号码 学籍编号", weak="学籍辅号 学号")
    r.add("姓名*", "name", "name", NAME_ALSO)
    r.add("性别*", "sex", "choice", options=s.SEX)
    r.add("出生日期*", "birth_date", "date", BIRTH_ALSO)
    r.add("身份证号", "id_number", "id_number", ID_ALSO, "证件号码 证件号")
    r.add("民族", "ethnic")
    r.add("年级*", "grade", "grade", "所在年级 就读年级")
    r.add("班级*", "class_label", also="所在班级 班别 班级名称 年级班级 所在年级班级 年级(班级)",
          weak="班 班号")  # fmt: skip
    r.add("是否留守儿童", "left_behind", "yes_no", "留守类型 留守情况 是否留守",
          options=s.LEFT_BEHIND)  # fmt: skip
    r.add("是否寄宿", "boarding", "yes_no", "住宿 是否住校 是否住宿 是否寄宿生 是否学校寄宿",
          options=s.BOARDING)  # fmt: skip
    r.add("宿舍", "dorm", also="宿舍号 寝室 寝室号 宿舍名称 宿舍编号")
    r.add("床位", "bed", also="床位号 床号 铺位 铺位号 床铺号")
    r.add("户口所在地", "hukou_place", also="户籍所在地 户籍地址 户籍地 户口地址")
    r.add(
        "现住址",
        "address",
        also="现居住地 居住地 家庭住址 家庭地址 家庭详细地址 家庭详细住址 现居住地址 居住地址 住址",
    )
    _parent(r, "父亲", "father", village=False)
    _parent(r, "母亲", "mother", village=False)
    r.add("监护人姓名", "carer_name", "name", _join(_CARER, ("姓名", "")), "实际监护人 照料人")
    r.add("与学生关系", "carer_relation",
          also="与儿童关系 与留守儿童关系 与被监护人关系 监护人与学生关系 与学生的关系 监护人关系",
          weak="关系")  # fmt: skip
    r.add("监护人电话", "carer_phone", "phone", _join(_CARER, _PHONE_WORDS),
          "联系电话 电话 手机号 手机号码 联系方式 家长电话 家长联系电话")  # fmt: skip
    r.add("班主任", "head_teacher", also="班主任姓名")
    r.add("备注", "note", also="说明")
    return Profile("school", N_("学校花名册"), tuple(r.columns), False,
                   frozenset({"school", "grade", "class_label"}))  # fmt: skip


def _xueji_member(r: _Rows, n: int) -> None:
    p, key = f"成员{n}", f"member{n}"
    r.add(f"{p}姓名", f"{key}_name", "name")
    r.add(f"{p}关系", f"{key}_relation")
    r.add(f"{p}关系说明", f"{key}_relation_note")
    r.add(f"{p}现住址", f"{key}_address")
    r.add(f"{p}户口所在地行政区划", f"{key}_hukou_division")
    r.add(f"{p}联系电话", f"{key}_phone", "phone")
    r.add(f"{p}是否监护人", f"{key}_is_guardian", "yes_no", options=s.YES_NO_CODED)
    r.add(f"{p}身份证件类型", f"{key}_id_type", "choice", options=_XUEJI_ID)
    r.add(f"{p}身份证件号", f"{key}_id", "id_number", f"{p}身份证件号码")
    r.add(f"{p}民族", f"{key}_ethnic")
    r.add(f"{p}工作单位", f"{key}_employer")
    r.add(f"{p}职务", f"{key}_position")


_XUEJI_ID = {**s.ID_KIND, **s.XUEJI_ID_KIND}


def _xueji() -> Profile:
    r = _Rows()
    yes_no = s.YES_NO_CODED
    r.add("学校标识码", "school_code")
    r.add("姓名*", "name", "name", NAME_ALSO)
    r.add("性别*", "sex", "choice", options=s.SEX_CODED)
    r.add("出生日期*", "birth_date", "date", BIRTH_ALSO)
    r.add("出生地行政区划代码", "birthplace_division")
    r.add("籍贯", "ancestral_place")
    r.add("民族", "ethnic")
    r.add("国籍/地区", "nationality", also="国籍 国籍地区")
    r.add("身份证件类型", "id_type", "choice", "证件类型", options=_XUEJI_ID)
    r.add("港澳台侨外", "overseas", "choice", options=s.XUEJI_OVERSEAS)
    r.add("健康状况", "health", "choice", options={**s.XUEJI_HEALTH, "健康": "健康或良好"})
    r.add("政治面貌", "political")
    r.add("身份证件号", "id_number", "id_number", ID_ALSO, "证件号码")
    r.add("户口性质", "hukou_kind", "choice", options={**s.HUKOU_KIND, **s.XUEJI_HUKOU_KIND})
    r.add("户口所在地行政区划", "hukou_division")
    r.add("班号*", "class_label", also="班级编码", weak="班级 班级名称")
    r.add("入学年月", "enrolled", "month")
    r.add("入学方式", "enrol_way", "choice", options=s.XUEJI_ENROL_WAY)
    r.add("就读方式", "boarding", "choice", options=s.XUEJI_BOARDING)
    r.add("现住址", "address")
    r.add("通信地址", "postal_address")
    r.add("家庭地址", "home_address")
    r.add("联系电话", "phone", "phone")
    r.add("邮政编码", "postcode")
    r.add("是否独生子女", "only_child", "yes_no", options=yes_no)
    r.add("是否受过学前教育", "preschool", "yes_no", options=yes_no)
    r.add("是否留守儿童", "left_behind", "choice", options=s.XUEJI_LEFT_BEHIND)
    r.add("是否需要申请资助", "needs_aid", "yes_no", options=yes_no)
    r.add("是否享受一补", "has_subsidy", "yes_no", options=yes_no)
    r.add("是否孤儿", "orphan", "yes_no", options=yes_no)
    r.add("是否烈士或优抚子女", "martyr_child", "yes_no", options=yes_no)
    r.add("上下学距离", "school_distance")
    r.add("上下学方式", "school_transport")
    r.add("是否需要乘坐校车", "school_bus", "yes_no", options=yes_no)
    r.add("曾用名", "former_name")
    r.add("身份证件有效期", "id_valid_until")
    r.add("血型", "blood", "choice", options=s.XUEJI_BLOOD)
    r.add("特长", "talent")
    r.add("学籍辅号", "student_no", also="学籍号 全国学籍号")
    r.add("班内学号", "class_no")
    r.add("学生来源", "pupil_source", "choice", options=s.XUEJI_SOURCE)
    r.add("电子信箱", "email")
    r.add("主页地址", "homepage")
    r.add("残疾类型", "disability_kind")
    r.add("是否由政府购买学位", "bought_place", "yes_no", options=yes_no)
    r.add("随班就读", "inclusive", "choice",
          options={**s.XUEJI_SPECIAL, "否": "普通学生", "是": "随班就读学生"})  # fmt: skip
    _xueji_member(r, 1)
    _xueji_member(r, 2)
    r.add("是否进城务工人员随迁子女", "migrant_child", "yes_no", options=yes_no)
    return Profile("xueji", N_("全国中小学生学籍信息管理系统学生信息"), tuple(r.columns))


def _mca() -> Profile:
    r = _Rows()
    r.add("姓名*", "name", "name", NAME_ALSO)
    r.add("性别*", "sex", "choice", options=s.SEX)
    r.add("民族", "ethnic")
    r.add("出生日期*", "birth_date", "date", BIRTH_ALSO)
    r.add("公民身份证号码", "id_number", "id_number", ID_ALSO, "证件号码")
    r.add("是否登记户口", "hukou_registered", "yes_no", options=s.YES_NO)
    r.add("户籍所在地", "hukou_place", also="户口所在地")
    r.add("现居住地", "address", also="现住址 家庭住址")
    r.add("身体情况（健康/残疾/患病）", "health", "choice", "身体情况 身体状况", options=s.HEALTH)
    r.add("残疾类别及等级", "disability_kind")
    r.add("患病类型", "illness")
    r.add("是否学校寄宿", "boarding", "yes_no", "是否寄宿", options=s.BOARDING)
    r.add("就学情况（幼儿园/未入园/小学/初中/高中/中职/辍学/不在学）", "schooling", "choice",
          "就学情况", options=s.SCHOOLING)  # fmt: skip
    for called, key in (("祖父", "grandfather"), ("祖母", "grandmother"),
                        ("外祖父", "maternal_grandfather"), ("外祖母",
                        "maternal_grandmother")):  # fmt: skip
        r.add(f"{called}姓名", f"{key}_name", "name")
        r.add(f"{called}出生日期", f"{key}_birth", "date")
    for called, key in (("父亲", "father"), ("母亲", "mother")):
        r.add(f"{called}姓名", f"{key}_name", "name")
        r.add(f"{called}出生日期", f"{key}_birth", "date")
        r.add(f"{called}当前务工地点", f"{key}_place", also=f"{called}务工地点")
        r.add(f"{called}联系电话", f"{key}_phone", "phone")
    r.add(
        "父亲公民身份证号码", "father_id", "id_number", "父亲身份证号码 父亲身份号码 父亲身份证号"
    )
    r.add(
        "母亲公民身份证号码", "mother_id", "id_number", "母亲身份证号码 母亲身份号码 母亲身份证号"
    )
    r.add("父母双方同时外出", "both_away", "tick")
    r.add("父母一方外出、另一方无监护能力", "one_away_other_unfit", "tick",
          "父母一方外出,另一方无监护能力")  # fmt: skip
    r.add("无监护能力（父亲/母亲）", "unfit_parent")
    r.add("父母外出有无委托其他监护人", "has_carer")
    r.add("委托监护人姓名", "carer_name", "name", "受委托监护人姓名 受委托人姓名")
    r.add("受委托监护人电话", "carer_phone", "phone", "受委托监护人联系电话 委托监护人电话")
    r.add("受委托监护人公民身份证号码", "carer_id", "id_number",
          "受委托监护人身份证号码 受委托监护人身份号码")  # fmt: skip
    r.add("与被监护人关系", "carer_relation", also="与儿童关系")
    r.add("受委托监护人居住地地址", "carer_address", also="受委托监护人住址 受委托监护人居住地")
    r.add(
        "监护类型（无人监护/父或母无监护能力/受委托监护人监护能力不足/监护情况一般/监护情况较好）",
        "guardianship",
        "choice",
        "监护类型 监护情况",
        options=s.MCA_GUARDIANSHIP,
        strict=False,
    )
    r.add("家庭经济来源（打工收入/种养殖业/政府救助/亲朋接济/其他，可多选）", "income",
          also="家庭经济来源")  # fmt: skip
    r.add("救助帮扶情况（低保/临时救助/医疗救助/住房救助/其他，可多选）", "relief",
          also="救助帮扶情况 救助帮扶")  # fmt: skip
    r.add("单位负责人（签名）", "signed_head")
    r.add("复核人（签名）", "signed_reviewer")
    r.add("填表人（签名）", "signed_writer")
    return Profile("mca-2016", N_("农村留守儿童基本情况登记表"), tuple(r.columns), True)


def _kindergarten_28() -> Profile:
    r = _Rows()
    yes_no = s.YES_NO_CODED
    r.add("姓名*", "name", "name", NAME_ALSO)
    r.add("班级编码", "class_label", also="班级名称", weak="班级")
    r.add("性别*", "sex", "choice", options=s.SEX_CODED)
    r.add("出生日期*", "birth_date", "date", BIRTH_ALSO)
    r.add("身份证类型", "id_type", also="身份证件类型 证件类型")
    r.add("身份证号码", "id_number", "id_number", ID_ALSO, "证件号码")
    r.add("血型", "blood")
    r.add("国籍/地区", "nationality")
    r.add("民族", "ethnic")
    r.add("港澳台侨外", "overseas")
    r.add("出生所在地", "birthplace", also="出生地")
    r.add("籍贯", "ancestral_place")
    r.add("户口性质", "hukou_kind", "choice", options={**s.HUKOU_KIND, **s.XUEJI_HUKOU_KIND})
    r.add("非农业户口类型", "urban_hukou_kind")
    r.add("户口所在地", "hukou_place")
    r.add("现住址", "address")
    r.add("入园日期", "enrolled", "month")
    r.add("就读方式", "boarding")
    r.add("是否独生子女", "only_child", "yes_no", options=yes_no)
    r.add("是否留守儿童", "left_behind", "yes_no", options=s.KINDERGARTEN_LEFT_BEHIND)
    r.add("是否进城务工人员子女", "migrant_child", "yes_no", options=yes_no)
    r.add("健康状况", "health")
    r.add("是否残疾幼儿", "disabled", "yes_no", options=yes_no)
    r.add("残疾幼儿类别", "disability_kind")
    r.add("是否孤儿", "orphan", "yes_no", options=yes_no)
    r.add("监护人姓名", "carer_name", "name")
    r.add("监护人身份证件类型", "carer_id_type")
    r.add("监护人身份证件号码", "carer_id", "id_number")
    return Profile("xueqian-28", N_("学前教育管理信息系统幼儿信息"), tuple(r.columns))


def _kindergarten_22() -> Profile:
    r = _Rows()
    yes_no = s.YES_NO_CODED
    r.add("姓名*", "name", "name", NAME_ALSO)
    r.add("班级名称", "class_label", also="班级编码", weak="班级")
    r.add("学籍号", "student_no", also="全国学籍号")
    r.add("性别*", "sex", "choice", options=s.SEX_CODED)
    r.add("出生日期*", "birth_date", "date", BIRTH_ALSO)
    r.add("身份证件类型", "id_type", also="身份证类型 证件类型")
    r.add("身份证件号码", "id_number", "id_number", ID_ALSO, "证件号码")
    r.add("民族", "ethnic")
    r.add("出生地", "birthplace", also="出生所在地")
    r.add("户口性质", "hukou_kind", "choice", options={**s.HUKOU_KIND, **s.XUEJI_HUKOU_KIND})
    r.add("户口所在地", "hukou_place")
    r.add("现住址", "address")
    r.add("入园日期", "enrolled", "month")
    r.add("是否独生子女", "only_child", "yes_no", options=yes_no)
    r.add("是否留守儿童", "left_behind", "yes_no", options=s.KINDERGARTEN_LEFT_BEHIND)
    r.add("是否进城务工人员随迁子女", "migrant_child", "yes_no", options=yes_no)
    r.add("是否残疾幼儿", "disabled", "yes_no", options=yes_no)
    r.add("残疾幼儿类别", "disability_kind")
    r.add("是否寄宿生", "boarding", "yes_no",
          options={**s.BOARDING, "1": s.YES, "0": s.NO})  # fmt: skip
    r.add("是否孤儿", "orphan", "yes_no", options=yes_no)
    r.add("是否低保", "low_income", "yes_no", options=yes_no)
    r.add("是否接受资助", "has_subsidy", "yes_no", options=yes_no)
    return Profile("xueqian-22", N_("幼儿园在园儿童名册"), tuple(r.columns))


PROFILES: Mapping[str, Profile] = MappingProxyType(
    {
        profile.name: profile
        for profile in (
            _village(), _school(), _xueji(), _mca(), _kindergarten_28(), _kindergarten_22(),
        )
    }
)  # fmt: skip
