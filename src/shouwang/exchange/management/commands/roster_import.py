"""`shouwang roster import FILE --area CODE --as USER`: the whole way without the pages."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext

from shouwang.accounts import selectors as accounts
from shouwang.core import clock
from shouwang.core.actors import Actor, system_actor
from shouwang.core.errors import DomainError, NotAllowed
from shouwang.core.reach import Area, full_code
from shouwang.core.scope import acting_as
from shouwang.exchange import selectors, services, storage, wording
from shouwang.exchange.choices import BatchStatus, RowPlan
from shouwang.exchange.permissions import ExchangePermission
from shouwang.exchange.roster.limits import UnusableFile
from shouwang.exchange.roster.profiles import PROFILES
from shouwang.exchange.uploads import MAX_UPLOAD

UNUSABLE = 2
_MEBIBYTE = 1024 * 1024
_WAITING = (RowPlan.DOUBTFUL, RowPlan.HELD, RowPlan.ELSEWHERE)


class LeftOver(DomainError):
    """The import is done; there are findings, or rows that wait for a person."""


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = gettext("日期请按 2026-11-21 的格式填写：{text}").format(text=text)
        raise ArgumentTypeError(message) from None


class Command(BaseCommand):
    """Receives, checks and enters a roster under a user's post; no worker is needed.

    All of it is one transaction: whatever stops it leaves nothing behind.
    """

    help = "导入花名册。例：shouwang roster import 台账.xlsx --area 520525 --as officer --dry-run"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("file", type=Path, help="名册文件：xlsx、xls、et、csv")
        parser.add_argument("--area", required=True, help="所属区划代码（6、9 或 12 位）")
        parser.add_argument("--as", dest="user", required=True, help="以哪个用户的岗位导入")
        parser.add_argument("--profile", choices=sorted(PROFILES), default="", help="名册种类")
        parser.add_argument("--on", type=_day, help="填报日期，默认今天")
        parser.add_argument("--dry-run", action="store_true", help="只检查和预览，什么也不写入")
        parser.add_argument("--json", action="store_true", help="输出一个 JSON 文档")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import and print.

        :raises CommandError: if the input is unusable (exit code 2); nothing is changed.
        :raises DomainError: if refused, or done with findings (exit code 1).
        """
        file, area, dry = options["file"], _area(options["area"]), options["dry_run"]
        _look_at(file)
        on = options["on"] or clock.today()
        with transaction.atomic():
            actor = _actor(options["user"], area)
            document = _import(actor, file, area, on, options["profile"], dry=dry)
            transaction.set_rollback(dry)
        if options["json"]:
            self.stdout.write(json.dumps(document, ensure_ascii=False, indent=1))
        else:
            self.stdout.write("\n".join(_lines(document)))
        _complain(document)


def _area(text: str) -> str:
    if not (text.isascii() and text.isdecimal() and len(text) in (6, 9, 12)):
        raise CommandError(
            gettext("没有这个区划代码：{area}").format(area=text), returncode=UNUSABLE
        )
    return full_code(text)


