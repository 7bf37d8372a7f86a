"""App configuration."""

from django.apps import AppConfig


class CompanionConfig(AppConfig):
    """What is to be keyed into the national system."""

    name = "shouwang.companion"
    label = "companion"

    def ready(self) -> None:
        """Follow the facts."""
        from shouwang.audit import actions
        from shouwang.registry import hooks

        from . import hanging, listening
        from .wording import ACTIONS

        actions.register(ACTIONS)
        if listening.on_facts_changed not in hooks.facts_changed:
            hooks.facts_changed.append(listening.on_facts_changed)
            hooks.merging.append(hanging.hanging)
