"""The command line: one entry point for people, scripts and the process supervisor.

Commands that need no database import only what they use, so that a file can be checked on any
machine in a moment. The others start the embedded server when there is no `DATABASE_URL` and
run the Django command of the same name.

Exit codes: 0 done, 1 done with findings or refused by a rule, 2 unusable input.
"""

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

from shouwang.core.messages import N_
from shouwang.core.terminal import complain, language, say, text

Arguments = Sequence[str]

FINDINGS, UNUSABLE, INTERRUPTED = 1, 2, 130

SUMMARY = N_("""守望：农村留守儿童关爱保护系统。

用法：shouwang 命令 [参数]　　每条命令用 --help 查看说明和示例。

不需要数据库：
  roster check 文件         检查花名册，列出每一处问题
  roster template 名称 文件  生成空白花名册
  link 名册 名册 --out 文件  找出两份名册中的同一名儿童；--dedupe 查一份名册内的重复
  determine --file 文件     根据一名儿童的情况判断对象类别
  tls init                  建立本地证书机构和服务器证书
  tls page                  用 http 打开信任证书的说明页

安装和运行：
  init --area 代码          正式安装：密钥、区划、政策包、三名管理员
  serve                     启动服务
  demo                      建立并启动演示县
  database start|stop|status  内置数据库
  doctor                    检查安装
  backup 目录 · restore 目录  备份与恢复

业务：
  roster import 文件        导入花名册
  determine                 重新判断对象类别
  summary                   生成汇总表
  divisions load 文件       更新行政区划
  audit verify              验证审计记录
  bench                     测量性能

示例：
  shouwang demo --port 8000
  shouwang roster check 花名册.xlsx --json
""")

# Two words on the command line, one Django command.
COMPOUND = {
    ("roster", "import"): "roster_import",
    ("divisions", "load"): "divisions_load",
    ("audit", "verify"): "audit_verify",
}
# Commands that change tables, or fill a fresh installation before anybody has a post.
OWNER_COMMANDS = {"createcachetable", "dbshell", "demo", "flush", "init", "makemigrations"} | {
    "migrate",
    "showmigrations",
    "sqlmigrate",
}
WITHOUT_SERVER = {"check", "collectstatic", "compilemessages", "help", "makemessages"}


