"""Section 4 of `docs/quality.md`, made from the rules and the national pack."""

from shouwang.policy.engine.pack import load_pack

from .choices import Defect, Owner, Severity
from .gathering import days_to_repair
from .rules import FILE_CHECKS, GROUP_CHECKS, RULES, Rule

# What stands for the values that fill a rule's words.
_SHOWN = {
    "fields": "所列各项", "number": "N", "names": "N", "person": "父亲（母亲）", "expected": "某日",
    "grade": "…", "label": "…", "age": "N", "years": "N", "months": "N",
}  # fmt: skip


class _Shown(dict[str, str]):
    """Words for every value; an ellipsis where none is better."""

    def __missing__(self, key: str) -> str:
        return _SHOWN.get(key, "…")


HEADING = "## 4. 检查项\n"
_COLUMNS = ("检查项", "类型", "程度", "责任岗位", "期限（日）", "依据", "何时提出", "怎么办")


def document() -> str:
    """Return the tables of the checks as Markdown."""
    files = {slug for slug, _ in FILE_CHECKS}
    parts = (
        ("### 一份档案之内", [r for slug, r in RULES.items() if slug in files]),
        ("### 多份档案之间", [r for slug, r in RULES.items() if slug in GROUP_CHECKS]),
        ("### 与其他登记之间", [r for s, r in RULES.items() if s not in files | set(GROUP_CHECKS)]),
    )
    text = ""
    for title, rules in parts:
        if rules:
            text += f"\n{title}\n\n| {' | '.join(_COLUMNS)} |\n{'|---' * len(_COLUMNS)}|\n"
            text += "".join(_line(rule) for rule in sorted(rules, key=lambda rule: rule.slug))
    return text


def _line(rule: Rule) -> str:
    severity, owner = Severity(rule.severity), Owner(rule.owner)
    days = days_to_repair(load_pack("national"), rule.slug, rule.severity)
    message = rule.message.format_map(_Shown())
    return (
        f"| `{rule.slug}` {rule.title} | {Defect(rule.defect).label} | {severity.label} "
        f"| {owner.label} | {days} | {rule.basis} | {message} | {rule.todo} |\n"
    )
