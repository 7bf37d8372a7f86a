"""The summary as a workbook in the official layout: merged headings, signature block, A4."""

from datetime import date
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _

from .layout import COUNT, DEPTH, TITLE, UNKNOWN, Column, Layout
from .selectors import Row, Summary

_LEADING = 4  # 区域, 数量, 占比, 待核
_TOP = 3  # rows above the headings
_NARROW, _NAME = 6.5, 22
_PAGES_WIDE = 3


def notes(summary: Summary) -> list[str]:
    """Return what has to be known to read the table."""
    return [
        _("待核：事实未采集齐全、不能确定是否符合口径的儿童，不计入数量。"),
        _("未采集：单独列出，不并入其他；年龄段的未采集包括出生日期或性别未采集。"),
        _("救助措施可以多选，各项之和可以大于数量。"),
        _("2016年登记表所填“患病”计入重病；监护情况“无人监护”计入差。"),
    ]


def write(target: IO[bytes], summary: Summary, *, unit: str, made_on: date) -> None:
    """Write the summary as .xlsx into a binary file; numbers as numbers, nought as 0.

    :param unit: the reporting organisation; `made_on`: the day of filling in.
    """
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(target, options) as book:
        add_sheet(book, summary, unit=unit, made_on=made_on)


def add_sheet(book: Any, summary: Summary, *, unit: str, made_on: date) -> None:
    """Add the summary as a sheet to an open xlsxwriter workbook (a report prints others too)."""
    _Sheet(book, summary).write(unit, made_on)


class _Sheet:
    def __init__(self, book: Any, summary: Summary) -> None:
        self.summary = summary
        self.layout: Layout = summary.layout
        self.columns: tuple[Column, ...] = self.layout.columns
        self.last = _LEADING + len(self.columns) - 1
        self.sheet = book.add_worksheet(_("汇总表"))
        edge = {"border": 1, "valign": "vcenter"}
        self.title = book.add_format({"bold": True, "font_size": 18, "align": "center"})
        self.plain = book.add_format({"font_size": 11})
        self.note = book.add_format({"font_size": 9, "font_color": "#444444"})
        self.head = book.add_format(
            {**edge, "bold": True, "bg_color": "#E8F1FD", "align": "center", "text_wrap": True}
        )
        self.text = book.add_format({**edge, "num_format": "@"})
        self.number = book.add_format({**edge, "num_format": "0", "align": "right"})
        self.share = book.add_format({**edge, "num_format": "0.0", "align": "right"})

    def write(self, unit: str, made_on: date) -> None:
        """Write everything, top to bottom."""
        self._page()
        self._top(unit, made_on)
        self._headings()
        line = _TOP + DEPTH
        for row in (*self.summary.rows, self.summary.total):
            self._row(line, row)
            line += 1
        self._bottom(line)

    def _page(self) -> None:
        sheet = self.sheet
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(_PAGES_WIDE, 0)
        sheet.repeat_rows(_TOP, _TOP + DEPTH - 1)
        sheet.repeat_columns(0)
        sheet.freeze_panes(_TOP + DEPTH, 1)
        sheet.set_footer("&C&P / &N")
        sheet.set_column(0, 0, _NAME)
        sheet.set_column(1, self.last, _NARROW)
        sheet.set_row(_TOP + DEPTH - 1, 60)

    def _top(self, unit: str, made_on: date) -> None:
        self.sheet.merge_range(0, 0, 0, self.last, str(TITLE), self.title)
        self.sheet.write_string(1, 0, _("填报单位（盖章）：{unit}").format(unit=unit), self.plain)
        self.sheet.write_string(
            1, 10, _("填报时间：{day}").format(day=made_on.isoformat()), self.plain
        )
        self.sheet.write_string(1, 18, _("单位：人"), self.plain)
        summary = self.summary
        self.sheet.write_string(
            2, 0,
            _("统计区域：{area}　统计日期：{day}　口径{code}：{name}").format(
                area=summary.name, day=summary.on.isoformat(), code=summary.profile,
                name=summary.profile_name,
            ),
            self.note,
        )  # fmt: skip

    def _headings(self) -> None:
        labels = (_("区域"), _("数量"), _("占总统计量情况（%）"), _("待核"))
        for index, label in enumerate(labels):
            self.sheet.merge_range(_TOP, index, _TOP + DEPTH - 1, index, label, self.head)
        for index, column in enumerate(self.columns, start=_LEADING):
            for depth in range(DEPTH):
                self._heading(index, column, depth)

    def _heading(self, index: int, column: Column, depth: int) -> None:
        """Write the heading cell that begins here, merged over all it stands above."""
        path = column.headings[: depth + 1]
        position = index - _LEADING
        if len(column.headings) <= depth:
            return
        if position and self.columns[position - 1].headings[: depth + 1] == path:
            return
        end = position
        while end + 1 < len(self.columns) and self.columns[end + 1].headings[: depth + 1] == path:
            end += 1
        is_last = len(column.headings) == depth + 1
        bottom = DEPTH - 1 if is_last else depth
        top, left, right = _TOP + depth, index, _LEADING + end
        if bottom == depth and right == left:
            self.sheet.write_string(top, left, str(path[-1]), self.head)
        else:
            self.sheet.merge_range(top, left, _TOP + bottom, right, str(path[-1]), self.head)

    def _row(self, line: int, row: Row) -> None:
        self.sheet.write_string(line, 0, row.name, self.text)
        self.sheet.write_number(line, 1, row.figures[COUNT], self.number)
        if row.share is None:
            self.sheet.write_string(line, 2, "", self.text)
        else:
            self.sheet.write_number(line, 2, row.share, self.share)
        self.sheet.write_number(line, 3, row.figures[UNKNOWN], self.number)
        for index, column in enumerate(self.columns, start=_LEADING):
            self.sheet.write_number(line, index, row.figures[column.key], self.number)

    def _bottom(self, line: int) -> None:
        line += 1
        signatures = (_("单位负责人（签名）："), _("复核人（签名）："), _("填表人（签名）："))
        for index, label in zip((0, 8, 16), signatures, strict=True):
            self.sheet.write_string(line, index, label, self.plain)
        basis = [_("依据：{clause}").format(clause=clause) for clause in self.summary.clauses]
        for note in [*notes(self.summary), *basis, *_check_notes(self.summary)]:
            line += 1
            self.sheet.write_string(line, 0, note, self.note)


def _check_notes(summary: Summary) -> list[str]:
    if summary.agrees:
        return [_("勾稽关系：全部相符。")]
    return [
        _("勾稽关系不符：{check}（{rows}）").format(check=check.label, rows="、".join(check.broken))
        for check in summary.checks
        if not check.holds
    ]
