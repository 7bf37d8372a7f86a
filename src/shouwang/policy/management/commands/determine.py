"""`shouwang determine --area CODE`: how many children of an area are of each category."""

import json
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from shouwang.accounts.selectors import installation
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.reach import full_code, significant
from shouwang.core.scope import acting_as
from shouwang.policy import selectors
from shouwang.policy.engine.categories import LEFT_BEHIND
from shouwang.policy.engine.pack import PackError


class Command(BaseCommand):
    """Judges every file of an area as of a day; nothing is changed."""

    help = (
        "统计一个区划内各类儿童的人数。例：shouwang determine --area 520525 --on 2026-06-30 --json"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--area", help="区划代码（2、4、6、9 或 12 位），缺省为本系统所在区划")
        parser.add_argument("--on", type=date.fromisoformat, help="判定日，缺省为今天")
        parser.add_argument("--pack", help="政策包编号，缺省为当地当日有效的政策包")
        parser.add_argument("--json", action="store_true", help="输出一个 JSON 文档")

    def handle(self, *args: Any, **options: Any) -> None:
        """Count and print.

        :raises CommandError: if the area, or the pack, cannot be used (exit code 2).
        """
        area, on = _area(options["area"]), options["on"] or clock.today()
        try:
            with acting_as(system_actor("determine")) as actor:
                pack = (
                    selectors.pack_named(options["pack"])
                    if options["pack"]
                    else selectors.pack_for(area, on)
                )
                totals = selectors.counts(actor, area, on, options["pack"], tell=self._tell)
        except PackError as error:
            raise CommandError(error.phrase.render(_)) from error
        finally:
            self._end()
        if options["json"]:
            self.stdout.write(json.dumps(_document(totals, pack.id, on), ensure_ascii=False))
        else:
            self.stdout.write("\n".join(_lines(totals, pack.id, on)))

    def _tell(self, done: int) -> None:
        """Show how far it is, on a terminal only."""
        if sys.stderr.isatty():
            self.stderr.write(f"\r{_('已判定')} {done:,}", ending="")

    def _end(self) -> None:
        if sys.stderr.isatty():
            self.stderr.write("")


def _area(given: str | None) -> str:
    here = installation()
    text = given or (here.area_code if here else "")
    if not text:
        raise CommandError(_("请用 --area 指定区划代码。"))
    try:
        significant(full_code(text))
    except ValueError as error:
        raise CommandError(_("不是区划代码：{text}").format(text=text)) from error
    return full_code(text)


def _document(totals: Mapping[str, Counter[str]], pack: str, on: date) -> dict[str, Any]:
    """Return what contracts §1 promises: category → children of it; undecided by the default."""
    unknown = totals[LEFT_BEHIND]["unknown"] if LEFT_BEHIND in totals else 0
    counts = {key: found["yes"] for key, found in totals.items()}
    return {"on": on.isoformat(), "pack": pack, "counts": counts, "unknown": unknown}


def _lines(totals: Mapping[str, Counter[str]], pack: str, on: date) -> list[str]:
    head = _("判定日 {on}　政策包 {pack}").format(on=on, pack=pack)
    rows = [
        _("{key}：是 {yes}　待核 {unknown}　否 {no}").format(
            key=key, yes=found["yes"], unknown=found["unknown"], no=found["no"]
        )
        for key, found in totals.items()
    ]
    return [head, *rows]
