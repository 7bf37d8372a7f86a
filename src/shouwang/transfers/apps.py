"""App configuration."""

from django.apps import AppConfig


class TransfersConfig(AppConfig):
    """Files that move between areas and installations."""

    name = "shouwang.transfers"
    label = "transfers"

    def ready(self) -> None:
        """Show transfers on the file page; say what stays when files are merged."""
        from shouwang.audit import actions
        from shouwang.registry import hooks as registry

        from . import hanging, panels
        from .wording import ACTIONS

        actions.register(ACTIONS)
        if panels.panels not in registry.file_panels:
            registry.file_panels.append(panels.panels)
            registry.merging.append(hanging.hanging)
