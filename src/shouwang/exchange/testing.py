"""Small rosters and a county to import them into, for tests."""

from datetime import date
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook

from shouwang.core import idcard

HEADINGS = (
    "序号", "姓名", "性别", "出生日期", "公民身份号码", "户口性质", "村（社区）", "现居住地",
    "就学情况", "学校", "年级", "父亲姓名", "父亲身份号码", "父亲状况", "父亲务工地点",
    "父亲外出时间", "父亲联系电话", "母亲姓名", "母亲身份号码", "母亲状况", "母亲务工地点",
    "母亲外出时间", "母亲联系电话", "受委托人姓名", "与儿童关系", "受委托人联系电话",
    "是否签订委托照护协议", "监护情况", "对象类别",
)  # fmt: skip


def write_roster(
    path: Path, rows: list[dict[str, Any]], headings: tuple[str, ...] = HEADINGS
) -> Path:
    """Write rows (heading → cell) under a title, as a village sends them."""
    with Workbook(str(path)) as book:
        sheet = book.add_worksheet("台账")
        sheet.write_string(0, 0, "留守儿童台账")
        for column, heading in enumerate(headings):
            sheet.write_string(1, column, heading)
        for number, row in enumerate(rows, start=2):
            for column, heading in enumerate(headings):
                if row.get(heading) not in (None, ""):
                    sheet.write(number, column, row[heading])
    return path


COUNTY, NEXT_COUNTY = "520527000000", "520526000000"


def load_villages() -> tuple[tuple[str, str], tuple[str, str]]:
    """Store two townships of a real county; return (code, name) of a village in each."""
    from shouwang.divisions.testing import book_of, make_divisions

    book = book_of(COUNTY)
    townships = [entry.code for entry in book.children(COUNTY)][:2]
    villages = [next(iter(book.children(code))) for code in townships]
    make_divisions([village.code for village in villages])
    first, second = ((village.code, village.name) for village in villages)
    return first, second


def child_number(born: date, order: int) -> str:
    """Return a boy's synthetic identity number."""
    head = f"9901{2 + order // 100:02d}{born:%Y%m%d}{order % 100:02d}1"
    return head + idcard.check_character(head)


def child_row(name: str, order: int, village: str, **others: Any) -> dict[str, Any]:
    """Return a clean roster row (heading → cell) of a boy both of whose parents are away."""
    born = date(2015, 3, 1 + order % 28)
    return {
        "序号": order, "姓名": name, "性别": "男", "出生日期": born.isoformat(),
        "公民身份号码": child_number(born, order), "户口性质": "农村", "村（社区）": village,
        "现居住地": f"一组{order}号", "就学情况": "小学", "年级": "五年级",
        "父亲姓名": f"{name[0]}建国{order}", "父亲状况": "外出务工", "父亲务工地点": "浙江省温州市",
        "父亲外出时间": "2023年2月", "父亲联系电话": "16012345678", "母亲姓名": f"何秀英{order}",
        "母亲状况": "外出务工", "母亲务工地点": "浙江省温州市", "母亲外出时间": "2023-02",
        "受委托人姓名": f"{name[0]}德福{order}", "与儿童关系": "祖父",
        "受委托人联系电话": "16112345678", "是否签订委托照护协议": "是", "监护情况": "较好",
        "对象类别": "留守儿童", **others,
    }  # fmt: skip
