"""`shouwang determine --file DOC.json`: judge the facts of one child without a database."""

import argparse
import json
import sys
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from shouwang.core.messages import N_
from shouwang.policy.engine.determine import Determination, determine
from shouwang.policy.engine.facts_json import FactsError, from_json
from shouwang.policy.engine.logic import STATE_NAMES
from shouwang.policy.engine.pack import PackError, PolicyPack, load_pack
from shouwang.policy.engine.shipped_text import CATEGORY_NAMES

UNUSABLE_INPUT = 2
_STATES = dict(zip(STATE_NAMES, (N_("不符合"), N_("不能确定"), N_("符合")), strict=True))
_RESULTS = {"yes": N_("是"), "no": N_("否"), "unknown": N_("不能确定")}


def parser() -> argparse.ArgumentParser:
    """Return the options of the command."""
    options = argparse.ArgumentParser(
        prog="shouwang determine",
        description=N_("按政策包判定一名儿童属于哪些类别，并列出每一条理由。"),
        epilog="shouwang determine --file child.json --on 2026-06-30 --json",
    )
    options.add_argument("--file", type=Path, required=True, help=N_("一名儿童的事实（JSON）"))
    options.add_argument("--on", type=date.fromisoformat, help=N_("判定日，缺省为今天"))
    options.add_argument("--pack", default="national", help=N_("政策包编号，缺省为全国"))
    options.add_argument("--json", action="store_true", help=N_("输出 JSON"))
    return options


def judge_file(path: Path, pack: PolicyPack, on: date) -> Determination:
    """Return the determination of the child described in a JSON file.

    :raises OSError: if the file cannot be read.
    :raises ValueError: if it is not JSON in UTF-8, or not the facts of a child (`FactsError`).
    """
    return determine(from_json(json.loads(path.read_text(encoding="utf-8"))), pack, on)


def as_text(pack: PolicyPack, found: Determination) -> str:
    """Return the results and numbered reasons for reading."""
    lines = []
    for key, result in found.items():
        profile = pack.profiles.get(key)
        name = profile.name if profile else CATEGORY_NAMES[key]
        lines.append(f"{key} {name}: {_RESULTS[result.result]}")
        for number, reason in enumerate(result.reasons, 1):
            state = _STATES[reason.state]
            lines.append(f"  {number}. {state} {reason.condition} — {reason.fact} [{reason.basis}]")
    return "\n".join(lines)


def main(argv: list[str] | None = None) -> int:
    """Run the command; return 0, or 2 where file, pack or date cannot be used."""
    arguments = parser().parse_args(argv)
    on = arguments.on or datetime.now(ZoneInfo("Asia/Shanghai")).date()
    try:
        pack = load_pack(arguments.pack)
        found = judge_file(arguments.file, pack, on)
    except (PackError, FactsError, OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return UNUSABLE_INPUT
    if arguments.json:
        sys.stdout.write(json.dumps(found.to_json(), ensure_ascii=False, indent=1) + "\n")
    else:
        sys.stdout.write(as_text(pack, found) + "\n")
    return 0
