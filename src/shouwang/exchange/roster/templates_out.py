"""Empty workbooks to fill in: headings as the profile has them, lists to choose from, help."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from shouwang.core.messages import N_

__all__ = ["FILL_SHEET", "NOTES_SHEET", "OPTIONS_SHEET", "TemplateColumn", "write_template"]

FILL_SHEET = "填报表"
NOTES_SHEET = "填表说明"
OPTIONS_SHEET = "选项"
YES_NO = ("是", "否")  # values of cells, like all choices: never translated
FILLABLE_ROWS = 5_000
LONGEST_INLINE_LIST = 255  # what a spreadsheet accepts inside the rule itself
NAME_HEADING = "姓名"
_HEADING_ROW = 1
_FIRST_ROW = 2
_NOTES_HEADINGS = (N_("列名"), N_("是否必填"), N_("填写方法"), N_("可填的值"))
_HOW: Mapping[str, str] = {
    "text": N_("文字"),
    "choice": N_("从下拉列表中选一项"),
    "multi_choice": N_("可填几项，用“、”隔开"),
    "date": N_("日期，例如 2015-03-01"),
    "id_number": N_("18 位号码，按文本填写"),
    "phone": N_("手机号或带区号的座机，几个号码用“、”隔开"),
    "yes_no": N_("填“是”或“否”；不清楚的留空"),
    "number": N_("数字"),
    "name": N_("与户口簿一致的姓名"),
    "tick": N_("符合的打“√”"),
    "month": N_("日期或年月，例如 2024-02"),
    "grade": N_("年级，例如 三年级"),
}
_SELF_EVIDENT = ("text", "name", "number")


class TemplateColumn(Protocol):
    """What a template needs to know of a column."""

    @property
    def heading(self) -> str: ...
    @property
    def required(self) -> bool: ...
    @property
    def kind(self) -> str: ...
    @property
    def choices(self) -> tuple[str, ...]: ...
    @property
    def note(self) -> str: ...


def write_template(
    columns: Sequence[TemplateColumn],
    out: Path,
    *,
    title: str,
    notes: Sequence[str],
    example: Mapping[str, str] | None = None,
    translate: Callable[[str], str] = str,
) -> None:
    """Write an empty roster to `out` (.xlsx): title, headings, and a sheet that explains them.

    Headings are written exactly; that a column is required shows in its colour only. `notes` are
    paragraphs above the table of columns. `example` (by heading) becomes one sample row; there is
    none by default, so that no invented child is sent in. Values of one's own stay possible in a
    `multi_choice` column, elsewhere a list is binding. A `kind` unknown here is treated as text.
    """
    with contextlib.closing(xlsxwriter.Workbook(os.fspath(out))) as book:
        styles = _Styles(book)
        sheet = book.add_worksheet(FILL_SHEET)
        options = _Options(book, columns)
        _write_title(sheet, styles, title, len(columns))
        for index, column in enumerate(columns):
            _write_column(sheet, styles, options, index, column, translate)
        for index, column in enumerate(columns):
            if example and column.heading in example:
                sheet.write_string(_FIRST_ROW, index, example[column.heading], styles.sample)
        sheet.freeze_panes(_FIRST_ROW, _frozen_columns(columns))
        _write_notes(book, styles, columns, notes, translate)
        options.write()


class _Styles:
    """The looks of a template."""

    def __init__(self, book: Any) -> None:
        head = {"bold": True, "align": "center", "valign": "vcenter", "border": 1}
        head |= {"text_wrap": True, "bg_color": "#DDEBF7", "num_format": "@"}
        self.title = book.add_format(
            {"bold": True, "font_size": 16, "align": "left", "valign": "vcenter"}
        )
        self.heading = book.add_format(head)
        self.required = book.add_format(head | {"font_color": "#C00000"})
        self.text = book.add_format({"num_format": "@"})
        self.plain = book.add_format()
        self.sample = book.add_format({"num_format": "@", "italic": True, "font_color": "#7F7F7F"})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})


class _Options:
    """Lists too long for a rule live on a hidden sheet; short ones in the rule itself."""

    def __init__(self, book: Any, columns: Sequence[TemplateColumn]) -> None:
        self._lists = list(dict.fromkeys(c.choices for c in columns if _is_long(c.choices)))
        self._book = book

    def source(self, choices: tuple[str, ...]) -> list[str] | str:
        """Give a list, or the place of one, for a validation rule."""
        if choices not in self._lists:
            return list(choices)
        letter = xl_col_to_name(self._lists.index(choices), col_abs=True)
        return f"='{OPTIONS_SHEET}'!{letter}$1:{letter}${len(choices)}"

    def write(self) -> None:
        """Write the hidden sheet, if any list needs it; after the sheets that are seen."""
        if not self._lists:
            return
        sheet = self._book.add_worksheet(OPTIONS_SHEET)
        for index, choices in enumerate(self._lists):
            for row, choice in enumerate(choices):
                sheet.write_string(row, index, choice)
        sheet.hide()


def _is_long(choices: tuple[str, ...]) -> bool:
    has_comma = any("," in choice for choice in choices)
    return has_comma or len(",".join(choices)) > LONGEST_INLINE_LIST


def _write_title(sheet: Any, styles: _Styles, title: str, width: int) -> None:
    if width > 1:
        sheet.merge_range(0, 0, 0, width - 1, "", styles.title)
    sheet.write_string(0, 0, title, styles.title)
    sheet.set_row(0, 30)
    sheet.set_row(_HEADING_ROW, 32)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.repeat_rows(0, _HEADING_ROW)


def _write_column(
    sheet: Any,
    styles: _Styles,
    options: _Options,
    index: int,
    column: TemplateColumn,
    translate: Callable[[str], str],
) -> None:
    is_text = column.kind != "number"
    width = 22 if column.kind == "id_number" else max(10, min(30, 2 * len(column.heading) + 4))
    sheet.set_column(index, index, width, styles.text if is_text else styles.plain)
    style = styles.required if column.required else styles.heading
    sheet.write_string(_HEADING_ROW, index, column.heading, style)
    rule = _rule(column, options, translate)
    if rule:
        last = _FIRST_ROW + FILLABLE_ROWS - 1
        sheet.data_validation(_FIRST_ROW, index, last, index, rule)


def _rule(
    column: TemplateColumn, options: _Options, translate: Callable[[str], str]
) -> dict[str, Any] | None:
    help_text = _how(column, translate)
    choices = _choices(column)
    if not choices:
        if column.kind in _SELF_EVIDENT and not column.note:
            return None
        return {"validate": "any", "input_message": help_text[:255]}
    return {
        "validate": "list",
        "source": options.source(choices),
        "input_message": help_text[:255],
        "error_title": column.heading[:32],
        "error_message": translate(N_("请从下拉列表中选择。")),
        "error_type": "information" if column.kind == "multi_choice" else "stop",
    }


def _how(column: TemplateColumn, translate: Callable[[str], str]) -> str:
    return column.note or translate(_HOW.get(column.kind, _HOW["text"]))


def _choices(column: TemplateColumn) -> tuple[str, ...]:
    return YES_NO if column.kind == "yes_no" and not column.choices else column.choices


def _frozen_columns(columns: Sequence[TemplateColumn]) -> int:
    """Keep the name in sight, where it stands near the left edge."""
    headings = [column.heading for column in columns[:4]]
    return headings.index(NAME_HEADING) + 1 if NAME_HEADING in headings else 0


def _write_notes(
    book: Any,
    styles: _Styles,
    columns: Sequence[TemplateColumn],
    notes: Sequence[str],
    translate: Callable[[str], str],
) -> None:
    sheet = book.add_worksheet(NOTES_SHEET)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    for index, width in enumerate((24, 10, 48, 60)):
        sheet.set_column(index, index, width)
    colour = translate(N_("红色的列名为必填。没有收集到的留空，不要填“无”。"))
    paragraphs = [*notes, colour]
    for row, paragraph in enumerate(paragraphs):
        sheet.merge_range(row, 0, row, len(_NOTES_HEADINGS) - 1, "", styles.wrapped)
        sheet.write_string(row, 0, paragraph, styles.wrapped)
        sheet.set_row(row, 18 * (1 + len(paragraph) // 60))
    top = len(paragraphs) + 1
    for index, heading in enumerate(_NOTES_HEADINGS):
        sheet.write_string(top, index, translate(heading), styles.heading)
    for row, column in enumerate(columns, start=top + 1):
        required = translate(N_("是")) if column.required else ""
        how = _how(column, translate)
        for index, text in enumerate((column.heading, required, how, "、".join(_choices(column)))):
            if text:
                sheet.write_string(row, index, text, styles.wrapped)
