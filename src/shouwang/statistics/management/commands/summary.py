"""`shouwang summary --area CODE --on DATE --out FILE.xlsx`: the official table of an area."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.errors import DomainError
from shouwang.core.reach import full_code, significant
from shouwang.core.scope import acting_as
from shouwang.divisions import selectors as divisions
from shouwang.statistics import official, selectors, services
from shouwang.statistics.spells import EARLIEST, PROFILES


class ChecksFailed(DomainError):
    """The table was written, and a check equation does not hold."""


class Command(BaseCommand):
    """Writes the summary of an area as a workbook."""

    help = "生成汇总表。例：shouwang summary --area 520525 --on 2026-06-30 --out 汇总表.xlsx"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--area", required=True, help="区划代码（2、4、6、9 或 12 位）")
        parser.add_argument("--on", type=date.fromisoformat, help="统计日期，缺省为今天")
        parser.add_argument("--out", type=Path, required=True, help="写入的 xlsx 文件")
        parser.add_argument("--profile", choices=PROFILES, help="统计口径，缺省为当地缺省口径")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the workbook and say what is in it.

        :raises CommandError: if area, day or file cannot be used (exit code 2).
        :raises ChecksFailed: if a check equation does not hold (exit code 1).
        """
        area, on = full_code(options["area"]), options["on"] or clock.today()
        self._refuse(area, on)
        with acting_as(system_actor("summary")) as actor:
            try:
                found = selectors.summary(actor, area, on, options["profile"])
            except selectors.NoSuchFigures as error:
                raise CommandError(_("没有这样的统计：{what}").format(what=error)) from error
            _write(options["out"], found)
            services.note_summary_export(actor, found, now=clock.now())
        self.stdout.write(
            _("{area}　{on}　口径{profile}：{count} 人，待核 {unknown} 人。已写入 {file}").format(
                area=found.name, on=on, profile=found.profile, count=found.total.count,
                unknown=found.total.unknown, file=options["out"],
            )
        )  # fmt: skip
        if not found.agrees:
            raise ChecksFailed(_("勾稽关系不符，见表末说明。"))

    def _refuse(self, area: str, on: date) -> None:
        try:
            significant(area)
        except ValueError as error:
            raise CommandError(_("不是区划代码：{text}").format(text=area)) from error
        if not divisions.path_names(area):
            raise CommandError(_("没有这个区划：{text}").format(text=area))
        if not EARLIEST <= on <= clock.today():
            raise CommandError(_("统计日期须在{first}至今天之间。").format(first=EARLIEST))


def _write(path: Path, found: selectors.Summary) -> None:
    try:
        with path.open("wb") as out:
            official.write(out, found, unit="", made_on=clock.today())
    except OSError as error:
        raise CommandError(_("不能写入 {file}").format(file=path)) from error
