"""App configuration."""

from django.apps import AppConfig


class CareConfig(AppConfig):
    """Care and its records."""

    name = "shouwang.care"
    label = "care"
