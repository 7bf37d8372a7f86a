"""App configuration."""

from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    """Screening for hazards, safety checks."""

    name = "shouwang.screening"
    label = "screening"
