"""App configuration."""

from django.apps import AppConfig


class TransfersConfig(AppConfig):
    """Files that move between areas and installations."""

    name = "shouwang.transfers"
    label = "transfers"
