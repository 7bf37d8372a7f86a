"""App configuration."""

from django.apps import AppConfig


class HotlineConfig(AppConfig):
    """Calls of the hotline."""

    name = "shouwang.hotline"
    label = "hotline"
