"""`shouwang field_key`: the key to which phones seal what they queue."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from shouwang.field import keys


class Command(BaseCommand):
    """Prints the id of the key in use, or makes a new one."""

    help = "手机上传密钥：查看当前密钥编号，或更换（旧密钥仍可解开已封存的记录）。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--rotate", action="store_true", help="更换为新密钥")

    def handle(self, *args: Any, **options: Any) -> None:
        """Rotate where asked; print the id in use."""
        number = keys.rotate() if options["rotate"] else keys.public_key().id
        self.stdout.write(str(number))
