"""App configuration."""

from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    """Figures as of any day."""

    name = "shouwang.statistics"
    label = "statistics"
