"""村级台账: the roster a township collects, one sheet per village."""

import random
from collections import defaultdict

from shouwang.demo.drafts import Book, Cell, Layout, Row, Sheet, date_text, month_text
from shouwang.demo.people import MONTH, Child, Parent, ParentState
from shouwang.demo.population import Population, Township, random_for
from shouwang.demo.schools import GRADES

HEADINGS = (
    "序号", "姓名", "性别", "民族", "出生日期", "证件类型", "公民身份号码", "户籍所在地",
    "户口性质", "村(居)", "村民小组", "现居住地", "是否登记户口", "身体状况", "残疾类别",
    "残疾等级", "患病类型", "就学情况", "学校", "年级", "班级", "是否寄宿", "性格特点",
    "兴趣爱好", "父母健在情况", "父亲姓名", "父亲身份号码", "父亲状况", "父亲务工地点",
    "父亲外出时间", "父亲联系电话", "母亲姓名", "母亲身份号码", "母亲状况", "母亲务工地点",
    "母亲外出时间", "母亲联系电话", "受委托人姓名", "与儿童关系", "受委托人身份号码",
    "受委托人联系电话", "受委托人住址", "是否签订委托照护协议", "监护情况", "家庭经济来源",
    "救助帮扶", "是否住危房", "对象类别", "备注",
)  # fmt: skip
OPTIONAL = (
    "民族", "户籍所在地", "户口性质", "村民小组", "是否登记户口", "身体状况", "学校",
    "是否寄宿", "父亲身份号码", "父亲务工地点", "父亲联系电话", "母亲身份号码", "母亲务工地点",
    "母亲联系电话", "受委托人身份号码", "受委托人联系电话", "受委托人住址", "家庭经济来源",
    "是否住危房", "监护情况",
)  # fmt: skip
MISSING_SHARE = 0.12
_SHORT_OF = ("证件类型", "残疾等级", "性格特点", "兴趣爱好", "是否住危房", "户口性质")
_ALIASES: tuple[dict[str, str], ...] = (
    {},
    {"公民身份号码": "身份证号", "村(居)": "村", "现居住地": "家庭住址"},
    {"公民身份号码": "身份证号码", "村(居)": "所在村", "现居住地": "家庭详细地址",
     "父亲务工地点": "父亲去向"},
    {"公民身份号码": "身份号码", "村(居)": "村（社区）", "受委托人姓名": "监护人姓名"},
)  # fmt: skip
_DATE_STYLES = (
    ("dots", "hanzi"), ("date",), ("digits", "slashes", "iso"), ("serial", "date"),
    ("hanzi", "dots", "digits", "slashes"),
)  # fmt: skip
_CHARACTERS = ("开朗", "内向", "活泼", "安静", "懂事")
_HOBBIES = ("画画", "篮球", "唱歌", "看书", "下棋", "")


def layout(number: int) -> Layout:
    """Return how the township with this number writes its rosters; headings and order vary."""
    aliases = _ALIASES[number % len(_ALIASES)]
    drop = _SHORT_OF if number % 3 == 1 else ()
    chosen = [heading for heading in HEADINGS if heading not in drop]
    if number % 4 == 2:  # the village comes first
        chosen.remove("村(居)")
        chosen.insert(1, "村(居)")
    csv = number == 6
    return Layout(
        columns=tuple((heading, aliases.get(heading, heading)) for heading in chosen),
        date_styles=("dots", "iso", "hanzi") if csv else _DATE_STYLES[number % len(_DATE_STYLES)],
        blank_rows=0.0 if csv else (0.0, 0.04, 0.0)[number % 3],
        hidden=("受委托人身份号码", "户籍所在地") if number % 5 == 3 else (),
        numbered_by_formula=number % 4 == 3,
        merged_village=number % 5 == 2,
        kind="csv" if csv else "xlsx",
    )


def _yes(flag: bool) -> str:
    return "是" if flag else "否"


def _alive(child: Child) -> str:
    dead = sum(one.state is ParentState.DEAD for one in (child.father, child.mother))
    return ("双方健在", "一方去世", "双方去世")[dead]


def _parent_cells(rng: random.Random, word: str, parent: Parent, styles: tuple[str, ...]
                  ) -> dict[str, Cell]:  # fmt: skip
    left: Cell = None
    if parent.left is not None:
        month = parent.left_precision == MONTH
        left = month_text(rng, parent.left) if month else date_text(rng, parent.left, styles)
    place = parent.place + (parent.employer if rng.random() < 0.4 else "")
    return {
        f"{word}姓名": parent.name,
        f"{word}身份号码": parent.id_number,
        f"{word}状况": str(parent.state),
        f"{word}务工地点": place or None,
        f"{word}外出时间": left,
        f"{word}联系电话": parent.phone or None,
    }


