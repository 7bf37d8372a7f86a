"""App configuration."""

from django.apps import AppConfig


class PolicyConfig(AppConfig):
    """Definitions, packs of parameters, determination."""

    name = "shouwang.policy"
    label = "policy"

    def ready(self) -> None:
        """Determine files whenever their facts change."""
        from shouwang.registry import hooks

        from . import services

        if services.on_facts_changed not in hooks.facts_changed:
            hooks.facts_changed.append(services.on_facts_changed)
