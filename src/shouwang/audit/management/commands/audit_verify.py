"""`shouwang audit verify`: prove the trail."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from shouwang.audit import selectors
from shouwang.core.actors import system_actor
from shouwang.core.errors import DomainError
from shouwang.core.scope import acting_as


class Command(BaseCommand):
    """Recomputes the chain over the trail and names the first broken event."""

    help = "校验审计链。例：shouwang audit verify --json"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--json", action="store_true", help="输出一个 JSON 文档")

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify and print; exit 1 where the chain is broken."""
        with acting_as(system_actor("audit verify")):
            result = selectors.verify()
        if options["json"]:
            self.stdout.write(
                json.dumps(
                    {
                        "events": result.events,
                        "days": result.days,
                        "ok": result.ok,
                        "first_broken": result.first_broken,
                    }
                )
            )
        else:
            state = "完整" if result.ok else f"在事件 {result.first_broken} 处断裂"
            self.stdout.write(f"审计链共 {result.events} 条，跨 {result.days} 天：{state}。")
        if not result.ok:
            raise DomainError("审计链不完整。")
