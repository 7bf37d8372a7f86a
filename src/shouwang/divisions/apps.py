"""App configuration."""

from django.apps import AppConfig


class DivisionsConfig(AppConfig):
    """Provinces down to villagers' groups, with the codes they have and had."""

    name = "shouwang.divisions"
    label = "divisions"
