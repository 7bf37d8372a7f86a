"""App configuration."""

from django.apps import AppConfig


class QualityConfig(AppConfig):
    """Findings live: open, repaired when the check no longer finds them, or waived by two hands."""

    name = "shouwang.quality"
    label = "quality"
