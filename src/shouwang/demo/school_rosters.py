"""学校花名册, the dormitory keepers' lists, one 学籍 export and one 2016 registration workbook."""

import random
from itertools import groupby

from shouwang.demo.drafts import Book, Cell, Layout, Row, Sheet, date_text
from shouwang.demo.forms import REGISTRATION_2016, XUEJI_71
from shouwang.demo.people import Child, Parent, ParentState, School, Schooling, SchoolKind
from shouwang.demo.population import Population, Township, random_for
from shouwang.demo.schools import GRADES, last_september
from shouwang.demo.village_rosters import OPTIONAL

HEADINGS = (
    "学校名称", "学籍号", "姓名", "性别", "出生日期", "身份证号", "民族", "年级", "班级",
    "是否留守儿童", "是否寄宿", "宿舍", "床位", "户口所在地", "现住址", "父亲姓名",
    "父亲联系电话", "父亲务工地点", "母亲姓名", "母亲联系电话", "母亲务工地点", "监护人姓名",
    "与学生关系", "监护人电话", "班主任", "备注",
)  # fmt: skip
DORMITORY_HEADINGS = (
    "学校名称",
    "宿舍",
    "床位",
    "姓名",
    "性别",
    "出生日期",
    "年级",
    "班级",
    "备注",
)
_MAY_BE_EMPTY = ("民族", "户口所在地", "父亲联系电话", "母亲联系电话", "监护人电话", "班主任")


def schooling_of(child: Child) -> Schooling:
    """Return the schooling of a pupil.

    :raises ValueError: for a child who has not been through :func:`schools.enrol`.
    """
    if child.schooling is None:
        raise ValueError(child.key)
    return child.schooling


def _grade(child: Child) -> str:
    grade = schooling_of(child).grade
    return "" if grade is None else GRADES[grade]


def _guardian(child: Child) -> tuple[str, str, str]:
    if child.carer is not None:
        return child.carer.name, child.carer.relation, child.carer.phone
    at_home = child.father if child.father.state is ParentState.HOME else child.mother
    if at_home.state is not ParentState.HOME:
        return "", "", ""
    return at_home.name, "父亲" if at_home is child.father else "母亲", at_home.phone


def _row(rng: random.Random, child: Child, style: Layout) -> Row:
    schooling = schooling_of(child)
    guardian, relation, phone = _guardian(child)
    cells: dict[str, Cell] = {
        "学校名称": schooling.school_name,
        "学籍号": schooling.student_number,
        "姓名": child.name,
        "性别": child.sex,
        "出生日期": date_text(rng, child.birth_date, style.date_styles),
        "身份证号": child.id_number or None,
        "民族": child.ethnic,
        "年级": _grade(child),
        "班级": f"{schooling.class_number}班",
        "是否留守儿童": "是" if child.is_left_behind else "否",
        "是否寄宿": "是" if schooling.boards else "否",
        "宿舍": schooling.dormitory or None,
        "床位": schooling.bed or None,
        "户口所在地": child.home.address.split(child.home.village.name)[0]
        + child.home.village.name,
        "现住址": child.home.address,
        "父亲姓名": child.father.name,
        "父亲联系电话": child.father.phone or None,
        "父亲务工地点": child.father.place or None,
        "母亲姓名": child.mother.name,
        "母亲联系电话": child.mother.phone or None,
        "母亲务工地点": child.mother.place or None,
        "监护人姓名": guardian or None,
        "与学生关系": relation or None,
        "监护人电话": phone or None,
    }
    for heading in _MAY_BE_EMPTY:
        if rng.random() < 0.12:
            cells[heading] = None
    return Row(cells, child)


def layout(number: int, kind: SchoolKind) -> Layout:
    """Return how a school writes its list; some leave grade and class to the sheet's name."""
    by_class = _by_class(number, kind)
    drop = {"年级", "班级"} if by_class else set()
    if number % 2:
        drop.add("学校名称")
    aliases = {"是否寄宿": "住宿"} if number % 3 == 0 else {}
    return Layout(
        columns=tuple(
            (one, aliases.get(one, one)) for one in ("序号", *HEADINGS) if one not in drop
        ),
        date_styles=(("iso",), ("dots", "hanzi"), ("date",))[number % 3],
        full_width=0.02,
        hidden=("学籍号",) if number % 4 == 0 else (),
    )


def _by_class(number: int, kind: SchoolKind) -> bool:
    return kind in (SchoolKind.PRIMARY, SchoolKind.JUNIOR) and number % 3 == 0


