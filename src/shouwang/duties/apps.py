"""App configuration."""

from django.apps import AppConfig


class DutiesConfig(AppConfig):
    """Who owes what by when."""

    name = "shouwang.duties"
    label = "duties"

    def ready(self) -> None:
        """Plan anew whenever facts change."""
        from shouwang.audit import actions
        from shouwang.registry import hooks

        from . import hanging, listening, panels
        from .wording import ACTIONS

        actions.register(ACTIONS)
        if listening.on_facts_changed not in hooks.facts_changed:
            hooks.facts_changed.append(listening.on_facts_changed)
            hooks.merging.append(hanging.hanging)
            hooks.file_panels.append(panels.panels)
