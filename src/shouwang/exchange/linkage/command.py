"""`shouwang link`: files in, pairs out; no database, no Django."""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

from shouwang.core.messages import N_
from shouwang.core.terminal import complain, say, text

from . import csvfiles, engine, files
from .records import Pair

DONE, UNUSABLE = 0, 2
_ANSWER = 0.5
_DESCRIPTION = N_(
    "比对两份名册，找出同一名儿童的记录；或在一份名册中查找重复登记。"
    "名册是 UTF-8 编码的 CSV，第一行是列名，必须有 rec_id 和 name。"
)
_EXAMPLE = N_(
    "示例：shouwang link 村级台账.csv 学校花名册.csv --out 对应.csv --json\n"
    "　　　shouwang link --dedupe 村级台账.csv --out 重复.csv\n"
    "输出列：left_id,right_id,score,decision；score 是同一名儿童的概率，不低于 0.5 的为结果；"
    "decision 为 match 的可以直接合并，为 review 的需要人工核对。\n"
    "退出码：0 完成（需要核对的也在结果中）；2 文件不能用。"
)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "shouwang link", description=text(_DESCRIPTION), epilog=text(_EXAMPLE),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("files", nargs="*", type=Path, metavar="CSV", help=text(N_("两份名册")))
    parser.add_argument("--dedupe", type=Path, metavar="CSV", help=text(N_("只在这份名册内查重")))
    parser.add_argument("--out", type=Path, required=True, help=text(N_("写入结果的 CSV 文件")))
    parser.add_argument("--json", action="store_true", help=text(N_("输出 JSON 摘要")))
    return parser


def main(argv: Sequence[str]) -> int:
    """Run the command; return 0 (done) or 2 (unusable input).

    Pairs to review are the answer, not a complaint: they do not change the code.

    :raises SystemExit: from argparse, for --help (0) and wrong arguments (2).
    """
    parser = _parser()
    options = parser.parse_args(argv)
    if len(options.files) != (0 if options.dedupe else 2):
        parser.error(text(N_("请给出两份名册，或用 --dedupe 给出一份。")))
    begun = time.perf_counter()
    try:
        summary, pairs = _deduped(options.dedupe) if options.dedupe else _linked(*options.files)
        csvfiles.write(options.out, pairs)
    except csvfiles.UnusableCsv as error:
        complain(text(error.template).format(**error.values))
        return UNUSABLE
    summary |= _counts(pairs) | {"seconds": round(time.perf_counter() - begun, 2)}
    _print(summary | {"out": str(options.out)}, as_json=options.json)
    return DONE


def _linked(left: Path, right: Path) -> tuple[dict[str, Any], list[Pair]]:
    with _Progress() as progress:
        found = files.link(left, right, progress)
    summary = {
        "left": str(left), "right": str(right),
        "left_rows": found.left_rows, "right_rows": found.right_rows,
    }  # fmt: skip
    return summary, engine.as_pairs(found.left, found.right, found.answer)


def _deduped(path: Path) -> tuple[dict[str, Any], list[Pair]]:
    with _Progress() as progress:
        register, answer = files.dedupe(path, progress)
    pairs = engine.as_pairs(register, register, answer)
    return {"file": str(path), "rows": len(register)}, pairs


class _Progress:
    """A counter on the terminal, nothing where the output is not one."""

    def __init__(self) -> None:
        self.rows = 0
        self.shown = sys.stderr.isatty() and sys.stdout.isatty()

    def __enter__(self) -> Self:
        return self

    def __call__(self, rows: int) -> None:
        self.rows += rows
        if self.shown:
            sys.stderr.write("\r" + text(N_("已比对 {rows} 行")).format(rows=self.rows))
            sys.stderr.flush()

    def __exit__(self, *_: object) -> None:
        if self.shown:
            sys.stderr.write("\r\033[K")


def _counts(pairs: Sequence[Pair]) -> dict[str, Any]:
    decisions = Counter(pair.decision for pair in pairs)
    return {
        "pairs": len(pairs),
        "links": sum(pair.score >= _ANSWER for pair in pairs),
        "match": decisions["match"],
        "review": decisions["review"],
    }


def _print(summary: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(summary, ensure_ascii=False, indent=1) + "\n")
        return
    say(
        text(
            N_("可直接合并 {match} 对，需要核对 {review} 对，用时 {seconds} 秒。结果写入 {out}。")
        ).format(**summary)
    )
