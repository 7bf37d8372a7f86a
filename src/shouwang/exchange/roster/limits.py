"""How much of a stranger's file we are willing to read, and how we say that it is too much."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shouwang.core.messages import N_

MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one reading: sizes in bytes, the rest in pieces over the whole workbook."""

    file_bytes: int = 50 * MEBIBYTE
    unpacked_bytes: int = 1024 * MEBIBYTE
    packing_ratio: int = 150
    columns: int = 200
    rows: int = 200_000
    sheets: int = 100
    cells: int = 8_000_000
    memory_bytes: int = 2048 * MEBIBYTE


DEFAULT = Limits()

TEMPLATES: Mapping[str, str] = {
    "not-found": N_("找不到这个文件，请重新选择。"),
    "too-large": N_("文件有 {size} MB，超过 {limit} MB 的上限。请按村或按学校拆开后分别上传。"),
    "empty": N_("文件是空的，请检查后重新上传。"),
    "password": N_("文件设有打开密码。请在 WPS 或 Excel 中取消密码，另存后再上传。"),
    "corrupt": N_("文件已损坏，无法读取。请在 WPS 或 Excel 中打开，另存为 .xlsx 后再上传。"),
    "web-page": N_(
        "文件是改了扩展名的网页或 XML，不是真正的工作簿。"
        "请在 WPS 或 Excel 中打开，另存为 .xlsx 后再上传。"
    ),
    "not-a-workbook": N_(
        "这不是表格文件（看起来是 {looks_like}）。请上传 .xlsx、.xls、.et 或 .csv 文件。"
    ),
    "encoding": N_("文本文件的编码无法识别。请在 WPS 或 Excel 中打开，另存为 .xlsx 后再上传。"),
    "too-many-sheets": N_("工作簿有 {count} 张工作表，超过 {limit} 张的上限。请拆开后分别上传。"),
    "too-many-columns": N_(
        "工作表“{sheet}”用到了第 {count} 列，超过 {limit} 列的上限。"
        "请删去右侧多余的列（包括空格和批注性文字）后再上传。"
    ),
    "too-many-rows": N_("工作簿共有 {count} 行，超过 {limit} 行的上限。请拆成几个文件分别上传。"),
    "too-many-cells": N_("工作簿有内容的单元格超过 {limit} 个的上限。请拆成几个文件分别上传。"),
    "zip-bomb": N_("文件解压后有 {size} MB，异常庞大，为安全起见不予读取。请另存为新文件再上传。"),
    "memory": N_(
        "读取这个文件需要的内存过多，可能在很远的行或列上有零星内容。"
        "请删去表格以外的内容，另存后再上传。"
    ),
    "timeout": N_("在 {seconds} 秒内没有读完这个文件。请拆成几个较小的文件分别上传。"),
}


class UnusableFile(Exception):
    """The file cannot be read at all; the message tells the sender what to do about it.

    `code` is a key of `TEMPLATES`, `template` the Chinese source text (translated where it is
    shown, then formatted with `params`); `str()` gives the Chinese sentence.
    """

    def __init__(self, code: str, **params: str | int) -> None:
        self.code = code
        self.template = TEMPLATES[code]
        self.params = params
        super().__init__(code, params)

    def __str__(self) -> str:
        return self.template.format(**self.params)
