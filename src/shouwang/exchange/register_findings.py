"""What comparing registers found, as findings of the quality engine (R-030, R-056, R-071)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from shouwang.core.messages import N_
from shouwang.quality.rules.base import (
    CONCEALED,
    INCONSISTENT,
    OMITTED,
    REPEATED,
    SCHOOL,
    TOWNSHIP,
    VILLAGE,
    WARNING,
    Hit,
    Rule,
)
from shouwang.registry.fields import FIELDS

from . import selectors_reconciliation as reading
from .choices import DifferenceKind, RegisterKind
from .models import Difference
from .reconciliation.definitions import LEFT_BEHIND
from .reconciliation.statements import SCHOOL_KINDS

_TODO = N_("到“差异核对”中处理：以一方为准、另行更正，或说明理由。")
RULES = (
    Rule(
        "registers-differ", N_("登记簿内容不一致"), INCONSISTENT, WARNING, TOWNSHIP, "R-030",
        N_("各登记簿所填不一致：{fields}。"), _TODO,
    ),
    Rule(
        "registers-left-behind", N_("登记簿对是否留守说法不一"), INCONSISTENT, WARNING, TOWNSHIP,
        "R-030、R-006", N_("各登记簿对是否留守说法不一，且不能以口径不同解释。"), _TODO,
    ),
    Rule(
        "missing-in-village-book", N_("村级台账漏报"), CONCEALED, WARNING, VILLAGE,
        "R-056、R-072", N_("其他渠道已登记该儿童，村级台账没有。"), _TODO,
    ),
    Rule(
        "missing-in-school-roll", N_("学校名册漏登"), OMITTED, WARNING, SCHOOL, "R-056、R-071",
        N_("按登记应在学校名册、学籍中的儿童，名册中没有。"), _TODO,
    ),
    Rule(
        "missing-in-register", N_("一方登记簿缺该儿童"), OMITTED, WARNING, TOWNSHIP,
        "R-056、R-073", N_("一方登记簿应有而没有该儿童。"), _TODO,
    ),
    Rule(
        "repeated-in-register", N_("同一登记簿重复登记"), REPEATED, WARNING, SCHOOL,
        "R-028、R-071", N_("同一登记簿中登记了不止一次。"), _TODO,
    ),
)  # fmt: skip


def findings(file_ids: Sequence[UUID], on: date) -> Mapping[UUID, Sequence[Hit]]:
    """Return what registers disagree about of each file; questions that were settled are none."""
    return {file_id: list(_hits(rows)) for file_id, rows in reading.open_of_files(file_ids).items()}


def _hits(rows: list[Difference]) -> Iterable[Hit]:
    by_rule: dict[str, list[Difference]] = defaultdict(list)
    for row in rows:
        if slug := _rule_of(row):
            by_rule[slug].append(row)
    for slug, found in by_rule.items():
        keys = [row.field for row in found if row.field in FIELDS]
        yield Hit(
            slug, params={"fields": list(dict.fromkeys(keys))},
            seen=tuple(sorted(bytes(row.digest).hex() for row in found)), weight=len(found),
        )  # fmt: skip


def _rule_of(row: Difference) -> str:
    if row.kind == DifferenceKind.FIELD:
        return "registers-left-behind" if row.field == LEFT_BEHIND else "registers-differ"
    if row.kind == DifferenceKind.REPEATED:
        return "repeated-in-register"
    if row.kind not in (DifferenceKind.ONLY_LEFT, DifferenceKind.ONLY_RIGHT):
        return ""  # a definition apart is no defect; a doubt is no file's fault
    lacking = row.right_kind if row.kind == DifferenceKind.ONLY_LEFT else row.left_kind
    if lacking == RegisterKind.VILLAGE:
        return "missing-in-village-book"
    return "missing-in-school-roll" if lacking in SCHOOL_KINDS else "missing-in-register"