def class_book(population: Population, township: Township, school: School) -> Book | None:
    """Return a school's roster; None where the school has no pupil."""
    pupils = township.pupils_of(school)
    if not pupils:
        return None
    style = layout(township.number, school.kind)
    rng = random_for(population.seed, township.code, school.name)
    rows = [_row(rng, child, style) for child in pupils]
    title = f"{school.name}学生花名册"
    sheets = [Sheet("花名册", [title], rows, ["校长：", "填表人："])]
    if _by_class(township.number, school.kind):
        grouped = groupby(rows, key=lambda row: f"{row.values['年级']}{row.values['班级']}")
        sheets = [Sheet(name, [title, f"班级：{name}"], list(group), ["班主任："])
                  for name, group in grouped]  # fmt: skip
    return _book(township, school, title, "学生花名册", style, sheets)


def dormitory_book(population: Population, township: Township, school: School) -> Book | None:
    """Return the dormitory keeper's list of a school, by room and bed; None without boarders."""
    boarders = [child for child in township.pupils_of(school) if schooling_of(child).boards]
    if not boarders:
        return None
    rng = random_for(population.seed, township.code, school.name, "dormitory")
    boarders.sort(key=lambda child: (schooling_of(child).dormitory, schooling_of(child).bed))
    style = Layout(tuple((one, one) for one in DORMITORY_HEADINGS), ("iso",), full_width=0.0)
    rows = []
    for child in boarders:
        cells = _row(rng, child, style).values
        rows.append(Row({heading: cells.get(heading) for heading in DORMITORY_HEADINGS}, child))
    title = f"{school.name}住宿生床位登记表"
    sheets = [Sheet("住宿生", [title], rows, ["宿舍管理员："])]
    return _book(township, school, title, "住宿生登记表", style, sheets)


def _book(township: Township, school: School, title: str, what: str, style: Layout,
          sheets: list[Sheet]) -> Book:  # fmt: skip
    return Book(
        file_name=f"{township.number:02d}-{school.name}-{what}.xlsx",
        profile="school",
        sender_kind="school",
        sender=school.name,
        area=township.code,
        title=title,
        layout=style,
        sheets=sheets,
    )


def _left_behind_code(child: Child) -> str:
    away = [one.state is ParentState.AWAY for one in (child.father, child.mother)]
    return ("非留守儿童", "单亲留守儿童", "双亲留守儿童")[sum(away)]


def _member(number: int, parent: Parent, relation: str, address: str, code: str) -> dict[str, Cell]:
    if parent.state is ParentState.DEAD:
        return {}
    word = f"成员{number}"
    return {
        f"{word}姓名": parent.name,
        f"{word}关系": relation,
        f"{word}现住址": parent.place or address,
        f"{word}户口所在地行政区划": code,
        f"{word}联系电话": parent.phone,
        f"{word}是否监护人": "是",
        f"{word}身份证件类型": "居民身份证",
        f"{word}身份证件号": parent.id_number,
        f"{word}民族": "汉族",
        f"{word}工作单位": parent.employer or None,
    }


def _xueji_row(population: Population, child: Child) -> Row:
    schooling = schooling_of(child)
    grade = schooling.grade or 1
    entered = last_september(population.on).year - (grade - 7 if grade > 6 else grade - 1)
    code = child.home.village.code
    dead = all(one.state is ParentState.DEAD for one in (child.father, child.mother))
    return Row(
        {
            "学校标识码": f"99{code[:6]}{schooling.school.key if schooling.school else 0:02d}",
            "姓名": child.name,
            "性别": child.sex,
            "出生日期": f"{child.birth_date:%Y%m%d}",
            "出生地行政区划代码": code,
            "民族": child.ethnic,
            "国籍/地区": "中国",
            "身份证件类型": "居民身份证" if child.id_number else "其他",
            "港澳台侨外": "否",
            "健康状况": "残疾" if child.health == "残疾" else "健康或良好",
            "身份证件号": child.id_number or None,
            "户口性质": "农业户口",
            "户口所在地行政区划": code,
            "班号": f"{entered}{schooling.class_number:02d}",
            "入学年月": f"{entered}09",
            "入学方式": "就近入学",
            "就读方式": "住校" if schooling.boards else "走读",
            "现住址": child.home.address,
            "联系电话": child.carer.phone
            if child.carer
            else child.father.phone or child.mother.phone,
            "是否独生子女": "否",
            "是否受过学前教育": "是",
            "是否留守儿童": _left_behind_code(child),
            "是否孤儿": "是" if dead else "否",
            "血型": "未知血型",
            "学生来源": "正常入学",
            **_member(1, child.father, "父亲", child.home.address, code),
            **_member(2, child.mother, "母亲", child.home.address, code),
            "是否进城务工人员随迁子女": "否",
        },
        child,
    )