def main(arguments: Arguments | None = None) -> int:
    """Run one command and return its exit code; expected errors become one line on stderr."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or given[0] in {"-h", "--help"}:
        say(text(SUMMARY))
        return 0 if given else UNUSABLE
    if given[0] == "--version":
        say(f"shouwang {version('shouwang')}")
        return 0
    try:
        return _dispatch(given)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader (head, less) has gone; keep the interpreter from complaining at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _dispatch(given: list[str]) -> int:
    for length in (2, 1):
        pure = PURE.get(tuple(given[:length]))
        if pure is not None:
            return pure(given[length:])
    if given[0] == "determine" and _has_option(given[1:], "--file"):
        return _call("shouwang.policy.command", given[1:])
    name = COMPOUND.get((given[0], given[1])) if len(given) > 1 else None
    if name is not None:
        return run_django(name, given[2:])
    if given[0] in {first for first, _ in COMPOUND}:
        known = sorted(second for first, second in (*COMPOUND, *_pure_pairs()) if first == given[0])
        return _fail(N_("{command} 后面需要：{known}"), command=given[0], known=" | ".join(known))
    return run_django(given[0], given[1:])


def _pure_pairs() -> list[tuple[str, str]]:
    return [(words[0], words[1]) for words in PURE if len(words) > 1]


def _has_option(arguments: Arguments, option: str) -> bool:
    return any(word == option or word.startswith(f"{option}=") for word in arguments)


# --- commands without Django ------------------------------------------------------------------


def _call(module: str, arguments: Arguments) -> int:
    """Run `main` of a pure module; it answers with the exit code."""
    result: int = importlib.import_module(module).main(list(arguments))
    return result


def _roster(verb: str) -> Callable[[list[str]], int]:
    return lambda arguments: _call("shouwang.exchange.roster.command", [verb, *arguments])


def _tls_init(arguments: list[str]) -> int:
    from shouwang.core import tls

    return _guarded(lambda: tls.main(arguments))


def _tls_page(arguments: list[str]) -> int:
    from shouwang.core import trust_page

    return _guarded(lambda: trust_page.main(arguments))


def _serve(arguments: list[str]) -> int:
    from shouwang.core import serving

    parser = argparse.ArgumentParser(
        "shouwang serve",
        description=text(N_("启动服务：网页、后台任务和内置数据库。")),
        epilog=text(N_("示例：shouwang serve --host 0.0.0.0 --port 8443 --tls")),
    )
    _add_address(parser)
    parser.add_argument("--workers", type=int, help=text(N_("网页进程数，默认等于处理器数")))
    parser.add_argument(
        "--tls", action="store_true", help=text(N_("使用 shouwang tls init 建立的证书"))
    )
    parser.add_argument("--tls-cert", type=Path, help=text(N_("证书文件（PEM）")))
    parser.add_argument("--tls-key", type=Path, help=text(N_("私钥文件（PEM，PKCS#8）")))
    options = parser.parse_args(arguments)
    if bool(options.tls_cert) != bool(options.tls_key):
        parser.error(text(N_("--tls-cert 和 --tls-key 必须同时给出。")))

    def run() -> int:
        certificate, key = options.tls_cert, options.tls_key
        if options.tls and certificate is None:
            from shouwang.core import tls

            certificate, key = tls.server_files()
        return serving.serve(options.host, options.port, options.workers, certificate, key)

    return _guarded(run)


def _add_address(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--host", default="127.0.0.1", help=text(N_("监听地址，默认只限本机：127.0.0.1"))
    )
    parser.add_argument("--port", type=int, default=8000, help=text(N_("端口，默认 8000")))


def _demo(arguments: list[str]) -> int:
    """Build the demo county as the owner (once), then serve it as the app role."""
    if _has_option(arguments, "--help") or "-h" in arguments:
        return run_django("demo", ["--help"])
    parser = argparse.ArgumentParser("shouwang demo", add_help=False, allow_abbrev=False)
    _add_address(parser)
    parser.add_argument("--build-only", action="store_true")
    options, rest = parser.parse_known_args(arguments)
    code = run_django("demo", rest)
    if code != 0 or options.build_only:
        return code
    from shouwang.core import serving

    return _guarded(lambda: serving.serve(options.host, options.port, just_migrated=True))


def _database(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        "shouwang database",
        description=text(N_("启动、停止或查看内置数据库。")),
        epilog=text(N_("示例：shouwang database status")),
    )
    parser.add_argument("verb", choices=["start", "stop", "status"])
    verb = parser.parse_args(arguments).verb
    return _guarded(lambda: _run_database(verb))


def _run_database(verb: str) -> int:
    from shouwang.core import database, embedded

    if database.is_external():
        return _fail(N_("数据库由 DATABASE_URL 指定，不由本程序启停。"))
    if verb == "start":
        database.start_if_embedded()
    elif verb == "stop":
        database.stop_if_embedded()
    state = embedded.status(database.embedded_root())
    say(
        text(N_("数据库运行中，进程 {pid}。") if state.running else N_("数据库未运行。")).format(
            pid=state.pid
        )
    )
    return 0


def _backup(arguments: list[str]) -> int:
    from shouwang.core import backup

    return _guarded(lambda: backup.backup_main(arguments))


def _restore(arguments: list[str]) -> int:
    from shouwang.core import backup

    return _guarded(lambda: backup.restore_main(arguments))


def _bench(arguments: list[str]) -> int:
    """Measure, in a checkout: the benchmarks are not part of an installation."""
    checkout = Path(__file__).parents[2]
    if not (checkout / "benchmarks").is_dir():
        return _fail(N_("性能测量只能在源码目录中运行。"))
    import subprocess

    command = [sys.executable, "-m", "benchmarks", *arguments]
    return subprocess.run(command, cwd=checkout, check=False).returncode  # noqa: S603


PURE: dict[tuple[str, ...], Callable[[list[str]], int]] = {
    ("roster", "check"): _roster("check"),
    ("roster", "template"): _roster("template"),
    ("tls", "init"): _tls_init,
    ("tls", "page"): _tls_page,
    ("link",): lambda arguments: _call("shouwang.exchange.linkage.command", arguments),
    ("database",): _database,
    ("serve",): _serve,
    ("demo",): _demo,
    ("backup",): _backup,
    ("bench",): _bench,
    ("restore",): _restore,
}


def _guarded(work: Callable[[], int]) -> int:
    """Run `work`; what an administrator can mend becomes one line on stderr and code 2."""
    from shouwang.core.embedded.errors import EmbeddedError

    try:
        return work()
    except EmbeddedError as error:
        return _fail(error.template, **error.values)


# --- Django commands --------------------------------------------------------------------------


def run_django(name: str, arguments: Arguments) -> int:
    """Run the Django command `name`, with the database up and the role it needs."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouwang.settings")
    role_before = os.environ.get("SHOUWANG_DB_ROLE")
    os.environ.setdefault("SHOUWANG_DB_ROLE", "owner" if name in OWNER_COMMANDS else "app")
    try:
        return _guarded(lambda: _run_django(name, list(arguments)))
    finally:
        if role_before is None:
            del os.environ["SHOUWANG_DB_ROLE"]


