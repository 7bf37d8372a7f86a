"""Every rule under its slug; higher apps add theirs."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from .base import FileCheck, GroupCheck, GroupKeys, Rule

F = TypeVar("F", bound=Callable[..., object])

RULES: dict[str, Rule] = {}
FILE_CHECKS: list[tuple[str, FileCheck]] = []
GROUP_CHECKS: dict[str, tuple[GroupKeys, GroupCheck]] = {}


def register(rules: Iterable[Rule]) -> None:
    """Declare rules.

    :raises ValueError: if another rule has the slug.
    """
    for rule in rules:
        if RULES.get(rule.slug, rule) != rule:
            raise ValueError(rule.slug)
        RULES[rule.slug] = rule


def file_rule(rule: Rule) -> Callable[[F], F]:
    """Declare a check of one file alone."""
    register([rule])

    def decorate(check: F) -> F:
        FILE_CHECKS.append((rule.slug, check))  # type: ignore[arg-type]
        return check

    return decorate


def group_rule(rule: Rule, keys: GroupKeys) -> Callable[[F], F]:
    """Declare a check of the files that share a key."""
    register([rule])

    def decorate(check: F) -> F:
        GROUP_CHECKS[rule.slug] = (keys, check)  # type: ignore[assignment]
        return check

    return decorate


def rule(slug: str) -> Rule:
    """Return a rule by its slug.

    :raises KeyError: if there is none.
    """
    return RULES[slug]
