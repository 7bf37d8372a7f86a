"""`shouwang doctor`: is this installation set up as it must be?"""

import json
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from shouwang.core import clock, doctor
from shouwang.core.doctor import Finding, State

SIGNS = {State.OK: "✓", State.WARN: "!", State.FAIL: "✗"}


class Command(BaseCommand):
    """Prints what was looked at; exit code 1 where something has to be mended."""

    help = "检查安装：版本、密钥、数据库角色和日志、备份、证书。例：shouwang doctor --json"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--json", action="store_true", help="输出一个 JSON 文档")

    def handle(self, *args: Any, **options: Any) -> None:
        """Examine and print.

        :raises SystemExit: with 1 where a check failed.
        """
        findings = list(doctor.examine(settings.DATA_DIR, clock.now()))
        failed = any(finding.state == State.FAIL for finding in findings)
        if options["json"]:
            checks = [{"check": f.check, "state": f.state, "message": words(f)} for f in findings]
            self.stdout.write(json.dumps({"ok": not failed, "checks": checks}, ensure_ascii=False))
        else:
            for finding in findings:
                self.stdout.write(f"{SIGNS[finding.state]} {words(finding)}")
        if failed:
            sys.exit(1)


def words(finding: Finding) -> str:
    """Return the finding in the terminal's language."""
    return _(finding.template).format(**finding.values)