def _run_django(name: str, arguments: list[str]) -> int:
    from shouwang.core import collector

    with collector.importing():
        import django
        from django.core.management import ManagementUtility, get_commands
        from django.utils import translation

        django.setup()
    translation.activate(language())
    if name == "help":
        ManagementUtility(["shouwang", name, *arguments]).execute()
        return 0
    if name not in get_commands():
        return _fail(N_("没有命令 {name}。用 shouwang --help 查看全部命令。"), name=name)
    if name not in WITHOUT_SERVER and not {"-h", "--help"} & set(arguments):
        _start_database()
    return _execute(name, arguments)


def _start_database() -> None:
    """Start the embedded server; tell Django what its first start decided (the passwords)."""
    from django.conf import settings

    from shouwang.core import database

    database.start_if_embedded()
    role: database.Role = "owner" if os.environ["SHOUWANG_DB_ROLE"] == "owner" else "app"
    login = database.connection(role)
    del login["OPTIONS"]
    settings.DATABASES["default"].update(login)


def _execute(name: str, arguments: list[str]) -> int:
    """Do what Django's `run_from_argv` does, with our exit codes and messages."""
    from django.core.management import ManagementUtility
    from django.core.management.base import CommandError, handle_default_options
    from django.db import DatabaseError, connections

    from shouwang.core.errors import DomainError

    command = ManagementUtility(["shouwang"]).fetch_command(name)
    command._called_from_command_line = True  # type: ignore[attr-defined]  # Django's own flag
    options = vars(command.create_parser("shouwang", name).parse_args(arguments))
    handle_default_options(argparse.Namespace(**options))
    positional = options.pop("args", ())
    try:
        command.execute(*positional, **options)
    except CommandError as error:
        # Django's default code is 1, which here means "findings": unusable input is 2.
        complain(str(error))
        return UNUSABLE if error.returncode == 1 else error.returncode
    except DomainError as error:
        complain(str(error))
        return FINDINGS
    except DatabaseError as error:
        if options.get("traceback"):
            raise
        return _explain(error)
    finally:
        connections.close_all()
    return 0


def _explain(error: Exception) -> int:
    """Say what to do about a database error; its text may hold data and is not shown."""
    cause = type(error.__cause__ or error).__name__
    if cause in {"UndefinedTable", "UndefinedColumn"}:
        return _fail(N_("数据库结构不是当前版本。请先运行 shouwang migrate。"))
    return _fail(N_("数据库出错（{cause}）。加 --traceback 查看详情。"), cause=cause)


# --- words ---------------------------------------------------------------------------------------


def _fail(template: str, **values: object) -> int:
    complain(text(template).format(**values))
    return UNUSABLE


if __name__ == "__main__":
    sys.exit(main())
