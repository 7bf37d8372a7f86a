"""`shouwang demo`: a running synthetic county."""

import os
import sys
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from django.utils.translation import gettext as _

from shouwang.accounts import selectors as accounts
from shouwang.core import clock, crypto, database, embedded
from shouwang.demo import offices, services
from shouwang.demo.population import DEFAULT_COUNTY


class Command(BaseCommand):
    """Builds the demo county once; `shouwang demo` serves it afterwards."""

    help = "建立演示县（虚构人员）并启动。例：shouwang demo --port 8000"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--county", default=DEFAULT_COUNTY, help="县级区划代码，6 位")
        parser.add_argument("--children", type=int, default=2000, help="在册儿童人数")

    def handle(self, *args: Any, **options: Any) -> None:
        """Build, unless it stands already; print the accounts.

        :raises CommandError: beside real data, which a demo never touches.
        """
        county, children = str(options["county"])[:6], int(options["children"])
        if children < 1:
            raise CommandError(_("人数至少为 1。"))
        database.prepare_external()
        call_command("migrate", verbosity=0)
        installation = accounts.installation()
        if installation is not None and not installation.is_demo:
            raise CommandError(
                _("数据目录 {path} 中有正式数据，不能在此建立演示县。").format(
                    path=settings.DATA_DIR
                )
            )
        if installation is not None and not services.is_ready(county, children):
            self._start_over()
        if accounts.installation() is None:
            self._build(county, children)
        self._print_accounts()

    def _start_over(self) -> None:
        """Throw an unfinished or different demo away; it holds nobody's work."""
        if database.is_external():
            raise CommandError(_("外部数据库中已有另一个演示县，请换一个空数据库。"))
        connections.close_all()
        services.READY_FILE.unlink(missing_ok=True)
        embedded.destroy(database.embedded_root())
        database.start_if_embedded()
        self._point_at("owner")
        call_command("migrate", verbosity=0)

    def _build(self, county: str, children: int) -> None:
        if not settings.KEY_FILE.exists():
            crypto.Keyring.generate().save(settings.KEY_FILE)
        # From here on as the web role: the import path is the real one, row-level security on.
        self._point_at("app")
        on = clock.today()
        services.build_demo(county, children, on=on, now=clock.now(), progress=self._progress)

    def _point_at(self, role: database.Role) -> None:
        connections.close_all()
        connections["default"].settings_dict.update(database.connection(role))

    def _progress(self, step: str, number: int, total: int) -> None:
        if not sys.stderr.isatty() and os.environ.get("CI") is None and number not in (0, total):
            return
        words = {
            "offices": _("建立机构和账号"),
            "quarter": _("导入上一轮名册，报送上季度"),
            "rosters": _("导入名册"),
            "work": _("登记走访和结对"),
            "done": _("完成"),
        }
        end = "\n" if step == "done" or not sys.stderr.isatty() else "\r"
        self.stderr.write(f"{words[step]} {number}/{total}", ending=end)

    def _print_accounts(self) -> None:
        self.stdout.write(_("演示账号（只用于演示，登录页上也有）："))
        for account in offices.load_accounts():
            self.stdout.write(f"  {account.username:16}{account.password:20}{account.standpoint}")
