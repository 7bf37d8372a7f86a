"""Rosters made for tests: families of invented people, laid out as each profile has it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from shouwang.core import idcard

from .profiles import PROFILES
from .reading import Sheet, Workbook

ON = date(2026, 11, 21)
Cells = dict[str, Any]
_SURNAMES = "赵钱孙李周吴郑冯褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严金魏陶姜"
_GIVEN = "安博晨达恩帆刚海佳凯岚明宁培清瑞思婷文欣雅泽志卓慧敏俊杰梦琪"
PLACES = ("浙江省杭州市", "广东省东莞市", "福建省泉州市", "江苏省苏州市", "贵州省贵阳市")
VILLAGES = ("石桥村", "柳树村", "青山村", "河口社区")


def id_number(birth: date, sex: str, serial: int = 1) -> str:
    """Return a valid synthetic number (prefix 99) for a birth date and 男 or 女."""
    order = 2 * (serial % 500) + (1 if sex == "男" else 0)
    first17 = f"99{serial // 500 % 10000:04d}{birth:%Y%m%d}{order:03d}"
    return first17 + idcard.check_character(first17)


def mobile(serial: int) -> str:
    """Return a synthetic mobile number."""
    return f"160{serial % 100_000_000:08d}"


def person(serial: int, surname: str = "") -> str:
    """Return an invented name; different for serials below 25 000."""
    a, b = divmod(serial // len(_SURNAMES), len(_GIVEN))
    given = _GIVEN[a % len(_GIVEN)] + _GIVEN[b]
    return (surname or _SURNAMES[serial % len(_SURNAMES)]) + given


def village_child(n: int = 1, **changes: Any) -> Cells:
    """Return a clean row of a village roster, headings to values; `changes` by field."""
    sex = "男" if n % 2 else "女"
    birth = date(2013, 9, 3) + timedelta(days=n % 1400)
    grade = (date(2026, 8, 31) - birth).days // 365 - 5
    surname = _SURNAMES[n % len(_SURNAMES)]
    row: Cells = {
        "seq": n, "name": person(n), "sex": sex, "ethnic": "汉族",
        "birth_date": birth.isoformat(), "id_type": "居民身份证",
        "id_number": id_number(birth, sex, n), "hukou_place": "甲县石桥镇", "hukou_kind": "农村",
        "village": VILLAGES[n % 4], "village_group": f"{n % 9 + 1}组",
        "address": f"石桥镇{VILLAGES[n % 4]}{n}号", "hukou_registered": "是", "health": "健康",
        "schooling": "小学" if grade <= 6 else "初中", "school": "石桥镇中心小学",
        "grade": f"{'零一二三四五六七八九'[grade]}年级", "class_label": f"{n % 3 + 1}班",
        "boarding": "否",
        "parents_alive": "双方健在",
        "father_name": person(n + 3000, surname), "father_state": "外出务工",
        "father_id": id_number(date(1985, 1, 1) + timedelta(days=n % 3000), "男", n + 3000),
        "father_place": PLACES[n % 5], "father_left": "2025年3月", "father_phone": mobile(n),
        "mother_name": person(n + 6001), "mother_state": "外出务工",
        "mother_id": id_number(date(1986, 1, 1) + timedelta(days=n % 3000), "女", n + 6000),
        "mother_place": PLACES[(n + 1) % 5], "mother_left": "2025.3.1",
        "mother_phone": mobile(n + 5000),
        "carer_name": person(n + 9000, surname), "carer_relation": "祖父",
        "carer_id": id_number(date(1955, 1, 1) + timedelta(days=n % 3000), "男", n + 9000),
        "carer_phone": mobile(n + 10_000), "carer_address": "石桥镇", "agreement": "是",
        "guardianship": "较好", "unsafe_house": "否", "categories": "留守儿童",
    }  # fmt: skip
    return row | changes


def school_child(n: int = 1, **changes: Any) -> Cells:
    """Return a clean row of a school roster, by field."""
    base = village_child(n)
    kept = ("name", "sex", "birth_date", "id_number", "ethnic", "grade", "class_label", "address",
            "father_name", "father_phone", "father_place", "mother_name", "mother_phone",
            "mother_place", "carer_name", "carer_relation", "carer_phone",
            "hukou_place")  # fmt: skip
    row = {name: base[name] for name in kept}
    row |= {
        "school": "石桥镇中心小学", "student_no": f"G{base['id_number']}", "left_behind": "是",
        "boarding": "是", "dorm": f"{n // 8 + 101}", "bed": f"{n % 8 + 1}号",
        "head_teacher": "金老师",
    }  # fmt: skip
    return row | changes


def xueji_child(n: int = 1, **changes: Any) -> Cells:
    """Return a clean row of the national pupil register's template, by field."""
    base = village_child(n)
    row: Cells = {
        "school_code": "9900000001", "name": base["name"], "sex": base["sex"],
        "birth_date": base["birth_date"].replace("-", ""), "ethnic": "汉族",
        "id_type": "居民身份证",
        "overseas": "0", "health": "健康或良好", "id_number": base["id_number"],
        "hukou_kind": "农业户口", "class_label": "202501", "enrolled": "202009",
        "enrol_way": "就近入学", "boarding": "走读", "address": base["address"], "phone": mobile(n),
        "only_child": "否", "left_behind": "双亲", "orphan": "否", "blood": "未知血型",
        "pupil_source": "正常入学", "inclusive": "普通学生",
        "member1_name": base["father_name"], "member1_relation": "父亲",
        "member1_phone": base["father_phone"], "member1_is_guardian": "是",
        "member1_id_type": "居民身份证", "member1_id": base["father_id"],
        "member1_employer": base["father_place"],
        "member2_name": base["mother_name"], "member2_relation": "母亲",
        "member2_phone": base["mother_phone"], "member2_is_guardian": "否",
        "member2_id_type": "1", "member2_id": base["mother_id"],
        "member2_employer": base["mother_place"], "migrant_child": "否",
    }  # fmt: skip
    return row | changes


