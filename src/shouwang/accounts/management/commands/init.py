"""`shouwang init --area CODE`: a real installation."""

import json
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from shouwang.accounts import founding, selectors
from shouwang.core import clock, crypto, database, recovery
from shouwang.divisions.snapshot import UnknownArea


class Command(BaseCommand):
    """Makes keys, tables, divisions, the first office and its three administrators, once."""

    help = "正式安装：密钥、数据表、行政区划、民政部门和三名管理员。例：shouwang init --area 520525"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--area", required=True, help="本系统所属区划的代码，县为 6 位")
        parser.add_argument("--name", default=founding.SYSTEM_NAME, help="系统名称")
        parser.add_argument("--support", default="", help="技术支持单位和电话")
        parser.add_argument(
            "--suite", choices=["AES", "SM"], default="AES", help="加密算法：国际或国密"
        )
        parser.add_argument("--json", action="store_true", help="输出一个 JSON 文档")

    def handle(self, *args: Any, **options: Any) -> None:
        """Set up and print the slips and the recovery phrase, once.

        :raises CommandError: if there is an installation already, or the code is unknown.
        """
        area = options["area"]
        if not (area.isascii() and area.isdigit() and len(area) in {2, 4, 6, 9, 12}):
            raise CommandError(_("区划代码应为 2、4、6、9 或 12 位数字。"))
        database.prepare_external()
        call_command("migrate", verbosity=0)
        if selectors.installation() is not None:
            raise CommandError(
                _("数据目录 {path} 已有安装，不能重复初始化。").format(path=settings.DATA_DIR)
            )
        if not settings.KEY_FILE.exists():
            crypto.Keyring.generate(options["suite"]).save(settings.KEY_FILE)
        try:
            made = founding.found(
                area, now=clock.now(), system_name=options["name"], support_text=options["support"]
            )
        except UnknownArea as error:
            raise CommandError(_("没有找到区划 {code}。").format(code=area)) from error
        phrase = recovery.install()
        self.stdout.write(_as_json(made, phrase) if options["json"] else _as_text(made, phrase))


def _as_json(made: founding.Founding, phrase: str) -> str:
    document = {
        "area": made.installation.area_code,
        "organisation": made.organisation.name,
        "administrators": [
            {"role": slip.role, "username": slip.username, "password": slip.password}
            for slip in made.slips
        ],
        "recovery_phrase": phrase,
    }
    return json.dumps(document, ensure_ascii=False)


def _as_text(made: founding.Founding, phrase: str) -> str:
    lines = [
        _("已为{name}建立系统（区划 {code}）。").format(
            name=made.organisation.name, code=made.installation.area_code
        ),
        "",
        _("三名管理员的一次性密码，只显示这一次，请抄写或打印后分别交给三个人："),
    ]
    lines += [f"  {_(slip.title)}　{slip.username}　{slip.password}" for slip in made.slips]
    lines += [
        "",
        _("备份的恢复口令，只显示这一次，请与备份分开保存；遗失后备份不能恢复："),
        f"  {phrase}",
        "",
        _("下一步：shouwang serve"),
    ]
    return "\n".join(lines)