def xueji_book(population: Population, township: Township) -> Book | None:
    """Return the 学籍 export (71 columns) of the township's junior school."""
    for school in township.schools:
        pupils = township.pupils_of(school)
        if school.kind is SchoolKind.JUNIOR and pupils:
            style = Layout(tuple((one, one) for one in XUEJI_71), ("digits",), full_width=0.0)
            rows = [_xueji_row(population, child) for child in pupils]
            return Book(
                file_name=f"{township.number:02d}-{school.name}-学籍导出.xlsx",
                profile="xueji",
                sender_kind="education",
                sender=f"{population.county_name}教育局",
                area=f"{population.county_code}000000",
                title=f"{school.name}学籍信息",
                layout=style,
                sheets=[Sheet("Sheet1", [], rows)],
            )
    return None


def _registration_row(rng: random.Random, child: Child) -> Row:
    home, dead = child.home, ParentState.DEAD
    parents = (("父亲", child.father), ("母亲", child.mother))
    both_away = all(one.state is ParentState.AWAY for _word, one in parents)
    unable = [word for word, one in parents
              if one.state not in (ParentState.AWAY, ParentState.HOME)]  # fmt: skip
    carer = child.carer
    cells: dict[str, Cell] = {
        "姓名": child.name, "性别": child.sex, "民族": child.ethnic,
        "出生日期": f"{child.birth_date.year}年{child.birth_date.month}月{child.birth_date.day}日",
        "公民身份证号码": child.id_number or None,
        "是否登记户口": "是" if child.registered else "否",
        "户籍所在地": home.address, "现居住地": home.address,
        "身体情况（健康/残疾/患病）": child.health,
        "残疾类别及等级": (child.disability + child.disability_level) or None,
        "患病类型": child.illness or None,
        "是否学校寄宿": "是" if schooling_of(child).boards else "否",
        "就学情况（幼儿园/未入园/小学/初中/高中/中职/辍学/不在学）": schooling_of(child).status,
        "祖父姓名": home.grandfather, "祖父出生日期": f"{home.grandfather_born:%Y-%m-%d}",
        "祖母姓名": home.grandmother, "祖母出生日期": f"{home.grandmother_born:%Y-%m-%d}",
        "父母双方同时外出": "√" if both_away else None,
        "父母一方外出、另一方无监护能力": "√" if unable and not both_away else None,
        "无监护能力（父亲/母亲）": "、".join(unable) or None,
        "父母外出有无委托其他监护人": "是" if carer else "否",
        "单位负责人（签名）": None, "复核人（签名）": None, "填表人（签名）": None,
    }  # fmt: skip
    for word, one in parents:
        gone = one.state is dead
        cells[f"{word}姓名"] = "—" if gone else one.name
        cells[f"{word}出生日期"] = "—" if gone else f"{one.birth_date:%Y-%m-%d}"
        cells[f"{word}当前务工地点"] = "—" if gone else one.place or None
        cells[f"{word}联系电话"] = "—" if gone else one.phone
        cells[f"{word}公民身份证号码"] = "—" if gone else one.id_number
    if carer is not None:
        cells |= {"委托监护人姓名": carer.name, "受委托监护人电话": carer.phone,
                  "受委托监护人公民身份证号码": carer.id_number, "与被监护人关系": carer.relation,
                  "受委托监护人居住地地址": carer.address}  # fmt: skip
    cells[REGISTRATION_2016[40]] = {
        "较好": "监护情况较好", "一般": "监护情况一般", "差": "受委托监护人监护能力不足",
    }.get(child.rating, "无人监护")  # fmt: skip
    cells[REGISTRATION_2016[41]] = "、".join(home.income)
    cells[REGISTRATION_2016[42]] = "、".join(home.relief) or None
    for heading in OPTIONAL:
        if heading in cells and rng.random() < 0.1:
            cells[heading] = None
    made = Row(cells, child)
    if carer is None:
        made.mark("guardian-missing", "R-097", "父母均不能照护且未填受委托人")
    return made


def registration_book(population: Population, township: Township) -> Book:
    """Return the township's 农村留守儿童基本情况登记表 of 2016, one row per left-behind child."""
    rng = random_for(population.seed, township.code, "2016")
    rows = [_registration_row(rng, child) for child in township.children if child.is_left_behind]
    title = "农村留守儿童基本情况登记表"
    style = Layout(tuple((one, one) for one in REGISTRATION_2016), ("hanzi",), full_width=0.0)
    return Book(
        file_name=f"{township.number:02d}-{township.name}-2016年登记表.xlsx",
        profile="mca-2016",
        sender_kind="township",
        sender=f"{township.name}人民政府",
        area=township.code,
        title=title,
        layout=style,
        sheets=[Sheet("登记表", [title, f"填报单位（盖章）：{township.name}人民政府"], rows)],
    )