def mca_child(n: int = 1, **changes: Any) -> Cells:
    """Return a clean row of the 2016 registration form, by field."""
    base = village_child(n)
    kept = ("name", "sex", "ethnic", "birth_date", "id_number", "hukou_place", "address",
    "schooling",
            "father_name", "father_id", "father_place", "father_phone", "mother_name", "mother_id",
            "mother_place", "mother_phone", "carer_name", "carer_id", "carer_phone",
            "carer_relation", "carer_address")  # fmt: skip
    row = {name: base[name] for name in kept}
    row |= {
        "hukou_registered": "√", "health": "健康", "boarding": "否", "both_away": "√",
        "grandfather_name": "—", "grandfather_birth": "—", "has_carer": "有",
        "guardianship": "监护情况较好", "income": "打工收入", "relief": "低保",
        "father_birth": "1985.1.1", "mother_birth": "1986.1.1",
    }  # fmt: skip
    return row | changes


def kindergarten_child(n: int = 1, **changes: Any) -> Cells:
    """Return a clean row of the 28-column kindergarten export, by field."""
    sex, birth = ("男" if n % 2 else "女"), date(2021, 9, 3) + timedelta(days=n % 700)
    row: Cells = {
        "name": person(n), "class_label": "2024001", "sex": sex, "birth_date": birth.isoformat(),
        "id_type": "居民身份证", "id_number": id_number(birth, sex, n), "blood": "未知血型",
        "ethnic": "汉族", "hukou_kind": "农业户口", "address": f"石桥村{n}号",
        "enrolled": "2024-09-01",
        "only_child": "否", "left_behind": "是", "migrant_child": "否", "health": "健康或良好",
        "disabled": "否", "orphan": "否", "carer_name": person(n + 3000),
        "carer_id_type": "居民身份证", "carer_id": id_number(date(1985, 1, 1), "男", n),
    }  # fmt: skip
    return row | changes


def headings(profile: str, fields: Iterable[str] | None = None) -> list[str]:
    """Return the official headings of the fields, or of all columns."""
    columns = PROFILES[profile].columns
    wanted = None if fields is None else set(fields)
    return [c.heading for c in columns if wanted is None or c.field in wanted]


def sheet(
    profile: str,
    children: Sequence[Mapping[str, Any]],
    *,
    name: str = "Sheet1",
    title: Sequence[Sequence[Any]] = (),
    below: Sequence[Sequence[Any]] = (),
    leave_out: Iterable[str] = (),
    rename: Mapping[str, str] | None = None,
) -> Sheet:
    """Lay children out under the profile's headings; titles above, anything below."""
    columns = [c for c in PROFILES[profile].columns if c.field not in set(leave_out)]
    rows: list[tuple[Any, ...]] = [tuple(row) for row in title]
    rows.append(tuple((rename or {}).get(c.field, c.heading) for c in columns))
    rows += [tuple(child.get(c.field) for c in columns) for child in children]
    rows += [tuple(row) for row in below]
    width = max(map(len, rows))
    return Sheet(name, rows=[row + (None,) * (width - len(row)) for row in rows])


def book(*sheets: Sheet, file: str = "名册.xlsx") -> Workbook:
    """Return a workbook of these sheets."""
    return Workbook(file, "xlsx", sheets)
