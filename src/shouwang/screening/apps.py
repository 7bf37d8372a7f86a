"""App configuration."""

from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    """Screening for hazards, safety checks."""

    name = "shouwang.screening"
    label = "screening"

    def ready(self) -> None:
        """Name the deeds and the photos; go with a file when files are merged."""
        from shouwang.audit import actions
        from shouwang.registry import hooks as registry

        from . import evidence, hanging
        from .wording import ACTIONS

        actions.register(ACTIONS)
        evidence.register()
        if hanging.hanging not in registry.merging:
            registry.merging.append(hanging.hanging)
