"""`shouwang reset_slip USERNAME`: a new one-time password where there is no level above."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from shouwang.accounts import selectors, services
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as


class Command(BaseCommand):
    """For the top administrators of an installation, on its server alone; noted in the trail."""

    help = "重置最高一级管理员的密码，显示一次性密码。例：shouwang reset_slip system-admin"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("username", help="用户名")

    def handle(self, *args: Any, **options: Any) -> None:
        """Draw and print the slip.

        :raises CommandError: if nobody has that name.
        """
        user = selectors.find_user(options["username"])
        if user is None:
            raise CommandError(_("没有用户 {name}。").format(name=options["username"]))
        with acting_as(system_actor("reset_slip")) as actor:
            slip = services.reset_password(actor, user, now=clock.now())
        self.stdout.write(_("一次性密码（只显示这一次）：{slip}").format(slip=slip))
