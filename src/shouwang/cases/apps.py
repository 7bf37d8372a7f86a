"""App configuration."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Reports of harm and the cases that follow."""

    name = "shouwang.cases"
    label = "cases"
