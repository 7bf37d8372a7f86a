"""The checks of the register (R-055…R-076): pure functions over the facts of files."""

from . import blocks, care, copies, household, logic, missing, same_child, school, values
from .base import Hit, Rule
from .catalogue import FILE_CHECKS, GROUP_CHECKS, RULES, register, rule

__all__ = [
    "FILE_CHECKS", "GROUP_CHECKS", "RULES", "Hit", "Rule", "blocks", "care", "copies",
    "household", "logic", "missing", "register", "rule", "same_child", "school", "values",
]  # fmt: skip
