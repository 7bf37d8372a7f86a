"""App configuration."""

from django.apps import AppConfig


class DivisionsConfig(AppConfig):
    """Provinces down to villagers' groups, with the codes they have and had."""

    name = "shouwang.divisions"
    label = "divisions"

    def ready(self) -> None:
        """Name the deeds for the trail."""
        from shouwang.audit import actions

        from .trail import ACTIONS

        actions.register(ACTIONS)