def _school_cells(child: Child) -> dict[str, Cell]:
    schooling = child.schooling
    if schooling is None:
        raise ValueError(child.key)
    grade = GRADES[schooling.grade] if schooling.grade is not None else None
    in_township = schooling.school is not None
    return {
        "就学情况": schooling.status,
        "学校": schooling.school_name or None,
        "年级": grade,
        "班级": f"{schooling.class_number}班" if in_township else None,
        "是否寄宿": _yes(schooling.boards) if grade else None,
    }


def _carer_cells(child: Child) -> dict[str, Cell]:
    carer = child.carer
    if carer is None:
        return {}
    return {
        "受委托人姓名": carer.name,
        "与儿童关系": carer.relation,
        "受委托人身份号码": carer.id_number,
        "受委托人联系电话": carer.phone,
        "受委托人住址": carer.address,
        "是否签订委托照护协议": "是",
    }


def values(rng: random.Random, child: Child, styles: tuple[str, ...]) -> dict[str, Cell]:
    """Return the cells of one child by canonical heading, nothing missing and nothing wrong."""
    home = child.home
    weekly = child.father.returns_weekly or child.mother.returns_weekly
    return {
        "姓名": child.name,
        "性别": child.sex,
        "民族": child.ethnic,
        "出生日期": date_text(rng, child.birth_date, styles),
        "证件类型": "居民身份证" if child.id_number else None,
        "公民身份号码": child.id_number or None,
        "户籍所在地": home.address.split(home.village.name)[0] + home.village.name,
        "户口性质": "农村",
        "村(居)": home.village.name,
        "村民小组": f"{home.group}组",
        "现居住地": home.address,
        "是否登记户口": _yes(child.registered),
        "身体状况": child.health,
        "残疾类别": child.disability or None,
        "残疾等级": child.disability_level or None,
        "患病类型": child.illness or None,
        **_school_cells(child),
        "性格特点": rng.choice(_CHARACTERS),
        "兴趣爱好": rng.choice(_HOBBIES) or None,
        "父母健在情况": _alive(child),
        **_parent_cells(rng, "父亲", child.father, styles),
        **_parent_cells(rng, "母亲", child.mother, styles),
        **_carer_cells(child),
        "监护情况": child.rating if child.carer or child.rating == "无人监护" else None,
        "家庭经济来源": "、".join(home.income),
        "救助帮扶": "、".join(home.relief) or None,
        "是否住危房": _yes(home.unsafe_house),
        "对象类别": "、".join(child.categories),
        "备注": "父母每周末回家" if weekly else None,
    }


def row(rng: random.Random, child: Child, style: Layout) -> Row:
    """Return a child's row with some optional cells not collected and two numbers in a cell."""
    cells = values(rng, child, style.date_styles)
    for heading in OPTIONAL:
        if rng.random() < MISSING_SHARE:
            cells[heading] = None
    for heading in ("父亲联系电话", "母亲联系电话"):
        if cells.get(heading) and rng.random() < 0.04:
            cells[heading] = f"{cells[heading]}/{child.mother.phone or child.father.phone}".rstrip(
                "/"
            )
    made = Row(cells, child)
    if child.carer is None and child.father.is_away_or_unable and child.mother.is_away_or_unable:
        made.mark("guardian-missing", "T-005", "父母均不能照护且未填受委托人")
    if rng.random() < 0.01:
        made.aside = "已电话核实"
    return made


def book(population: Population, township: Township) -> Book:
    """Return the village roster of a township: one sheet per village (a CSV has a single list)."""
    style = layout(township.number)
    rng = random_for(population.seed, township.code, "village")
    by_village: dict[str, list[Row]] = defaultdict(list)
    for child in township.children:
        by_village[child.home.village.name].append(row(rng, child, style))
    ordered = [(village.name, by_village[village.name]) for village in township.villages
               if village.name in by_village]  # fmt: skip
    when = f"{population.on.year}年{population.on.month}月"
    title = f"{population.county_name}{township.name}农村留守儿童和困境儿童台账"
    sheets = [
        Sheet(
            name=name,
            title=[
                title,
                f"填报单位：{township.name}{name}　　填报时间：{when}　　共{len(rows)}名",
            ],
            rows=rows,
            signature=["填表人：", "审核人：", "单位负责人："],
        )
        for name, rows in ordered
    ]
    if style.kind == "csv":
        sheets = [Sheet(township.name, [], [one for sheet in sheets for one in sheet.rows])]
    return Book(
        file_name=f"{township.number:02d}-{township.name}-村级台账.{style.kind}",
        profile="village",
        sender_kind="township",
        sender=f"{township.name}人民政府",
        area=township.code,
        title=title,
        layout=style,
        sheets=sheets,
    )