def _look_at(file: Path) -> None:
    """Refuse at once what the reader would refuse anyway, before it is copied."""
    if not file.is_file():
        raise CommandError(str(UnusableFile("not-found")), returncode=UNUSABLE)
    size = file.stat().st_size
    if size > MAX_UPLOAD:
        params = {"size": round(size / _MEBIBYTE), "limit": MAX_UPLOAD // _MEBIBYTE}
        raise CommandError(str(UnusableFile("too-large", **params)), returncode=UNUSABLE)


def _actor(username: str, area: str) -> Actor:
    """Return the post of a user that may import there."""
    user = accounts.find_user(username)
    if user is None or not user.is_active:
        message = gettext("没有这个用户，或账号已停用：{name}").format(name=username)
        raise CommandError(message, returncode=UNUSABLE)
    for post in accounts.posts_of(user, clock.today()):
        actor = accounts.actor_for(post, display_name=user.display_name)
        if not actor.may(ExchangePermission.IMPORT_ROSTER):
            continue
        if actor.area is None or area in actor.area:
            return actor
    raise NotAllowed


def _import(
    actor: Actor, file: Path, area: str, on: date, profile: str, *, dry: bool
) -> dict[str, Any]:
    now = clock.now()
    stored = ""
    done = False
    try:
        with acting_as(actor):
            batch = services.receive(
                actor, file, file_name=file.name, area=area, on=on, now=now, profile=profile
            )
        stored = batch.stored_as
        # Planning looks at the whole county, whoever sends the roster.
        with acting_as(system_actor("exchange.check", Area.of(full_code(batch.county)))):
            batch = services.check_batch(batch, now=now)
        if batch.status != BatchStatus.CHECKED:
            raise CommandError(wording.problem(batch.problem), returncode=UNUSABLE)
        with acting_as(actor):
            if not dry:
                batch = services.commit_batch(actor, batch, now=now)
            document = _document(batch, dry=dry)
        done = not dry
    finally:
        if not done:
            storage.discard(stored)
    return document


def _document(batch: Any, *, dry: bool) -> dict[str, Any]:
    """Return what contracts §1 prints for a check, and what the import made of each row."""
    counts = batch.counts
    sheets = counts["sheets"]
    findings = sorted(
        selectors.findings(batch), key=lambda f: (sheets.index(f.sheet), f.row, f.code, f.column)
    )
    rows = selectors.rows(batch).order_by("sheet", "row")
    return {
        "file": batch.file_name,
        "profile": batch.profile,
        "sheets": sheets,
        "rows": counts["rows"],
        "clean_rows": counts["clean_rows"],
        "findings": [
            {
                "code": found.code,
                "severity": found.severity,
                "sheet": found.sheet,
                "row": found.row,
                "column": found.column,
                "value_hint": found.value_hint,
                "message": wording.message(found.message, found.params),
                "related_rows": found.related_rows,
            }
            for found in findings
        ],
        "batch": None if dry else str(batch.pk),
        "dry_run": dry,
        "plans": dict(sorted(counts["plans"].items())),
        "opened": counts.get("opened", 0),
        "changed": counts.get("changed", 0),
        "waiting": [
            {"sheet": row.sheet, "row": row.row, "plan": row.plan, "reason": _reason(row)}
            for row in rows
            if row.plan in _WAITING
        ],
    }


def _reason(row: Any) -> str:
    if row.plan == RowPlan.HELD:
        return str(wording.HELD[row.held_reason][0])
    if row.plan == RowPlan.ELSEWHERE:
        place = selectors.place_name(row.held_reason)
        return gettext("该儿童已在{place}登记").format(place=place)
    return str(RowPlan.DOUBTFUL.label)


def _lines(document: dict[str, Any]) -> Iterator[str]:
    yield gettext("{file}：{title}，共 {rows} 行，无问题 {clean} 行。").format(
        file=document["file"], title=wording.profile_title(document["profile"]),
        rows=document["rows"], clean=document["clean_rows"],
    )  # fmt: skip
    for plan, number in document["plans"].items():
        yield f"  {RowPlan(plan).label}：{number}"
    if document["dry_run"]:
        yield gettext("只做了预览，没有写入任何数据。")
    else:
        yield gettext("已入库：新建档案 {opened} 份，变更 {changed} 份。").format(
            opened=document["opened"], changed=document["changed"]
        )
    for found in document["findings"]:
        severity = wording.SEVERITIES[found["severity"]]
        place = gettext("工作表“{sheet}”第 {row} 行").format(sheet=found["sheet"], row=found["row"])
        yield f"  {place} [{severity}] {found['column']} {found['message']}（{found['code']}）"
    for row in document["waiting"]:
        place = gettext("工作表“{sheet}”第 {row} 行").format(sheet=row["sheet"], row=row["row"])
        yield f"  {place} {RowPlan(row['plan']).label}：{row['reason']}"


def _complain(document: dict[str, Any]) -> None:
    counted = Counter(found["severity"] for found in document["findings"])
    if document["findings"] or document["waiting"]:
        raise LeftOver(
            gettext("错误 {errors} 处，提醒 {warnings} 处，待处理 {waiting} 行。").format(
                errors=counted["error"], warnings=counted["warning"],
                waiting=len(document["waiting"]),
            )
        )  # fmt: skip
