"""National code lists that rosters are read with, worded as the standards word them."""

from functools import cache

from .choices import EthnicGroup


@cache
def ethnic_codes() -> dict[str, str]:
    """Return GB/T 3304 codes by the Chinese name without 族."""
    return {name.removesuffix("族"): code for code, name in ethnic_names().items()}


@cache
def ethnic_names() -> dict[str, str]:
    """Return the Chinese names of ethnic groups by GB/T 3304 code, whoever reads."""
    return {group.value: group.chinese for group in EthnicGroup}
