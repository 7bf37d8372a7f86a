"""App configuration."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """A synthetic county to try the system on."""

    name = "shouwang.demo"
    label = "demo"
