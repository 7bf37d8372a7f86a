"""The workbook of a frozen report: the same bytes from the same document, now and in a year.

Figures and units only, no child: the lists behind the figures are pages, and leave a trace.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any, cast

import xlsxwriter
from django.utils import translation
from django.utils.translation import gettext as _

from shouwang.statistics import official
from shouwang.statistics.selectors import Row, Summary

from .choices import Cause
from .difference import by_cause
from .document import Frozen
from .freezing import SOURCE_LANGUAGE

_CREATED = datetime(2016, 2, 4)  # noqa: DTZ001  a fixed moment: the workbook carries no clock
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}


@dataclass(frozen=True, slots=True)
class _Column:
    key: str
    headings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Layout:
    columns: tuple[_Column, ...]


@dataclass(frozen=True, slots=True)
class _Table:
    """A frozen table in the shape the official print reads."""

    name: str
    on: date
    profile: str
    profile_name: str
    clauses: Sequence[str]
    layout: _Layout
    rows: Sequence[Row]
    total: Row
    agrees: bool = True  # no report is frozen that breaks an equation
    checks: tuple[Any, ...] = ()


def workbook(
    frozen: Frozen, *, verified_by: str, amendments: Sequence[Mapping[str, Any]] = ()
) -> bytes:
    """Return the report as .xlsx, from the document and who verified or signed it alone.

    :param amendments: printed as an appendix, oldest first; the report itself stays as it was.
    """
    out = BytesIO()
    with translation.override(SOURCE_LANGUAGE), xlsxwriter.Workbook(out, _OPTIONS) as book:
        book.set_properties({"created": _CREATED, "title": frozen.data["period_label"]})
        signed = frozen.data["signed"]
        official.add_sheet(
            book, cast(Summary, _table(frozen)), unit=frozen.data["unit"]["name"],
            made_on=date.fromisoformat(signed["prepared_on"]),
        )  # fmt: skip
        if frozen.difference:
            _rows(book, _("增减情况"), _difference_lines(frozen))
        _rows(book, _("报送说明"), _about(frozen, verified_by))
        if amendments:
            _rows(book, _("更正附页"), _amendment_lines(amendments))
    return out.getvalue()


def _table(frozen: Frozen) -> _Table:
    told = frozen.table(frozen.profile)
    whole = told["total"]["count"]
    rows = [
        Row(row["code"], row["name"], row["figures"], _share(row["figures"]["count"], whole))
        for row in told["rows"]
    ]
    columns = tuple(_Column(key, tuple(headings)) for key, headings in told["columns"])
    return _Table(
        frozen.data["unit"]["name"], date.fromisoformat(frozen.data["as_of"]), frozen.profile,
        told["name"], told["clauses"], _Layout(columns), rows,
        Row("", _("合计"), told["total"], _share(whole, whole)),
    )  # fmt: skip


def _share(count: int, whole: int) -> float | None:
    return round(100 * count / whole, 1) if whole else None


def _difference_lines(frozen: Frozen) -> list[Sequence[object]]:
    told = frozen.difference
    came, left = by_cause(told["came"]), by_cause(told["left"])
    lines: list[Sequence[object]] = [
        (_("上期"), told["last"]["period"], told["last"]["as_of"], told["last"]["count"]),
        (_("增加"), "", "", len(told["came"])),
    ]
    lines += [("", Cause(code).label, "", number) for code, number in sorted(came.items())]
    lines.append((_("减少"), "", "", len(told["left"])))
    lines += [("", Cause(code).label, "", number) for code, number in sorted(left.items())]
    lines.append((_("本期"), frozen.data["period"], frozen.data["as_of"], told["now"]))
    return lines


def _about(frozen: Frozen, verified_by: str) -> list[Sequence[object]]:
    data, signed = frozen.data, frozen.data["signed"]
    pack = data["pack"]
    lines: list[Sequence[object]] = [
        (_("报送单位"), data["unit"]["name"]),
        (_("期间"), data["period_label"]),
        (_("统计日期"), data["as_of"]),
        (_("截止日期"), data["due_on"]),
        (_("版次"), data["version"]),
        (_("政策包"), f"{pack['title']} {pack['id']} {pack['version']}"),
        (_("表样版本"), f"{data['layout']['name']} {data['layout']['version']}"),
        (_("负责人"), signed["responsible"]),
        (_("核实人"), verified_by),
        (_("填表人"), signed["prepared_by"]),
        (_("说明"), signed["note"]),
    ]
    for profile, name in frozen.profiles.items():
        total = frozen.table(profile)["total"]
        lines.append((_("口径{code}").format(code=profile), name, total["count"]))
    lines += [
        (_("村级核对"), book["name"], book["as_of"], book["by"], len(book["children"]))
        for _code, book in sorted(frozen.books.items())
    ]
    lines += [
        (_("下级报送"), part["name"], part["as_of"], part["version"], part["content_hash"])
        for part in frozen.parts
    ]
    return lines


def _amendment_lines(amendments: Sequence[Mapping[str, Any]]) -> list[Sequence[object]]:
    lines: list[Sequence[object]] = []
    for told in amendments:
        lines.append((_("更正第{number}号").format(number=told["number"]), told["decided_on"]))
        lines.append((_("更正原因"), told["reason"]))
        lines.append((_("提出人"), told["proposed_by"], _("审批人"), told["decided_by"]))
        lines += [("", label, before, after) for label, before, after in told["figures"]]
        lines.append((_("涉及儿童数"), len(told["children"])))
    return lines


def _rows(book: Any, title: str, lines: Sequence[Sequence[object]]) -> None:
    sheet = book.add_worksheet(title)
    plain = book.add_format({"border": 1, "num_format": "@", "text_wrap": True, "valign": "top"})
    number = book.add_format({"border": 1, "num_format": "0"})
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 4, 24)
    sheet.set_footer("&C&P / &N")
    for line, values in enumerate(lines):
        for column, value in enumerate(values):
            if isinstance(value, int):
                sheet.write_number(line, column, value, number)
            else:
                sheet.write_string(line, column, str(value), plain)
