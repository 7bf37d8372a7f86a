"""shouwang divisions load FILE: store the divisions of a CSV file, or the shipped book's."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext

from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.divisions import services, snapshot


class Command(BaseCommand):
    """Load divisions; exit 2 when the file or the area cannot be used."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a file, or the area to load from the shipped book."""
        parser.add_argument("file", nargs="?", type=Path, help="CSV: code,name[,level,parent_code]")
        parser.add_argument("--area", help="6, 9 or 12 digits: load the shipped book below it")

    def handle(self, *args: Any, file: Path | None, area: str | None, **options: Any) -> None:
        """Load, and say how many were added."""
        if (file is None) == (area is None):
            raise CommandError(gettext("请给出一个文件，或用 --area 指定地区。"), returncode=2)
        result = self._load_file(file) if file else self._load_book(area or "")
        self.stdout.write(
            gettext("新增 {added}，更名 {renamed}，未变 {unchanged}。").format(
                added=result.added, renamed=result.renamed, unchanged=result.unchanged
            )
        )

    def _load_file(self, file: Path) -> services.LoadResult:
        actor = system_actor("divisions load")
        try:
            return services.load_file(actor, file, now=clock.now())
        except OSError as error:
            message = gettext("无法读取文件：{error}").format(error=error.strerror)
            raise CommandError(message, returncode=2) from error
        except services.UnusableFile as refused:
            lines = [
                gettext("第 {row} 行：{message}").format(row=error.row, message=error.message)
                for error in refused.errors
            ]
            raise CommandError("\n".join([str(refused), *lines]), returncode=2) from refused

    def _load_book(self, area: str) -> services.LoadResult:
        try:
            return services.load_snapshot(system_actor("divisions load"), area, now=clock.now())
        except snapshot.UnknownArea as error:
            message = gettext("没有代码为 {code} 的区划。").format(code=area)
            raise CommandError(message, returncode=2) from error
