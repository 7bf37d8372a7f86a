"""The findings of a check as a page of text for a terminal."""

from collections.abc import Iterator
from itertools import groupby

from shouwang.core.messages import N_

from .check import RosterCheck
from .findings import Finding
from .rules.codes import ERROR

_SEVERITY = {"error": N_("错误"), "warning": N_("提醒")}
SUMMARY = N_("{file}：{title}（{profile}），共 {rows} 行，无问题 {clean} 行。")
COUNTS = N_("发现 {total} 处问题：错误 {errors} 处，提醒 {warnings} 处。")
NOTHING = N_("没有发现问题。")
SKIPPED = N_("未检查的工作表（不像这种名册）：{sheets}")


def lines(check: RosterCheck) -> Iterator[str]:
    """Yield the report line by line: summary, then findings by sheet and row."""
    yield SUMMARY.format(
        file=check.file,
        title=check.profile.title,
        profile=check.profile.name,
        rows=check.rows,
        clean=check.clean_rows,
    )
    if check.skipped:
        yield SKIPPED.format(sheets="、".join(check.skipped))
    if not check.findings:
        yield NOTHING
        return
    errors = sum(found.severity == ERROR for found in check.findings)
    total = len(check.findings)
    yield COUNTS.format(total=total, errors=errors, warnings=total - errors)
    for (sheet, row), found in groupby(check.findings, key=lambda f: (f.sheet, f.row)):
        yield ""
        yield N_("工作表“{sheet}”第 {row} 行").format(sheet=sheet, row=row)
        yield from map(_line, found)


def _line(found: Finding) -> str:
    where = " ".join(found.column.split())
    shown = f"「{found.value_hint}」" if found.value_hint else ""
    return f"  [{_SEVERITY[found.severity]}] {where}{shown}  {found.message}（{found.code}）"
