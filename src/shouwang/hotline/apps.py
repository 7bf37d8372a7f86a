"""App configuration."""

from django.apps import AppConfig


class HotlineConfig(AppConfig):
    """Calls of the hotline."""

    name = "shouwang.hotline"
    label = "hotline"

    def ready(self) -> None:
        """Name the deeds; go with a file when files are merged."""
        from shouwang.audit import actions
        from shouwang.registry import hooks as registry

        from . import hanging
        from .wording import ACTIONS

        actions.register(ACTIONS)
        if hanging.hanging not in registry.merging:
            registry.merging.append(hanging.hanging)
