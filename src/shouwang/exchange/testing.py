"""Small rosters and a county to import them into, for tests."""

from pathlib import Path
from typing import Any

from xlsxwriter import Workbook

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
