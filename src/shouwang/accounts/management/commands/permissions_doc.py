"""`shouwang permissions_doc`: print `docs/permissions.md`."""

from typing import Any

from django.core.management.base import BaseCommand

from shouwang.accounts.matrix import permissions_document


class Command(BaseCommand):
    """Prints the table of roles and rights."""

    help = "输出岗位权限表。例：shouwang permissions_doc > docs/permissions.md"
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the document."""
        self.stdout.write(permissions_document(), ending="")
