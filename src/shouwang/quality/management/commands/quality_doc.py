"""`shouwang quality_doc`: print section 4 of `docs/quality.md`."""

from typing import Any

from django.core.management.base import BaseCommand

from shouwang.quality.documentation import HEADING, document


class Command(BaseCommand):
    """Prints the checks of the register."""

    help = "输出数据质量检查项：docs/quality.md 第4节"
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the document."""
        self.stdout.write(HEADING + document(), ending="")
