"""App configuration."""

from django.apps import AppConfig


class PolicyConfig(AppConfig):
    """Definitions, packs of parameters, determination."""

    name = "shouwang.policy"
    label = "policy"
