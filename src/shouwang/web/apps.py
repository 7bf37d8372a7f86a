"""App configuration."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The pages every post shares: home, shell, help."""

    name = "shouwang.web"
    label = "web"
