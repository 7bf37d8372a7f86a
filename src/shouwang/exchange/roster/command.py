"""`shouwang roster check` and `shouwang roster template`: no database, no Django."""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from shouwang.core.messages import N_

from . import report
from .check import RosterCheck, VillageResolver, check_file
from .profiles import PROFILES, Profile
from .reading import UnusableFile
from .recognise import AmbiguousColumns, UnrecognisedRoster
from .templates_out import write_template

DONE, FINDINGS, UNUSABLE = 0, 1, 2
SHANGHAI = timezone(timedelta(hours=8))
_CHECK_EXAMPLE = N_("示例：shouwang roster check 石桥村台账.xlsx --on 2026-11-21 --json")
_TEMPLATE_EXAMPLE = N_("示例：shouwang roster template village 村级台账.xlsx")
TEMPLATE_NOTES = (
    N_("红色列名为必填项。不清楚的留空，不要填“无”“不详”；留空表示未采集，不表示“否”。"),
    N_("日期填到日，例如 2015-03-01；外出时间可只填到月，例如 2025年3月。"),
    N_("一个格内有几个电话时用“、”隔开。公民身份号码按文本填写，末位 X 大写。"),
)


class _Refused(Exception):
    """An argument that cannot be used; the text says why."""


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = N_("日期请按 2026-11-21 的格式填写：{text}").format(text=text)
        raise argparse.ArgumentTypeError(message) from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("shouwang roster", description=N_("检查名册，生成空白名册。"))
    verbs = parser.add_subparsers(dest="verb", required=True)
    check = verbs.add_parser(
        "check", description=N_("检查一份花名册，列出每一处问题。"), epilog=_CHECK_EXAMPLE
    )
    check.add_argument("file", type=Path, help=N_("名册文件：xlsx、xls、et、csv"))
    check.add_argument("--profile", choices=sorted(PROFILES), help=N_("名册种类，默认按列名识别"))
    check.add_argument("--area", help=N_("区划代码（6、9 或 12 位）：另外检查村名是否在该地区内"))
    check.add_argument("--on", type=_day, help=N_("检查日期，默认今天"))
    check.add_argument(
        "--column", action="append", default=[], metavar=N_("列名=标准列名"),
        help=N_("指明某列的含义，可多次使用；等号后留空表示不读该列"),
    )  # fmt: skip
    check.add_argument("--json", action="store_true", help=N_("输出 JSON"))
    template = verbs.add_parser(
        "template", description=N_("生成一份空白名册，供填报。"), epilog=_TEMPLATE_EXAMPLE
    )
    template.add_argument("name", choices=sorted(PROFILES), help=N_("名册种类"))
    template.add_argument("out", type=Path, help=N_("要写的文件（.xlsx）"))
    return parser


def main(argv: Sequence[str]) -> int:
    """Run `check …` or `template …`; return 0 (nothing to complain of), 1 (findings), 2 (unusable).

    :raises SystemExit: from argparse, for --help (0) and wrong arguments (2).
    """
    options = _parser().parse_args(argv)
    try:
        return _check(options) if options.verb == "check" else _template(options)
    except (_Refused, UnusableFile, UnrecognisedRoster, AmbiguousColumns) as error:
        sys.stderr.write(f"{error}\n")
        return UNUSABLE


def _check(options: argparse.Namespace) -> int:
    on = options.on or datetime.now(SHANGHAI).date()
    villages = _villages(options.area) if options.area else None
    progress = _Progress() if sys.stderr.isatty() and sys.stdout.isatty() else None
    result = check_file(
        options.file,
        profile=options.profile,
        on=on,
        villages=villages,
        mapping=_mapping(options.column, options.profile),
        progress=progress,
    )
    if progress:
        progress.close()
    _print(result, as_json=options.json)
    return FINDINGS if result.findings else DONE


def _print(result: RosterCheck, *, as_json: bool) -> None:
    if as_json:
        if result.skipped:
            sheets = "、".join(result.skipped)
            sys.stderr.write(report.SKIPPED.format(sheets=sheets) + "\n")
        sys.stdout.write(json.dumps(result.to_json(), ensure_ascii=False, indent=1) + "\n")
        return
    for line in report.lines(result):
        sys.stdout.write(line + "\n")


class _Progress:
    """A counter on the terminal."""

    def __call__(self, rows: int) -> None:
        sys.stderr.write("\r" + N_("已检查 {rows} 行").format(rows=rows))
        sys.stderr.flush()

    def close(self) -> None:
        """Remove the counter."""
        sys.stderr.write("\r\033[K")


class _AreaVillages:
    """The villages below one area, from the divisions shipped with the package."""

    def __init__(self, area: str) -> None:
        from shouwang.divisions.snapshot import Snapshot, UnknownArea

        self.area = area
        try:
            self.snapshot = Snapshot.load(area)
        except UnknownArea:
            raise _Refused(N_("没有这个区划代码：{area}").format(area=area)) from None

    def resolve(self, name: str) -> object | None:
        """Return what the name may mean below the area, or None."""
        return self.snapshot.resolve_village(self.area, name).matches or None


def _villages(area: str) -> VillageResolver:
    if not (area.isdecimal() and len(area) in (2, 4, 6, 9, 12)):
        raise _Refused(N_("没有这个区划代码：{area}").format(area=area))
    return _AreaVillages(area)


def _mapping(pairs: Sequence[str], profile: str | None) -> dict[str, str]:
    """Read 列名=标准列名; the right side is a heading of a profile, one of our fields, or empty."""
    columns = [c for p in _profiles(profile) for c in p.columns]
    fields = {c.heading: c.field for c in columns} | {c.field: c.field for c in columns}
    found = {}
    for pair in pairs:
        heading, sign, meaning = pair.partition("=")
        if not sign or (meaning and meaning not in fields):
            raise _Refused(N_("看不懂的列对应关系：{pair}").format(pair=pair))
        found[heading] = fields.get(meaning, "")
    return found


def _profiles(name: str | None) -> list[Profile]:
    return [PROFILES[name]] if name else list(PROFILES.values())


def _template(options: argparse.Namespace) -> int:
    profile = PROFILES[options.name]
    if options.out.suffix.lower() != ".xlsx":
        raise _Refused(N_("空白名册只能写成 .xlsx 文件：{out}").format(out=options.out))
    if not options.out.parent.is_dir():
        raise _Refused(N_("文件夹不存在：{folder}").format(folder=options.out.parent))
    write_template(profile.columns, options.out, title=profile.title, notes=TEMPLATE_NOTES)
    return DONE
